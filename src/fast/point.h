/* SPDX-License-Identifier: MIT
 * Template: additions and products of two tensors of one shape. y may be either operand. */

ALWAYS vi rescale_by(const struct mote_fast_scaling *s, vi x) {
    return rescale(x, vi_set(s->multiplier), vi_set(s->left), vi_set(s->right));
}

static __attribute__((noinline)) void add_exactly(const struct mote_fast_add *p, vi a, vi b, size_t count,
                                                  int8_t *y) {
    const vi x[2] = {a, b};
    vi sum = vi_set(0);
    for (size_t k = 0; k < 2; k++) {
        const vi unit = vi_shift_left(vi_subtract(x[k], vi_set(p->zero[k])), vi_set(20));
        sum = vi_add(sum, rescale_by(&p->scaling[k], unit));
    }
    const vi scaled = vi_add(rescale_by(&p->scaling[2], sum), vi_set(p->out_zero));
    vi_store_s8(y, vi_clamp(scaled, vi_set(p->low), vi_set(p->high)), count);
}

/* In floats where they are sure (fixed.h). */
ALWAYS void add_vector(const struct mote_fast_add *p, vi a, vi b, size_t count, int8_t *y) {
    const vf first = vf_fma(vf_of(a), vf_set(p->factor[0]), vf_set(p->constant));
    const vf total = vf_fma(vf_of(b), vf_set(p->factor[1]), first);
    const vf limited = vf_min(vf_max(total, vf_set(p->least)), vf_set(p->most));
    const vi fixed = vi_bits(vf_add(limited, vf_set(p->base)));
    vi_store_s8(y, vi_shift_down(fixed, MOTE_FAST_FRACTION), count);
    if (vi_any_zero(fixed, MOTE_FAST_CLEAR)) add_exactly(p, a, b, count, y);
}

static void add_s8(const void *params, const struct mote_io *io) {
    const struct mote_fast_add *p = params;
    const int8_t *a = io->x[0], *b = io->x[1];
    int8_t *y = io->y;
    size_t i = 0;
    for (; i + LANES <= p->count; i += LANES)
        add_vector(p, vi_load_s8(a + i, LANES), vi_load_s8(b + i, LANES), LANES, y + i);
    const size_t rest = p->count - i;
    if (rest) add_vector(p, vi_load_s8(a + i, rest), vi_load_s8(b + i, rest), rest, y + i);
}

ALWAYS void combine(const bool product, const struct mote_arithmetic_f32 *p, const struct mote_io *io) {
    const float *a = io->x[0], *b = io->x[1];
    float *y = io->y;
    for (size_t left = p->broadcast.shape[MOTE_AXES - 1], n; left > 0; left -= n, a += n, b += n, y += n) {
        n = left < LANES ? left : LANES;
        const vf x = vf_load_some(a, n), z = vf_load_some(b, n);
        const vf v = product ? vf_multiply(x, z) : vf_add(x, z);
        vf_store_some(y, vf_min(vf_set(p->max), vf_max(vf_set(p->min), v)), n);
    }
}

static void add_f32(const void *params, const struct mote_io *io) {
    combine(false, params, io);
}

static void mul_f32(const void *params, const struct mote_io *io) {
    combine(true, params, io);
}
