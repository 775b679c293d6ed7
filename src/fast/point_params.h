/* SPDX-License-Identifier: MIT
 * Inside the fast room: parameters of element-wise kernels. */
#ifndef MOTE_FAST_POINT_PARAMS_H
#define MOTE_FAST_POINT_PARAMS_H

#include "device/arithmetic.h"

/* A sum of two int8, scaled, as a fixed-point number in the low bits of a float: so large a constant is added that one
 * unit of the fraction is the float's last bit. What the margin is for, fixed.h says. */
enum { MOTE_FAST_ADD_FRACTION = 14, MOTE_FAST_ADD_MARGIN = 4 };
enum { MOTE_FAST_ADD_CLEAR = (1 << MOTE_FAST_ADD_FRACTION) - 2 * MOTE_FAST_ADD_MARGIN };

struct mote_fast_add {
    const struct mote_add_s8 *plain;
    size_t count;
    /* a · factor + b · factor + constant, limited, + base */
    float factor[2], constant, least, most, base;
};

#endif
