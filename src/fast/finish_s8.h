/* SPDX-License-Identifier: MIT
 * Template: from sums to outputs of int8 (layer.h, 3). */
#include "device/quant.h"
#include "fast/fixed.h"

/* See fixed.h. */
struct fixing {
    vf scale[MOTE_FAST_QUAD], add[MOTE_FAST_QUAD];
};

ALWAYS vi fix(const bool simple, const struct mote_fast_layer *p, vi sum, vf scale, vf add) {
    const vf t = vf_of(sum);
    if (simple) return vi_nearest(vf_fma(t, scale, add));
    const vf most = vf_set(512.0f * MOTE_FAST_UNIT), least = vf_set(-512.0f * MOTE_FAST_UNIT);
    const vf limited = vf_min(vf_max(vf_fma(t, scale, vf_with_sign(add, t)), least), most);
    return vi_add(vi_nearest(limited), vi_set(p->constant));
}

/* The plain kernels' arithmetic, for the few vectors that need it: one whose sums are those of channels from `first` of the group on. */
static __attribute__((noinline)) void finish_exactly(const struct mote_fast_layer *p,
                                                     const struct mote_fast_tile *t, size_t first, bool wide,
                                                     const int32_t *sum, int8_t *y) {
    for (size_t i = 0; i < LANES; i++) {
        const size_t at = t->channel + first + i, to = wide ? mote_fast_lane(LANES, first + i) : i;
        if (to >= t->count) continue;
        const int32_t scaled = mote_rescale(sum[i], p->multiplier[at], p->shift[at]) + p->out_zero;
        y[to] = (int8_t)mote_clamp_s32(scaled, p->low, p->high);
    }
}

ALWAYS void store_s8(const struct mote_fast_layer *p, const struct mote_fast_tile *t, const size_t blocks,
                     const vi *fixed, int8_t *y) {
    if (blocks > 1)
        vi_store_bytes(y, vi_clamp_8(vi_pack_upper(fixed), p->low, p->high), t->count);
    else
        vi_store_s8(y, vi_clamp(vi_shift_down(fixed[0], 16), vi_set(p->low), vi_set(p->high)), t->count);
}

/* A pixel of the tile. */
ALWAYS void finish_row(const bool simple, const size_t blocks, const struct mote_fast_layer *p,
                       const struct mote_fast_tile *t, const struct fixing *f, const vi *sum, int8_t *y) {
    vi fixed[MOTE_FAST_QUAD], least = vi_set(-1);
    UNROLL for (size_t n = 0; n < blocks; n++) {
        fixed[n] = fix(simple, p, sum[n], f->scale[n], f->add[n]);
        least = vi_min_u16(least, fixed[n]);
    }
    store_s8(p, t, blocks, fixed, y);
    if (!vi_any_zero(least, MOTE_FAST_CLEAR)) return;
    int32_t sums[LANES];
    for (size_t n = 0; n < blocks; n++) {
        vi_store(sums, sum[n]);
        if (vi_any_zero(fixed[n], MOTE_FAST_CLEAR)) finish_exactly(p, t, n * LANES, blocks > 1, sums, y);
    }
}

ALWAYS void finish_s8(const bool simple, const size_t blocks, const struct mote_fast_job *job,
                      const struct mote_fast_tile *t, const int32_t *sums) {
    const struct mote_fast_layer *p = job->layer;
    int8_t *y = (int8_t *)t->y;
    struct fixing f;
    UNROLL for (size_t n = 0; n < blocks; n++) {
        f.scale[n] = vf_load(p->scale + t->channel + n * LANES);
        f.add[n] = vf_load(p->add + t->channel + n * LANES);
    }
    for (size_t m = 0; m < t->rows; m++, sums += blocks * LANES, y += p->y_pitch) {
        vi sum[MOTE_FAST_QUAD];
        UNROLL for (size_t n = 0; n < blocks; n++) sum[n] = vi_load(sums + n * LANES);
        finish_row(simple, blocks, p, t, &f, sum, y);
    }
}

FUNCTION(finish_s8_1, finish_s8(false, 1, job, t, sums))
FUNCTION(finish_s8_4, finish_s8(false, 4, job, t, sums))
FUNCTION(finish_simple_1, finish_s8(true, 1, job, t, sums))
FUNCTION(finish_simple_4, finish_s8(true, 4, job, t, sums))
