/* SPDX-License-Identifier: MIT
 * Batch norms of a finished network whose weights have few levels. Their running averages lag behind levels that still
 * jumped, and of a mean that is off every example is off. So the means are measured again, on plain examples and with
 * the network as the file will compute it; variances stay, since the levels were chosen by them. */
#include "train/qat.h"

#include <stdlib.h>
#include <string.h>

enum {
    EXAMPLES = 2000,
    BLOCK = 64,
    ROUNDS = 3
}; /* what a layer sees changes with those before it: some rounds */

/* Adds up what reaches each batch norm, by its place among the sums. */
static void add_inputs(const struct mote_net *net, const struct mote_worker *worker, size_t n, double *sums) {
    for (size_t i = 0; i < net->node_count; i++) {
        const struct mote_node *node = &net->nodes[i];
        size_t c = node->in.channels, rows = n * mote_shape_rows(node->in);
        const float *x = node->from ? worker->y[node->from - 1] : worker->x;
        if (node->kind != &mote_node_bn) continue;
        for (size_t r = 0; r < rows; r++)
            for (size_t k = 0; k < c; k++)
                sums[node->sum_at + k] += (double)x[r * c + k];
    }
}

static void set_means(struct mote_net *net, size_t examples, const double *sums) {
    for (size_t i = 0; i < net->node_count; i++) {
        const struct mote_node *node = &net->nodes[i];
        float *mean = net->weights + net->weight_count + node->state_at;
        double rows = (double)(examples * mote_shape_rows(node->in));
        for (size_t k = 0; node->kind == &mote_node_bn && k < node->in.channels; k++)
            mean[k] = (float)(sums[node->sum_at + k] / rows);
    }
}

static void run_round(struct mote_net *net, const struct mote_dataset *dataset, struct mote_worker *worker,
                      double *sums) {
    size_t examples = dataset->count < EXAMPLES ? dataset->count : EXAMPLES;
    uint32_t index[BLOCK];
    memset(sums, 0, net->sum_count * sizeof *sums);
    for (size_t first = 0; first < examples; first += BLOCK) {
        size_t n = examples - first < BLOCK ? examples - first : BLOCK;
        for (size_t i = 0; i < n; i++)
            index[i] = (uint32_t)((uint64_t)(first + i) * dataset->count / examples);
        dataset->fetch(dataset->context, index, n, worker->x, worker->target);
        mote_worker_forward(worker, n, NULL);
        add_inputs(net, worker, n, sums);
    }
    set_means(net, examples, sums);
}

enum mote_status mote_qat_settle(struct mote_net *net, const struct mote_dataset *dataset,
                                 struct mote_error *error) {
    struct mote_worker worker;
    if (!net->sum_count) return MOTE_OK;
    MOTE_TRY(mote_worker_create(net, BLOCK, false, &worker, error));
    double *sums = calloc(net->sum_count, sizeof *sums);
    for (int round = 0; sums && round < ROUNDS; round++)
        run_round(net, dataset, &worker, sums);
    enum mote_status status = sums ? MOTE_OK : mote_fail_memory(error, "the means of batch norms");
    free(sums);
    mote_worker_free(&worker);
    return status;
}
