/* SPDX-License-Identifier: MIT
 * Which blocks of weights go. Within a layer those with the smallest mean size. Over the whole network sizes say nothing:
 * a layer of large weights is not worth more than the one behind it, whose weights are small because its inputs are
 * large. So the square of a block's size is taken as a share of the squares of all blocks of its layer that are no
 * smaller: what would be lost of what the layer still has when it is the next to go (Lee et al., 2021). Whatever a layer's
 * scale, its largest block has share 1. */
#include "train/prune.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* One a row: what its weights are multiplied by when the file is written. */
static const float *factors_of(const struct mote_net *net, const struct mote_prune_matrix *m) {
    mote_net_fold_factors(net, m->bn, m->blocks.rows, net->prune->factors);
    return net->prune->factors;
}

/* The mean size of its weights; below 0 where it is pruned already. */
static double score_of(const struct mote_net *net, const struct mote_prune_matrix *m, const float *factors,
                       size_t block) {
    struct mote_area s = mote_blocks_at(&m->blocks, block);
    double sum = 0.0;
    if (!net->prune->kept[m->at + s.row * m->blocks.columns + s.column]) return -1.0;
    for (size_t r = s.row; r < s.rows; r++)
        for (size_t c = s.column; c < s.columns; c++)
            sum += fabs((double)net->weights[m->at + r * m->blocks.columns + c] * (double)factors[r]);
    return sum / (double)mote_area_size(s);
}

/* Of two that are alike, the first goes: the same on every machine. */
static int compare(const void *a, const void *b) {
    const struct mote_prune_score *x = a, *y = b;
    int by_score = (x->score > y->score) - (x->score < y->score),
        by_matrix = (x->matrix > y->matrix) - (x->matrix < y->matrix);
    if (by_score || by_matrix) return by_score ? by_score : by_matrix;
    return (x->block > y->block) - (x->block < y->block);
}

/* The blocks of a matrix, in the order in which they go. */
static size_t rank(const struct mote_net *net, size_t matrix, struct mote_prune_score *scores) {
    const struct mote_prune_matrix *m = &net->prune->matrix[matrix];
    size_t blocks = mote_blocks_count(&m->blocks);
    const float *factors = factors_of(net, m);
    for (size_t b = 0; b < blocks; b++)
        scores[b] = (struct mote_prune_score){score_of(net, m, factors, b), matrix, b};
    qsort(scores, blocks, sizeof *scores, compare);
    return blocks;
}

/* Sizes become shares of what is no smaller. */
static void share(struct mote_prune_score *scores, size_t blocks) {
    double sum = 0.0;
    for (size_t b = blocks; b-- > 0 && scores[b].score >= 0;) {
        double square = scores[b].score * scores[b].score;
        sum += square;
        scores[b].score = sum > 0 ? square / sum : 0;
    }
}

static size_t prune_block(const struct mote_net *net, const struct mote_prune_score *one) {
    const struct mote_prune_matrix *m = &net->prune->matrix[one->matrix];
    struct mote_area s = mote_blocks_at(&m->blocks, one->block);
    for (size_t r = s.row; r < s.rows; r++)
        memset(net->prune->kept + m->at + r * m->blocks.columns + s.column, 0, s.columns - s.column);
    return mote_area_size(s);
}

/* The last block of a layer never goes. */
static void choose_layer(const struct mote_net *net, size_t matrix, double sparsity) {
    struct mote_prune_score *scores = net->prune->scores;
    size_t blocks = rank(net, matrix, scores), gone = (size_t)floor(sparsity * (double)blocks + 0.5);
    for (size_t b = 0; b < gone && b + 1 < blocks; b++)
        prune_block(net, &scores[b]);
}

static void choose_network(const struct mote_net *net, double sparsity) {
    struct mote_prune_score *scores = net->prune->scores;
    size_t count = 0, weights = 0, gone = 0;
    for (size_t i = 0; i < net->prune->matrix_count; i++) {
        size_t blocks = rank(net, i, scores + count);
        share(scores + count, blocks);
        count += blocks;
        scores[count - 1].score = INFINITY;
        weights += net->prune->matrix[i].blocks.rows * net->prune->matrix[i].blocks.columns;
    }
    qsort(scores, count, sizeof *scores, compare);
    size_t most = (size_t)floor(sparsity * (double)weights + 0.5);
    for (size_t b = 0; b < count && gone < most && isfinite(scores[b].score); b++)
        gone += prune_block(net, &scores[b]);
}

void mote_prune_choose(struct mote_net *net, double sparsity) {
    if (net->prune->scope == MOTE_PRUNE_ACROSS_NETWORK) choose_network(net, sparsity);
    for (size_t i = 0; net->prune->scope == MOTE_PRUNE_ACROSS_LAYER && i < net->prune->matrix_count; i++)
        choose_layer(net, i, sparsity);
}
