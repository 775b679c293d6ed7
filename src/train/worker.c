/* SPDX-License-Identifier: MIT
 * The buffers of one shard of a batch, and the way through the network and back. */
#include "train/net.h"

#include <string.h>

static float *floats(struct mote_arena *arena, size_t a, size_t b, bool *ok) {
    float *p = mote_arena_alloc(arena, a ? a : 1, (b ? b : 1) * sizeof(float));
    if (!p) *ok = false;
    return p;
}

static size_t largest_value(const struct mote_net *net) {
    size_t most = mote_shape_size(net->input);
    for (size_t i = 0; i < net->node_count; i++)
        if (mote_shape_size(net->nodes[i].out) > most) most = mote_shape_size(net->nodes[i].out);
    return most;
}

static size_t largest_scratch(const struct mote_net *net) {
    size_t most = 0;
    for (size_t i = 0; i < net->node_count; i++)
        if (net->nodes[i].cache * net->nodes[i].kind->scratch_per_cache > most)
            most = net->nodes[i].cache * net->nodes[i].kind->scratch_per_cache;
    return most;
}

static size_t largest_work(const struct mote_net *net) {
    size_t most = 0;
    for (size_t i = 0; i < net->node_count; i++)
        if (net->nodes[i].work > most) most = net->nodes[i].work;
    return most;
}

enum mote_status mote_worker_create(const struct mote_net *net, size_t capacity, bool training,
                                    struct mote_worker *out, struct mote_error *error) {
    struct mote_arena *arena = &out->arena;
    bool ok = true;
    *out = (struct mote_worker){.net = net, .capacity = capacity};
    out->y = mote_arena_alloc(arena, net->node_count, sizeof *out->y);
    out->cache = mote_arena_alloc(arena, net->node_count, sizeof *out->cache);
    ok = out->y && out->cache;
    for (size_t i = 0; ok && i < net->node_count; i++) {
        out->y[i] = floats(arena, capacity, mote_shape_size(net->nodes[i].out), &ok);
        if (ok) out->cache[i] = floats(arena, capacity, net->nodes[i].cache, &ok);
    }
    if (ok) out->x = floats(arena, capacity, mote_shape_size(net->input), &ok);
    if (ok) out->target = floats(arena, capacity, net->outputs, &ok);
    if (ok) out->work = floats(arena, largest_work(net), 1, &ok);
    if (ok) out->dy[0] = floats(arena, capacity, largest_value(net), &ok);
    if (ok && training) {
        out->dy[1] = floats(arena, capacity, largest_value(net), &ok);
        if (ok) out->scratch = floats(arena, capacity, largest_scratch(net), &ok);
        if (ok) out->gradient = floats(arena, net->weight_count, 1, &ok);
    }
    if (ok) return MOTE_OK;
    mote_worker_free(out);
    return mote_fail_memory(error, "the activations of a batch; use a smaller batch");
}

void mote_worker_free(struct mote_worker *worker) {
    mote_arena_free(&worker->arena);
}

static struct mote_pass pass_of(const struct mote_worker *worker, size_t node, size_t n,
                                struct mote_rng *rng) {
    const struct mote_net *net = worker->net;
    return (struct mote_pass){
        .kernels = net->kernels,
        .n = n,
        .w = net->weights + net->nodes[node].weight_at,
        .x = node ? worker->y[node - 1] : worker->x,
        .y = worker->y[node],
        .cache = worker->cache[node],
        .scratch = worker->scratch,
        .work = worker->work,
        .rng = rng,
    };
}

const float *mote_worker_forward(struct mote_worker *worker, size_t n, struct mote_rng *rng) {
    const struct mote_net *net = worker->net;
    for (size_t i = 0; i < net->node_count; i++) {
        struct mote_pass pass = pass_of(worker, i, n, rng);
        net->nodes[i].kind->forward(&net->nodes[i], &pass);
    }
    return worker->y[net->node_count - 1];
}

void mote_worker_backward(struct mote_worker *worker, size_t n) {
    const struct mote_net *net = worker->net;
    size_t first = 0; /* nothing below the first layer with weights needs a gradient */
    while (first < net->node_count && net->nodes[first].weight_count == 0)
        first++;
    for (size_t i = net->node_count, at = 0; i-- > first; at = 1 - at) {
        struct mote_pass pass = pass_of(worker, i, n, NULL);
        pass.dw = worker->gradient + net->nodes[i].weight_at;
        pass.dy = worker->dy[at];
        pass.dx = i > first ? worker->dy[1 - at] : NULL;
        net->nodes[i].kind->backward(&net->nodes[i], &pass);
    }
}
