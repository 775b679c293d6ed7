/* SPDX-License-Identifier: MIT
 * Numbers out of text that people wrote, the same in every locale. */
#ifndef MOTE_BASE_NUMBER_H
#define MOTE_BASE_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

/* All of `text` as a decimal number ("0.5", "-3", "1e-3"), correctly rounded. False, and *out left alone, for
 * anything else: blanks, hexadecimal, "inf", "nan", and what overflows. */
bool mote_number_parse(const char *text, double *out);

/* All of `text` as decimal digits; false on anything else and above UINT64_MAX. */
bool mote_count_parse(const char *text, uint64_t *out);

#endif
