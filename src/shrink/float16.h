/* SPDX-License-Identifier: MIT
 * float32 → float16, as bits. */
#ifndef MOTE_SHRINK_FLOAT16_H
#define MOTE_SHRINK_FLOAT16_H

#include <stdint.h>

/* To nearest, ties to even; ±infinity from ±65520 on, a quiet NaN for a NaN. */
uint16_t mote_float16(float value);

#endif
