/* SPDX-License-Identifier: MIT
 * BATCH_MATMUL of floats: a layer whose weights are packed anew for each matrix of the second operand. */
#include "device/fc.h"
#include "device/matmul.h"
#include "fast/make.h"

#include <math.h>

/* Rows of the first operand that make up for the packing. */
enum { LEAST_ROWS = 4 };

struct matmul {
    struct mote_matmul matmul; /* as the plain kernel's, but the second operand lies as it does */
    struct mote_fast_call layer;
    size_t packed_bytes;
    size_t row, column; /* steps in a matrix of the second operand */
};

/* What fills up the last group is whatever lies there: nobody stores what becomes of it. */
static void pack(const struct matmul *p, const struct mote_fast_layer *layer, const float *z, float *to,
                 void *y) {
    const size_t lanes = layer->set->lanes;
    struct mote_fast_tile t = mote_fast_groups(layer, y, y);
    while (mote_fast_next(layer, lanes, &t)) {
        const float *from = z + t.channel * p->column;
        for (size_t k = 0; k < p->matmul.inner; k++, from += p->row, to += t.vectors * lanes) {
            for (size_t i = 0; i < t.count; i++)
                to[i] = from[i * p->column];
        }
    }
}

static void multiply(const void *params, const void *x, const void *z, void *y, void *scratch) {
    const struct matmul *p = params;
    struct mote_fast_layer layer = *(const struct mote_fast_layer *)p->layer.params;
    char *packed = (char *)scratch + p->matmul.at[1];
    layer.weights = (const int32_t *)(const void *)packed;
    pack(p, &layer, z, (float *)(void *)packed, y);
    p->layer.kernel(&layer, &(struct mote_io){&x, y, NULL, packed + p->packed_bytes});
}

static void run(const void *params, const struct mote_io *io) {
    mote_matmul_each(&((const struct matmul *)params)->matmul, io, multiply, params);
}

bool mote_fast_matmul_f32(const struct mote_fast_set *set, struct mote_arena *memory,
                          struct mote_fast_call *call) {
    struct matmul *p = mote_arena_alloc(memory, 1, sizeof *p);
    if (!p) return false;
    struct mote_matmul *m = &p->matmul;
    *m = *(const struct mote_matmul *)call->params;
    const struct mote_fc_f32 fc = {
        .batches = m->rows, .inputs = m->inner, .outputs = m->columns, .min = -INFINITY, .max = INFINITY};
    p->layer.params = &fc;
    if (m->rows < LEAST_ROWS || !mote_fast_fc_f32(set, memory, &p->layer)) return false;
    p->row = p->column = 1;
    *(m->turn[1].count > 0 ? &p->row : &p->column) = m->turn[1].count > 0 ? m->columns : m->inner;
    m->turn[1].count = 0;
    m->at[1] = (m->at[1] + 63) / 64 * 64;
    const struct mote_fast_layer *layer = p->layer.params;
    p->packed_bytes = (layer->group_words * layer->vectors * set->lanes * sizeof(float) + 63) / 64 * 64;
    *call = (struct mote_fast_call){run, p, p->layer.scratch_bytes + m->at[1] + p->packed_bytes};
    return true;
}
