/* SPDX-License-Identifier: MIT
 * What a network sees of one sound file, as a recipe or a card says. */
#ifndef MOTE_CLIP_H
#define MOTE_CLIP_H

#include "report/card.h"

#include <mote/mote.h>

struct mote_clip_features {
    size_t rows, columns;
    float *value;           /* (rows, columns) */
    bool normalised, plain; /* plain: not, although the network's input will be */
};

/* The settings come from options->recipe, if there is one, else from the card; both must agree. `card` is NULL where there
 * is none; `where` is its name in messages. With a card the values are normalised as that network was trained. */
enum mote_status mote_clip_features_read(const struct mote_options *options, const struct mote_card *card,
                                         const char *where, struct mote_clip_features *out,
                                         struct mote_error *error);
/* The settings alone. */
enum mote_status mote_clip_plan(const struct mote_options *options, const struct mote_card *card,
                                const char *where, struct mote_plan_features *out, struct mote_error *error);
void mote_clip_features_free(struct mote_clip_features *clip);

#endif
