/* SPDX-License-Identifier: MIT
 * Numbers as C writes them, so that the same bits come back. */
#ifndef MOTE_EMIT_NUMBER_H
#define MOTE_EMIT_NUMBER_H

#include "base/buffer.h"

#include <mote/types.h>

/* Element i of data. */
void mote_c_number(struct mote_buffer *text, const void *data, enum mote_type type, size_t i);

#endif
