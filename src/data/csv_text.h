/* SPDX-License-Identifier: MIT
 * Names and fields as text: bytes of unknown coding to UTF-8, comparison as a person would compare, and a
 * safe excerpt for messages. */
#ifndef MOTE_DATA_CSV_TEXT_H
#define MOTE_DATA_CSV_TEXT_H

#include "base/buffer.h"

/* Appends text[0..length) without the padding and quotes around it, as UTF-8: valid UTF-8 stays, anything
 * else is taken as Latin-1. Control characters become spaces. */
void mote_text_utf8(const char *text, size_t length, struct mote_buffer *out);

/* Two UTF-8 names are the same but for case (ASCII and Latin-1 letters). */
bool mote_text_same(const char *a, const char *b);

/* `part` stands in `text`, in either case: anywhere if it has three letters, else at the start. */
bool mote_text_contains(const char *text, const char *part);

/* One name holds the other, or few letters differ: worth offering when a name is not found. */
bool mote_text_near(const char *a, const char *b);

enum { MOTE_TEXT_EXCERPT = 64 };
/* The beginning of a field for a message: UTF-8, one line, "…" when cut. */
void mote_text_excerpt(const char *text, size_t length, char out[MOTE_TEXT_EXCERPT]);

#endif
