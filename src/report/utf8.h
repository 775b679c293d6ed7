/* SPDX-License-Identifier: MIT
 * Text from outside made safe to show: column names, paths and recipes may hold any bytes. */
#ifndef MOTE_REPORT_UTF8_H
#define MOTE_REPORT_UTF8_H

#include "base/buffer.h"

#include <stddef.h>
#include <stdint.h>

enum { MOTE_UTF8_BAD = 0xFFFD };

/* The code point at *text, which moves on; bytes that are not UTF-8 give MOTE_UTF8_BAD one by one, the final
 * NUL gives 0 and stays. */
uint32_t mote_utf8_next(const char **text);

/* Appends the code point as UTF-8. */
void mote_utf8_append(struct mote_buffer *out, uint32_t point);

/* Appends `text` with everything that is not UTF-8 replaced; control characters too, except tab and line ends
 * when `lines` is set. */
void mote_utf8_clean(struct mote_buffer *out, const char *text, bool lines);

/* Columns that the cleaned text takes on a terminal: 0 for combining marks, 2 for wide East Asian characters.
 */
size_t mote_utf8_width(const char *text);

#endif
