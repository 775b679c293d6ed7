/* SPDX-License-Identifier: MIT
 * Three programs run side by side: the float network, the same with weights that were rounded and are float again,
 * and the quantized one; or two, where the other one is pruned. */
#include "report/layer_errors.h"

#include "device/quantize.h"
#include "program/program.h"
#include "report/layers.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { EXACT, WEIGHTS, QUANTIZED, PROGRAMS };

/* Sums over all values of one layer. */
struct sums {
    double count, signal, noise, weights_noise, distance, most;
};

struct comparison {
    struct mote_arena arena;
    const struct mote_graph *graph[PROGRAMS];
    struct mote_graph *rounded; /* graph[WEIGHTS] */
    struct mote_program *program[PROGRAMS];
    const struct mote_dataset *dataset;
    const uint8_t *const *kept;
    size_t examples, layers;
    size_t *layer_of; /* of the quantized graph's ops: 1 + the float graph's op; 0: none */
    float **exact;    /* (layers + 1): the float network's values, the input last */
    float *values, *target;
    struct sums *sums; /* likewise */
    size_t running;    /* the program */
};

static bool is_edge(const struct mote_op *op) {
    return op->code == MOTE_OP_QUANTIZE || op->code == MOTE_OP_DEQUANTIZE;
}

static enum mote_status differ(size_t op, struct mote_error *error) {
    return mote_fail(
        error, MOTE_INPUT,
        "op %zu: the quantized network is not made of the layers of the float one, so they cannot be "
        "compared",
        op);
}

/* Which places of the last dimension of a layer's output the other network has; NULL: all. */
static const uint8_t *kept_of(const struct comparison *c, size_t layer) {
    return c->kept && layer < c->layers ? c->kept[c->graph[EXACT]->ops[layer].outputs[0]] : NULL;
}

static size_t kept_count(const struct comparison *c, size_t layer, const struct mote_tensor *t) {
    size_t count = mote_tensor_count(t), width = t->rank ? (size_t)t->shape[t->rank - 1] : 1, kept = 0;
    const uint8_t *places = kept_of(c, layer);
    for (size_t i = 0; places && i < width; i++)
        kept += places[i];
    return places ? count / width * kept : count;
}

static enum mote_status match_layers(struct comparison *c, struct mote_error *error) {
    const struct mote_graph *from = c->graph[EXACT], *to = c->graph[QUANTIZED];
    size_t at = 0;
    for (size_t o = 0; o < to->op_count; o++) {
        if (is_edge(&to->ops[o])) continue;
        if (at == from->op_count || from->ops[at].code != to->ops[o].code ||
            kept_count(c, at, &from->tensors[from->ops[at].outputs[0]]) !=
                mote_tensor_count(&to->tensors[to->ops[o].outputs[0]]))
            return differ(o, error);
        c->layer_of[o] = ++at;
    }
    return at == from->op_count ? MOTE_OK : differ(at, error);
}

/* The constant behind an input: its own, or the one that a DEQUANTIZE makes it of. NULL: there is none. */
static const struct mote_tensor *constant_of(const struct mote_graph *graph, int32_t tensor) {
    if (tensor < 0) return NULL;
    if (graph->tensors[tensor].data) return &graph->tensors[tensor];
    for (size_t o = 0; o < graph->op_count; o++)
        if (graph->ops[o].code == MOTE_OP_DEQUANTIZE && graph->ops[o].outputs[0] == tensor)
            return graph->tensors[graph->ops[o].inputs[0]].data ? &graph->tensors[graph->ops[o].inputs[0]]
                                                                : NULL;
    return NULL;
}

static float element(const struct mote_tensor *t, size_t i) {
    size_t stride = 1;
    for (int d = t->quant.dimension + 1; d < t->rank; d++)
        stride *= (size_t)t->shape[d];
    size_t c = t->quant.count > 1 ? i / stride % t->quant.count : 0;
    float scale = t->quant.count ? t->quant.scale[c] : 1.0f;
    int32_t zero = t->quant.count ? t->quant.zero_point[c] : 0;
    switch ((int)t->type) {
    case MOTE_INT8:
        return (float)(((const int8_t *)t->data)[i] - zero) * scale;
    case MOTE_INT32:
        return (float)((double)((const int32_t *)t->data)[i] * (double)scale);
    case MOTE_FLOAT16:
        return mote_half_to_float(((const uint16_t *)t->data)[i]);
    default:
        return ((const float *)t->data)[i];
    }
}

/* Float constants of the layer `o` of c->rounded become what the quantized graph stores in their place. */
static bool round_constants(struct comparison *c, size_t o, const struct mote_op *quantized) {
    const struct mote_op *op = &c->rounded->ops[o];
    for (size_t i = 0; i < op->input_count && i < quantized->input_count; i++) {
        const struct mote_tensor *stored = constant_of(c->graph[QUANTIZED], quantized->inputs[i]);
        if (!stored || !mote_tensor_is_float_constant(c->rounded, op->inputs[i])) continue;
        struct mote_tensor *t = &c->rounded->tensors[op->inputs[i]];
        size_t count = mote_tensor_count(t);
        float *data = mote_arena_alloc(&c->rounded->arena, count, sizeof *data);
        if (!data || mote_tensor_count(stored) != count) return false;
        for (size_t k = 0; k < count; k++)
            data[k] = element(stored, k);
        t->data = data;
    }
    return true;
}

