/* SPDX-License-Identifier: MIT
 * A random network that grows op by op, and what each of its tensors must hold. */
#ifndef MOVES_WORLD_H
#define MOVES_WORLD_H

#include "base/rng.h"
#include "program/program.h"
#include "tflite/networks.h"
#include "tflite/tflite.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

enum { MOST_TENSORS = 400, MOST_ELEMENTS = 300 };

/* What a tensor must hold, element by element. */
struct value {
    bool is_known, is_read;
    uint64_t bits[MOST_ELEMENTS];
};

struct world {
    struct mote_rng rng;
    struct mote_graph *g;
    enum mote_type type;
    struct value *v; /* by tensor */
    int32_t x;
};

static int32_t below(struct world *w, int32_t n) {
    return (int32_t)mote_rng_below(&w->rng, (uint32_t)n);
}

static const struct mote_tensor *tensor(const struct world *w, int32_t t) {
    return &w->g->tensors[t];
}

static uint64_t random_bits(struct world *w) {
    const float real = (float)(below(w, 200) - 100) / 8;
    uint64_t bits = 0;
    if (w->type == MOTE_FLOAT32) return memcpy(&bits, &real, sizeof real), bits;
    bits = w->type == MOTE_BOOL ? (uint64_t)below(w, 2) : mote_rng_next(&w->rng);
    const size_t unused = 64 - 8 * mote_type_bytes(w->type);
    return bits << unused >> unused;
}

static void pack_bits(const struct world *w, const uint64_t *bits, size_t count, void *to) {
    const size_t size = mote_type_bytes(w->type);
    for (size_t i = 0; i < count; i++)
        memcpy((char *)to + i * size, &bits[i], size);
}

static int32_t add(struct world *w, int rank, const int32_t *shape, const void *data) {
    int32_t t = mote_graph_add_tensor(w->g, w->type, rank, shape, data);
    assert_true(t >= 0 && t < MOST_TENSORS);
    if (w->type == MOTE_INT8 || w->type == MOTE_INT16)
        net_one_scale(w->g, t, 0.5f, w->type == MOTE_INT8 ? 3 : 0);
    w->v[t].is_known = true;
    return t;
}

/* A list of numbers, int32 or now and then int64. */
static int32_t numbers(struct world *w, int count, const int32_t *values, bool may_be_wide) {
    int64_t wide[16];
    for (int i = 0; i < count; i++)
        wide[i] = values[i];
    if (may_be_wide && below(w, 4) == 0)
        return mote_graph_add_tensor(w->g, MOTE_INT64, 1, (const int32_t[]){count}, wide);
    return net_ints(w->g, count, values);
}

static size_t place(const struct mote_tensor *t, const int32_t *index) {
    size_t at = 0;
    for (int a = 0; a < t->rank; a++) {
        assert_true(index[a] >= 0 && index[a] < t->shape[a]);
        at = at * (size_t)t->shape[a] + (size_t)index[a];
    }
    return at;
}

/* Where element `o` of the output comes from: an index into `x`; false: from nowhere. */
struct origin {
    int32_t x, axis, at, order[6], begin[6], stride[6];
    int axes[6]; /* of x, by axis of the output; -1: a new one */
    uint64_t otherwise;
};
typedef bool find_origin(const struct origin *from, const struct mote_tensor *x, const int32_t *o,
                         int32_t *i);

static int32_t output(struct world *w, int rank, const int32_t *shape, find_origin *find,
                      const struct origin *from) {
    int32_t y = add(w, rank, shape, NULL), o[6] = {0}, i[6];
    for (size_t at = 0; at < mote_tensor_count(tensor(w, y)); at++) {
        memset(i, 0, sizeof i);
        bool found = find(from, tensor(w, from->x), o, i);
        w->v[y].bits[at] = found ? w->v[from->x].bits[place(tensor(w, from->x), i)] : from->otherwise;
        for (int a = rank; a-- > 0;) {
            if (++o[a] < shape[a]) break;
            o[a] = 0;
        }
    }
    w->v[from->x].is_read = true;
    return y;
}

static bool from_same_place(const struct origin *from, const struct mote_tensor *x, const int32_t *o,
                            int32_t *i) {
    size_t at = 0; /* `begin` holds the output's shape, `axis` its rank */
    for (int a = 0; a < from->axis; a++)
        at = at * (size_t)from->begin[a] + (size_t)o[a];
    for (int a = x->rank; a-- > 0; at /= (size_t)x->shape[a])
        i[a] = (int32_t)(at % (size_t)x->shape[a]);
    return true;
}

static int32_t same_elements(struct world *w, int32_t x, int rank, const int32_t *shape) {
    struct origin from = {.x = x, .axis = rank};
    memcpy(from.begin, shape, (size_t)rank * sizeof *shape);
    return output(w, rank, shape, from_same_place, &from);
}

/* Tensors to work on: any whose values are known, and which leaves room. */
static int32_t pick(struct world *w, int most_rank, int least_rank) {
    for (int tries = 0; tries < 100; tries++) {
        int32_t t = below(w, (int32_t)w->g->tensor_count);
        if (w->v[t].is_known && tensor(w, t)->rank <= most_rank && tensor(w, t)->rank >= least_rank &&
            mote_tensor_count(tensor(w, t)) <= MOST_ELEMENTS / 4)
            return t;
    }
    return -1;
}

static int32_t signed_axis(struct world *w, int32_t axis, int rank) {
    return below(w, 2) ? axis : axis - rank;
}

#endif
