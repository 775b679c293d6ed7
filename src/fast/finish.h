/* SPDX-License-Identifier: MIT
 * Template: from sums to outputs (layer.h, 3), in the plain kernels' order of operations. */

/* How the input of a hybrid layer was quantized, for its sums: (sum · (scale · before)) · after, where scale is the
 * weights'. */
struct scales {
    float before, after;
};

/* mote_rescale */
ALWAYS vi rescale(vi sum, vi multiplier, vi left, vi right) {
    return vi_shift_right(vi_high_mul(vi_shift_left(sum, left), multiplier), right);
}

/* The plain kernels' arithmetic: out of the hot loop, for the few vectors that need it. */
static __attribute__((noinline)) void finish_exactly(const struct mote_fast_layer *p, size_t channel,
                                                     size_t count, const int32_t *sums, int8_t *y) {
    const vi scaled = rescale(vi_load(sums), vi_load(p->multiplier + channel), vi_load(p->left + channel),
                              vi_load(p->right + channel));
    vi_store_s8(y, vi_clamp(vi_add(scaled, vi_set(p->out_zero)), vi_set(p->low), vi_set(p->high)), count);
}

/* See fixed.h. */
ALWAYS void finish_s8(const struct mote_fast_layer *p, size_t channel, size_t count, size_t rows,
                      const int32_t *sums, size_t next, int8_t *y) {
    const vf scale = vf_load(p->scale + channel), low = vf_load(p->sum_low + channel),
             high = vf_load(p->sum_high + channel), above = vf_load(p->above + channel),
             below = vf_load(p->below + channel);
    for (size_t m = 0; m < rows; m++, sums += next, y += p->window.out_c) {
        const vi sum = vi_load(sums);
        const vf limited = vf_min(vf_max(vf_of(sum), low), high);
        const vi fixed = vi_bits(vf_fma(limited, scale, vf_by_sign(sum, above, below)));
        vi_store_s8(y, vi_shift_down(fixed, MOTE_FAST_FRACTION), count);
        if (vi_any_zero(fixed, MOTE_FAST_CLEAR)) finish_exactly(p, channel, count, sums, y);
    }
}

ALWAYS vf clamp(const struct mote_fast_layer *p, vf v) {
    return vf_min(vf_set(p->max), vf_max(vf_set(p->min), v));
}

ALWAYS void finish_hybrid(const struct mote_fast_layer *p, const struct scales *s, size_t channel,
                          size_t count, size_t rows, const int32_t *sums, size_t next, float *y) {
    const vf scale = vf_multiply(vf_load(p->weight_scale + channel), vf_set(s->before)),
             after = vf_set(s->after), bias = vf_load(p->bias + channel);
    for (size_t m = 0; m < rows; m++, sums += next, y += p->window.out_c) {
        const vf scaled = vf_multiply(vf_multiply(vf_of(vi_load(sums)), scale), after);
        vf_store_some(y, clamp(p, vf_add(scaled, bias)), count);
    }
}

ALWAYS void finish_f32(const struct mote_fast_layer *p, size_t count, size_t rows, const int32_t *sums,
                       size_t next, float *y) {
    for (size_t m = 0; m < rows; m++, sums += next, y += p->window.out_c)
        vf_store_some(y, clamp(p, vf_bits(vi_load(sums))), count);
}

/* A tile: y is its first pixel's first channel of all. */
ALWAYS void finish_tile(const enum mote_fast_kind kind, const struct mote_fast_layer *p,
                        const struct scales *s, size_t channel, size_t blocks, size_t rows,
                        const int32_t *sums, size_t at, void *y) {
    const size_t channels = (size_t)p->window.out_c, next = blocks * LANES;
    for (size_t n = 0; n < blocks; n++, channel += LANES, sums += LANES) {
        const size_t count = channels - channel < LANES ? channels - channel : LANES;
        if (kind == MOTE_FAST_S8) finish_s8(p, channel, count, rows, sums, next, (int8_t *)y + at + channel);
        if (kind == MOTE_FAST_HYBRID)
            finish_hybrid(p, s, channel, count, rows, sums, next, (float *)y + at + channel);
        if (kind == MOTE_FAST_F32) finish_f32(p, count, rows, sums, next, (float *)y + at + channel);
    }
}
