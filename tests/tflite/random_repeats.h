/* SPDX-License-Identifier: MIT
 * Random ops that give elements more than once, or make channels of places, for random_graph.h: within what every engine takes. */
#ifndef MOTE_TESTS_TFLITE_RANDOM_REPEATS_H
#define MOTE_TESTS_TFLITE_RANDOM_REPEATS_H

#include "tflite/random_moves.h"

static void random_mirror(struct maker *m, int32_t x) {
    const struct mote_tensor in = *tensor_of(m, x);
    const bool symmetric = pick(m, 0, 1);
    int32_t padding[2 * MOTE_MAX_RANK], shape[MOTE_MAX_RANK];
    if (m->kind == RANDOM_S16 || (is_quantized(m) && !m->young)) return; /* no engine here has int16 */
    for (int i = 0; i < in.rank; i++) {
        const int32_t most = in.shape[i] - 1 + symmetric < 2 ? in.shape[i] - 1 + symmetric : 2;
        padding[2 * i] = i == 0 ? 0 : pick(m, 0, most);
        padding[2 * i + 1] = i == 0 ? 0 : pick(m, 0, most);
        shape[i] = in.shape[i] + padding[2 * i] + padding[2 * i + 1];
    }
    const int32_t y = moved_value(m, x, in.rank, shape),
                  list = mote_graph_add_tensor(m->g, MOTE_INT32, 2, (const int32_t[]){in.rank, 2}, padding);
    add_op(m, MOTE_OP_MIRROR_PAD, 2, (const int32_t[]){x, list}, y)->params.mirror.mode =
        symmetric ? MOTE_MIRROR_SYMMETRIC : MOTE_MIRROR_REFLECT;
}

static void random_tile(struct maker *m, int32_t x) {
    const struct mote_tensor in = *tensor_of(m, x);
    int32_t times[MOTE_MAX_RANK], shape[MOTE_MAX_RANK];
    if (m->kind == RANDOM_S16 || (is_quantized(m) && !m->young) || mote_tensor_count(&in) > 500) return;
    for (int i = 0; i < in.rank; i++) {
        times[i] = pick(m, 0, 1) ? 1 : pick(m, 1, 3);
        shape[i] = in.shape[i] * times[i];
    }
    const int32_t y = moved_value(m, x, in.rank, shape);
    add_op(m, MOTE_OP_TILE, 2, (const int32_t[]){x, ints(m, in.rank, times)}, y);
}

static void random_broadcast_to(struct maker *m, int32_t x) {
    const struct mote_tensor in = *tensor_of(m, x);
    const int more = in.rank < 4 ? pick(m, 0, 1) : 0;
    int32_t shape[MOTE_MAX_RANK];
    if (!m->young || is_quantized(m) || mote_tensor_count(&in) > 500) return;
    for (int i = 0; i < in.rank + more; i++) {
        const int32_t n = i < more ? 1 : in.shape[i - more];
        shape[i] = n == 1 && pick(m, 0, 1) ? pick(m, 1, 3) : n;
    }
    const int32_t y = moved_value(m, x, in.rank + more, shape);
    add_op(m, MOTE_OP_BROADCAST_TO, 2, (const int32_t[]){x, ints(m, in.rank + more, shape)}, y);
}

/* Whichever fits. */
static void random_depth(struct maker *m, int32_t x) {
    const struct mote_tensor in = *tensor_of(m, x);
    const int32_t b = pick(m, 2, 3);
    if (in.rank != 4 || m->kind == RANDOM_S16) return;
    const bool space = in.shape[3] % (b * b) == 0;
    if (!space && (in.shape[1] % b != 0 || in.shape[2] % b != 0)) return;
    const int32_t wide[4] = {in.shape[0], in.shape[1] * b, in.shape[2] * b, in.shape[3] / (b * b)},
                  deep[4] = {in.shape[0], in.shape[1] / b, in.shape[2] / b, in.shape[3] * b * b};
    const int32_t y = moved_value(m, x, 4, space ? wide : deep);
    add_op(m, space ? MOTE_OP_DEPTH_TO_SPACE : MOTE_OP_SPACE_TO_DEPTH, 1, &x, y)->params.depth.block = b;
}

#endif
