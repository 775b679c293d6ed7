/* SPDX-License-Identifier: MIT
 * The buffers of one shard of a batch, and the way through the network and back. */
#include "train/qat.h"

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

/* An alias has no output of its own; the others come after what they read. */
static float *output_of(struct mote_worker *worker, const struct mote_node *node, bool *ok) {
    if (node->alias) return node->from ? worker->y[node->from - 1] : worker->x;
    return floats(&worker->arena, worker->capacity, mote_shape_size(node->out), ok);
}

static void make_gradients(struct mote_worker *worker, bool *ok) {
    const struct mote_net *net = worker->net;
    for (size_t i = 0; *ok && i < net->slots; i++)
        worker->dy[i] = floats(&worker->arena, worker->capacity, largest_value(net), ok);
    if (*ok) worker->scratch = floats(&worker->arena, worker->capacity, largest_scratch(net), ok);
    if (*ok && net->qat) worker->masked = floats(&worker->arena, worker->capacity, largest_value(net), ok);
    if (*ok) worker->gradient = floats(&worker->arena, net->weight_count, 1, ok);
}

static bool make_tables(struct mote_worker *worker) {
    const struct mote_net *net = worker->net;
    struct mote_arena *arena = &worker->arena;
    worker->y = mote_arena_alloc(arena, net->node_count, sizeof *worker->y);
    worker->cache = mote_arena_alloc(arena, net->node_count, sizeof *worker->cache);
    worker->dy = mote_arena_alloc(arena, net->slots, sizeof *worker->dy);
    worker->sums = mote_arena_alloc(arena, net->sum_count, sizeof *worker->sums);
    worker->totals = mote_arena_alloc(arena, 2 * net->sum_count, sizeof *worker->totals);
    return worker->y && worker->cache && worker->dy && worker->sums && worker->totals;
}

enum mote_status mote_worker_create(const struct mote_net *net, size_t capacity, bool training,
                                    struct mote_worker *out, struct mote_error *error) {
    struct mote_arena *arena = &out->arena;
    *out = (struct mote_worker){.net = net, .capacity = capacity};
    bool ok = make_tables(out);
    if (ok) out->x = floats(arena, capacity, mote_shape_size(net->input), &ok);
    for (size_t i = 0; ok && i < net->node_count; i++) {
        out->y[i] = output_of(out, &net->nodes[i], &ok);
        if (ok) out->cache[i] = floats(arena, capacity, net->nodes[i].cache, &ok);
    }
    if (ok) out->target = floats(arena, capacity, net->outputs, &ok);
    if (ok) out->work = floats(arena, largest_work(net), 1, &ok);
    if (ok && training) make_gradients(out, &ok);
    if (ok) return MOTE_OK;
    mote_worker_free(out);
    return mote_fail_memory(error, "the activations of a batch; use a smaller batch");
}

void mote_worker_free(struct mote_worker *worker) {
    mote_arena_free(&worker->arena);
}

static struct mote_pass pass_of(const struct mote_worker *worker, size_t i, size_t n, struct mote_rng *rng) {
    const struct mote_net *net = worker->net;
    const struct mote_node *node = &net->nodes[i];
    return (struct mote_pass){
        .kernels = net->kernels,
        .n = n,
        .w = (mote_qat_is_on(net) ? net->qat->weights : net->weights) + node->weight_at,
        .x = node->from ? worker->y[node->from - 1] : worker->x,
        .y = worker->y[i],
        .cache = worker->cache[i],
        .scratch = worker->scratch,
        .work = worker->work,
        .rng = rng,
        .other = node->other ? worker->y[node->other - 1] : worker->x,
        .state = net->weights + net->weight_count + node->state_at,
        .sums = worker->sums + node->sum_at,
        .totals = worker->totals + 2 * node->sum_at,
        .batch = worker->batch,
        .fixed = mote_qat_is_on(net),
    };
}

static void forward_node(struct mote_worker *worker, size_t i, size_t n, struct mote_rng *rng) {
    const struct mote_node *node = &worker->net->nodes[i];
    struct mote_pass pass = pass_of(worker, i, n, rng);
    if (!node->alias) node->kind->forward(node, &pass);
    if (pass.fixed) mote_qat_value(worker->net, worker->watch, i + 1, n, worker->y[i]);
}

