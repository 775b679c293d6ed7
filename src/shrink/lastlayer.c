/* SPDX-License-Identifier: MIT
 * Finds the last affine layer, gathers what it sees, writes the file it will live in, finds its constants
 * there, and lets search.c choose their stored values. */
#include "shrink/lastlayer.h"

#include "base/rng.h"
#include "shrink/edit.h"
#include "shrink/pack.h"
#include "shrink/rate.h"
#include "shrink/search.h"
#include "tflite/tflite.h"

#include <string.h>

enum { SAMPLES = 8192 };

static int maker_of(const struct mote_graph *graph, int32_t tensor) {
    for (size_t o = 0; o < graph->op_count; o++)
        if (graph->ops[o].output_count > 0 && graph->ops[o].outputs[0] == tensor) return (int)o;
    return -1;
}

static bool own_constant(const struct mote_graph *graph, int32_t tensor) {
    return mote_tensor_is_float_constant(graph, tensor) && mote_tensor_uses(graph, tensor) == 1;
}

static int32_t bias_of(const struct mote_op *op) {
    return op->input_count > 2 ? op->inputs[2] : -1;
}

int mote_last_layer(const struct mote_graph *graph) {
    if (graph->output_count != 1) return -1;
    int o = maker_of(graph, graph->outputs[0]);
    while (o >= 0 && graph->ops[o].code == MOTE_OP_RESHAPE)
        o = maker_of(graph, graph->ops[o].inputs[0]);
    if (o < 0 || graph->ops[o].code != MOTE_OP_FULLY_CONNECTED) return -1;
    const struct mote_op *op = &graph->ops[o];
    bool one_row =
        mote_tensor_count(&graph->tensors[op->outputs[0]]) == (size_t)graph->tensors[op->inputs[1]].shape[0];
    if (op->params.fc.activation != MOTE_ACT_NONE || !one_row || !own_constant(graph, op->inputs[1]))
        return -1;
    return bias_of(op) < 0 || own_constant(graph, bias_of(op)) ? o : -1;
}

/* Bytes that occur nowhere else in a file. */
static bool put_marker(struct mote_graph *graph, int32_t tensor, uint64_t seed) {
    struct mote_tensor *t = &graph->tensors[tensor];
    struct mote_rng rng;
    mote_rng_seed(&rng, seed, (uint64_t)tensor);
    uint8_t *bytes = mote_arena_alloc(&graph->arena, 1, t->bytes);
    if (!bytes) return false;
    for (size_t i = 0; i < t->bytes; i++)
        bytes[i] = (uint8_t)mote_rng_below(&rng, 256);
    t->data = bytes;
    return true;
}

static bool find_marker(const struct mote_buffer *file, const struct mote_tensor *tensor, size_t *at) {
    for (size_t i = 0; i + tensor->bytes <= file->size; i++)
        if (memcmp(file->data + i, tensor->data, tensor->bytes) == 0) {
            *at = i;
            return true;
        }
    return false;
}

/* Writes the graph with markers for the layer's constants, and finds them. */
static enum mote_status locate(const struct mote_graph *graph, int o,
                               const struct mote_tflite_options *options, struct mote_buffer *file,
                               struct mote_search *search, struct mote_error *error) {
    struct mote_graph *marked;
    MOTE_TRY(mote_graph_copy(graph, &marked, error));
    int32_t weights = marked->ops[o].inputs[1], bias = bias_of(&marked->ops[o]);
    enum mote_status status = MOTE_OK;
    if (!put_marker(marked, weights, 1) || (bias >= 0 && !put_marker(marked, bias, 2)))
        status = mote_fail_memory(error, "a marked network");
    if (status == MOTE_OK) status = mote_tflite_write(marked, options, file, error);
    bool found = status == MOTE_OK && find_marker(file, &marked->tensors[weights], &search->weights_at) &&
                 (bias < 0 || find_marker(file, &marked->tensors[bias], &search->bias_at));
    mote_graph_free(marked);
    if (status != MOTE_OK || (found && file->size <= MOTE_RATE_MAX)) return status;
    return mote_fail(error, MOTE_UNSUPPORTED,
                     "the file has %zu bytes, but the search over stored weights takes at most %d; make the "
                     "network smaller, "
                     "or leave rate_distortion at 0",
                     file->size, MOTE_RATE_MAX);
}

static enum mote_status prepare(struct mote_graph *graph, int o, const struct mote_dataset *train,
                                const struct mote_dataset *validation, struct mote_arena *arena,
                                struct mote_samples samples[2], struct mote_search *search,
                                struct mote_error *error) {
    const struct mote_op *op = &graph->ops[o];
    int32_t features = op->inputs[0], bias = bias_of(op);
    size_t outputs = (size_t)graph->tensors[op->inputs[1]].shape[0];
    if (outputs != train->outputs || outputs != validation->outputs)
        return mote_fail(error, MOTE_INPUT,
                         "the data's examples have %zu targets, but the network has %zu outputs",
                         train->outputs, outputs);
    MOTE_TRY(mote_samples_gather(graph, train, features, SAMPLES, arena, &samples[0], error));
    MOTE_TRY(mote_samples_gather(graph, validation, features, SAMPLES, arena, &samples[1], error));
    search->weights = mote_tensor_writable(graph, op->inputs[1]);
    if (bias >= 0) search->bias = mote_tensor_writable(graph, bias);
    if (!search->weights || (bias >= 0 && !search->bias)) return mote_fail_memory(error, "searched weights");
    return MOTE_OK;
}

/* The layer's number, and where its constants lie in the file. */
static enum mote_status find(const struct mote_graph *graph, const struct mote_plan_shrink *plan, int *o,
                             struct mote_buffer *file, struct mote_search *search, struct mote_error *error) {
    struct mote_tflite_options options = {.names = plan->names};
    *o = mote_last_layer(graph);
    if (*o < 0)
        return mote_fail(
            error, MOTE_UNSUPPORTED,
            "the network's output is not made by a dense layer without activation, whose weights the "
            "search could choose; end it with one, or leave rate_distortion at 0");
    MOTE_TRY(mote_pack_layout(graph, &options, &options.layout, error));
    return locate(graph, *o, &options, file, search, error);
}

enum mote_status mote_last_layer_check(const struct mote_graph *graph, const struct mote_plan_shrink *plan,
                                       struct mote_error *error) {
    struct mote_buffer file = {0};
    struct mote_search search;
    int o;
    enum mote_status status = find(graph, plan, &o, &file, &search, error);
    mote_buffer_free(&file);
    return status;
}

enum mote_status mote_last_layer_search(struct mote_graph *graph, const struct mote_plan_shrink *plan,
                                        const struct mote_dataset *train,
                                        const struct mote_dataset *validation, uint64_t seed, size_t trials,
                                        struct mote_error *error) {
    int o;
    struct mote_arena arena = {0};
    struct mote_buffer file = {0};
    struct mote_samples samples[2];
    struct mote_search search = {.train = &samples[0],
                                 .validation = &samples[1],
                                 .target_std = train->target_std,
                                 .lambda = plan->rate_distortion,
                                 .mantissa = plan->mantissa,
                                 .seed = seed,
                                 .trials = trials};
    struct mote_search_result result;
    enum mote_status status = find(graph, plan, &o, &file, &search, error);
    search.file = file.data;
    search.file_bytes = file.size;
    if (status == MOTE_OK) status = prepare(graph, o, train, validation, &arena, samples, &search, error);
    if (status == MOTE_OK) status = mote_search_run(&search, &result, error);
    mote_buffer_free(&file);
    mote_arena_free(&arena);
    return status;
}
