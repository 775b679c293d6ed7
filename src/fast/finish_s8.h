/* SPDX-License-Identifier: MIT
 * Template: from sums to outputs of int8 (layer.h, 3). */
#include "device/quant.h"
#include "fast/fixed.h"

/* Constants of a group; see fixed.h. */
struct fixing {
    vf scale[MOTE_FAST_QUAD], add[MOTE_FAST_QUAD];
    vi sign, constant, low, high; /* the first two 0 for simple layers */
    bool clamps;                  /* is any int8 beyond low or high? */
    size_t count;
};

ALWAYS struct fixing take_fixing(const size_t blocks, const struct mote_fast_layer *p,
                                 const struct mote_fast_tile *t) {
    const size_t channel = t->channel & p->own;
    const int32_t *limit = blocks > 1 ? p->limit_bytes : p->limit;
    struct fixing f = {.sign = vi_set(p->sign),
                       .constant = vi_set(p->constant),
                       .low = vi_set(limit[0]),
                       .high = vi_set(limit[1]),
                       .clamps = p->clamps,
                       .count = t->count};
    UNROLL for (size_t n = 0; n < blocks; n++) {
        f.scale[n] = vf_load(p->scale + channel + n * LANES);
        f.add[n] = vf_load(p->add + channel + n * LANES);
    }
    return f;
}

/* A simple layer takes either way, the short one or the one of all. */
ALWAYS vi fix(const bool simple, const struct fixing *f, size_t n, vi sum) {
    const vf t = vf_of(sum);
    if (simple) return vi_nearest(vf_fma(t, f->scale[n], f->add[n]));
    return vi_add(vi_nearest(vf_fma(t, f->scale[n], vf_merge(f->add[n], t, f->sign))), f->constant);
}

/* Outputs of a wide group. */
ALWAYS void put_bytes(const struct fixing *f, const vi *fixed, int8_t *y) {
    vi bytes = vi_pack_upper(fixed);
    if (f->clamps) bytes = vi_clamp_8(bytes, f->low, f->high);
    vi_store_bytes(y, bytes, f->count);
}

/* Fixed-point numbers of sums; the least of their fractions. */
ALWAYS vi fix_all(const bool simple, const size_t blocks, const struct fixing *f, const vi *sum, vi *fixed) {
    vi least = vi_set(-1);
    UNROLL for (size_t n = 0; n < blocks; n++) {
        fixed[n] = fix(simple, f, n, sum[n]);
        least = n == 0 ? fixed[n] : vi_min_u16(least, fixed[n]);
    }
    return least;
}

/* The plain kernels' arithmetic for those channels of a pixel whose fixed-point numbers are not sure, a bit each. */
static __attribute__((noinline, cold)) void finish_exactly(const struct mote_fast_layer *p,
                                                           const struct mote_fast_tile *t, bool wide,
                                                           const int32_t *sums, uint64_t unsure, int8_t *y) {
    for (; unsure; unsure &= unsure - 1) {
        const size_t i = (size_t)__builtin_ctzll(unsure), at = t->channel + i,
                     to = wide ? mote_fast_lane(LANES, i) : i;
        if (to >= t->count) continue;
        const int32_t scaled = mote_rescale(sums[i], p->multiplier[at], p->shift[at]) + p->out_zero;
        y[to] = (int8_t)mote_clamp_s32(scaled, p->limit[0], p->limit[1]);
    }
}

/* What finishing takes of a tile, for pixels that are still to be told. */
ALWAYS struct mote_fast_tile outputs_of(const struct mote_fast_tile *t) {
    return (struct mote_fast_tile){.at = t->at, .y = t->y, .channel = t->channel, .count = t->count};
}

ALWAYS void finish_pixel(const bool simple, const size_t blocks, const struct mote_fast_layer *p,
                         const struct mote_fast_tile *t, const struct fixing *f, const vi *sum, int8_t *y) {
    vi fixed[MOTE_FAST_QUAD];
    const vi least = fix_all(simple, blocks, f, sum, fixed);
    if (blocks > 1)
        put_bytes(f, fixed, y);
    else
        vi_store_s8(y, vi_clamp(vi_shift_down(fixed[0], 16), f->low, f->high), f->count);
    if (!vi_zeros(least, MOTE_FAST_CLEAR)) return;
    int32_t sums[MOTE_FAST_QUAD * LANES];
    uint64_t unsure = 0;
    UNROLL for (size_t n = 0; n < blocks; n++) {
        vi_store(sums + n * LANES, sum[n]);
        unsure |= (uint64_t)vi_zeros(fixed[n], MOTE_FAST_CLEAR) << n * LANES;
    }
    finish_exactly(p, t, blocks > 1, sums, unsure, y);
}

ALWAYS void finish_s8(const size_t blocks, const struct mote_fast_job *job, const struct mote_fast_tile *t,
                      const int32_t *sums) {
    const struct mote_fast_layer *p = job->layer;
    const struct fixing f = take_fixing(blocks, p, t);
    const size_t pitch = p->y_pitch;
    int8_t *y = (int8_t *)t->y;
    for (const int32_t *end = sums + t->rows * blocks * LANES; sums < end;
         sums += blocks * LANES, y += pitch) {
        vi sum[MOTE_FAST_QUAD];
        UNROLL for (size_t n = 0; n < blocks; n++) sum[n] = vi_load(sums + n * LANES);
        finish_pixel(false, blocks, p, t, &f, sum, y);
    }
}

FUNCTION(finish_s8_1, finish_s8(1, job, t, sums))
FUNCTION(finish_s8_4, finish_s8(4, job, t, sums))
