/* SPDX-License-Identifier: MIT
 * Sample networks of what transformers and embeddings end in; part of networks.h, whose functions they are made with. */
#ifndef MOTE_TESTS_TFLITE_NETWORKS_NORMS_H
#define MOTE_TESTS_TFLITE_NETWORKS_NORMS_H

/* GELU in both ways, and vectors of length 1: x [2,3,5]. */
static int32_t norms_of(struct mote_graph *g, enum mote_type type, int32_t x) {
    int32_t v[3];
    for (int i = 0; i < 3; i++)
        v[i] = net_value(g, type, SHAPE(2, 3, 5));
    if (type == MOTE_INT8) net_one_scale(g, v[2], 1.0f / 128, 0);
    net_op(g, MOTE_OP_GELU, 1, &x, v[0]);
    net_op(g, MOTE_OP_GELU, 1, &v[0], v[1])->params.gelu.approximate = true;
    net_op(g, MOTE_OP_L2_NORMALIZATION, 1, &v[1], v[2]);
    return v[2];
}

static struct mote_graph *net_norms_f32(void) {
    struct mote_graph *g = net_new();
    const int32_t x = net_value(g, MOTE_FLOAT32, SHAPE(2, 3, 5)), unit = norms_of(g, MOTE_FLOAT32, x),
                  y = net_value(g, MOTE_FLOAT32, SHAPE(2, 3, 5));
    net_op(g, MOTE_OP_LOG_SOFTMAX, 1, &unit, y);
    return net_end(g, x, y);
}

static struct mote_graph *net_norms_s8(void) {
    struct mote_graph *g = net_new();
    const int32_t x = net_value(g, MOTE_INT8, SHAPE(2, 3, 5));
    return net_end(g, x, norms_of(g, MOTE_INT8, x));
}

#endif
