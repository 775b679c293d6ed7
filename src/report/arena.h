/* SPDX-License-Identifier: MIT
 * The pieces of a program's arena, told in words. Internal to this room. */
#ifndef MOTE_REPORT_ARENA_H
#define MOTE_REPORT_ARENA_H

#include "program/program.h"
#include "report/json.h"
#include "report/layers.h"

/* inspection->pieces, in its arena; false when memory is out. */
bool mote_arena_describe(const struct mote_program *program, const struct mote_graph *graph,
                         struct mote_inspection *inspection);
/* The array "arena". */
void mote_arena_add_json(cJSON *root, const struct mote_inspection *inspection, bool *ok);
/* "1×25×5×64", in the arena; NULL when memory is out. */
const char *mote_layers_shape(struct mote_arena *arena, const struct mote_tensor *tensor);

#endif
