/* SPDX-License-Identifier: MIT
 * Stockham's FFT at work, in vectors of the width that device/vector.h has in the file that includes this: device/fft.c
 * and device/features_frame.c, and wider ones on a host. Static, so that each width is another copy. */
#ifndef MOTE_DEVICE_FFT_PASSES_H
#define MOTE_DEVICE_FFT_PASSES_H

#include "device/fft.h"
#include "device/vector.h"

/* Of a third and of a fifth of a turn. */
#define SIN_3 0.866025404f
#define COS_5 0.309016994f
#define SIN_5 0.951056516f
#define COS_5_TWICE (-0.809016994f)
#define SIN_5_TWICE 0.587785252f

struct butterfly {
    const float *x_re, *x_im;
    float *y_re, *y_im;
    size_t from, to;
};

#define V float
#define NAME(x) scalar_##x
static inline float scalar_root(float x) {
    return mote_sqrt(x);
}
#include "device/fft_butterfly.h"
#undef V
#undef NAME

#define V mote_vector
#define NAME(x) vector_##x
static inline mote_vector vector_root(mote_vector x) {
    return mote_sqrt_vector(x);
}
#include "device/fft_butterfly.h"
#undef V
#undef NAME

MOTE_INLINE void step(struct butterfly *b, size_t floats) {
    b->x_re += floats, b->x_im += floats, b->y_re += floats, b->y_im += floats;
}

/* A stage: row_R does the points of one p, which have their twiddles in common; pass_R all p. */
#define STAGE(R)                                                                                             \
    MOTE_INLINE void row_##R(struct butterfly b, size_t run, const float *w, int twisted) {                  \
        float t[2 * R - 2] = {0.0f};                                                                         \
        for (size_t i = 0; twisted && i < 2 * R - 2; i++)                                                    \
            t[i] = w[i];                                                                                     \
        for (; run >= MOTE_VECTOR; run -= MOTE_VECTOR, step(&b, MOTE_VECTOR))                                \
            vector_butterfly_##R(&b, t, twisted);                                                            \
        for (; run > 0; run--, step(&b, 1))                                                                  \
            scalar_butterfly_##R(&b, t, twisted);                                                            \
    }                                                                                                        \
    MOTE_INLINE void rows_##R(struct butterfly b, size_t m, size_t run, const float *w) {                    \
        for (; m > 0; m--, w += 2 * R - 2) {                                                                 \
            row_##R(b, run, w, 1);                                                                           \
            b.x_re += run, b.x_im += run, b.y_re += R * run, b.y_im += R * run;                              \
        }                                                                                                    \
    }                                                                                                        \
    static void pass_##R(struct butterfly b, size_t m, const float *w) {                                     \
        if (m == 1) {                                                                                        \
            row_##R(b, b.to, w, 0);                                                                          \
        } else if (b.to == MOTE_VECTOR) {                                                                    \
            rows_##R(b, m, MOTE_VECTOR, w);                                                                  \
        } else {                                                                                             \
            rows_##R(b, m, b.to, w);                                                                         \
        }                                                                                                    \
    }

STAGE(2)
STAGE(3)
STAGE(4)
STAGE(5)

MOTE_INLINE float *fft_complex(const struct mote_fft *fft, float *a, float *b, size_t lanes) {
    static void (*const pass[])(struct butterfly, size_t, const float *) = {NULL,   NULL,   pass_2,
                                                                            pass_3, pass_4, pass_5};
    const size_t half = mote_fft_points(fft->length) * lanes;
    const float *w = fft->twiddle;
    size_t run = lanes;
    for (uint32_t i = 0; i < fft->stages; i++) {
        const size_t radix = fft->radix[i], m = half / run / radix;
        const struct butterfly stage = {a, a + half, b, b + half, m * run, run};
        pass[radix](stage, m, w);
        w += 2 * m * (radix - 1);
        run *= radix;
        float *swap = a;
        a = b, b = swap;
    }
    return a;
}

MOTE_INLINE void magnitudes_of(const struct mote_fft *fft, const float *re, const float *im, size_t lanes,
                               size_t k, float *magnitudes) {
    const size_t points = mote_fft_points(fft->length);
    /* The transform is periodic: point n/2 of an even n is point 0. An odd n's is the real sequence's own, which a point and
     * its mirror have twice, and nothing to be turned. */
    const size_t at = (k < points ? k : 0) * lanes, mirror = (k > 0 ? points - k : 0) * lanes;
    const float cosine = fft->split[2 * k], sine = fft->split[2 * k + 1];
    size_t l = 0;
    for (; lanes - l >= MOTE_VECTOR; l += MOTE_VECTOR)
        mote_store(magnitudes + l, vector_magnitude(re, im, at + l, mirror + l, cosine, sine));
    for (; l < lanes; l++)
        magnitudes[l] = scalar_magnitude(re, im, at + l, mirror + l, cosine, sine);
}

MOTE_INLINE void fft_magnitudes(const struct mote_fft *fft, const float *z, size_t lanes, uint32_t first,
                                uint32_t last, float *magnitudes) {
    const float *im = z + mote_fft_points(fft->length) * lanes;
    if (lanes == MOTE_VECTOR) { /* the same, with a number of lanes that the compiler knows */
        for (size_t k = first; k <= last; k++, magnitudes += MOTE_VECTOR)
            magnitudes_of(fft, z, im, MOTE_VECTOR, k, magnitudes);
    } else {
        for (size_t k = first; k <= last; k++, magnitudes += lanes)
            magnitudes_of(fft, z, im, lanes, k, magnitudes);
    }
}

#endif
