/* SPDX-License-Identifier: MIT
 * The data of the options as examples for a model: what its recipe and its card make of them. */
#ifndef MOTE_EXAMPLES_H
#define MOTE_EXAMPLES_H

#include "card_use.h"

struct mote_examples {
    struct mote_card card;
    struct mote_recipe *recipe;
    struct mote_plan plan;
    struct mote_pool *pool;
    struct mote_source source;
    struct mote_windows *windows; /* or … */
    struct mote_clips *clips;
    struct mote_windows_view window_view[MOTE_SPLIT_ALL + 1];
    struct mote_clips_view clip_view[MOTE_SPLIT_ALL + 1];
};

enum mote_status mote_examples_open(const struct mote_options *options, struct mote_examples *out,
                                    struct mote_error *error);
void mote_examples_close(struct mote_examples *examples);

/* Good until the examples are closed. */
const struct mote_dataset *mote_examples_of(struct mote_examples *examples, enum mote_split split);

#endif
