/* SPDX-License-Identifier: MIT
 * Stockham's FFT, decimation in frequency: each stage reads one buffer and writes the other, already in order. With
 * r the stage's radix, s the product of the radices before it, and r · m · s the length, point (q, p, j) at
 * q + s (p + m j) becomes (q, p, j) at q + s (r p + j): q runs over neighbours with the same twiddles, and so do
 * the lanes, which is what vectors are filled with. Twiddles: for each stage but the last (where they are 1),
 * for each p < m, e^(−2πi p j / (r m)) for j = 1…r−1. */
#include "device/fft.h"
#include "device/table_math.h"
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

static inline void step(struct butterfly *b, size_t floats) {
    b->x_re += floats, b->x_im += floats, b->y_re += floats, b->y_im += floats;
}

/* A stage: row_R does the points of one p, which have their twiddles in common; pass_R all p. */
#define STAGE(R)                                                                                             \
    static inline void row_##R(struct butterfly b, size_t run, const float *w, int twisted) {                \
        float t[2 * R - 2] = {0.0f};                                                                         \
        for (size_t i = 0; twisted && i < 2 * R - 2; i++)                                                    \
            t[i] = w[i];                                                                                     \
        for (; run >= MOTE_VECTOR; run -= MOTE_VECTOR, step(&b, MOTE_VECTOR))                                \
            vector_butterfly_##R(&b, t, twisted);                                                            \
        for (; run > 0; run--, step(&b, 1))                                                                  \
            scalar_butterfly_##R(&b, t, twisted);                                                            \
    }                                                                                                        \
    static inline void rows_##R(struct butterfly b, size_t m, size_t run, const float *w) {                  \
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

int mote_fft_plan(struct mote_fft *fft, uint32_t length) {
    static const uint8_t radices[] = {4, 2, 3, 5};
    uint32_t left = length / 2;
    fft->length = length;
    fft->stages = 0;
    if (length < 2 || length % 2 || length > MOTE_FFT_MAX_LENGTH) return 0;
    for (size_t i = 0; i < sizeof radices; i++) {
        for (; left % radices[i] == 0; left /= radices[i])
            fft->radix[fft->stages++] = radices[i];
    }
    return left == 1;
}

static size_t split_floats(const struct mote_fft *fft) {
    return 2 * (fft->length / 2 + (size_t)1);
}

size_t mote_fft_table_floats(const struct mote_fft *fft) {
    size_t floats = split_floats(fft);
    uint32_t whole = fft->length / 2;
    for (uint32_t i = 0; i + 1 < fft->stages; whole /= fft->radix[i], i++)
        floats += 2 * (size_t)(whole / fft->radix[i]) * (fft->radix[i] - 1u);
    return floats;
}

void mote_fft_tables(struct mote_fft *fft, float *tables) {
    fft->split = tables;
    for (uint32_t k = 0; k <= fft->length / 2; k++) {
        *tables++ = (float)mote_turn_cos(k, fft->length);
        *tables++ = (float)mote_turn_sin(k, fft->length);
    }
    fft->twiddle = tables;
    uint32_t whole = fft->length / 2;
    for (uint32_t i = 0; i + 1 < fft->stages; whole /= fft->radix[i], i++) {
        for (uint32_t p = 0; p < whole / fft->radix[i]; p++) {
            for (uint32_t j = 1; j < fft->radix[i]; j++) {
                *tables++ = (float)mote_turn_cos((uint64_t)p * j, whole);
                *tables++ = (float)-mote_turn_sin((uint64_t)p * j, whole);
            }
        }
    }
}

float *mote_fft_complex(const struct mote_fft *fft, float *a, float *b, size_t lanes) {
    static void (*const pass[])(struct butterfly, size_t, const float *) = {NULL,   NULL,   pass_2,
                                                                            pass_3, pass_4, pass_5};
    const size_t half = fft->length / 2 * lanes;
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

static inline void magnitudes_of(const struct mote_fft *fft, const float *re, const float *im, size_t lanes,
                                 size_t k, float *magnitudes) {
    const size_t points = fft->length / 2;
    /* The transform is periodic: point n/2 is point 0. */
    const size_t at = (k < points ? k : 0) * lanes, mirror = (k > 0 ? points - k : 0) * lanes;
    const float cosine = fft->split[2 * k], sine = fft->split[2 * k + 1];
    size_t l = 0;
    for (; l + MOTE_VECTOR <= lanes; l += MOTE_VECTOR)
        mote_store(magnitudes + l, vector_magnitude(re, im, at + l, mirror + l, cosine, sine));
    for (; l < lanes; l++)
        magnitudes[l] = scalar_magnitude(re, im, at + l, mirror + l, cosine, sine);
}

void mote_fft_magnitudes(const struct mote_fft *fft, const float *z, size_t lanes, uint32_t first,
                         uint32_t last, float *magnitudes) {
    const float *im = z + fft->length / 2 * lanes;
    if (lanes == MOTE_VECTOR) { /* the same, with a number of lanes that the compiler knows */
        for (size_t k = first; k <= last; k++, magnitudes += MOTE_VECTOR)
            magnitudes_of(fft, z, im, MOTE_VECTOR, k, magnitudes);
    } else {
        for (size_t k = first; k <= last; k++, magnitudes += lanes)
            magnitudes_of(fft, z, im, lanes, k, magnitudes);
    }
}
