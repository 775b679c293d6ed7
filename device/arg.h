/* SPDX-License-Identifier: MIT
 * ARG_MAX and ARG_MIN: x is (outer, count, inner), y (outer, inner): where along `count` the largest number stands, or the
 * smallest; of equals the first. int8 is compared as it is stored. */
#ifndef MOTE_DEVICE_ARG_H
#define MOTE_DEVICE_ARG_H

#include "device/kernel.h"

#include <stdbool.h>

struct mote_arg {
    size_t outer, count, inner;
    bool least;   /* ARG_MIN */
    bool is_wide; /* y is int64, not int32 */
};
void mote_arg_f32(const void *params, const struct mote_io *io);
void mote_arg_s8(const void *params, const struct mote_io *io);

#endif
