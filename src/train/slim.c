/* SPDX-License-Identifier: MIT
 * Which channels belong together. */
#include "train/slim.h"

#include <string.h>

/* The group that stands for others, while they are joined: `group` of a value is then a value before it, or itself. */
static size_t root(const size_t *group, size_t value) {
    while (group[value] != value)
        value = group[value];
    return value;
}

static void join(size_t *group, size_t a, size_t b) {
    size_t x = root(group, a), y = root(group, b);
    if (x < y)
        group[y] = x;
    else
        group[x] = y;
}

static void join_values(const struct mote_net *net, size_t *group) {
    for (size_t v = 0; v <= net->node_count; v++)
        group[v] = v;
    for (size_t i = 0; i < net->node_count; i++) {
        const struct mote_node *node = &net->nodes[i];
        if (!mote_net_mixes(node)) join(group, i + 1, node->from);
        if (node->kind == &mote_node_add) join(group, i + 1, node->other);
    }
}

static size_t channels_of(const struct mote_net *net, size_t value) {
    return value ? net->nodes[value - 1].out.channels : net->input.channels;
}

/* A group has as many channels as its first value. */
static void measure_group(const struct mote_slim *slim, size_t value, struct mote_slim_group *group) {
    const struct mote_net *net = slim->net, *first = net->before ? net->before : net;
    group->channels = channels_of(net, value);
    group->full = channels_of(first, value);
}

static bool divides(size_t channels, size_t by) {
    return by && channels % by == 0;
}

static bool make_groups(struct mote_slim *slim) {
    const struct mote_net *net = slim->net;
    size_t values = net->node_count + 1, total = 0;
    slim->groups = mote_arena_alloc(&slim->arena, values, sizeof *slim->groups);
    if (!slim->groups) return false;
    for (size_t v = 0; v < values; v++) {
        if (slim->group[v] == v) {
            struct mote_slim_group *group = &slim->groups[slim->group_count];
            measure_group(slim, v, group);
            group->score = mote_arena_alloc(&slim->arena, group->channels, sizeof *group->score);
            group->kept = mote_arena_alloc(&slim->arena, group->channels, 1);
            if (!group->score || !group->kept) return false;
            memset(group->kept, 1, group->channels);
            total += group->channels;
            slim->group[v] = slim->group_count++;
        } else /* a group's first value comes first */
            slim->group[v] = slim->group[slim->group[v]];
    }
    slim->order = mote_arena_alloc(&slim->arena, total, sizeof *slim->order);
    slim->left = mote_arena_alloc(&slim->arena, values, sizeof *slim->left);
    slim->change = mote_arena_alloc(&slim->arena, total, sizeof *slim->change);
    slim->factors = mote_arena_alloc(&slim->arena, 2 * total, sizeof *slim->factors);
    return slim->order && slim->left && slim->change && slim->factors;
}

/* Sums of flattened values may tie channels among themselves: then they stay. */
static void fix_groups(struct mote_slim *slim) {
    const struct mote_net *net = slim->net;
    slim->groups[slim->group[0]].fixed = true;
    slim->groups[slim->group[net->node_count]].fixed = true;
    for (size_t i = 0; i < net->node_count; i++) {
        struct mote_slim_group *group = &slim->groups[slim->group[i + 1]];
        size_t channels = channels_of(net, i + 1);
        group->fixed |= !divides(channels, group->channels) ||
                        (mote_net_mixes(&net->nodes[i]) && channels != group->channels);
    }
}

static enum mote_status refuse(const struct mote_net *net, struct mote_error *error) {
    return mote_fail(error, MOTE_INPUT,
                     "%s: [train] remove: every channel of this network is one of its inputs or outputs; set "
                     "remove = 0, or give it a hidden layer",
                     (const char *)net->path.data);
}

enum mote_status mote_slim_create(const struct mote_net *net, struct mote_slim *out,
                                  struct mote_error *error) {
    *out = (struct mote_slim){.net = net};
    out->group = mote_arena_alloc(&out->arena, net->node_count + 1, sizeof *out->group);
    if (out->group) join_values(net, out->group);
    for (size_t v = 0; out->group && v <= net->node_count; v++)
        out->group[v] = root(out->group, v);
    if (!out->group || !make_groups(out)) {
        mote_slim_free(out);
        return mote_fail_memory(error, "the network");
    }
    fix_groups(out);
    for (size_t g = 0; g < out->group_count; g++)
        if (!out->groups[g].fixed) return MOTE_OK;
    mote_slim_free(out);
    return refuse(net, error);
}

void mote_slim_free(struct mote_slim *slim) {
    mote_arena_free(&slim->arena);
}
