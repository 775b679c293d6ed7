/* SPDX-License-Identifier: MIT
 * Rows of int8 products, finished: a fully connected layer, or a convolution. */
#ifndef MOTE_DEVICE_ROWS_S8_H
#define MOTE_DEVICE_ROWS_S8_H

#include "device/finish_s8.h"

/* y (count, rows) = finish(bias + x (count, n) · w (rows, n)ᵀ); there is a bias. */
void mote_rows_s8(const struct mote_finish_s8 *f, const int8_t *w, const int8_t *x, size_t count, size_t rows,
                  size_t n, int8_t *y);

#endif
