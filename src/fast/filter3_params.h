/* SPDX-License-Identifier: MIT
 * Inside the fast room: parameters of depthwise convolutions of float32 by 3 × 3 filters, one pixel apart. */
#ifndef MOTE_FAST_FILTER3_PARAMS_H
#define MOTE_FAST_FILTER3_PARAMS_H

#include "device/window.h"
#include "fast/place.h"

enum { MOTE_FAST_FILTER3_TAPS = 9 };

struct mote_fast_filter3 {
    struct mote_window window; /* of a vector of channels at least */
    const float *weights;      /* (vectors of channels, bias and taps, lanes) */
    const float *zeros;        /* a pixel's vector: what lies beyond the edges */
    float min, max;
};

#endif