static enum mote_status make_rounded(struct comparison *c, struct mote_error *error) {
    MOTE_TRY(mote_graph_copy(c->graph[EXACT], &c->rounded, error));
    c->graph[WEIGHTS] = c->rounded;
    for (size_t o = 0; o < c->graph[QUANTIZED]->op_count; o++)
        if (c->layer_of[o] && !round_constants(c, c->layer_of[o] - 1, &c->graph[QUANTIZED]->ops[o]))
            return mote_fail_memory(error, "a comparison of layers");
    return MOTE_OK;
}

static size_t output_count(const struct mote_graph *graph, size_t op) {
    return mote_tensor_count(&graph->tensors[graph->ops[op].outputs[0]]);
}

static bool make_room(struct comparison *c) {
    const struct mote_graph *graph = c->graph[EXACT];
    size_t most = mote_tensor_count(&graph->tensors[graph->inputs[0]]);
    c->layers = graph->op_count;
    c->layer_of = mote_arena_alloc(&c->arena, c->graph[QUANTIZED]->op_count, sizeof *c->layer_of);
    c->exact = mote_arena_alloc(&c->arena, c->layers + 1, sizeof *c->exact);
    c->sums = mote_arena_alloc(&c->arena, c->layers + 1, sizeof *c->sums);
    c->target = mote_arena_alloc(&c->arena, c->dataset->outputs + 1, sizeof *c->target);
    if (!c->layer_of || !c->exact || !c->sums || !c->target) return false;
    c->exact[c->layers] = mote_arena_alloc(&c->arena, most, sizeof **c->exact);
    bool fine = c->exact[c->layers];
    for (size_t o = 0; o < c->layers && fine; o++) {
        size_t count = output_count(graph, o);
        c->exact[o] = mote_arena_alloc(&c->arena, count, sizeof **c->exact);
        fine = c->exact[o];
        if (count > most) most = count;
    }
    c->values = mote_arena_alloc(&c->arena, most, sizeof *c->values);
    return fine && c->values;
}

static void compare(struct comparison *c, size_t layer, const struct mote_tensor *exact) {
    struct sums *sums = &c->sums[layer];
    const uint8_t *kept = kept_of(c, layer);
    size_t count = mote_tensor_count(exact), width = exact->rank ? (size_t)exact->shape[exact->rank - 1] : 1,
           k = 0;
    for (size_t i = 0; i < count; i++) {
        if (kept && !kept[i % width]) continue;
        double y = (double)c->exact[layer][i], d = fabs((double)c->values[k++] - y);
        if (c->running == WEIGHTS) {
            sums->weights_noise += d * d;
            continue;
        }
        sums->count++;
        sums->signal += y * y;
        sums->noise += d * d;
        sums->distance += d;
        if (d > sums->most) sums->most = d;
    }
}

static void see(void *context, size_t op, int32_t tensor, const void *data) {
    struct comparison *c = context;
    const struct mote_graph *graph = c->graph[c->running];
    const struct mote_tensor *t = &graph->tensors[tensor];
    if (tensor != graph->ops[op].outputs[0]) return; /* of a split, the first part stands for all */
    size_t layer = c->running == QUANTIZED ? c->layer_of[op] : op + 1;
    if (layer == 0) return;
    mote_tensor_to_float(t, data, c->running == EXACT ? c->exact[layer - 1] : c->values);
    const struct mote_graph *exact = c->graph[EXACT];
    if (c->running != EXACT) compare(c, layer - 1, &exact->tensors[exact->ops[layer - 1].outputs[0]]);
}

/* The input as the first layer gets it: behind a QUANTIZE where there is one. */
static void see_input(struct comparison *c) {
    const struct mote_graph *graph = c->graph[QUANTIZED];
    int32_t tensor = graph->inputs[0];
    bool edge =
        graph->op_count && graph->ops[0].code == MOTE_OP_QUANTIZE && graph->ops[0].inputs[0] == tensor;
    const struct mote_tensor *t = &graph->tensors[edge ? graph->ops[0].outputs[0] : tensor];
    size_t count = mote_tensor_count(t);
    if (t->type != MOTE_INT8) return;
    float scale = t->quant.scale[0];
    int32_t zero = t->quant.zero_point[0];
    for (size_t i = 0; i < count; i++)
        c->values[i] =
            (float)(mote_quantize_value(c->exact[c->layers][i], scale, zero, -128, 127) - zero) * scale;
    c->running = QUANTIZED;
    compare(c, c->layers, t);
}

