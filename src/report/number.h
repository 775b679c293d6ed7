/* SPDX-License-Identifier: MIT
 * Numbers as text, the same in every locale: for JSON, CSV, SVG and tables. */
#ifndef MOTE_REPORT_NUMBER_H
#define MOTE_REPORT_NUMBER_H

#include <stddef.h>
#include <stdint.h>

enum { MOTE_NUMBER_SIZE = 40 };

/* All give `out`. NaN and infinities become the empty text with `shortest`, a dash otherwise. */

/* The shortest decimal that reads back as the same double. */
const char *mote_number_shortest(double value, char out[MOTE_NUMBER_SIZE]);
/* … as the same float32. */
const char *mote_number_shortest_f32(float value, char out[MOTE_NUMBER_SIZE]);
/* A fixed number of decimals; beyond 1e15 in exponent form. */
const char *mote_number_fixed(double value, int decimals, char out[MOTE_NUMBER_SIZE]);
/* Three significant digits where that needs decimals, whole numbers above. For microseconds, losses, errors.
 */
const char *mote_number_brief(double value, char out[MOTE_NUMBER_SIZE]);
/* Whole numbers with a thin grouping: 420,551. */
const char *mote_number_count(uint64_t value, char out[MOTE_NUMBER_SIZE]);
/* "9876 B" below 10 kB, "72.2 kB" above (1 kB = 1024 B), then MB. */
const char *mote_number_bytes(double bytes, char out[MOTE_NUMBER_SIZE]);
/* "850 ms", "12.3 s", "10 min", "4 min 05 s", "2 h 10 min". */
const char *mote_number_duration(double seconds, char out[MOTE_NUMBER_SIZE]);

#endif