/* Do shards meet at the node? Not while statistics stand still. */
static bool meets(const struct mote_net *net, size_t i) {
    return net->nodes[i].sums && !mote_qat_is_on(net);
}

size_t mote_worker_forward_stage(struct mote_worker *worker, size_t at, size_t n, struct mote_rng *rng) {
    const struct mote_net *net = worker->net;
    if (at) forward_node(worker, at - 1, n, rng);
    if (!at && mote_qat_is_on(net)) mote_qat_value(net, worker->watch, 0, n, worker->x);
    for (size_t i = at; i < net->node_count; i++) {
        if (rng && meets(net, i)) {
            struct mote_pass pass = pass_of(worker, i, n, rng);
            net->nodes[i].kind->gather(&net->nodes[i], &pass);
            return i + 1;
        }
        forward_node(worker, i, n, rng);
    }
    return 0;
}

static struct mote_pass pass_back(const struct mote_worker *worker, size_t i, size_t n) {
    const struct mote_route *route = &worker->net->routes[i];
    struct mote_pass pass = pass_of(worker, i, n, NULL);
    pass.dw = worker->gradient + worker->net->nodes[i].weight_at;
    pass.dy = worker->dy[route->out];
    pass.dx = route->wanted ? worker->dy[route->in] : NULL;
    if (worker->net->nodes[i].kind == &mote_node_save) pass.other = worker->dy[route->other];
    return pass;
}

/* Aliases' and sums' gradients are those of their outputs already; a save's come from two sides. */
static void backward_node(struct mote_worker *worker, size_t i, size_t n) {
    const struct mote_node *node = &worker->net->nodes[i];
    struct mote_pass pass = pass_back(worker, i, n);
    if (pass.fixed) pass.dy = mote_qat_mask(worker->net, i, n, &pass, worker->masked);
    if (!node->alias || node->kind == &mote_node_save) node->kind->backward(node, &pass);
}

size_t mote_worker_backward_stage(struct mote_worker *worker, size_t at, size_t n) {
    const struct mote_net *net = worker->net;
    if (at) backward_node(worker, at - 1, n);
    for (size_t i = at ? at - 1 : net->node_count; i-- > net->first;) {
        if (meets(net, i)) {
            struct mote_pass pass = pass_back(worker, i, n);
            net->nodes[i].kind->gather_back(&net->nodes[i], &pass);
            return i + 1;
        }
        backward_node(worker, i, n);
    }
    return 0;
}

void mote_net_meet(const struct mote_net *net, size_t at, bool back, const struct mote_worker *workers,
                   size_t count, double *totals) {
    const struct mote_node *node = &net->nodes[at - 1];
    double *total = totals + 2 * node->sum_at + (back ? node->sums : 0);
    for (size_t i = 0; i < node->sums; i++) {
        total[i] = 0.0;
        for (size_t s = 0; s < count; s++)
            total[i] += workers[s].sums[node->sum_at + i];
    }
}

void mote_net_learn(struct mote_net *net, const double *totals, size_t batch, double keep) {
    if (mote_qat_is_on(net)) return;
    for (size_t i = 0; i < net->node_count; i++) {
        const struct mote_node *node = &net->nodes[i];
        if (node->kind->learn)
            node->kind->learn(node, totals + 2 * node->sum_at, batch, keep,
                              net->weights + net->weight_count + node->state_at);
    }
}

const float *mote_worker_forward(struct mote_worker *worker, size_t n, struct mote_rng *rng) {
    const struct mote_net *net = worker->net;
    worker->batch = n;
    for (size_t at = 0; (at = mote_worker_forward_stage(worker, at, n, rng));)
        mote_net_meet(net, at, false, worker, 1, worker->totals);
    return worker->y[net->node_count - 1];
}

void mote_worker_backward(struct mote_worker *worker, size_t n) {
    for (size_t at = 0; (at = mote_worker_backward_stage(worker, at, n));)
        mote_net_meet(worker->net, at, true, worker, 1, worker->totals);
}
