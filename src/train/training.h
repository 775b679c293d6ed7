/* SPDX-License-Identifier: MIT
 * One training while it runs, which three files work on: the loop itself (loop.c), what happens between epochs
 * (training_between.c), and what there is before the first and after the last (training_prepare.c). */
#ifndef MOTE_TRAIN_TRAINING_H
#define MOTE_TRAIN_TRAINING_H

#include "train/judge.h"
#include "train/prune.h"
#include "train/shards.h"

struct mote_training {
    struct mote_net *net;
    const struct mote_dataset *train, *validation;
    const struct mote_train_options *options;
    const struct mote_plan_train *plan;
    struct mote_history *history;
    struct mote_loss_terms terms;
    struct mote_judge judge;
    struct mote_train_state state;
    struct mote_shards shards;
    uint64_t step, steps; /* of the whole run */
    struct mote_prune_steps pruning;
    bool pruned; /* in this epoch */
    double started, told, saved;
    bool stop;
};

/* Of an epoch. */
size_t mote_training_batches(const struct mote_training *);

/* The network as a checkpoint has it, or as it is; workers; the best so far is what there is. Release it in any case. */
enum mote_status mote_training_prepare(struct mote_training *, struct mote_error *);
void mote_training_release(struct mote_training *);
/* What works on a network of this shape. */
enum mote_status mote_training_make_workers(struct mote_training *, struct mote_error *);
void mote_training_free_workers(struct mote_training *);
enum mote_status mote_training_prepare_rounding(struct mote_training *, struct mote_error *);

/* Units go, layers become two, rounding begins; its worths and ranges. */
enum mote_status mote_training_begin_epoch(struct mote_training *, struct mote_error *);
/* Judged, kept or gone back from, dead units seen to; written into the history. */
enum mote_status mote_training_end_epoch(struct mote_training *, struct mote_epoch *now, struct mote_error *);
bool mote_training_patience_is_over(const struct mote_training *);
/* The best weights, ready for export. */
enum mote_status mote_training_settle(struct mote_training *, struct mote_error *);

#endif
