/* SPDX-License-Identifier: MIT
 * What a channel is worth, by several measures, and which go. */
#include "train/slim.h"

#include <math.h>
#include <stdlib.h>

enum { LEAST_PART = 8 }; /* of a group that stays, where all compete */

static struct mote_slim_group *group_of(const struct mote_slim *slim, size_t value) {
    return &slim->groups[slim->group[value]];
}

enum mote_status mote_slim_score_bn(struct mote_slim *slim, struct mote_error *error) {
    const struct mote_net *net = slim->net;
    size_t *seen = mote_arena_alloc(&slim->arena, slim->group_count, sizeof *seen);
    bool any = false;
    if (!seen) return mote_fail_memory(error, "the network");
    for (size_t i = 0; i < net->node_count; i++) {
        const struct mote_node *node = &net->nodes[i];
        struct mote_slim_group *group = group_of(slim, i + 1);
        size_t c = node->in.channels;
        if (node->kind != &mote_node_bn) continue;
        seen[slim->group[i + 1]] += c;
        for (size_t k = 0; k < c; k++)
            group->score[k % group->channels] += fabs((double)net->weights[node->weight_at + k]);
    }
    for (size_t g = 0; g < slim->group_count; g++) {
        struct mote_slim_group *group = &slim->groups[g];
        group->fixed |= !seen[g];
        any |= !group->fixed;
        for (size_t k = 0; seen[g] && k < group->channels; k++)
            group->score[k] *= (double)group->channels / (double)seen[g];
    }
    if (any) return MOTE_OK;
    return mote_fail(
        error, MOTE_INPUT,
        "%s: [train] remove_by = bn: no hidden layer of this network has a bn behind it; put one "
        "there, or expected loss or weight here",
        (const char *)net->path.data);
}

/* Sum of the squares of a row, times the factor of the batch norm that is folded in. */
static void add_rows(struct mote_slim_group *group, const float *w, size_t rows, size_t columns,
                     const float *factor) {
    for (size_t r = 0; r < rows; r++)
        for (size_t k = 0; k < columns; k++) {
            double value = (double)w[r * columns + k] * (factor ? (double)factor[r] : 1.0);
            group->score[r % group->channels] += value * value;
        }
}

/* In parts of their mean, so that groups of few and of many weights can be compared. */
static void level(struct mote_slim_group *group) {
    double sum = 0.0;
    for (size_t k = 0; k < group->channels; k++)
        sum += group->score[k];
    for (size_t k = 0; sum > 0 && k < group->channels; k++)
        group->score[k] *= (double)group->channels / sum;
}

void mote_slim_score_weights(struct mote_slim *slim) {
    const struct mote_net *net = slim->net;
    for (size_t i = 0; i < net->node_count; i++) {
        const struct mote_node *node = &net->nodes[i], *bn = mote_net_folded_bn(net, i);
        size_t rows = node->kind == &mote_node_lstm ? 4 * node->out.channels : node->out.channels;
        if (!mote_net_mixes(node) || group_of(slim, i + 1)->fixed) continue;
        float *factor = bn ? slim->factors : NULL;
        if (bn) mote_net_fold_factors(net, bn, rows, factor);
        add_rows(group_of(slim, i + 1), net->weights + node->weight_at, rows,
                 (node->weight_count - node->bias_count) / rows, factor);
    }
    for (size_t g = 0; g < slim->group_count; g++)
        level(&slim->groups[g]);
}

/* Of one matrix: what its columns, the channels of a group, are worth. */
static void add_columns(const struct mote_net *net, const float *gradient, size_t at, size_t rows,
                        size_t columns, double *change, size_t channels) {
    for (size_t r = 0; r < rows; r++)
        for (size_t k = 0; k < columns; k++, at++)
            change[k % channels] += (double)gradient[at] * (double)net->weights[at];
}

