/* SPDX-License-Identifier: MIT
 * NEON's vectors for the kernels of this room; see vectors_x86.h and vectors_avx512.h. */
#include <arm_neon.h>

enum { LANES = 4 };
#define WIDE_ROWS 6
typedef int32x4_t vi;
typedef float32x4_t vf;

#define BINARY(name, type, op)                                                                               \
    static inline type name(type a, type b) {                                                                \
        return op(a, b);                                                                                     \
    }
BINARY(vi_add, vi, vaddq_s32)
BINARY(vi_subtract, vi, vsubq_s32)
BINARY(vi_max, vi, vmaxq_s32)
BINARY(vf_add, vf, vaddq_f32)
BINARY(vf_subtract, vf, vsubq_f32)
BINARY(vf_multiply, vf, vmulq_f32)
BINARY(vf_divide, vf, vdivq_f32)

static inline vi vi_load(const void *p) {
    return vreinterpretq_s32_s8(vld1q_s8(p));
}

static inline void vi_store(void *p, vi v) {
    vst1q_s8(p, vreinterpretq_s8_s32(v));
}

static inline vi vi_set(int32_t x) {
    return vdupq_n_s32(x);
}

static inline vi vi_word(const char *p) {
    int32_t word;
    memcpy(&word, p, sizeof word);
    return vdupq_n_s32(word);
}

#include "fast/vectors_bytes.h"

static inline vi vi_held(vi v) {
    __asm__("" : "+w"(v));
    return v;
}

static inline vi vi_flip(vi v, vi bits) {
    return veorq_s32(v, bits);
}

static inline vi vi_clamp(vi v, vi low, vi high) {
    return vminq_s32(vmaxq_s32(v, low), high);
}

static inline vi vi_shift_down(vi v, int32_t bits) {
    return vshlq_s32(v, vdupq_n_s32(-bits));
}

static inline vi vi_min_u16(vi a, vi b) {
    return vreinterpretq_s32_u16(vminq_u16(vreinterpretq_u16_s32(a), vreinterpretq_u16_s32(b)));
}

static inline uint32_t vi_zeros(vi v, int32_t bits) {
    const uint32x4_t lanes = {1, 2, 4, 8};
    return vaddvq_u32(vbicq_u32(lanes, vtstq_s32(v, vdupq_n_s32(bits))));
}

#define ZIP(name, bits, zip)                                                                                 \
    static inline vi name(vi a, vi b) {                                                                      \
        return vreinterpretq_s32_s##bits(                                                                    \
            zip(vreinterpretq_s##bits##_s32(a), vreinterpretq_s##bits##_s32(b)));                            \
    }
ZIP(vi_zip_low_8, 8, vzip1q_s8)
ZIP(vi_zip_high_8, 8, vzip2q_s8)
ZIP(vi_zip_low_16, 16, vzip1q_s16)
ZIP(vi_zip_high_16, 16, vzip2q_s16)

static inline vi vi_clamp_8(vi v, vi low, vi high) {
    const int8x16_t limited = vmaxq_s8(vreinterpretq_s8_s32(v), vreinterpretq_s8_s32(low));
    return vreinterpretq_s32_s8(vminq_s8(limited, vreinterpretq_s8_s32(high)));
}

static inline vi vi_pack(const vi *v) {
    const int16x8_t a = vqmovn_high_s32(vqmovn_s32(v[0]), v[1]), b = vqmovn_high_s32(vqmovn_s32(v[2]), v[3]);
    return vreinterpretq_s32_s8(vqmovn_high_s16(vqmovn_s16(a), b));
}

static inline vi vi_pack_upper(const vi *v) {
    const int16x8_t a = vuzp2q_s16(vreinterpretq_s16_s32(v[0]), vreinterpretq_s16_s32(v[1])),
                    b = vuzp2q_s16(vreinterpretq_s16_s32(v[2]), vreinterpretq_s16_s32(v[3]));
    return vreinterpretq_s32_s8(vqmovn_high_s16(vqmovn_s16(a), b));
}

static inline vi vi_in_order(vi v) {
    return v;
}

static inline vi vi_load_s8(const int8_t *p, size_t n) {
    uint32_t bytes = 0;
    memcpy(&bytes, p, n);
    return vmovl_s16(vget_low_s16(vmovl_s8(vcreate_s8(bytes))));
}

static inline void vi_store_s16(int16_t *p, vi v, size_t n) {
    const int64_t words = vget_lane_s64(vreinterpret_s64_s16(vmovn_s32(v)), 0);
    memcpy(p, &words, n * sizeof *p);
}

static inline void vi_store_s8(int8_t *p, vi v, size_t n) {
    const int16x4_t words = vmovn_s32(v);
    const int32_t bytes = vget_lane_s32(vreinterpret_s32_s8(vmovn_s16(vcombine_s16(words, words))), 0);
    memcpy(p, &bytes, n);
}

static inline vi vi_zip_taps(const char *const *x) {
    static const uint8_t order[16] = {0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15};
    int32_t bytes[4];
    for (size_t i = 0; i < 4; i++)
        memcpy(&bytes[i], x[i], LANES);
    return vreinterpretq_s32_s8(vqtbl1q_s8(vreinterpretq_s8_s32(vld1q_s32(bytes)), vld1q_u8(order)));
}

static inline vi vi_nearest(vf v) {
    return vcvtnq_s32_f32(v);
}

static inline vi vi_truncate(vf v) {
    return vcvtq_s32_f32(v);
}

static inline vf vf_of(vi v) {
    return vcvtq_f32_s32(v);
}

static inline vf vf_bits(vi v) {
    return vreinterpretq_f32_s32(v);
}

static inline vi vi_bits(vf v) {
    return vreinterpretq_s32_f32(v);
}

static inline vf vf_load(const float *p) {
    return vld1q_f32(p);
}

static inline void vf_store(float *p, vf v) {
    vst1q_f32(p, v);
}

#include "fast/vectors_some.h"

static inline vf vf_set(float x) {
    return vdupq_n_f32(x);
}

static inline vf vf_fma(vf a, vf b, vf c) {
    return vfmaq_f32(c, a, b);
}

static inline vf vf_max(vf a, vf b) { /* NEON's own gives what is not a number where either is */
    return vbslq_f32(vcgtq_f32(a, b), a, b);
}

static inline vf vf_min(vf a, vf b) {
    return vbslq_f32(vcltq_f32(a, b), a, b);
}

static inline vf vf_merge(vf a, vf v, vi mask) {
    return vbslq_f32(vreinterpretq_u32_s32(mask), v, a);
}
