/* SPDX-License-Identifier: MIT
 * Sample networks that read where they computed; part of networks.h, whose functions they are made with. */
#ifndef MOTE_TESTS_TFLITE_NETWORKS_POSITIONS_H
#define MOTE_TESTS_TFLITE_NETWORKS_POSITIONS_H

/* The largest of each row, found and read; and a row of a table for each column's smallest. */
static struct mote_graph *net_positions(enum mote_type type) {
    struct mote_graph *g = net_new();
    int32_t x = net_value(g, type, SHAPE(2, 3, 4)), y = net_value(g, type, SHAPE(2, 7));
    const int32_t largest = mote_graph_add_tensor(g, MOTE_INT32, SHAPE(2, 3), NULL),
                  smallest = mote_graph_add_tensor(g, MOTE_INT64, SHAPE(2, 4), NULL);
    const int32_t table = net_constant(g, type, SHAPE(3, 5)), last = net_ints(g, 1, (int32_t[]){-1}),
                  middle = net_ints(g, 1, (int32_t[]){1});
    const int32_t read = net_value(g, type, SHAPE(2, 3)), rows = net_value(g, type, SHAPE(2, 4, 5)),
                  most = net_value(g, type, SHAPE(2, 4));
    if (type == MOTE_INT8) net_one_scale(g, table, 0.0625f, 3);
    net_op(g, MOTE_OP_ARG_MAX, 2, (int32_t[]){x, last}, largest)->params.shape.type = MOTE_INT32;
    net_op(g, MOTE_OP_ARG_MIN, 2, (int32_t[]){x, middle}, smallest)->params.shape.type = MOTE_INT64;
    struct mote_op *op = net_op(g, MOTE_OP_GATHER, 2, (int32_t[]){x, largest}, read);
    op->params.gather.axis = 2;
    op->params.gather.batch_dims = 2;
    net_op(g, MOTE_OP_GATHER, 2, (int32_t[]){table, smallest}, rows);
    net_op(g, MOTE_OP_REDUCE_MAX, 2, (int32_t[]){rows, last}, most);
    net_op(g, MOTE_OP_CONCATENATION, 2, (int32_t[]){read, most}, y)->params.concat.axis = 1;
    return net_end(g, x, y);
}

static struct mote_graph *net_positions_f32(void) {
    return net_positions(MOTE_FLOAT32);
}
static struct mote_graph *net_positions_s8(void) {
    return net_positions(MOTE_INT8);
}

#endif
