/* SPDX-License-Identifier: MIT
 * Sample networks whose elements come more than once, or change between place and channel; part of networks.h, whose functions
 * they are made with. */
#ifndef MOTE_TESTS_TFLITE_NETWORKS_REPEATS_H
#define MOTE_TESTS_TFLITE_NETWORKS_REPEATS_H

/* Channels to pixels and back, mirrors of both kinds, tiles, and a row along a batch: x [1,1,2,8]. */
static struct mote_graph *net_repeats(enum mote_type type) {
    struct mote_graph *g = net_new();
    const int32_t x = net_value(g, type, SHAPE(1, 1, 2, 8)), wide = net_value(g, type, SHAPE(1, 2, 4, 2)),
                  reflected = net_value(g, type, SHAPE(1, 4, 7, 2)),
                  mirrored = net_value(g, type, SHAPE(1, 6, 9, 2)),
                  deep = net_value(g, type, SHAPE(1, 2, 3, 18)),
                  tiled = net_value(g, type, SHAPE(2, 2, 6, 18)),
                  y = net_value(g, type, SHAPE(2, 2, 2, 6, 18));
    const int32_t around[2][8] = {{0, 0, 1, 1, 3, 0, 0, 0}, {0, 0, 2, 0, 1, 1, 0, 0}};
    int32_t paddings[2];
    for (int i = 0; i < 2; i++)
        paddings[i] = mote_graph_add_tensor(g, MOTE_INT32, SHAPE(4, 2), around[i]);
    const int32_t times = net_ints(g, 4, (int32_t[]){2, 1, 2, 1}),
                  shape = net_ints(g, 5, (int32_t[]){2, 2, 2, 6, 18});
    net_op(g, MOTE_OP_DEPTH_TO_SPACE, 1, &x, wide)->params.depth.block = 2;
    net_op(g, MOTE_OP_MIRROR_PAD, 2, (int32_t[]){wide, paddings[0]}, reflected)->params.mirror.mode =
        MOTE_MIRROR_REFLECT;
    net_op(g, MOTE_OP_MIRROR_PAD, 2, (int32_t[]){reflected, paddings[1]}, mirrored)->params.mirror.mode =
        MOTE_MIRROR_SYMMETRIC;
    net_op(g, MOTE_OP_SPACE_TO_DEPTH, 1, &mirrored, deep)->params.depth.block = 3;
    net_op(g, MOTE_OP_TILE, 2, (int32_t[]){deep, times}, tiled);
    net_op(g, MOTE_OP_BROADCAST_TO, 2, (int32_t[]){tiled, shape}, y);
    return net_end(g, x, y);
}

static struct mote_graph *net_repeats_f32(void) {
    return net_repeats(MOTE_FLOAT32);
}
static struct mote_graph *net_repeats_s8(void) {
    return net_repeats(MOTE_INT8);
}

#endif
