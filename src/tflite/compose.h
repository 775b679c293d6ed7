/* SPDX-License-Identifier: MIT
 * A plan made into a file. Used only inside this room. */
#ifndef MOTE_TFLITE_COMPOSE_H
#define MOTE_TFLITE_COMPOSE_H

#include "base/buffer.h"
#include "tflite/plan.h"

/* Appends the file; false when memory is out. */
bool mote_compose(struct mote_plan *plan, struct mote_buffer *out);

#endif
