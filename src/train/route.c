/* SPDX-License-Identifier: MIT
 * Where gradients lie on the way back: buffers are given to values when the first of their gradients is made,
 * and taken back when the last of their readers has run. A chain takes two, each open shortcut one more. */
#include "train/net.h"

struct router {
    struct mote_net *net;
    size_t readers[2 * MOTE_MAX_LAYERS];
};

static size_t take(struct router *router) {
    size_t slot = 0;
    while (router->readers[slot])
        slot++;
    router->readers[slot] = 1;
    if (slot >= router->net->slots) router->net->slots = slot + 1;
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
    size_t in = alone ? route->out : take(router);
    if (!alone) readers[route->out]--;
    if (node->kind == &mote_node_save) readers[route->other]--;
    return in;
}

enum mote_status mote_net_route(struct mote_net *net, struct mote_error *error) {
    struct router router = {.net = net};
    net->routes = mote_arena_alloc(&net->arena, net->node_count, sizeof *net->routes);
    if (!net->routes) return mote_fail_memory(error, "the network");
    while (net->first < net->node_count && net->nodes[net->first].weight_count == 0)
        net->first++;
    net->slots = 1;
    net->routes[net->node_count - 1].out = take(&router);
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
