/* SPDX-License-Identifier: MIT
 * Frames to rows, in vectors of the width that device/vector.h has in the file that includes this. In scratch: two
 * buffers of L · lanes floats (an odd L: twice as many) that take turns, mel energies, coefficients; element i of lane l is at i · lanes + l.
 * Static, so that each width is another copy. */
#ifndef MOTE_DEVICE_FEATURES_BATCH_H
#define MOTE_DEVICE_FEATURES_BATCH_H

#include "device/features_frame.h"
#include "device/fft_passes.h"
#include "device/math.h"

enum { DCT_BLOCK = 5 };

#define V float
#define NAME(x) scalar_##x
static inline float scalar_zero(void) {
    return 0.0f;
}
#include "device/features_sums.h"
#undef V
#undef NAME

#define V mote_vector
#define NAME(x) vector_##x
static inline mote_vector vector_zero(void) {
    static const float zeros[MOTE_VECTOR] = {0.0f};
    return mote_load(zeros);
}
#include "device/features_sums.h"
#undef V
#undef NAME

static inline size_t buffer_floats(const struct mote_features *f, size_t lanes) {
    return 2 * (size_t)mote_fft_points(f->config.frame) * lanes;
}

/* The sound of frames first, first + 1, …, as many as lanes: the first at the address that is returned, the next
 * *stride floats on. Where frames overlap, what they share is there once. */
MOTE_INLINE const float *frames_of(const struct mote_features *f, size_t lanes,
                                   const struct mote_samples *sound, size_t first, float *buffer,
                                   size_t *stride) {
    const size_t length = f->config.frame, hop = f->config.hop, start = first * hop;
    const size_t span = (lanes - 1) * hop + length;
    *stride = hop;
    if (sound->f32 && start + span <= sound->count) return sound->f32 + start;
    if (hop <= length) {
        mote_samples_copy(sound, (ptrdiff_t)start, span, buffer);
        return buffer;
    }
    *stride = length;
    for (size_t l = 0; l < lanes; l++)
        mote_samples_copy(sound, (ptrdiff_t)(start + l * hop), length, buffer + l * length);
    return buffer;
}

/* Frames times the window: even samples become real parts, odd ones imaginary. Of one lane … */
MOTE_INLINE void weave_lane(const float *restrict x, const float *restrict window, size_t length,
                            size_t lanes, float *restrict re, float *restrict im) {
    for (size_t n = 0; n < length; n += 2, re += lanes, im += lanes) {
        *re = x[n] * window[n];
        *im = x[n + 1] * window[n + 1];
    }
}

/* … and of MOTE_VECTOR of them, to a multiple of four samples. */
MOTE_INLINE void weave_lanes(const float *x, size_t stride, const float *window, size_t length, size_t lanes,
                             float *re, float *im) {
    for (size_t n = 0; n + 4 <= length; n += 4, re += 2 * lanes, im += 2 * lanes) {
        mote_vector v[4];
        mote_load_columns(x + n, stride, v);
        mote_store(re, v[0] * window[n]), mote_store(im, v[1] * window[n + 1]);
        mote_store(re + lanes, v[2] * window[n + 2]), mote_store(im + lanes, v[3] * window[n + 3]);
    }
}

/* All samples real parts: of an odd length. */
static inline void weave_real(const struct mote_features *f, size_t lanes, const float *x, size_t stride,
                              float *re) {
    const size_t length = f->config.frame;
    for (size_t n = 0; n < length; n++) {
        for (size_t l = 0; l < lanes; l++) {
            re[n * lanes + l] = x[l * stride + n] * f->window[n];
            re[(length + n) * lanes + l] = 0.0f;
        }
    }
}

MOTE_INLINE void weave(const struct mote_features *f, size_t lanes, const float *x, size_t stride,
                       float *re) {
    const size_t length = f->config.frame, whole = lanes / MOTE_VECTOR * MOTE_VECTOR, even = length / 4 * 4;
    float *im = re + length / 2 * lanes;
    for (size_t l = 0; l < whole; l += MOTE_VECTOR)
        weave_lanes(x + l * stride, stride, f->window, length, lanes, re + l, im + l);
    for (size_t l = 0; l < lanes; l++) { /* what vectors left */
        const size_t from = l < whole ? even : 0, at = from / 2 * lanes + l;
        weave_lane(x + l * stride + from, f->window + from, length - from, lanes, re + at, im + at);
    }
}

