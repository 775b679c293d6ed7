/* SPDX-License-Identifier: MIT
 * How a verb hands over what it found. */
#ifndef MOTE_RESULT_H
#define MOTE_RESULT_H

#include "base/buffer.h"
#include "base/status.h"

#include <mote/mote.h>

/* Moves the two buffers into *result; fails if either ran out of memory. Frees them on failure. */
enum mote_status mote_result_set(struct mote_result *result, struct mote_buffer *text,
                                 struct mote_buffer *json, struct mote_error *error);

/* FOLDER/NAME with what the buffer holds, which may have failed. */
enum mote_status mote_result_save(const char *folder, const char *name, const struct mote_buffer *content,
                                  struct mote_error *error);

#endif
