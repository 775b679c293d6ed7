/* SPDX-License-Identifier: MIT
 * Taking channels out of a network in the middle of its training. Internal to this room. */
#ifndef MOTE_TRAIN_REMOVE_H
#define MOTE_TRAIN_REMOVE_H

#include "train/shards.h"
#include "train/state.h"

/* Part `part` (from 1) of what the plan takes out: `net` becomes the smaller network, and the state follows it. What
 * else was made for the network (shards and judge) is to be made anew; `shards` still work for the larger one, and
 * give the gradients by which channels are chosen, those of training step `step` and after. */
enum mote_status mote_remove(struct mote_net *net, struct mote_train_state *state,
                             const struct mote_plan_train *plan, uint32_t part, struct mote_shards *shards,
                             uint64_t step, struct mote_error *error);

#endif
