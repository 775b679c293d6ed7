/* SPDX-License-Identifier: MIT
 * Places for everything. Used only inside this room. */
#ifndef MOTE_TFLITE_ASSEMBLE_H
#define MOTE_TFLITE_ASSEMBLE_H

#include "base/buffer.h"
#include "tflite/lay.h"

/* What is left out and must be found again in what is there. */
struct mote_choices {
    struct mote_lay_choice loose[32];
    size_t loose_count;
    uint64_t dropped; /* bit i: vtable i */
};

/* The bytes of the file up to the payload, laid out with the choices; false where something that was left out
 * is not found, or memory is out (then plan->failed). `out`, unless NULL, gets the whole file. */
bool mote_assemble(struct mote_plan *plan, const struct mote_choices *choices, size_t *structure,
                   size_t *vtable_count, struct mote_buffer *out);

#endif
