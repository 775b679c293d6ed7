/* SPDX-License-Identifier: MIT
 * The most recent rows as an int8 network takes them: each number is quantized as it comes, and the window is a quarter of one
 * of floats. */
#ifndef MOTE_DEVICE_RECENT_S8_H
#define MOTE_DEVICE_RECENT_S8_H

#include "device/quantize.h"
#include "device/recent.h"

/* Like mote_recent_push; what mote_quantize_s8 makes of a whole window, it makes of the row. */
void mote_recent_push_s8(const struct mote_recent *recent, const struct mote_quantize *to,
                         struct mote_recent_state *state, int8_t *window, const float *row);

#endif
