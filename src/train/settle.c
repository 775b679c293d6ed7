/* SPDX-License-Identifier: MIT
 * Batch norms of a finished network whose weights have few levels. Their running averages are those of many steps, at
 * each of which some levels jumped. So their means are measured anew, on plain examples and with the network as the
 * file will compute it: one batch norm after the other, because what reaches it depends on those before. Variances stay:
 * the levels were chosen by them. */
#include "train/qat.h"

#include <stdlib.h>
#include <string.h>

enum { EXAMPLES = 1000, BLOCK = 64 };

/* Adds up what reaches node i. */
static void add_input(const struct mote_node *node, const struct mote_worker *worker, size_t n,
                      double *sums) {
    size_t c = node->in.channels, rows = n * mote_shape_rows(node->in);
    const float *x = node->from ? worker->y[node->from - 1] : worker->x;
    for (size_t r = 0; r < rows; r++)
        for (size_t k = 0; k < c; k++)
            sums[k] += (double)x[r * c + k];
}

static void settle_node(struct mote_net *net, const struct mote_node *node,
                        const struct mote_dataset *dataset, struct mote_worker *worker, double *sums) {
    size_t examples = dataset->count < EXAMPLES ? dataset->count : EXAMPLES;
    float *mean = net->weights + net->weight_count + node->state_at;
    uint32_t index[BLOCK];
    memset(sums, 0, node->in.channels * sizeof *sums);
    for (size_t first = 0; first < examples; first += BLOCK) {
        size_t n = examples - first < BLOCK ? examples - first : BLOCK;
        for (size_t i = 0; i < n; i++)
            index[i] = (uint32_t)((uint64_t)(first + i) * dataset->count / examples);
        dataset->fetch(dataset->context, index, n, worker->x, worker->target);
        mote_worker_forward(worker, n, NULL);
        add_input(node, worker, n, sums);
    }
    for (size_t k = 0; k < node->in.channels; k++)
        mean[k] = (float)(sums[k] / (double)(examples * mote_shape_rows(node->in)));
}

enum mote_status mote_qat_settle(struct mote_net *net, const struct mote_dataset *dataset,
                                 struct mote_error *error) {
    struct mote_worker worker;
    double *sums = calloc(net->sum_count + 1, sizeof *sums); /* more than any node has channels */
    if (!sums) return mote_fail_memory(error, "the means of batch norms");
    enum mote_status status = mote_worker_create(net, BLOCK, false, &worker, error);
    for (size_t i = 0; status == MOTE_OK && i < net->node_count; i++)
        if (net->nodes[i].kind == &mote_node_bn) settle_node(net, &net->nodes[i], dataset, &worker, sums);
    if (status == MOTE_OK) mote_worker_free(&worker);
    free(sums);
    return status;
}
