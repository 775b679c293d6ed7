/* SPDX-License-Identifier: MIT
 * ADD, SUB, MUL, DIV, POW, SQUARED_DIFFERENCE, MAXIMUM, MINIMUM and PRELU of two tensors, broadcast to the output's shape. x[0] and x[1] are the
 * operands; y may be one of them where that one has the output's shape. */
#ifndef MOTE_DEVICE_ARITHMETIC_H
#define MOTE_DEVICE_ARITHMETIC_H

#include "device/kernel.h"

enum { MOTE_AXES = 6 };

/* The output's shape and, an axis each, how far an operand moves for one step of it: 0 where it is repeated.
 */
struct mote_broadcast {
    size_t shape[MOTE_AXES], step[2][MOTE_AXES];
};

struct mote_arithmetic_f32 {
    struct mote_broadcast broadcast;
    float min, max;
};
void mote_add_f32(const void *params, const struct mote_io *io);
void mote_sub_f32(const void *params, const struct mote_io *io);
void mote_mul_f32(const void *params, const struct mote_io *io);
void mote_div_f32(const void *params, const struct mote_io *io);
void mote_squared_difference_f32(const void *params, const struct mote_io *io);
void mote_pow_f32(const void *params, const struct mote_io *io);   /* x[0] to the power of x[1] */
void mote_prelu_f32(const void *params, const struct mote_io *io); /* x[1] is alpha */
void mote_maximum_f32(const void *params, const struct mote_io *io);
void mote_minimum_f32(const void *params, const struct mote_io *io);

struct mote_add_s8 { /* both operands are brought to one scale with 20 bits of headroom, added or subtracted,
                      * and rescaled */
    struct mote_broadcast broadcast;
    int32_t zero[2], multiplier[2], shift[2];
    int32_t out_multiplier, out_shift, out_zero, min, max;
};
void mote_add_s8(const void *params, const struct mote_io *io);
void mote_sub_s8(const void *params, const struct mote_io *io);
/* The same struct: multiplier[0] is of x where it is not negative, multiplier[1] of x · alpha elsewhere. */
void mote_prelu_s8(const void *params, const struct mote_io *io);

struct mote_mul_s8 {
    struct mote_broadcast broadcast;
    int32_t zero[2];
    int32_t out_multiplier, out_shift, out_zero, min, max;
};
void mote_mul_s8(const void *params, const struct mote_io *io);

/* int16, whose zero points are 0, with 15 bits of headroom; params as in int8. */
void mote_add_s16(const void *params, const struct mote_io *io);
void mote_sub_s16(const void *params, const struct mote_io *io);
void mote_mul_s16(const void *params, const struct mote_io *io);

/* params: struct mote_broadcast. All tensors have one scale. */
void mote_maximum_s8(const void *params, const struct mote_io *io);
void mote_minimum_s8(const void *params, const struct mote_io *io);
void mote_maximum_s16(const void *params, const struct mote_io *io);
void mote_minimum_s16(const void *params, const struct mote_io *io);

#endif
