/* SPDX-License-Identifier: MIT
 * Decimal numbers from text, without the C locale: what strtof would give in the "C" locale, or with a
 * decimal comma. */
#ifndef MOTE_DATA_CSV_DECIMAL_H
#define MOTE_DATA_CSV_DECIMAL_H

#include <stdbool.h>
#include <stddef.h>

/* Reads all of text[0..length) as [+-]digits[.digits][e[+-]digits]. *decimal is the mark that is allowed, '.'
 * or
 * ','; 0 allows both and becomes the one that was met. False when the text is anything else ("nan" and "inf"
 * too) or does not fit float32. Correctly rounded for numbers of up to 2^53 without the mark and at most 22
 * places; within one unit in the last place for longer ones. */
bool mote_decimal_parse(const char *text, size_t length, char *decimal, float *out);

/* The text is a number, but float32 cannot hold it. */
bool mote_decimal_overflows(const char *text, size_t length, char decimal);

#endif
