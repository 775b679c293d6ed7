/* SPDX-License-Identifier: MIT
 * The geometry of an op that slides a window over (n, h, w, c). */
#ifndef MOTE_PROGRAM_LOWER_WINDOW_H
#define MOTE_PROGRAM_LOWER_WINDOW_H

#include "program/lower.h"

struct mote_filter {
    enum mote_padding padding;
    int32_t h, w, stride_h, stride_w, dilation_h, dilation_w;
};

struct mote_window mote_lower_window(const struct mote_lowering *l, struct mote_filter f);
struct mote_window mote_lower_conv_window(const struct mote_lowering *l); /* of a convolution */

/* With weights in another order than the op's. */
enum mote_status mote_lower_conv_turned(struct mote_lowering *l, const void *weights, const void *bias);

/* int16 activations (lower_wide.c). */
mote_lower mote_lower_conv_s16, mote_lower_depthwise_s16, mote_lower_fc_s16;

#endif
