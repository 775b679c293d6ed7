/* SPDX-License-Identifier: MIT
 * A function of one int8 or uint8 number becomes a table of its 256 values, computed with the reference's integer
 * arithmetic when the program is made. */
#ifndef MOTE_PROGRAM_LOWER_TABLE_H
#define MOTE_PROGRAM_LOWER_TABLE_H

#include "program/lower.h"

/* The integers of one function: stored input → stored output. */
struct mote_unary {
    int32_t in_zero, out_zero, multiplier, shift, min, max;
    int32_t radius; /* TANH, LOGISTIC: saturated from there on */
    int32_t low_multiplier,
        low_shift; /* LEAKY_RELU: below zero; HARD_SWISH: of the input to thirds of 2^15 */
    bool low_negative;
    float in_scale, per_step; /* ELU, GELU: of the input, and 1 / that of the output; the function itself */
    mote_kernel *f32;
};
typedef int32_t mote_unary_function(const struct mote_unary *u, int32_t x);

enum mote_status mote_lower_table(struct mote_lowering *l, const struct mote_unary *u,
                                  mote_unary_function *function);
int32_t mote_unary_requantize(const struct mote_unary *u, int32_t x);

/* From the input's to the output's zero point by a real factor; not clipped. */
struct mote_unary mote_lower_requantization(const struct mote_lowering *l, double real);

/* The same by a kernel, where the input or the output is int16. */
enum mote_status mote_lower_requantize_wide(struct mote_lowering *l, double real,
                                            enum mote_activation activation);

/* The largest difference to a zero point that stays within `integer_bits` once it is shifted left by `shift`. */
int32_t mote_lower_radius(int32_t integer_bits, int32_t shift);

/* A kernel whose only parameter is the number of elements. */
enum mote_status mote_lower_count(struct mote_lowering *l, mote_kernel *kernel);

#endif