static void run_example(struct comparison *c, size_t n) {
    uint32_t index = mote_dataset_spread(c->dataset, n, c->examples);
    c->dataset->fetch(c->dataset->context, &index, 1, c->exact[c->layers], c->target);
    see_input(c);
    for (c->running = EXACT; c->running < PROGRAMS; c->running++) {
        if (!c->program[c->running]) continue;
        mote_program_reset(c->program[c->running]);
        mote_program_feed(c->program[c->running], c->exact[c->layers]);
        mote_program_run_visit(c->program[c->running], see, c, NULL);
    }
}

static enum mote_status prepare(struct comparison *c, struct mote_error *error) {
    const struct mote_graph *graph = c->graph[EXACT];
    size_t given = c->dataset->input_steps * c->dataset->input_columns,
           wanted = mote_tensor_count(&graph->tensors[graph->inputs[0]]);
    if (c->examples == 0 || given != wanted)
        return mote_fail(error, MOTE_INPUT, "the data has %zu examples of %zu numbers, the network takes %zu",
                         c->examples, given, wanted);
    if (!make_room(c)) return mote_fail_memory(error, "a comparison of layers");
    MOTE_TRY(match_layers(c, error));
    if (!c->kept) MOTE_TRY(make_rounded(c, error));
    for (size_t i = 0; i < PROGRAMS; i++)
        if (c->graph[i]) MOTE_TRY(mote_program_create(c->graph[i], &c->program[i], error));
    return MOTE_OK;
}

static struct mote_layer_error facts_of(const struct comparison *c, size_t layer, const char *op,
                                        const char *shape) {
    const struct sums *s = &c->sums[layer];
    bool parted = c->graph[WEIGHTS] && s->noise > 0;
    return (struct mote_layer_error){.op = op,
                                     .shape = shape,
                                     .sqnr =
                                         s->noise > 0 ? 10 * log10(s->signal / s->noise) : (double)INFINITY,
                                     .weights = parted ? s->weights_noise / s->noise : (double)NAN,
                                     .mean = s->count > 0 ? s->distance / s->count : 0,
                                     .most = s->most};
}

/* The ratio of the tensor, as far as it is known: of the layer that makes it, or of the input. */
static double ratio_of(const struct comparison *c, int32_t tensor, const struct mote_layer_error *input,
                       const struct mote_layer_error *layers) {
    const struct mote_graph *graph = c->graph[EXACT];
    for (size_t o = 0; o < c->layers; o++)
        if (graph->ops[o].outputs[0] == tensor) return layers[o].sqnr;
    return tensor == graph->inputs[0] && input ? input->sqnr : (double)INFINITY;
}

static void find_falls(const struct comparison *c, const struct mote_layer_error *input,
                       struct mote_layer_error *layers) {
    for (size_t o = 0; o < c->layers; o++) {
        const struct mote_op *op = &c->graph[EXACT]->ops[o];
        double worst = INFINITY;
        for (size_t i = 0; i < op->input_count; i++)
            if (op->inputs[i] >= 0) worst = fmin(worst, ratio_of(c, op->inputs[i], input, layers));
        layers[o].fall = isfinite(worst) ? worst - layers[o].sqnr : (double)NAN;
    }
}

static enum mote_status conclude(const struct comparison *c, struct mote_arena *arena,
                                 struct mote_layer_errors *out, struct mote_error *error) {
    struct mote_layer_facts *facts;
    size_t count;
    bool input = c->sums[c->layers].count > 0;
    MOTE_TRY(mote_layers_describe(c->graph[EXACT], arena, &facts, &count, error));
    struct mote_layer_error *list = mote_arena_alloc(arena, c->layers + 1, sizeof *list),
                            *layers = list + input;
    if (!list) return mote_fail_memory(error, "a comparison of layers");
    if (input) list[0] = facts_of(c, c->layers, "input", "");
    if (input) list[0].fall = NAN;
    for (size_t o = 0; o < c->layers; o++)
        layers[o] = facts_of(c, o, facts[o].op, facts[o].shape);
    find_falls(c, input ? list : NULL, layers);
    *out = (struct mote_layer_errors){c->examples, c->layers + input, list};
    return MOTE_OK;
}

enum mote_status mote_layer_errors_measure(const struct mote_graph *graph, const struct mote_graph *quantized,
                                           const uint8_t *const *kept, const struct mote_dataset *dataset,
                                           size_t most, struct mote_arena *arena,
                                           struct mote_layer_errors *out, struct mote_error *error) {
    struct comparison c = {.graph = {[EXACT] = graph, [QUANTIZED] = quantized},
                           .kept = kept,
                           .dataset = dataset,
                           .examples = dataset->count < most ? dataset->count : most};
    *out = (struct mote_layer_errors){0};
    enum mote_status status = prepare(&c, error);
    for (size_t n = 0; status == MOTE_OK && n < c.examples; n++)
        run_example(&c, n);
    if (status == MOTE_OK) status = conclude(&c, arena, out, error);
    for (size_t i = 0; i < PROGRAMS; i++)
        mote_program_free(c.program[i]);
    mote_graph_free(c.rounded);
    mote_arena_free(&c.arena);
    return status;
}
