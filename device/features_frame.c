/* SPDX-License-Identifier: MIT
 * Frames to rows. In scratch: two buffers of L · lanes floats that take turns, mel energies, coefficients; element
 * i of lane l is at i · lanes + l. */
#include "device/features_frame.h"
#include "device/math.h"
#include "device/vector.h"

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

static size_t buffer_floats(const struct mote_features *f, size_t lanes) {
    return f->config.frame * lanes;
}

/* Frames are laid into the second buffer, one after the other, and woven into the first. */
float *mote_features_slot(const struct mote_features *f, size_t lanes, size_t lane) {
    return f->scratch + buffer_floats(f, lanes) + lane * f->config.frame;
}

static void fill_zero(float *x, size_t count) {
    for (size_t i = 0; i < count; i++)
        x[i] = 0.0f;
}

void mote_features_window_s16(const struct mote_features *f, const int16_t *restrict samples, size_t count,
                              float *restrict slot) {
    const float *restrict window = f->window;
    for (size_t n = 0; n < count; n++)
        slot[n] = (float)samples[n] * (1.0f / 32768.0f) * window[n];
    fill_zero(slot + count, f->config.frame - count);
}

void mote_features_window_f32(const struct mote_features *f, const float *restrict samples, size_t count,
                              float *restrict slot) {
    const float *restrict window = f->window;
    for (size_t n = 0; n < count; n++)
        slot[n] = samples[n] * window[n];
    fill_zero(slot + count, f->config.frame - count);
}

/* Even samples become real parts, odd ones imaginary parts. */
static inline void weave_point(const float *frames, size_t length, size_t lanes, float *re, float *im) {
    for (size_t l = 0; l < lanes; l++) {
        re[l] = frames[l * length];
        im[l] = frames[l * length + 1];
    }
}

static void weave(const float *frames, size_t length, size_t lanes, float *z) {
    float *im = z + length / 2 * lanes;
    const float *end = frames + length;
    if (MOTE_VECTOR == 4 && lanes == 4) {
        for (; frames + 4 <= end; frames += 4, z += 8, im += 8) {
            mote_vector v[] = {mote_load(frames), mote_load(frames + length), mote_load(frames + 2 * length),
                               mote_load(frames + 3 * length)};
            mote_transpose(v);
            mote_store(z, v[0]), mote_store(im, v[1]), mote_store(z + 4, v[2]), mote_store(im + 4, v[3]);
        }
    }
    for (; frames < end; frames += 2, z += lanes, im += lanes)
        weave_point(frames, length, lanes, z, im);
}

static void logarithms(float *x, size_t count, float offset) {
    for (size_t i = 0; i < count; i++)
        x[i] = mote_logf(x[i] + offset);
}

/* Rows from magnitudes: mel, and for MFCC the DCT. Returns where they are, still woven. */
static float *cepstrum(const struct mote_features *f, size_t lanes, const float *magnitudes) {
    float *mel = f->scratch + 2 * buffer_floats(f, lanes), *y = mel + f->config.mels * lanes;
    size_t l = 0;
    for (; l + MOTE_VECTOR <= lanes; l += MOTE_VECTOR)
        vector_mels(f, lanes, magnitudes + l, mel + l);
    for (; l < lanes; l++)
        scalar_mels(f, lanes, magnitudes + l, mel + l);
    logarithms(mel, f->config.mels * lanes, f->config.offset);
    if (f->config.kind == MOTE_FEATURES_LOG_MEL) return mel;
    for (l = 0; l + MOTE_VECTOR <= lanes; l += MOTE_VECTOR)
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

static struct place place_of(uint32_t i, uint32_t size) {
    const uint32_t twice = 2 * MOTE_FEATURES_IMAGE, at = (2 * i + 1) * size;
    struct place p = {0, 0, 0.0f};
    if (at < MOTE_FEATURES_IMAGE) return p; /* before the first centre */
    const uint32_t past = at - MOTE_FEATURES_IMAGE;
    p.lower = past / twice;
    p.fraction = (float)(past % twice) / (float)twice;
    p.upper = p.lower + 1 < size ? p.lower + 1 : p.lower;
    return p;
}

static float between(float lower, float upper, float fraction) {
    return lower + (upper - lower) * fraction;
}

static void shrink_row(const struct mote_features *f, size_t lanes, const float *magnitudes, float *row) {
    for (uint32_t i = 0; i < MOTE_FEATURES_IMAGE; i++) {
        const struct place p = place_of(i, f->config.frame / 2 + 1);
        row[i] = between(magnitudes[p.lower * lanes], magnitudes[p.upper * lanes], p.fraction);
    }
}

void mote_features_image(const struct mote_features *f, const float *rows, float *image) {
    for (uint32_t i = 0; i < MOTE_FEATURES_IMAGE; i++) {
        const struct place p = place_of(i, mote_features_frames(&f->config));
        const float *lower = rows + p.lower * MOTE_FEATURES_IMAGE,
                    *upper = rows + p.upper * MOTE_FEATURES_IMAGE;
        for (size_t c = 0; c < MOTE_FEATURES_IMAGE; c++)
            *image++ = between(lower[c], upper[c], p.fraction);
    }
}

void mote_features_batch(const struct mote_features *f, size_t lanes, size_t wanted, float *rows) {
    float *a = f->scratch, *b = a + buffer_floats(f, lanes);
    const size_t columns = mote_features_columns(&f->config);
    weave(b, f->config.frame, lanes, a);
    float *z = mote_fft_complex(&f->fft, a, b, lanes), *magnitudes = z == a ? b : a;
    mote_fft_magnitudes(&f->fft, z, lanes, f->first, f->last, magnitudes);
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
