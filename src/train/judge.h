/* SPDX-License-Identifier: MIT
 * The loss and errors of a network over a whole dataset. Internal to this room. */
#ifndef MOTE_TRAIN_JUDGE_H
#define MOTE_TRAIN_JUDGE_H

#include "train/loss.h"
#include "train/state.h"

struct mote_judge {
    const struct mote_net *net;
    const struct mote_dataset *dataset;
    const struct mote_loss_terms *terms;
    struct mote_pool *pool;
    size_t columns; /* of the targets; 0: no errors per column */
    size_t threads;
    struct mote_worker *workers; /* one a thread */
    struct mote_dead *dead;      /* likewise */
    double *sums;                /* (blocks, 2 + columns): loss, hits, absolute errors */
};

enum mote_status mote_judge_create(const struct mote_net *net, const struct mote_dataset *dataset,
                                   const struct mote_loss_terms *terms, size_t columns,
                                   struct mote_pool *pool, struct mote_judge *out, struct mote_error *error);
void mote_judge_free(struct mote_judge *judge);

/* Fills the validation fields and the dead units of *epoch; judge->dead[0] then says which. */
void mote_judge_run(struct mote_judge *judge, struct mote_epoch *epoch);

#endif
