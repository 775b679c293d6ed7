/* SPDX-License-Identifier: MIT
 * One number in, one out: activations in float and int16, and every function of an int8 or uint8 number (activations,
 * requantization) as a table of 256. y may be x[0]. */
#ifndef MOTE_DEVICE_ELEMENTWISE_H
#define MOTE_DEVICE_ELEMENTWISE_H

#include "device/kernel.h"

#include <stdbool.h>

struct mote_clip_f32 { /* RELU, RELU6, RELU_N1_TO_1 */
    size_t count;
    float min, max;
};
void mote_clip_f32(const void *params, const struct mote_io *io);

struct mote_count { /* TANH, LOGISTIC, HARD_SWISH, and those below */
    size_t count;
};
void mote_tanh_f32(const void *params, const struct mote_io *io);
void mote_logistic_f32(const void *params, const struct mote_io *io);
void mote_hard_swish_f32(const void *params, const struct mote_io *io);

void mote_abs_f32(const void *params, const struct mote_io *io);
void mote_ceil_f32(const void *params, const struct mote_io *io);
void mote_elu_f32(const void *params, const struct mote_io *io); /* below zero: exp(x) − 1 */
void mote_exp_f32(const void *params, const struct mote_io *io);
void mote_floor_f32(const void *params, const struct mote_io *io);
void mote_gelu_f32(const void *params,
                   const struct mote_io *io); /* x times the normal distribution's function */
void mote_gelu_tanh_f32(const void *params, const struct mote_io *io); /* the same by tanh */
void mote_log_f32(const void *params, const struct mote_io *io);
void mote_nearest_f32(const void *params, const struct mote_io *io); /* ROUND: ties to even */
void mote_neg_f32(const void *params, const struct mote_io *io);
void mote_rsqrt_f32(const void *params, const struct mote_io *io); /* 1 / √x */
void mote_sqrt_f32(const void *params, const struct mote_io *io);
void mote_square_f32(const void *params, const struct mote_io *io);

struct mote_leaky_relu_f32 { /* below zero: times alpha */
    size_t count;
    float alpha;
};
void mote_leaky_relu_f32(const void *params, const struct mote_io *io);

struct mote_table_s8 {
    size_t count;
    int8_t table[256]; /* table[(uint8_t)x]; bytes of uint8 as they are */
};
void mote_table_s8(const void *params, const struct mote_io *io);

struct mote_squash_s16 { /* TANH, LOGISTIC: argument as in device/lut_s16.h */
    size_t count;
    int32_t multiplier, shift;
};
void mote_tanh_s16(const void *params, const struct mote_io *io);
void mote_logistic_s16(const void *params, const struct mote_io *io);

struct mote_leaky_relu_s16 { /* a factor a side; negative: that below zero, of which `low` is the magnitude */
    size_t count;
    int32_t multiplier, shift, low_multiplier, low_shift;
    bool negative;
};
void mote_leaky_relu_s16(const void *params, const struct mote_io *io);

#endif