/* An lstm reads its own units as well as what comes in. */
static void add_node(const struct mote_slim *slim, size_t i, size_t group, const float *gradient,
                     double *change) {
    const struct mote_node *node = &slim->net->nodes[i];
    size_t channels = slim->groups[group].channels, weights = node->weight_count - node->bias_count,
           rows = node->out.channels;
    bool reads = slim->group[node->from] == group, own = slim->group[i + 1] == group;
    if (node->kind != &mote_node_lstm) {
        if (reads) add_columns(slim->net, gradient, node->weight_at, rows, weights / rows, change, channels);
        return;
    }
    size_t first = 4 * rows * node->in.channels;
    if (reads)
        add_columns(slim->net, gradient, node->weight_at, 4 * rows, node->in.channels, change, channels);
    if (own) add_columns(slim->net, gradient, node->weight_at + first, 4 * rows, rows, change, channels);
}

void mote_slim_score_loss(struct mote_slim *slim, const float *gradient) {
    for (size_t g = 0; g < slim->group_count; g++) {
        struct mote_slim_group *group = &slim->groups[g];
        if (group->fixed) continue;
        for (size_t k = 0; k < group->channels; k++)
            slim->change[k] = 0.0;
        for (size_t i = 0; i < slim->net->node_count; i++)
            if (mote_net_mixes(&slim->net->nodes[i])) add_node(slim, i, g, gradient, slim->change);
        for (size_t k = 0; k < group->channels; k++)
            group->score[k] += slim->change[k] * slim->change[k];
    }
}

/* Of two that are alike, the later goes: the same on every machine. */
static int compare(const void *a, const void *b) {
    const struct mote_slim_score *x = a, *y = b;
    int by_score = (x->score > y->score) - (x->score < y->score),
        by_group = (x->group < y->group) - (x->group > y->group);
    if (by_score || by_group) return by_score ? by_score : by_group;
    return (x->channel < y->channel) - (x->channel > y->channel);
}

static size_t list(struct mote_slim *slim, size_t g, size_t count) {
    const struct mote_slim_group *group = &slim->groups[g];
    for (size_t k = 0; !group->fixed && k < group->channels; k++)
        slim->order[count++] = (struct mote_slim_score){group->score[k], g, k};
    return count;
}

/* Takes `gone` of the listed channels out, while more than `least` of a group are left; it has `left[g]`. */
static void take(struct mote_slim *slim, size_t count, size_t gone, size_t part, size_t *left) {
    qsort(slim->order, count, sizeof *slim->order, compare);
    for (size_t i = 0; i < count && gone > 0; i++) {
        const struct mote_slim_score *one = &slim->order[i];
        struct mote_slim_group *group = &slim->groups[one->group];
        size_t least = part ? (group->full + part - 1) / part : 1;
        if (left[one->group] <= least) continue;
        group->kept[one->channel] = 0;
        left[one->group]--;
        gone--;
    }
}

/* How many of `now` are still to go. */
static size_t still(double fraction, size_t full, size_t now) {
    size_t gone = (size_t)floor(fraction * (double)full + 0.5), missing = full - now;
    return gone > missing ? gone - missing : 0;
}

static size_t best_gone(const struct mote_slim_group *group) {
    size_t best = group->channels;
    for (size_t k = 0; k < group->channels; k++)
        if (!group->kept[k] && (best == group->channels || group->score[k] > group->score[best])) best = k;
    return best;
}

/* Takes the best back until so many are left that kernels like. */
static void fill_up(struct mote_slim_group *group, size_t multiple, size_t left) {
    for (; left % multiple && left < group->channels; left++)
        group->kept[best_gone(group)] = 1;
}

void mote_slim_choose(struct mote_slim *slim, double fraction, enum mote_prune_scope scope, size_t multiple) {
    size_t full = 0, now = 0, count = 0, *left = slim->left;
    for (size_t g = 0; g < slim->group_count; g++) {
        const struct mote_slim_group *group = &slim->groups[g];
        left[g] = group->channels;
        if (group->fixed) continue;
        full += group->full;
        now += group->channels;
        count = list(slim, g, scope == MOTE_PRUNE_ACROSS_NETWORK ? count : 0);
        if (scope == MOTE_PRUNE_ACROSS_LAYER)
            take(slim, count, still(fraction, group->full, group->channels), 0, left);
    }
    if (scope == MOTE_PRUNE_ACROSS_NETWORK) take(slim, count, still(fraction, full, now), LEAST_PART, left);
    for (size_t g = 0; g < slim->group_count; g++)
        fill_up(&slim->groups[g], multiple, left[g]);
}
