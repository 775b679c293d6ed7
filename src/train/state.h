/* SPDX-License-Identifier: MIT
 * Everything that a training run is at the end of an epoch: what a checkpoint holds; and how it changes when
 * weights are better, or have diverged. Internal to this room. */
#ifndef MOTE_TRAIN_STATE_H
#define MOTE_TRAIN_STATE_H

#include "train/optimizer.h"

struct mote_train_state {
    uint32_t epoch; /* completed */
    uint32_t best_epoch, restarts;
    double best_loss, best_accuracy, rate_factor, seconds;
    struct mote_rng shuffle, revive;
    struct mote_optimizer_state optimizer;
    float *best;     /* (weights and state) */
    float *average;  /* likewise: what is judged and kept; NULL: the weights themselves */
    uint32_t *order; /* (examples): shuffled in place from epoch to epoch */
    size_t examples;
    struct mote_history *history;
};

/* Buffers for a training set of `examples`; averages only where the plan wants them. */
enum mote_status mote_state_create(const struct mote_plan_train *plan, const struct mote_net *net,
                                   size_t examples, struct mote_train_state *out, struct mote_error *error);
void mote_state_free(struct mote_train_state *state);

/* Before the first epoch: `now` judged what is there, and it is the best so far. */
void mote_state_begin(struct mote_train_state *state, const struct mote_plan_train *plan,
                      const struct mote_net *net, const struct mote_epoch *now);
/* The same of a run that goes on by other rules: nothing that was better before counts any more. */
void mote_state_start(struct mote_train_state *state, const struct mote_net *net,
                      const struct mote_epoch *now);
/* After a step: the averages follow the weights, fast at first. */
void mote_state_follow(struct mote_train_state *state, const struct mote_plan_train *plan,
                       const struct mote_net *net);
/* After an epoch: keeps the averages, or the weights, if the plan wants the last or `now` says that they are better
 * than the best. */
void mote_state_keep(struct mote_train_state *state, const struct mote_plan_train *plan,
                     const struct mote_net *net, const struct mote_epoch *now);
/* Back to the best weights at a third of the rate; a loss that explodes rarely comes back by itself. Fails the
 * sixth time. */
enum mote_status mote_state_restart(struct mote_train_state *state, const struct mote_plan_train *plan,
                                    struct mote_net *net, struct mote_error *error);

/* Every array that goes with the block of weights, after channels were taken out: float i is what from[i] was. There
 * were `weights` floats of weights. */
void mote_state_cut(struct mote_train_state *state, const struct mote_net *net, size_t weights,
                    const size_t *from);

/* Room for the best block and the average where a block has become larger; `floats` of the average are there. */
enum mote_status mote_state_fit(struct mote_train_state *state, const struct mote_net *net, size_t floats,
                                struct mote_error *error);

/* Written atomically. Holds the weights of `net` too. */
enum mote_status mote_checkpoint_write(const char *path, uint64_t identity, const struct mote_net *net,
                                       const struct mote_train_state *state, struct mote_error *error);

/* *found is false when there is no file. Any bytes are safe: one that is cut, changed or of another run is
 * refused, and then `net` and *state are as they were. */
enum mote_status mote_checkpoint_read(const char *path, uint64_t identity, struct mote_net *net,
                                      struct mote_train_state *state, bool *found, struct mote_error *error);

/* What the network of a checkpoint looks like, which is to be known before one can be read into it. */
struct mote_train_shape {
    bool narrowed, split, before; /* something was removed, or made two; net->before was there */
    uint32_t units[MOTE_MAX_LAYERS], ranks[MOTE_MAX_LAYERS]; /* of the recipe's layers */
};
enum mote_status mote_checkpoint_shape(const char *path, uint64_t identity, const struct mote_net *net,
                                       struct mote_train_shape *shape, struct mote_error *error);

/* The same from memory. */
enum mote_status mote_checkpoint_parse_shape(const char *path, const uint8_t *data, size_t size,
                                             uint64_t identity, const struct mote_net *net,
                                             struct mote_train_shape *shape, struct mote_error *error);
enum mote_status mote_checkpoint_parse(const char *path, const uint8_t *data, size_t size, uint64_t identity,
                                       struct mote_net *net, struct mote_train_state *state,
                                       struct mote_error *error);

/* Appends one epoch. */
bool mote_history_add(struct mote_history *history, const struct mote_epoch *epoch);

/* relu units (channels) that were 0 for every example that `seen` counted: marks them, and draws them anew if
 * asked to. */
struct mote_dead {
    uint8_t **alive; /* of each node that is a relu: (channels); NULL for others */
    struct mote_arena arena;
};
enum mote_status mote_dead_create(const struct mote_net *net, struct mote_dead *out,
                                  struct mote_error *error);
void mote_dead_clear(const struct mote_net *net, struct mote_dead *dead);
void mote_dead_see(const struct mote_net *net, const struct mote_worker *worker, size_t n,
                   struct mote_dead *dead);
void mote_dead_merge(const struct mote_net *net, struct mote_dead *into, const struct mote_dead *from);
uint32_t mote_dead_count(const struct mote_net *net, const struct mote_dead *dead);
uint32_t mote_dead_revive(struct mote_net *net, const struct mote_dead *dead, struct mote_train_state *state);

#endif
