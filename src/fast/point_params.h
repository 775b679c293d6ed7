/* SPDX-License-Identifier: MIT
 * Inside the fast room: parameters of element-wise kernels. */
#ifndef MOTE_FAST_POINT_PARAMS_H
#define MOTE_FAST_POINT_PARAMS_H

#include "device/arithmetic.h"

struct mote_fast_scaling { /* of device/quant.h, its shift taken apart */
    int32_t multiplier, left, right;
};

struct mote_fast_add {
    size_t count;
    int32_t zero[2], out_zero, low, high;
    struct mote_fast_scaling scaling[3]; /* of the operands, of the sum */
    float factor[2], constant, least, most,
        base; /* a · factor + b · factor + constant, limited, + base (fixed.h) */
};

#endif
