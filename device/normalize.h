/* SPDX-License-Identifier: MIT
 * L2_NORMALIZATION and LOG_SOFTMAX over the last axis: x and y are (rows, depth). y may be x[0]. */
#ifndef MOTE_DEVICE_NORMALIZE_H
#define MOTE_DEVICE_NORMALIZE_H

#include "device/kernel.h"

struct mote_normalize {
    size_t rows, depth;
    int32_t zero; /* int8: of the input */
};
void mote_l2_f32(const void *params, const struct mote_io *io); /* x / √Σ x² */
/* Output scale 1/128, zero point 0; `depth` at most MOTE_L2_MOST, so that Σ x² stays within int32. */
enum { MOTE_L2_MOST = 33025 };
void mote_l2_s8(const void *params, const struct mote_io *io);
void mote_log_softmax_f32(const void *params, const struct mote_io *io); /* x − log Σ exp(x) */

#endif
