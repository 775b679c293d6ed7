/* SPDX-License-Identifier: MIT
 * One batch norm after the other, in the order of the network, because each one's input depends on those below. Examples
 * are cut into blocks whatever the thread count, and blocks added in order.
 *
 * Where weights have few levels, the running averages are those of many steps, at each of which some levels jumped;
 * and means are all that may be measured anew: a variance would move the levels that were chosen by it, and these the next
 * variance. */
#include "train/reestimate.h"

#include <stdlib.h>

enum { BLOCK = 128, MEANS_MOST = 1000 };

struct estimate {
    struct mote_net *net;
    const struct mote_dataset *dataset;
    struct mote_bn_keep keep;
    size_t examples; /* spread evenly over the dataset */
    size_t node, threads, blocks;
    struct mote_worker *workers; /* one a thread */
    double *sums;                /* (blocks, sums of the node), and their total */
};

bool mote_net_has_bn(const struct mote_net *net) {
    for (size_t i = 0; i < net->node_count; i++)
        if (net->nodes[i].kind == &mote_node_bn) return true;
    return false;
}

static void run_block(void *context, size_t block, size_t thread) {
    struct estimate *e = context;
    struct mote_worker *worker = &e->workers[thread];
    const struct mote_node *node = &e->net->nodes[e->node];
    uint32_t index[BLOCK];
    size_t first = block * BLOCK, left = e->examples - first, n = left < BLOCK ? left : BLOCK;
    for (size_t i = 0; i < n; i++)
        index[i] = mote_dataset_spread(e->dataset, first + i, e->examples);
    e->dataset->fetch(e->dataset->context, index, n, worker->x, worker->target);
    mote_worker_gather(worker, e->node, n);
    for (size_t i = 0; i < node->sums; i++)
        e->sums[block * node->sums + i] = worker->sums[node->sum_at + i];
}

static void run_node(struct estimate *e, struct mote_pool *pool) {
    const struct mote_node *node = &e->net->nodes[e->node];
    double *total = e->sums + e->blocks * node->sums;
    for (size_t t = 0; t < e->threads; t++)
        mote_worker_prepare(&e->workers[t], NULL); /* the last one's statistics have moved */
    mote_pool_run(pool, e->blocks, run_block, e);
    for (size_t i = 0; i < node->sums; i++) {
        total[i] = 0.0;
        for (size_t b = 0; b < e->blocks; b++)
            total[i] += e->sums[b * node->sums + i];
    }
    node->kind->learn(node, total, e->examples, e->keep,
                      e->net->weights + e->net->weight_count + node->state_at);
}

static size_t most_sums(const struct mote_net *net) {
    size_t most = 0;
    for (size_t i = 0; i < net->node_count; i++)
        if (net->nodes[i].sums > most) most = net->nodes[i].sums;
    return most;
}

static enum mote_status make(struct estimate *e, struct mote_error *error) {
    e->blocks = (e->examples + BLOCK - 1) / BLOCK;
    e->workers = calloc(e->threads, sizeof *e->workers);
    e->sums = calloc((e->blocks + 1) * most_sums(e->net), sizeof *e->sums);
    if (!e->workers || !e->sums) return mote_fail_memory(error, "the statistics of the batch norms");
    for (size_t t = 0; t < e->threads; t++)
        MOTE_TRY(mote_worker_create(e->net, BLOCK, false, &e->workers[t], error));
    return MOTE_OK;
}

enum mote_status mote_net_reestimate(struct mote_net *net, const struct mote_dataset *dataset,
                                     enum mote_reestimate what, struct mote_pool *pool,
                                     struct mote_error *error) {
    bool means = what == MOTE_REESTIMATE_MEANS, few = means && dataset->count > MEANS_MOST;
    struct estimate e = {.net = net,
                         .dataset = dataset,
                         .keep = {.variance = means ? 1.0 : 0.0},
                         .examples = few ? MEANS_MOST : dataset->count,
                         .threads = mote_pool_size(pool)};
    if (!mote_net_has_bn(net) || dataset->count == 0) return MOTE_OK;
    enum mote_status status = make(&e, error);
    for (; status == MOTE_OK && e.node < net->node_count; e.node++)
        if (net->nodes[e.node].kind == &mote_node_bn) run_node(&e, pool);
    for (size_t t = 0; e.workers && t < e.threads; t++)
        mote_worker_free(&e.workers[t]);
    free(e.workers);
    free(e.sums);
    return status;
}
