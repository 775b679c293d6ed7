/* SPDX-License-Identifier: MIT
 * Dead units: relu channels that no example makes positive. They get no gradient, so they stay dead; narrow
 * networks die of it. They are counted on the validation examples after every epoch and, if the recipe asks,
 * drawn anew. */
#include "train/state.h"

#include <string.h>

static bool watched(const struct mote_node *node) {
    return node->layer.kind == MOTE_LAYER_RELU || node->layer.kind == MOTE_LAYER_RELU6;
}

enum mote_status mote_dead_create(const struct mote_net *net, struct mote_dead *out,
                                  struct mote_error *error) {
    *out = (struct mote_dead){0};
    out->alive = mote_arena_alloc(&out->arena, net->node_count, sizeof *out->alive);
    for (size_t i = 0; out->alive && i < net->node_count; i++)
        if (watched(&net->nodes[i]) &&
            !(out->alive[i] = mote_arena_alloc(&out->arena, net->nodes[i].out.channels, 1)))
            out->alive = NULL;
    if (out->alive) return MOTE_OK;
    mote_arena_free(&out->arena);
    return mote_fail_memory(error, "the training");
}

void mote_dead_clear(const struct mote_net *net, struct mote_dead *dead) {
    for (size_t i = 0; i < net->node_count; i++)
        if (dead->alive[i]) memset(dead->alive[i], 0, net->nodes[i].out.channels);
}

void mote_dead_see(const struct mote_net *net, const struct mote_worker *worker, size_t n,
                   struct mote_dead *dead) {
    for (size_t i = 0; i < net->node_count; i++) {
        size_t channels = net->nodes[i].out.channels, rows = n * mote_shape_rows(net->nodes[i].out);
        for (size_t r = 0; dead->alive[i] && r < rows; r++)
            for (size_t c = 0; c < channels; c++)
                dead->alive[i][c] |= worker->y[i][r * channels + c] > 0.0f;
    }
}

void mote_dead_merge(const struct mote_net *net, struct mote_dead *into, const struct mote_dead *from) {
    for (size_t i = 0; i < net->node_count; i++)
        for (size_t c = 0; into->alive[i] && c < net->nodes[i].out.channels; c++)
            into->alive[i][c] |= from->alive[i][c];
}

uint32_t mote_dead_count(const struct mote_net *net, const struct mote_dead *dead) {
    uint32_t count = 0;
    for (size_t i = 0; i < net->node_count; i++)
        for (size_t c = 0; dead->alive[i] && c < net->nodes[i].out.channels; c++)
            count += !dead->alive[i][c];
    return count;
}

/* The layer of units whose outputs node i cuts off, or NULL. */
static struct mote_node *feeder(struct mote_net *net, size_t i) {
    if (net->nodes[i].from == 0) return NULL;
    struct mote_node *node = &net->nodes[net->nodes[i].from - 1];
    bool units = node->layer.kind == MOTE_LAYER_DENSE || node->layer.kind == MOTE_LAYER_CONV1D ||
                 node->layer.kind == MOTE_LAYER_CONV;
    return units ? node : NULL;
}

/* New weights for one unit, and no memory of old gradients. Its bias starts above 0, so that it lives. */
static void draw(struct mote_net *net, const struct mote_node *node, size_t unit,
                 struct mote_train_state *state) {
    size_t inputs = (node->weight_count - node->bias_count) / node->bias_count;
    size_t at = node->weight_at + unit * inputs, bias = node->weight_at + node->bias_count * inputs + unit;
    float *moments = state->optimizer.moments;
    mote_init_uniform(net->weights + at, inputs, (double)inputs, &state->revive);
    net->weights[bias] = 0.5f;
    for (size_t k = 0; k < 2; k++) {
        memset(moments + k * net->weight_count + at, 0, inputs * sizeof *moments);
        moments[k * net->weight_count + bias] = 0.0f;
    }
}

uint32_t mote_dead_revive(struct mote_net *net, const struct mote_dead *dead,
                          struct mote_train_state *state) {
    uint32_t revived = 0;
    for (size_t i = 0; i < net->node_count; i++) {
        struct mote_node *node = dead->alive[i] ? feeder(net, i) : NULL;
        for (size_t c = 0; node && c < node->bias_count; c++)
            if (!dead->alive[i][c]) {
                draw(net, node, c, state);
                revived++;
            }
    }
    return revived;
}
