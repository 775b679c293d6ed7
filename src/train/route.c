/* SPDX-License-Identifier: MIT
 * Where gradients lie on the way back: buffers are given to values when the first of their gradients is made,
 * and taken back when the last of their readers has run. A chain takes two, each open shortcut one more, and so does a
 * small gradient out of which a larger one is made again below a meeting; those that hold a gradient while shards meet have room for all of a shard's examples, the others for a block of them. */
#include "train/net.h"

enum { SMALLER = 8 }; /* times: a gradient from which it takes less time to make one than to fetch that */

struct router {
    struct mote_net *net;
    size_t readers[2 * MOTE_MAX_LAYERS];
};

static size_t readers_of(const struct mote_net *net, size_t value) {
    size_t readers = 0;
    for (size_t i = 0; i < net->node_count; i++)
        if (net->nodes[i].from == value || net->nodes[i].other == value) readers++;
    return readers;
}

/* The batch norm, from 1, whose output's gradient node i makes out of a much smaller one: where shards meet it is not
 * kept, but made again. 0: none. */
static size_t repeated_for(const struct mote_net *net, size_t i) {
    const struct mote_node *node = &net->nodes[i];
    size_t value = node->from;
    if (!node->kind->blind || node->kind == &mote_node_add) return 0;
    if (SMALLER * mote_shape_size(node->out) > mote_shape_size(node->in)) return 0;
    while (value && readers_of(net, value) == 1) {
        if (net->nodes[value - 1].sums) return value;
        if (!net->nodes[value - 1].alias || net->nodes[value - 1].kind == &mote_node_save) return 0;
        value = net->nodes[value - 1].from;
    }
    return 0;
}

/* Do shards meet after node `reader` has made the gradient of a value and before the last of its readers below has
 * run? What lies between may share one buffer: aliases, and the terms of a sum. */
static bool outlasts_meeting(const struct mote_net *net, size_t value, size_t reader) {
    if (value == 0) return false;
    const struct mote_node *node = &net->nodes[value - 1];
    if (repeated_for(net, value - 1)) return true;
    for (size_t i = value - 1; i < reader; i++)
        if (net->nodes[i].sums) return true;
    if (node->kind == &mote_node_add && outlasts_meeting(net, node->other, reader)) return true;
    return (node->alias || node->kind == &mote_node_add) && outlasts_meeting(net, node->from, reader);
}

/* A buffer of the kind that is free. */
static size_t take(struct router *router, bool whole) {
    struct mote_net *net = router->net;
    size_t slot = 0;
    while (slot < net->slots && (router->readers[slot] || net->whole[slot] != whole))
        slot++;
    router->readers[slot] = 1;
    net->whole[slot] = whole;
    if (slot == net->slots) net->slots++;
    return slot;
}

static bool is_wanted(const struct router *router, size_t value) {
    return value > router->net->first;
}

/* The gradient of a sum is that of both its terms. */
static void route_add(struct router *router, size_t i) {
    struct mote_node *node = &router->net->nodes[i];
    struct mote_route *routes = router->net->routes;
    size_t other = node->other, slot = routes[i].out;
    if (other && router->net->nodes[other - 1].kind == &mote_node_save)
        routes[other - 1].other = slot;
    else if (other)
        routes[other - 1].out = slot;
    if (is_wanted(router, other)) router->readers[slot]++;
}

static size_t route_in(struct router *router, size_t i) {
    struct mote_node *node = &router->net->nodes[i];
    struct mote_route *route = &router->net->routes[i];
    size_t *readers = router->readers;
    if (!route->wanted) {
        readers[route->out]--;
        return 0;
    }
    if (node->kind == &mote_node_add || (node->alias && node->kind != &mote_node_save)) return route->out;
    bool alone = node->kind == &mote_node_save && readers[route->out] == 1;
    size_t repeated = repeated_for(router->net, i);
    size_t in = alone ? route->out : take(router, !repeated && outlasts_meeting(router->net, node->from, i));
    if (repeated)
        router->net->nodes[repeated - 1].repeat = i + 1; /* its output's gradient stays */
    else if (!alone)
        readers[route->out]--;
    if (node->kind == &mote_node_save) readers[route->other]--;
    if (node->repeat) readers[router->net->routes[node->repeat - 1].out]--; /* made for the last time */
    return in;
}

