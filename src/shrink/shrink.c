/* SPDX-License-Identifier: MIT
 * The order of things: zeroing, rounding, the search over stored values, one quantization, then the order of channels.
 * Float steps come first, because quantization ends what can be fitted; the search prices float32 files and so excludes
 * it. */
#include "shrink/shrink.h"

#include "shrink/full.h"
#include "shrink/lastlayer.h"
#include "shrink/order.h"
#include "shrink/refit.h"
#include "shrink/sparse.h"
#include "tflite/tflite.h"

enum { ALL_BITS = 23 };

static enum mote_status refuse(const struct mote_plan_shrink *plan, const struct mote_dataset *train,
                               struct mote_error *error) {
    if (plan->rate_distortion < 0)
        return mote_fail(error, MOTE_USAGE, "rate_distortion is %g, but a byte's price cannot be negative",
                         plan->rate_distortion);
    if (plan->rate_distortion > 0 && plan->quantize != MOTE_QUANTIZE_NONE)
        return mote_fail(error, MOTE_USAGE,
                         "rate_distortion chooses float32 values; it cannot be combined with quantize");
    if (!train && (plan->rate_distortion > 0 || plan->quantize == MOTE_QUANTIZE_FULL))
        return mote_fail(error, MOTE_USAGE, "%s needs training data",
                         plan->rate_distortion > 0 ? "rate_distortion" : "quantize = full");
    return MOTE_OK;
}

/* Rounds mantissas; where the search follows, the last layer is left to it. */
static enum mote_status round_mantissas(struct mote_graph *graph, const struct mote_plan_shrink *plan,
                                        const struct mote_dataset *train, struct mote_error *error) {
    int last = plan->rate_distortion > 0 ? mote_last_layer(graph) : -1;
    const void *kept[3] = {NULL};
    size_t count = last < 0 ? 0 : graph->ops[last].input_count;
    for (size_t i = 1; i < count && i < 3; i++)
        if (graph->ops[last].inputs[i] >= 0) kept[i] = graph->tensors[graph->ops[last].inputs[i]].data;
    MOTE_TRY(mote_refit_mantissa(graph, plan->mantissa, train, error));
    for (size_t i = 1; i < 3; i++)
        if (kept[i]) graph->tensors[graph->ops[last].inputs[i]].data = kept[i];
    return MOTE_OK;
}

/* Those which the largest weight and eight bits make, and for which weights can be fitted. */
static bool has_all_levels(const struct mote_plan_shrink *plan) {
    return plan->step <= 0.0 && (plan->bits == 0 || plan->bits == MOTE_STEP_BITS) && plan->bit_price <= 0.0;
}

/* The steps that keep float32. */
static enum mote_status refine(struct mote_graph *graph, const struct mote_plan_shrink *plan,
                               const struct mote_dataset *train, const struct mote_dataset *validation,
                               uint64_t seed, struct mote_error *error) {
    if (plan->sparsity > 0)
        MOTE_TRY(mote_sparse(
            graph,
            &(struct mote_sparse_plan){plan->sparsity, MOTE_PRUNE_BLOCK(1, 1), MOTE_PRUNE_ACROSS_LAYER},
            train, error));
    if (plan->mantissa < ALL_BITS) MOTE_TRY(round_mantissas(graph, plan, train, error));
    bool int8 = plan->quantize == MOTE_QUANTIZE_WEIGHTS || plan->quantize == MOTE_QUANTIZE_FULL;
    if (int8 && train && has_all_levels(plan))
        MOTE_TRY(
            mote_refit_int8(graph, plan->per_channel, plan->quantize == MOTE_QUANTIZE_FULL, train, error));
    if (plan->rate_distortion > 0)
        MOTE_TRY(mote_last_layer_search(graph, plan, train, validation ? validation : train, seed,
                                        MOTE_SEARCH_TRIALS, error));
    return mote_graph_check(graph, error);
}

static enum mote_status quantize(const struct mote_graph *graph, const struct mote_plan_shrink *plan,
                                 const struct mote_dataset *train, struct mote_graph **out,
                                 struct mote_error *error) {
    switch (plan->quantize) {
    case MOTE_QUANTIZE_WEIGHTS:
        return mote_shrink_weights(graph, plan, out, error);
    case MOTE_QUANTIZE_FLOAT16:
        return mote_shrink_float16(graph, out, error);
    case MOTE_QUANTIZE_FULL:
        return mote_shrink_full(graph, plan, train, out, error);
    case MOTE_QUANTIZE_NONE:
        break;
    }
    return mote_graph_copy(graph, out, error);
}

static enum mote_status stream_bytes(const struct mote_graph *graph, size_t *bytes,
                                     struct mote_error *error) {
    const struct mote_tflite_options plain = {0};
    struct mote_buffer file = {0}, stream = {0};
    const enum mote_status status = mote_pack(graph, &plain, MOTE_PACK_STREAM, &file, &stream, error);
    *bytes = stream.size;
    mote_buffer_free(&file);
    mote_buffer_free(&stream);
    return status;
}

/* The order that deflates best, where zopfli, too, has fewer bytes with it; else what it was. */
static enum mote_status choose_order(const struct mote_graph *graph, uint32_t tries, struct mote_graph **made,
                                     struct mote_error *error) {
    struct mote_graph *ordered;
    size_t before, after;
    MOTE_TRY(mote_graph_copy(*made, &ordered, error));
    enum mote_status status = mote_order_channels(graph, tries, ordered, error);
    if (status == MOTE_OK) status = stream_bytes(*made, &before, error);
    if (status == MOTE_OK) status = stream_bytes(ordered, &after, error);
    const bool better = status == MOTE_OK && after < before;
    mote_graph_free(better ? *made : ordered);
    if (better) *made = ordered;
    return status;
}

/* Then the order of what is stored. */
static enum mote_status order(const struct mote_graph *graph, const struct mote_plan_shrink *plan,
                              struct mote_graph **out, struct mote_error *error) {
    if (plan->order_channels == 0) return MOTE_OK;
    const enum mote_status status = choose_order(graph, plan->order_channels, out, error);
    if (status == MOTE_OK) return MOTE_OK;
    mote_graph_free(*out);
    *out = NULL;
    return status;
}

enum mote_status mote_shrink(const struct mote_graph *graph, const struct mote_plan_shrink *plan,
                             const struct mote_dataset *train, const struct mote_dataset *validation,
                             uint64_t seed, struct mote_graph **out, struct mote_error *error) {
    MOTE_TRY(refuse(plan, train, error));
    struct mote_graph *refined;
    MOTE_TRY(mote_graph_copy(graph, &refined, error));
    enum mote_status status = refine(refined, plan, train, validation, seed, error);
    if (status == MOTE_OK) status = quantize(refined, plan, train, out, error);
    if (status == MOTE_OK) status = order(refined, plan, out, error);
    mote_graph_free(refined);
    return status;
}

enum mote_status mote_shrink_trained(const struct mote_graph *graph, const struct mote_plan_shrink *plan,
                                     const struct mote_range *ranges, struct mote_graph **out,
                                     struct mote_error *error) {
    if (plan->quantize == MOTE_QUANTIZE_FULL)
        MOTE_TRY(mote_full_ranged(graph, plan, ranges, out, error));
    else
        MOTE_TRY(mote_shrink_weights(graph, plan, out, error));
    return order(graph, plan, out, error);
}
