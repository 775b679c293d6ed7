/* SPDX-License-Identifier: MIT
 * A grid of numbers as a picture: an indexed PNG in 64 shades from dark blue over red to pale yellow, which rise in
 * lightness all the way. */
#ifndef MOTE_REPORT_PNG_H
#define MOTE_REPORT_PNG_H

#include "base/buffer.h"

#include <stddef.h>

/* `value` is (columns, rows): a column of the picture after the other, each from the bottom up, as the frames of a
 * spectrogram are. `low` and what is below (and NaN) is darkest, `high` brightest. */
struct mote_png {
    size_t columns, rows;
    const float *value;
    float low, high;
};
void mote_png_print(const struct mote_png *picture, struct mote_buffer *out);

#endif
