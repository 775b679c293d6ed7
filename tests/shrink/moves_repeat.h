/* SPDX-License-Identifier: MIT
 * Ops that give elements more than once, or make channels of places: likewise. */
#ifndef MOVES_REPEAT_H
#define MOVES_REPEAT_H

#include "shrink/moves_world.h"

/* `begin` holds how much comes before each axis, `at` is 1 where the last sample is not said again. */
static bool from_mirror(const struct origin *from, const struct mote_tensor *x, const int32_t *o,
                        int32_t *i) {
    for (int a = 0; a < x->rank; a++) {
        const int32_t n = x->shape[a], at = o[a] - from->begin[a];
        i[a] = at < 0 ? -at - 1 + from->at : at < n ? at : 2 * n - 1 - at - from->at;
    }
    return true;
}

static bool fits(int rank, const int32_t *shape) {
    size_t count = 1;
    for (int a = 0; a < rank; a++)
        count *= (size_t)shape[a];
    return count <= MOST_ELEMENTS;
}

static void make_mirror(struct world *w, int32_t x) {
    const struct mote_tensor in = *tensor(w, x);
    struct origin from = {.x = x, .at = below(w, 2)};
    int32_t shape[6], padding[12];
    for (int a = 0; a < in.rank; a++) {
        const int32_t most = in.shape[a] + 1 - from.at; /* one more than the most */
        from.begin[a] = padding[2 * a] = below(w, most);
        padding[2 * a + 1] = below(w, most);
        shape[a] = in.shape[a] + padding[2 * a] + padding[2 * a + 1];
    }
    if (!fits(in.rank, shape)) return;
    const int32_t list = mote_graph_add_tensor(w->g, MOTE_INT32, 2, (const int32_t[]){in.rank, 2}, padding);
    net_op(w->g, MOTE_OP_MIRROR_PAD, 2, (int32_t[]){x, list}, output(w, in.rank, shape, from_mirror, &from))
        ->params.mirror.mode = from.at ? MOTE_MIRROR_REFLECT : MOTE_MIRROR_SYMMETRIC;
}

static bool from_tile(const struct origin *from, const struct mote_tensor *x, const int32_t *o, int32_t *i) {
    for (int a = 0; a < x->rank; a++)
        i[a] = o[a + from->at] % x->shape[a]; /* `at`: axes that the output has more */
    return true;
}

static void make_tile(struct world *w, int32_t x) {
    const struct mote_tensor in = *tensor(w, x);
    const struct origin from = {.x = x};
    int32_t shape[6], times[6];
    for (int a = 0; a < in.rank; a++) {
        times[a] = 1 + below(w, 3) * below(w, 2);
        shape[a] = in.shape[a] * times[a];
    }
    if (!fits(in.rank, shape)) return;
    const int32_t list = numbers(w, in.rank, times, true);
    net_op(w->g, MOTE_OP_TILE, 2, (int32_t[]){x, list}, output(w, in.rank, shape, from_tile, &from));
}

static void make_broadcast_to(struct world *w, int32_t x) {
    const struct mote_tensor in = *tensor(w, x);
    const struct origin from = {.x = x, .at = below(w, 2)};
    int32_t shape[6];
    for (int a = 0; a < in.rank + from.at; a++) {
        const int32_t n = a < from.at ? 1 : in.shape[a - from.at];
        shape[a] = n == 1 ? 1 + below(w, 4) : n;
    }
    if (!fits(in.rank + from.at, shape)) return;
    const int32_t list = numbers(w, in.rank + from.at, shape, true);
    net_op(w->g, MOTE_OP_BROADCAST_TO, 2, (int32_t[]){x, list},
           output(w, in.rank + from.at, shape, from_tile, &from));
}

/* `at` is the size of a block, `axis` the number of the space's channels. */
static bool from_depth(const struct origin *from, const struct mote_tensor *x, const int32_t *o, int32_t *i) {
    const int32_t b = from->at, part = o[1] % b * b + o[2] % b;
    (void)x;
    i[0] = o[0], i[1] = o[1] / b, i[2] = o[2] / b, i[3] = part * from->axis + o[3];
    return true;
}

static bool from_pixels(const struct origin *from, const struct mote_tensor *x, const int32_t *o,
                        int32_t *i) {
    const int32_t b = from->at, part = o[3] / from->axis;
    (void)x;
    i[0] = o[0], i[1] = o[1] * b + part / b, i[2] = o[2] * b + part % b, i[3] = o[3] % from->axis;
    return true;
}

/* Channels to places or the other way, behind a TILE that makes the axes fit. */
static void make_depth(struct world *w, int32_t x) {
    const struct mote_tensor in = *tensor(w, x);
    const int32_t b = 2 + below(w, 2), square = b * b, *n = in.shape;
    const bool space = below(w, 2);
    if (in.rank != 4) return;
    const int32_t times[4] = {1, space ? 1 : b, space ? 1 : b, space ? square : 1},
                  tiled[4] = {n[0], n[1] * times[1], n[2] * times[2], n[3] * times[3]},
                  shape[4] = {n[0], space ? n[1] * b : n[1], space ? n[2] * b : n[2],
                              space ? n[3] : n[3] * square};
    if (!fits(4, tiled)) return;
    const struct origin tile = {.x = x};
    const int32_t wide = output(w, 4, tiled, from_tile, &tile);
    net_op(w->g, MOTE_OP_TILE, 2, (int32_t[]){x, numbers(w, 4, times, true)}, wide);
    const struct origin from = {.x = wide, .at = b, .axis = n[3]};
    net_op(w->g, space ? MOTE_OP_DEPTH_TO_SPACE : MOTE_OP_SPACE_TO_DEPTH, 1, &wide,
           output(w, 4, shape, space ? from_depth : from_pixels, &from))
        ->params.depth.block = b;
}

#endif
