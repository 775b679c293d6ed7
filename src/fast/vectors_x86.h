/* SPDX-License-Identifier: MIT
 * What the vectors of all x86 sets have alike but for their width: V(op) is the intrinsic of that width, V_SI(op) one
 * of those that are named by it, as loadu_si512 is. Included by the vectors_*.h that defines those. */
#define UNARY(name, to, from, op)                                                                            \
    static inline to name(from a) {                                                                          \
        return V(op)(a);                                                                                     \
    }
#define BINARY(name, type, op)                                                                               \
    static inline type name(type a, type b) {                                                                \
        return V(op)(a, b);                                                                                  \
    }

static inline vi vi_load(const void *p) {
    return V_SI(loadu)(p);
}

static inline void vi_store(void *p, vi v) {
    V_SI(storeu)(p, v);
}

/* One word, wherever it lies, in all lanes. */
static inline vi vi_word(const char *p) {
    int32_t word;
    memcpy(&word, p, sizeof word);
    return V(set1_epi32)(word);
}

UNARY(vi_set, vi, int32_t, set1_epi32)
UNARY(vf_of, vf, vi, cvtepi32_ps)
UNARY(vi_nearest, vi, vf, cvtps_epi32) /* beyond int32: INT32_MIN */
UNARY(vi_truncate, vi, vf, cvttps_epi32)
BINARY(vi_add, vi, add_epi32)
BINARY(vi_subtract, vi, sub_epi32)
BINARY(vi_max, vi, max_epi32)
BINARY(vi_min_u16, vi, min_epu16)
BINARY(vi_zip_low_8, vi, unpacklo_epi8) /* of each four lanes */
BINARY(vi_zip_high_8, vi, unpackhi_epi8)
BINARY(vi_zip_low_16, vi, unpacklo_epi16)
BINARY(vi_zip_high_16, vi, unpackhi_epi16)

static inline vi vi_flip(vi v, vi bits) {
    return V_SI(xor)(v, bits);
}

static inline vi vi_clamp(vi v, vi low, vi high) {
    return V(min_epi32)(V(max_epi32)(v, low), high);
}

static inline vi vi_clamp_8(vi v, vi low, vi high) {
    return V(min_epi8)(V(max_epi8)(v, low), high);
}

static inline vi vi_shift_down(vi v, shift_count bits) { /* with the sign */
    return V(srai_epi32)(v, bits);
}

/* Four vectors' lanes as bytes, saturated. */
static inline vi vi_pack(const vi *v) {
    return V(packs_epi16)(V(packs_epi32)(v[0], v[1]), V(packs_epi32)(v[2], v[3]));
}

/* Their upper 16 bits. */
static inline vi vi_pack_upper(const vi *v) {
    const vi upper[4] = {vi_shift_down(v[0], 16), vi_shift_down(v[1], 16), vi_shift_down(v[2], 16),
                         vi_shift_down(v[3], 16)};
    return vi_pack(upper);
}

/* Sums of pairs of int16 products. */
static inline vi vi_add_pairs(vi sum, vi x, vi w) {
    return vi_add(sum, V(madd_epi16)(x, w));
}

/* Sums of four products of unsigned bytes x and int8, those as int16: bytes 0 and 2 in w[0], 1 and 3 in w[1]. */
static inline vi vi_add_bytes_wide(vi sum, vi x, vi w0, vi w1) {
    const vi even = V_SI(and)(x, vi_set(0x00ff00ff)), odd = V(srli_epi16)(x, 8);
    return vi_add_pairs(vi_add_pairs(sum, even, w0), odd, w1);
}

UNARY(vf_set, vf, float, set1_ps)
UNARY(vf_load, vf, const float *, loadu_ps)
BINARY(vf_add, vf, add_ps)
BINARY(vf_subtract, vf, sub_ps)
BINARY(vf_multiply, vf, mul_ps)
BINARY(vf_divide, vf, div_ps)
BINARY(vf_max, vf, max_ps) /* where one is not a number: b */
BINARY(vf_min, vf, min_ps)

static inline void vf_store(float *p, vf v) {
    V(storeu_ps)(p, v);
}

#undef UNARY
#undef BINARY
