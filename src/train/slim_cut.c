/* SPDX-License-Identifier: MIT
 * The network without the channels that go: built anew with fewer units, and each float of its block taken from where
 * it was. Every block of weights is a matrix whose rows count through the channels of one group, or none, and whose
 * columns through those of another: over taps, gates, positions of what was flattened, and γ and β alike. */
#include "train/slim.h"

#include <assert.h>

struct cut {
    const struct mote_slim *slim;
    size_t *from, count;
};

static bool is_kept(const struct mote_slim_group *group, size_t i) {
    return !group || group->kept[i % group->channels];
}

static void map(struct cut *cut, size_t at, size_t rows, const struct mote_slim_group *of_rows,
                size_t columns, const struct mote_slim_group *of_columns) {
    for (size_t r = 0; r < rows; r++)
        for (size_t k = 0; k < columns; k++)
            if (is_kept(of_rows, r) && is_kept(of_columns, k)) cut->from[cut->count++] = at + r * columns + k;
}

static void map_weights(struct cut *cut, size_t i) {
    const struct mote_node *node = &cut->slim->net->nodes[i];
    const struct mote_slim_group *in = &cut->slim->groups[cut->slim->group[node->from]],
                                 *out = &cut->slim->groups[cut->slim->group[i + 1]];
    size_t weights = node->weight_count - node->bias_count, rows = node->out.channels, at = node->weight_at;
    if (node->kind == &mote_node_lstm) {
        map(cut, at, 4 * rows, out, node->in.channels, in);
        map(cut, at + 4 * rows * node->in.channels, 4 * rows, out, rows, out);
    } else if (mote_net_mixes(node))
        map(cut, at, rows, out, weights / rows, in);
    else
        map(cut, at, 1, NULL, weights, in);
    map(cut, at + weights, 1, NULL, node->bias_count, out);
}

/* State follows the weights in the block. */
static void map_all(struct cut *cut) {
    const struct mote_net *net = cut->slim->net;
    for (size_t i = 0; i < net->node_count; i++)
        map_weights(cut, i);
    for (size_t i = 0; i < net->node_count; i++)
        map(cut, net->weight_count + net->nodes[i].state_at, 1, NULL, net->nodes[i].state_count,
            &cut->slim->groups[cut->slim->group[i + 1]]);
}

static size_t left_of(const struct mote_slim_group *group) {
    size_t left = 0;
    for (size_t k = 0; k < group->channels; k++)
        left += group->kept[k];
    return left;
}

/* Layers stand in the order of their nodes; a projection's two come before its `add`. */
static void count_units(const struct mote_slim *slim, uint32_t *units) {
    const struct mote_net *net = slim->net;
    for (size_t l = 0, i = 0; l < net->layer_count; l++, i++) {
        if (net->layers[l].project) i += 2;
        units[l] = net->layers[l].units;
        if (units[l]) units[l] = (uint32_t)left_of(&slim->groups[slim->group[i + 1]]);
    }
}

enum mote_status mote_slim_cut(struct mote_slim *slim, struct mote_net **out, const size_t **from,
                               struct mote_error *error) {
    const struct mote_net *net = slim->net;
    struct cut cut = {.slim = slim};
    uint32_t *units = mote_arena_alloc(&slim->arena, net->layer_count, sizeof *units);
    cut.from = mote_arena_alloc(&slim->arena, mote_net_block(net), sizeof *cut.from);
    if (!units || !cut.from) return mote_fail_memory(error, "the smaller network");
    count_units(slim, units);
    MOTE_TRY(mote_net_like(net, units, out, error));
    map_all(&cut);
    assert(cut.count == mote_net_block(*out));
    for (size_t i = 0; i < cut.count; i++)
        (*out)->weights[i] = net->weights[cut.from[i]];
    *from = cut.from;
    return MOTE_OK;
}
