/* SPDX-License-Identifier: MIT
 * The arithmetic of the FFT, once for one float and once for four: included with V the type and NAME(x) its names.
 * A butterfly takes point j from x[j · from] and leaves point j at y[j · to], multiplied with twiddle j − 1 (re, im
 * at w) where it is `twisted`. No include guard, on purpose. */

struct NAME(complex) {
    V re, im;
};

MOTE_INLINE struct NAME(complex) NAME(get)(const float *re, const float *im, size_t at) {
    struct NAME(complex) z;
    z.re = *(const V *)(const void *)(re + at);
    z.im = *(const V *)(const void *)(im + at);
    return z;
}

MOTE_INLINE void NAME(put)(const struct butterfly *b, size_t j, struct NAME(complex) z, const float *w,
                           int twisted) {
    V re = z.re, im = z.im;
    if (twisted && j) {
        re = z.re * w[2 * j - 2] - z.im * w[2 * j - 1];
        im = z.re * w[2 * j - 1] + z.im * w[2 * j - 2];
    }
    *(V *)(void *)(b->y_re + j * b->to) = re;
    *(V *)(void *)(b->y_im + j * b->to) = im;
}

MOTE_INLINE struct NAME(complex) NAME(add)(struct NAME(complex) a, struct NAME(complex) b) {
    struct NAME(complex) z = {a.re + b.re, a.im + b.im};
    return z;
}

MOTE_INLINE struct NAME(complex) NAME(subtract)(struct NAME(complex) a, struct NAME(complex) b) {
    struct NAME(complex) z = {a.re - b.re, a.im - b.im};
    return z;
}

/* a + s · b and a − i · b. */
MOTE_INLINE struct NAME(complex) NAME(add_scaled)(struct NAME(complex) a, float s, struct NAME(complex) b) {
    struct NAME(complex) z = {a.re + b.re * s, a.im + b.im * s};
    return z;
}

MOTE_INLINE struct NAME(complex) NAME(turn_back)(struct NAME(complex) a, struct NAME(complex) b) {
    struct NAME(complex) z = {a.re + b.im, a.im - b.re};
    return z;
}

MOTE_INLINE struct NAME(complex) NAME(turn_on)(struct NAME(complex) a, struct NAME(complex) b) {
    struct NAME(complex) z = {a.re - b.im, a.im + b.re};
    return z;
}

MOTE_INLINE void NAME(butterfly_2)(const struct butterfly *b, const float *w, int twisted) {
    const struct NAME(complex) x0 = NAME(get)(b->x_re, b->x_im, 0), x1 = NAME(get)(b->x_re, b->x_im, b->from);
    NAME(put)(b, 0, NAME(add)(x0, x1), w, twisted);
    NAME(put)(b, 1, NAME(subtract)(x0, x1), w, twisted);
}

MOTE_INLINE void NAME(butterfly_3)(const struct butterfly *b, const float *w, int twisted) {
    const struct NAME(complex) x0 = NAME(get)(b->x_re, b->x_im, 0), x1 = NAME(get)(b->x_re, b->x_im, b->from),
                               x2 = NAME(get)(b->x_re, b->x_im, 2 * b->from);
    const struct NAME(complex) sum = NAME(add)(x1, x2), d = NAME(subtract)(x1, x2);
    const struct NAME(complex) middle = NAME(add_scaled)(x0, -0.5f, sum), side = {d.re * SIN_3, d.im * SIN_3};
    NAME(put)(b, 0, NAME(add)(x0, sum), w, twisted);
    NAME(put)(b, 1, NAME(turn_back)(middle, side), w, twisted);
    NAME(put)(b, 2, NAME(turn_on)(middle, side), w, twisted);
}

MOTE_INLINE void NAME(butterfly_4)(const struct butterfly *b, const float *w, int twisted) {
    const struct NAME(complex) x0 = NAME(get)(b->x_re, b->x_im, 0), x1 = NAME(get)(b->x_re, b->x_im, b->from),
                               x2 = NAME(get)(b->x_re, b->x_im, 2 * b->from),
                               x3 = NAME(get)(b->x_re, b->x_im, 3 * b->from);
    const struct NAME(complex) s02 = NAME(add)(x0, x2), d02 = NAME(subtract)(x0, x2);
    const struct NAME(complex) s13 = NAME(add)(x1, x3), d13 = NAME(subtract)(x1, x3);
    NAME(put)(b, 0, NAME(add)(s02, s13), w, twisted);
    NAME(put)(b, 1, NAME(turn_back)(d02, d13), w, twisted);
    NAME(put)(b, 2, NAME(subtract)(s02, s13), w, twisted);
    NAME(put)(b, 3, NAME(turn_on)(d02, d13), w, twisted);
}

MOTE_INLINE void NAME(butterfly_5)(const struct butterfly *b, const float *w, int twisted) {
    const struct NAME(complex) x0 = NAME(get)(b->x_re, b->x_im, 0), x1 = NAME(get)(b->x_re, b->x_im, b->from),
                               x2 = NAME(get)(b->x_re, b->x_im, 2 * b->from),
                               x3 = NAME(get)(b->x_re, b->x_im, 3 * b->from),
                               x4 = NAME(get)(b->x_re, b->x_im, 4 * b->from);
    const struct NAME(complex) s14 = NAME(add)(x1, x4), d14 = NAME(subtract)(x1, x4);
    const struct NAME(complex) s23 = NAME(add)(x2, x3), d23 = NAME(subtract)(x2, x3);
    const struct NAME(complex) near = NAME(add_scaled)(NAME(add_scaled)(x0, COS_5, s14), COS_5_TWICE, s23);
    const struct NAME(complex) far = NAME(add_scaled)(NAME(add_scaled)(x0, COS_5_TWICE, s14), COS_5, s23);
    const struct NAME(complex) d14_near = {d14.re * SIN_5, d14.im * SIN_5};
    const struct NAME(complex) d14_far = {d14.re * SIN_5_TWICE, d14.im * SIN_5_TWICE};
    const struct NAME(complex) near_side = NAME(add_scaled)(d14_near, SIN_5_TWICE, d23);
    const struct NAME(complex) far_side = NAME(add_scaled)(d14_far, -SIN_5, d23);
    NAME(put)(b, 0, NAME(add)(NAME(add)(x0, s14), s23), w, twisted);
    NAME(put)(b, 1, NAME(turn_back)(near, near_side), w, twisted);
    NAME(put)(b, 2, NAME(turn_back)(far, far_side), w, twisted);
    NAME(put)(b, 3, NAME(turn_on)(far, far_side), w, twisted);
    NAME(put)(b, 4, NAME(turn_on)(near, near_side), w, twisted);
}

/* Twice the magnitude of bin k: with Z = z[k], C = conj z[n/2 − k] and t = k/n of a turn,
 * 2 X[k] = (Z + C) − i e^(−i t) (Z − C). */
MOTE_INLINE V NAME(magnitude)(const float *re, const float *im, size_t k, size_t mirror, float cosine,
                              float sine) {
    const struct NAME(complex) z = NAME(get)(re, im, k), c = NAME(get)(re, im, mirror);
    const V even_re = z.re + c.re, even_im = z.im - c.im;
    const V odd_re = z.im + c.im, odd_im = c.re - z.re;
    const V x_re = even_re + (odd_re * cosine + odd_im * sine);
    const V x_im = even_im + (odd_im * cosine - odd_re * sine);
    return NAME(root)(x_re * x_re + x_im * x_im);
}
