/* SPDX-License-Identifier: MIT
 * Batch norms' statistics measured anew. Running averages are of weights that were there a while ago, and of examples
 * as training saw them; after weights have changed by anything but training they are of nothing at all. Internal
 * to this room; others call mote_net_reestimate (train.h). */
#ifndef MOTE_TRAIN_REESTIMATE_H
#define MOTE_TRAIN_REESTIMATE_H

#include "train/net.h"

/* Does the network have a batch norm? */
bool mote_net_has_bn(const struct mote_net *net);
/* Node `i`'s sums of n examples in worker->x, when all nodes below compute as they do outside training. */
void mote_worker_gather(struct mote_worker *worker, size_t i, size_t n);

#endif
