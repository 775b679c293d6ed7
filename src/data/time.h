/* SPDX-License-Identifier: MIT
 * Times as they stand in data files. All are taken as UTC: seconds since 1970 count what the file's clock
 * showed. */
#ifndef MOTE_DATA_TIME_H
#define MOTE_DATA_TIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What mote_time_parse reads, for messages. */
#define MOTE_TIME_FORMATS "dd.mm.yyyy HH:MM[:SS] or yyyy-mm-dd HH:MM[:SS]"

/* Reads all of text[0..length): dd.mm.yyyy or yyyy-mm-dd, then a space or 'T' and HH:MM or HH:MM:SS, then
 * perhaps 'Z' or an offset like +01:00, which is subtracted. A date alone is midnight; fractions of a second
 * must be 0. */
bool mote_time_parse(const char *text, size_t length, int64_t *seconds);

enum { MOTE_TIME_TEXT = 48 };
/* "yyyy-mm-dd HH:MM:SS" of a year from 1 to 9999, for messages and reports. */
void mote_time_print(int64_t seconds, char out[MOTE_TIME_TEXT]);

#endif
