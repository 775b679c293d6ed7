/* SPDX-License-Identifier: MIT
 * The buffers of one shard of a batch. */
#include "train/qat.h"

enum { STAGE_FLOATS = 1 << 17 }; /* of a block of examples: half a megabyte stays in a core's cache */

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
        stage += node->alias ? 0 : mote_shape_size(node->out) + node->cache + node->scratch;
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
static float *output_of(struct mote_worker *worker, const struct mote_node *node, bool *ok) {
    size_t examples = node->fleeting && worker->training ? worker->block : worker->capacity;
    if (node->alias) return node->from ? worker->y[node->from - 1] : worker->x;
    return floats(&worker->arena, examples, mote_shape_size(node->out), ok);
}

static void make_gradients(struct mote_worker *worker, bool *ok) {
    const struct mote_net *net = worker->net;
    for (size_t i = 0; *ok && i < net->slots; i++)
        worker->dy[i] = floats(&worker->arena, worker->capacity, i ? worker->largest : net->outputs, ok);
    if (*ok && net->qat) worker->masked = floats(&worker->arena, worker->block, worker->largest, ok);
    if (*ok) worker->gradient = floats(&worker->arena, net->weight_count, 1, ok);
}

static bool make_tables(struct mote_worker *worker) {
    const struct mote_net *net = worker->net;
    struct mote_arena *arena = &worker->arena;
    worker->y = mote_arena_alloc(arena, net->node_count, sizeof *worker->y);
    worker->raw = mote_arena_alloc(arena, net->node_count, sizeof *worker->raw);
    worker->cache = mote_arena_alloc(arena, net->node_count, sizeof *worker->cache);
    worker->dy = mote_arena_alloc(arena, net->slots, sizeof *worker->dy);
    worker->sums = mote_arena_alloc(arena, net->sum_count, sizeof *worker->sums);
    worker->totals = mote_arena_alloc(arena, 2 * net->sum_count, sizeof *worker->totals);
    worker->common = mote_arena_alloc(arena, net->common_count, sizeof *worker->common);
    return worker->y && worker->raw && worker->cache && worker->dy && worker->sums && worker->totals &&
           worker->common;
}

enum mote_status mote_worker_create(const struct mote_net *net, size_t capacity, bool training,
                                    struct mote_worker *out, struct mote_error *error) {
    struct mote_arena *arena = &out->arena;
    *out = (struct mote_worker){
        .net = net, .capacity = capacity, .block = choose_block(net, capacity), .training = training};
    out->largest = largest_value(net);
    bool ok = make_tables(out);
    if (ok) out->x = floats(arena, capacity, mote_shape_size(net->input), &ok);
    for (size_t i = 0; ok && i < net->node_count; i++) {
        out->y[i] = out->raw[i] = output_of(out, &net->nodes[i], &ok);
        if (ok && net->qat && net->qat->rounded[i + 1])
            out->raw[i] = floats(arena, capacity, mote_shape_size(net->nodes[i].out), &ok);
        if (ok) out->cache[i] = floats(arena, capacity, net->nodes[i].cache, &ok);
    }
    if (ok) out->target = floats(arena, capacity, net->outputs, &ok);
    if (ok) out->work = floats(arena, largest_work(net), 1, &ok);
    if (ok) out->scratch = floats(arena, out->block, largest_scratch(net), &ok);
    if (ok && training) make_gradients(out, &ok);
    if (ok) return MOTE_OK;
    mote_worker_free(out);
    return mote_fail_memory(error, "the activations of a batch; use a smaller batch");
}

void mote_worker_free(struct mote_worker *worker) {
    mote_arena_free(&worker->arena);
}