/* The next node after i where shards meet. */
static size_t next_meeting(const struct mote_net *net, size_t i) {
    do
        i++;
    while (i < net->node_count && !net->nodes[i].sums);
    return i;
}

/* Is the output of node i read by others only before shards meet again? Marks what stands for it in `same`. */
static bool is_read_soon(const struct mote_net *net, size_t i, bool *same) {
    size_t soon = next_meeting(net, i);
    for (size_t j = 0; j <= i; j++)
        same[j + 1] = j == i;
    for (size_t j = i + 1; j < net->node_count; j++) {
        const struct mote_node *node = &net->nodes[j];
        bool reads = same[node->from] || (node->kind == &mote_node_add && same[node->other]);
        same[j + 1] = node->alias && reads;
        if (reads && !node->alias && j >= soon) return false;
    }
    return !same[net->node_count];
}

/* Cheap to make and, as large as it is, dear to fetch. */
static bool is_cheap(const struct mote_node *node) {
    return node->sums || node->kind == &mote_node_dwconv || node->kind == &mote_node_dwconv1d;
}

/* Does no backward read what is marked in `same`? */
static bool is_unseen(const struct mote_net *net, const bool *same) {
    for (size_t j = 0; j < net->node_count; j++) {
        const struct mote_node *node = &net->nodes[j];
        bool reads = same[node->from] || (node->kind == &mote_node_add && same[node->other]);
        if (reads && !node->alias && !node->kind->blind) return false;
    }
    return true;
}

static void mark_fleeting(struct mote_net *net, bool *same) {
    for (size_t i = 0; i < net->node_count; i++) {
        if (!is_cheap(&net->nodes[i]) || !is_read_soon(net, i, same)) continue;
        net->nodes[i].unseen = is_unseen(net, same);
        for (size_t j = i; j < net->node_count; j++)
            if (same[j + 1]) net->nodes[j].fleeting = true;
    }
}

/* A bn that such a convolution alone reads, with the activation inside it or with none, is left to it. */
static void leave(struct mote_net *net) {
    for (size_t i = 0; i < net->node_count; i++) {
        size_t value = net->nodes[i].from;
        if (!mote_dwconv_can_change(&net->nodes[i]) || !value || readers_of(net, value) != 1) continue;
        const struct mote_node *below = &net->nodes[value - 1];
        if (below->alias && below->kind != &mote_node_save && readers_of(net, below->from) == 1)
            value = below->from;
        if (!net->nodes[value - 1].sums || !net->nodes[value - 1].fleeting) continue;
        net->nodes[value - 1].left = true;
        net->nodes[i].change = value;
    }
}

enum mote_status mote_net_route(struct mote_net *net, struct mote_error *error) {
    struct router router = {.net = net};
    net->routes = mote_arena_alloc(&net->arena, net->node_count, sizeof *net->routes);
    bool *same = mote_arena_alloc(&net->arena, net->node_count + 1, sizeof *same);
    net->whole = mote_arena_alloc(&net->arena, 2 * net->node_count + 1, sizeof *net->whole);
    if (!net->routes || !same || !net->whole) return mote_fail_memory(error, "the network");
    mark_fleeting(net, same);
    leave(net);
    while (net->first < net->node_count && net->nodes[net->first].weight_count == 0)
        net->first++;
    net->slots = 0;
    net->routes[net->node_count - 1].out = take(&router, true);
    router.readers[0]++; /* the outputs' stays theirs */
    for (size_t i = net->node_count; i-- > net->first;) {
        struct mote_node *node = &net->nodes[i];
        struct mote_route *route = &net->routes[i];
        route->wanted = is_wanted(&router, node->from);
        if (node->kind == &mote_node_add) route_add(&router, i);
        route->in = route_in(&router, i);
        if (!route->wanted) continue;
        struct mote_node *below = &net->nodes[node->from - 1];
        if (below->kind == &mote_node_save && below->other == i + 1 && node->kind != &mote_node_add)
            net->routes[node->from - 1].other = route->in;
        else
            net->routes[node->from - 1].out = route->in;
    }
    return MOTE_OK;
}