static inline void logarithms(float *x, size_t count, float offset) {
    for (size_t i = 0; i < count; i++)
        x[i] = mote_logf(x[i] + offset);
}

/* Rows from magnitudes: mel, and for MFCC the DCT. Returns where they are, still woven. */
MOTE_INLINE float *cepstrum(const struct mote_features *f, size_t lanes, const float *magnitudes) {
    float *mel = f->scratch + 2 * buffer_floats(f, lanes), *y = mel + f->config.mels * lanes;
    size_t l = 0;
    for (; lanes - l >= MOTE_VECTOR; l += MOTE_VECTOR)
        vector_mels(f, lanes, magnitudes + l, mel + l);
    for (; l < lanes; l++)
        scalar_mels(f, lanes, magnitudes + l, mel + l);
    logarithms(mel, f->config.mels * lanes, f->config.offset);
    if (f->config.kind == MOTE_FEATURES_LOG_MEL) return mel;
    for (l = 0; lanes - l >= MOTE_VECTOR; l += MOTE_VECTOR)
        vector_dct(f, lanes, mel + l, y + l);
    for (; l < lanes; l++)
        scalar_dct(f, lanes, mel + l, y + l);
    return y;
}

/* Where output i of 32 lies among `size` inputs when both cover the same span: between lower and upper, by
 * `fraction` from the lower. Pixel centres are at halves: (i + 1/2) size / 32 − 1/2, exactly. */
struct place {
    size_t lower, upper;
    float fraction;
};

static inline struct place place_of(uint32_t i, uint32_t size) {
    const uint32_t twice = 2 * MOTE_FEATURES_IMAGE, at = (2 * i + 1) * size;
    struct place p = {0, 0, 0.0f};
    if (at < MOTE_FEATURES_IMAGE) return p; /* before the first centre */
    const uint32_t past = at - MOTE_FEATURES_IMAGE;
    p.lower = past / twice;
    p.fraction = (float)(past % twice) / (float)twice;
    p.upper = p.lower + 1 < size ? p.lower + 1 : p.lower;
    return p;
}

static inline float between(float lower, float upper, float fraction) {
    return lower + (upper - lower) * fraction;
}

static inline void shrink_row(const struct mote_features *f, size_t lanes, const float *magnitudes,
                              float *row) {
    for (uint32_t i = 0; i < MOTE_FEATURES_IMAGE; i++) {
        const struct place p = place_of(i, f->config.frame / 2 + 1);
        row[i] = between(magnitudes[p.lower * lanes], magnitudes[p.upper * lanes], p.fraction);
    }
}

MOTE_INLINE void batch(const struct mote_features *f, size_t lanes, const struct mote_samples *sound,
                       size_t first, size_t wanted, float *rows) {
    float *a = f->scratch, *b = a + buffer_floats(f, lanes);
    const size_t columns = mote_features_columns(&f->config);
    size_t stride;
    const float *x = frames_of(f, lanes, sound, first, b, &stride);
    if (f->config.frame % 2)
        weave_real(f, lanes, x, stride, a);
    else if (lanes == MOTE_VECTOR) /* the same, with a number of lanes that the compiler knows */
        weave(f, MOTE_VECTOR, x, stride, a);
    else
        weave(f, lanes, x, stride, a);
    float *z = fft_complex(&f->fft, a, b, lanes), *magnitudes = z == a ? b : a;
    fft_magnitudes(&f->fft, z, lanes, f->first, f->last, magnitudes);
    if (f->config.kind == MOTE_FEATURES_STFT) {
        for (size_t l = 0; l < wanted; l++)
            shrink_row(f, lanes, magnitudes + l, rows + l * columns);
        return;
    }
    const float *y = cepstrum(f, lanes, magnitudes);
    for (size_t l = 0; l < wanted; l++) {
        for (size_t i = 0; i < columns; i++)
            rows[l * columns + i] = y[i * lanes + l];
    }
}

#endif
