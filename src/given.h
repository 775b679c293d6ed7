/* SPDX-License-Identifier: MIT
 * Examples that are given as tensors, for models that no recipe describes: rows of their inputs, without targets. */
#ifndef MOTE_GIVEN_H
#define MOTE_GIVEN_H

#include "data/dataset.h"
#include "tensors.h"

#include <mote/mote.h>

struct mote_given {
    struct mote_rows rows;
    struct mote_dataset dataset; /* over the rows: good while this stays where it is */
};

/* Whether options->data are files of tensors: none of them needs a recipe. */
bool mote_given_there(const struct mote_options *options);

/* All files of options->data as inputs of the graph, which has one, of float32. */
enum mote_status mote_given_open(const struct mote_options *options, const struct mote_graph *graph,
                                 struct mote_given *out, struct mote_error *error);
void mote_given_close(struct mote_given *given);

#endif
