/* SPDX-License-Identifier: MIT
 * The logistic function and tanh of int16 numbers by one table with linear interpolation, bit for bit as in
 * TensorFlow Lite's int16 kernels and integer LSTM. x · multiplier / 2^shift is the argument in steps of 1 / (3 · 2^12) (3 and
 * 0 for x in Q3.12), so that a table step of 1/24 is 2^9 (logistic) or, because tanh(x) = 2 logistic(2x) − 1, 2^8 (tanh); the
 * output is Q0.15. */
#ifndef MOTE_DEVICE_LUT_S16_H
#define MOTE_DEVICE_LUT_S16_H

#include <stdint.h>

/* 65536 · logistic(i / 24), the higher neighbour here and there: the numbers are part of the arithmetic. */
static const uint16_t mote_logistic_table[256] = {
    32768, 33451, 34133, 34813, 35493, 36169, 36843, 37513, 38180, 38841, 39498, 40149, 40794, 41432, 42064,
    42688, 43304, 43912, 44511, 45102, 45683, 46255, 46817, 47369, 47911, 48443, 48964, 49475, 49975, 50464,
    50942, 51409, 51865, 52311, 52745, 53169, 53581, 53983, 54374, 54755, 55125, 55485, 55834, 56174, 56503,
    56823, 57133, 57433, 57724, 58007, 58280, 58544, 58800, 59048, 59288, 59519, 59743, 59959, 60168, 60370,
    60565, 60753, 60935, 61110, 61279, 61441, 61599, 61750, 61896, 62036, 62172, 62302, 62428, 62549, 62666,
    62778, 62886, 62990, 63090, 63186, 63279, 63368, 63454, 63536, 63615, 63691, 63765, 63835, 63903, 63968,
    64030, 64090, 64148, 64204, 64257, 64308, 64357, 64405, 64450, 64494, 64536, 64576, 64614, 64652, 64687,
    64721, 64754, 64786, 64816, 64845, 64873, 64900, 64926, 64950, 64974, 64997, 65019, 65039, 65060, 65079,
    65097, 65115, 65132, 65149, 65164, 65179, 65194, 65208, 65221, 65234, 65246, 65258, 65269, 65280, 65291,
    65301, 65310, 65319, 65328, 65337, 65345, 65352, 65360, 65367, 65374, 65381, 65387, 65393, 65399, 65404,
    65410, 65415, 65420, 65425, 65429, 65433, 65438, 65442, 65445, 65449, 65453, 65456, 65459, 65462, 65465,
    65468, 65471, 65474, 65476, 65479, 65481, 65483, 65485, 65488, 65489, 65491, 65493, 65495, 65497, 65498,
    65500, 65501, 65503, 65504, 65505, 65507, 65508, 65509, 65510, 65511, 65512, 65513, 65514, 65515, 65516,
    65517, 65517, 65518, 65519, 65520, 65520, 65521, 65522, 65522, 65523, 65523, 65524, 65524, 65525, 65525,
    65526, 65526, 65526, 65527, 65527, 65528, 65528, 65528, 65529, 65529, 65529, 65529, 65530, 65530, 65530,
    65530, 65531, 65531, 65531, 65531, 65531, 65532, 65532, 65532, 65532, 65532, 65532, 65533, 65533, 65533,
    65533, 65533, 65533, 65533, 65533, 65534, 65534, 65534, 65534, 65534, 65534, 65534, 65534, 65534, 65534,
    65535,
};

/* 65536 · 2^bits · logistic(|x|) for |x| in steps of 1 / (24 · 2^bits); saturated from 255 / 24 on. */
static inline int32_t mote_logistic_lookup(uint32_t size, uint32_t bits, int32_t saturated) {
    const uint32_t index = size >> bits;
    if (index >= 255) return saturated;
    const uint32_t low = mote_logistic_table[index], high = mote_logistic_table[index + 1];
    return (int32_t)((low << bits) + (size & ((1u << bits) - 1u)) * (high - low));
}

static inline int32_t mote_logistic_argument(int16_t x, int32_t multiplier, int32_t shift) {
    const int32_t half = shift > 0 ? 1 << (shift - 1) : 0;
    return (x * multiplier + half) >> shift;
}

static inline int16_t mote_logistic_q15(int16_t x, int32_t multiplier, int32_t shift) {
    const int32_t input = mote_logistic_argument(x, multiplier, shift);
    const int32_t value = mote_logistic_lookup((uint32_t)(input < 0 ? -input : input), 9, 0x7fff << 10);
    return (int16_t)((input < 0 ? (1 << 25) - value + 511 : value + 512) >> 10);
}

static inline int16_t mote_tanh_q15(int16_t x, int32_t multiplier, int32_t shift) {
    const int32_t input = mote_logistic_argument(x, multiplier, shift);
    const int32_t value =
        mote_logistic_lookup((uint32_t)(input < 0 ? -input : input), 8, 0xffff << 8) - (1 << 23);
    return (int16_t)((input < 0 ? -value + 127 : value + 128) >> 8);
}

#endif
