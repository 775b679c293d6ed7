/* SPDX-License-Identifier: MIT
 * The buffers of one shard of a batch. */
#include "train/qat.h"

/* Of a block of examples: more of them leave the core's second cache, fewer fetch weights and call kernels more often. */
enum { STAGE_FLOATS = 1 << 18 };

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
        if (net->nodes[i].scratch > most) most = net->nodes[i].scratch;
    return most;
}

/* What an example leaves between two points where shards meet, in floats: the most of any. */
static size_t largest_stage(const struct mote_net *net) {
    size_t most = 1, stage = 0;
    for (size_t i = 0; i < net->node_count; i++) {
        const struct mote_node *node = &net->nodes[i];
        if (node->sums) stage = 0;
        stage += node->alias || node->left ? 0 : mote_shape_size(node->out) + node->cache + node->scratch;
        if (stage > most) most = stage;
    }
    return most;
}

/* A matter of the network alone. */
static size_t choose_block(const struct mote_net *net, size_t capacity) {
    size_t block = STAGE_FLOATS / largest_stage(net);
    return block < 1 ? 1 : block < capacity ? block : capacity;
}

static size_t largest_work(const struct mote_net *net) {
    size_t most = 0;
    for (size_t i = 0; i < net->node_count; i++)
        if (net->nodes[i].work > most) most = net->nodes[i].work;
    return most;
}

/* An alias has no output of its own; the others come after what they read. */
static void make_outputs(struct mote_worker *worker, size_t i, bool *ok) {
    const struct mote_net *net = worker->net;
    const struct mote_node *node = &net->nodes[i];
    bool forgets = mote_worker_forgets(worker, node);
    float **y = forgets ? worker->own.y : worker->y;
    size_t examples = forgets ? worker->block : worker->capacity, size = mote_shape_size(node->out);
    if (node->alias)
        y[i] = node->from ? y[node->from - 1] : worker->x;
    else
        y[i] = floats(&worker->arena, examples, size, ok);
    if (*ok && net->qat && net->qat->rounded[i + 1])
        worker->raw[i] = floats(&worker->arena, examples, size, ok);
    if (*ok) worker->cache[i] = floats(&worker->arena, worker->capacity, node->cache, ok);
}

static void make_gradients(struct mote_worker *worker, bool *ok) {
    const struct mote_net *net = worker->net;
    for (size_t i = 0; *ok && i < net->slots; i++) {
        size_t size = i ? worker->largest : net->outputs;
        if (net->whole[i])
            worker->dy[i] = floats(&worker->arena, worker->capacity, size, ok);
        else
            worker->own.dy[i] = floats(&worker->arena, worker->block, size, ok);
    }
    if (*ok && net->qat) worker->own.masked = floats(&worker->arena, worker->block, worker->largest, ok);
    if (*ok) worker->gradient = floats(&worker->arena, net->weight_count, 1, ok);
}

static bool make_tables(struct mote_worker *worker) {
    const struct mote_net *net = worker->net;
    struct mote_arena *arena = &worker->arena;
    worker->y = mote_arena_alloc(arena, net->node_count, sizeof *worker->y);
    worker->raw = mote_arena_alloc(arena, net->node_count, sizeof *worker->raw);
    worker->cache = mote_arena_alloc(arena, net->node_count, sizeof *worker->cache);
    worker->dy = mote_arena_alloc(arena, net->slots, sizeof *worker->dy);
    worker->own.y = mote_arena_alloc(arena, net->node_count, sizeof *worker->own.y);
    worker->own.dy = mote_arena_alloc(arena, net->slots, sizeof *worker->own.dy);
    worker->sums = mote_arena_alloc(arena, net->sum_count, sizeof *worker->sums);
    worker->totals = mote_arena_alloc(arena, 2 * net->sum_count, sizeof *worker->totals);
    worker->common = mote_arena_alloc(arena, net->common_count, sizeof *worker->common);
    return worker->y && worker->raw && worker->cache && worker->dy && worker->own.y && worker->own.dy &&
           worker->sums && worker->totals && worker->common;
}

enum mote_status mote_worker_create(const struct mote_net *net, size_t capacity, bool training,
                                    struct mote_worker *out, struct mote_error *error) {
    struct mote_arena *arena = &out->arena;
    *out = (struct mote_worker){
        .net = net, .capacity = capacity, .block = choose_block(net, capacity), .training = training};
    out->largest = largest_value(net);
    out->here = &out->own;
    bool ok = make_tables(out);
    if (ok) out->x = floats(arena, capacity, mote_shape_size(net->input), &ok);
    for (size_t i = 0; ok && i < net->node_count; i++)
        make_outputs(out, i, &ok);
    if (ok) out->target = floats(arena, capacity, net->outputs, &ok);
    if (ok) out->own.work = floats(arena, largest_work(net), 1, &ok);
    if (ok) out->own.scratch = floats(arena, out->block, largest_scratch(net), &ok);
    if (ok && training) make_gradients(out, &ok);
    if (ok) return MOTE_OK;
    mote_worker_free(out);
    return mote_fail_memory(error, "the activations of a batch; use a smaller batch");
}

void mote_worker_free(struct mote_worker *worker) {
    mote_arena_free(&worker->arena);
}
