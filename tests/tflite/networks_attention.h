/* SPDX-License-Identifier: MIT
 * Sample networks of products of computed matrices; part of networks.h, whose functions they are made with. */
#ifndef MOTE_TESTS_TFLITE_NETWORKS_ATTENTION_H
#define MOTE_TESTS_TFLITE_NETWORKS_ATTENTION_H

/* A head of attention over x [2,4,6], whose queries a constant makes; then its transposition by another one. */
static struct mote_graph *net_attention(enum mote_type type) {
    struct mote_graph *g = net_new();
    const int32_t x = net_value(g, type, SHAPE(2, 4, 6)), query = net_value(g, type, SHAPE(2, 4, 6)),
                  scores = net_value(g, type, SHAPE(2, 4, 4)), shares = net_value(g, type, SHAPE(2, 4, 4)),
                  mixed = net_value(g, type, SHAPE(2, 4, 6)), y = net_value(g, type, SHAPE(2, 6, 3)),
                  weights = net_weights(g, type, -1, SHAPE(6, 6)),
                  last = net_weights(g, type, -1, SHAPE(1, 4, 3));
    if (type == MOTE_INT8) {
        net_one_scale(g, shares, 1.0f / 256, -128);
        net_one_scale(g, last, 0.015625f, 7);
    }
    net_op(g, MOTE_OP_BATCH_MATMUL, 2, (int32_t[]){x, weights}, query);
    net_op(g, MOTE_OP_BATCH_MATMUL, 2, (int32_t[]){query, x}, scores)->params.matmul.adj_y = true;
    net_op(g, MOTE_OP_SOFTMAX, 1, &scores, shares)->params.softmax.beta = 1;
    net_op(g, MOTE_OP_BATCH_MATMUL, 2, (int32_t[]){shares, x}, mixed);
    net_op(g, MOTE_OP_BATCH_MATMUL, 2, (int32_t[]){mixed, last}, y)->params.matmul.adj_x = true;
    return net_end(g, x, y);
}

static struct mote_graph *net_attention_f32(void) {
    return net_attention(MOTE_FLOAT32);
}
static struct mote_graph *net_attention_s8(void) {
    return net_attention(MOTE_INT8);
}

#endif
