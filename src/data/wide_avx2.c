/* SPDX-License-Identifier: MIT
 * Eight frames, or outputs, side by side. Without FMA: a product and a sum are rounded apart. */
#include "base/cpu.h"
#include "data/wide.h"
#include "data/wide_speed.h"
#include "device/math.h"

#if defined(__x86_64__)
#include <immintrin.h>

#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2")
#endif

#define MOTE_VECTOR 8
#define MOTE_VECTOR_SQRT(x) _mm256_sqrt_ps(x)
#define REST 1
#define NARROWER mote_features_rows_plain
#include "data/wide_rows.h"

/* The places of eight values. A 64-bit place is a whole number and a fraction of 2^-32, and the order of these is
 * such that either half of all of them comes out of one shuffle in order: 0, 1, 4, 5 and 2, 3, 6, 7. */
struct places {
    __m256i low, high;
};

static inline __m256i wholes(struct places p) {
    return _mm256_castps_si256(
        _mm256_shuffle_ps(_mm256_castsi256_ps(p.low), _mm256_castsi256_ps(p.high), 0xdd));
}

/* As (float)(uint32_t)fraction / 2^32: the halves are exact, so their sum is rounded once. */
static inline __m256 fractions(struct places p) {
    const __m256i bits =
        _mm256_castps_si256(_mm256_shuffle_ps(_mm256_castsi256_ps(p.low), _mm256_castsi256_ps(p.high), 0x88));
    const __m256 upper = _mm256_cvtepi32_ps(_mm256_srli_epi32(bits, 16));
    const __m256 lower = _mm256_cvtepi32_ps(_mm256_and_si256(bits, _mm256_set1_epi32(0xffff)));
    return (upper * 65536.0f + lower) * 0x1p-32f;
}

/* Eight samples from each of two places on. */
static inline __m256i two_windows(const int16_t *x, const int16_t *y) {
    return _mm256_inserti128_si256(_mm256_castsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)x)),
                                   _mm_loadu_si128((const __m128i *)(const void *)y), 1);
}

/* Eight values; the windows begin one sample before the first and before the fifth, and reach as far as is needed. */
static inline __m256 speed_eight(__m256i windows, __m256i whole, __m256 t) {
    /* Where in its window each begins: a number of samples, then of bytes, in all four bytes of a lane. */
    const __m256i first = _mm256_shuffle_epi32(whole, 0x00);
    const __m256i bytes = _mm256_mullo_epi32(_mm256_sub_epi32(whole, first), _mm256_set1_epi32(0x02020202));
    const __m256i ab = _mm256_shuffle_epi8(windows, _mm256_add_epi8(bytes, _mm256_set1_epi32(0x03020100)));
    const __m256i cd = _mm256_shuffle_epi8(windows, _mm256_add_epi8(bytes, _mm256_set1_epi32(0x07060504)));
    const __m256 a = _mm256_cvtepi32_ps(_mm256_srai_epi32(_mm256_slli_epi32(ab, 16), 16));
    const __m256 b = _mm256_cvtepi32_ps(_mm256_srai_epi32(ab, 16));
    const __m256 c = _mm256_cvtepi32_ps(_mm256_srai_epi32(_mm256_slli_epi32(cd, 16), 16));
    const __m256 d = _mm256_cvtepi32_ps(_mm256_srai_epi32(cd, 16));
    return b +
           0.5f * t * ((c - a) + t * ((2.0f * a - 5.0f * b + 4.0f * c - d) + t * (3.0f * (b - c) + d - a)));
}

/* In a window of eight samples, the fourth value's last one is number 3 + ⌊fraction + 3 · step⌋. */
void mote_wide_speed_avx2(const int16_t *samples, size_t count, int64_t at, int64_t step, float gain,
                          float *out, size_t length) {
    const int64_t fastest = (int64_t)1 << 32 | 1 << 30, end = ((int64_t)count - 7) * ((int64_t)1 << 32);
    const __m256i eight = _mm256_set1_epi64x(8 * step);
    struct places p = {_mm256_setr_epi64x(at, at + step, at + 4 * step, at + 5 * step),
                       _mm256_setr_epi64x(at + 2 * step, at + 3 * step, at + 6 * step, at + 7 * step)};
    size_t i = 0;
    for (; step <= fastest && i + 8 <= length && at + 4 * step < end; i += 8, at += 8 * step) {
        const __m256i windows = two_windows(samples + (at >> 32) - 1, samples + ((at + 4 * step) >> 32) - 1);
        _mm256_storeu_ps(out + i, speed_eight(windows, wholes(p), fractions(p)) * gain);
        p.low = _mm256_add_epi64(p.low, eight), p.high = _mm256_add_epi64(p.high, eight);
    }
    speed_plain(samples, count, at, step, gain, out + i, length - i);
}

#ifdef __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

const struct mote_wide *mote_wide_avx2(void) {
    static const struct mote_wide set = {"avx2", MOTE_VECTOR, rows_of, decimate, mote_wide_speed_avx2};
    return mote_cpu_best() >= MOTE_CPU_AVX2 ? &set : NULL;
}

#else

const struct mote_wide *mote_wide_avx2(void) {
    return NULL;
}

#endif
