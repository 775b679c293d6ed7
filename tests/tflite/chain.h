/* SPDX-License-Identifier: MIT
 * A file with what Keras writes for a Flatten: the batch is taken from the input's shape, and packed with −1. Our writer
 * makes no such files, because such a network must be settled before it is checked: so it is written with the new shape as
 * a constant, and the RESHAPE is pointed at the PACK afterwards. */
#ifndef MOTE_TESTS_TFLITE_CHAIN_H
#define MOTE_TESTS_TFLITE_CHAIN_H

#include "tflite/networks.h"
#include "tflite/tflite.h"

/* x [1,4,6] → y [1,24], the packed shape being [1,rest]; it is an output too. */
static struct mote_graph *chain_network(int32_t rest) {
    struct mote_graph *g = net_new();
    int32_t x = net_value(g, MOTE_FLOAT32, SHAPE(1, 4, 6)), y = net_value(g, MOTE_FLOAT32, SHAPE(1, 24));
    int32_t shape = mote_graph_add_tensor(g, MOTE_INT32, SHAPE(3), NULL);
    int32_t batch = mote_graph_add_tensor(g, MOTE_INT32, 0, NULL, NULL);
    int32_t packed = mote_graph_add_tensor(g, MOTE_INT32, SHAPE(2), NULL), none = 0, one = 1;
    int32_t cut[4] = {shape, net_ints(g, 1, &none), net_ints(g, 1, &one), net_ints(g, 1, &one)};
    int32_t parts[2] = {batch, mote_graph_add_tensor(g, MOTE_INT32, 0, NULL, &rest)};
    int32_t wanted = net_ints(g, 2, (int32_t[]){-1, 24});
    net_op(g, MOTE_OP_SHAPE, 1, &x, shape)->params.shape.type = MOTE_INT32;
    net_op(g, MOTE_OP_STRIDED_SLICE, 4, cut, batch)->params.slice.shrink_axis_mask = 1;
    net_op(g, MOTE_OP_PACK, 2, parts, packed)->params.pack.count = 2;
    net_op(g, MOTE_OP_RESHAPE, 2, (int32_t[]){x, wanted}, y);
    mote_graph_set_io(g, &x, 1, (int32_t[]){y, packed}, 2);
    return g;
}

static void chain_patch(struct mote_buffer *file, const int32_t *from, const int32_t *to) {
    for (size_t at = 0; at + 12 <= file->size; at += 4) {
        if (memcmp(file->data + at, from, 12) != 0) continue;
        memcpy(file->data + at, to, 12);
        return;
    }
    abort();
}

static struct mote_buffer chain_file(int32_t rest) {
    struct mote_tflite_options plain = {.layout = 0xff};
    struct mote_graph *graph = chain_network(rest), *read = NULL;
    struct mote_buffer file = {0};
    if (mote_tflite_write(graph, &plain, &file, NULL) != MOTE_OK ||
        mote_tflite_read("chain", file.data, file.size, &read, NULL) != MOTE_OK)
        abort();
    const int32_t *in = read->ops[read->op_count - 1].inputs, y = read->outputs[0], packed = read->outputs[1];
    chain_patch(&file, (int32_t[]){2, in[0], in[1]}, (int32_t[]){2, in[0], packed});
    chain_patch(&file, (int32_t[]){2, y, packed}, (int32_t[]){1, y, packed});
    mote_graph_free(graph);
    mote_graph_free(read);
    return file;
}

#endif
