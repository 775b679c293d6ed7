/* SPDX-License-Identifier: MIT
 * How well a classifier does: the model's own bytes, run over every example of a split. */
#ifndef MOTE_REPORT_CLASSIFY_H
#define MOTE_REPORT_CLASSIFY_H

#include "base/pool.h"
#include "base/status.h"
#include "data/dataset.h"
#include "graph/graph.h"

struct mote_classes_result {
    size_t count, classes, right;
    double accuracy;         /* right / count */
    double low, high;        /* 95 % of bootstrap samples of the examples lie between */
    uint32_t *truth, *guess; /* (count): the largest target and the largest output; ties: the first */
    float *score;            /* (count, classes): outputs, as probabilities (softmax of logits) */
    size_t *confusion;       /* (classes, classes): row truth, column guess */
};

/* `graph` is one read back from the file. Fails when its input or output has another number of elements than
 * the examples. The same figures at any thread count; `seed` is the bootstrap's. */
enum mote_status mote_classes_evaluate(const struct mote_graph *graph, const struct mote_dataset *dataset,
                                       uint64_t seed, struct mote_pool *pool,
                                       struct mote_classes_result *result, struct mote_error *error);
/* Guess and score alone: nothing is counted. Targets may be all 0; `truth` then says nothing. */
enum mote_status mote_classes_score(const struct mote_graph *graph, const struct mote_dataset *dataset,
                                    struct mote_pool *pool, struct mote_classes_result *result,
                                    struct mote_error *error);
void mote_classes_free(struct mote_classes_result *result);

#endif
