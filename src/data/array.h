/* SPDX-License-Identifier: MIT
 * Numbers from outside, of any shape and type: what a .npy file or rows of text hold, and what goes into such files. */
#ifndef MOTE_DATA_ARRAY_H
#define MOTE_DATA_ARRAY_H

#include "base/buffer.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MOTE_ARRAY_RANK = 8 };

enum mote_array_kind { MOTE_ARRAY_FLOAT, MOTE_ARRAY_INT, MOTE_ARRAY_UINT, MOTE_ARRAY_BOOL };

/* `count` elements of `item` bytes, little-endian, the last axis fastest; the bytes are someone else's and need not be
 * aligned. */
struct mote_array {
    enum mote_array_kind kind;
    size_t item, rank, count;
    size_t shape[MOTE_ARRAY_RANK];
    const uint8_t *data;
    bool decimal; /* numbers that were written in decimal: the nearest float32 is what is meant */
};

/* Element i as a double (int64 beyond 2^53 is rounded); as an integer, false where it is none or does not fit. */
double mote_array_real(const struct mote_array *array, size_t i);
bool mote_array_integer(const struct mote_array *array, size_t i, int64_t *out);

/* "float64 3×4" */
void mote_array_describe(const struct mote_array *array, char *text, size_t size);

/* NumPy's .npy, format 1 to 3: an array of numbers in C order, little-endian. `array` points into the bytes. */
enum mote_status mote_npy_read(const char *path, const void *bytes, size_t size, struct mote_array *array,
                               struct mote_error *error);
/* Appends such a file (format 1). */
void mote_npy_write(const struct mote_array *array, struct mote_buffer *out);

/* Rows of numbers in text: commas, semicolons, tabs or blanks between, as many in each row; empty lines and one line of
 * names at the top are passed over. The array is (rows, numbers) of float64; its data are appended to `values`, which
 * must be empty. */
enum mote_status mote_rows_read(const char *path, const void *text, size_t size, struct mote_buffer *values,
                                struct mote_array *array, struct mote_error *error);

#endif
