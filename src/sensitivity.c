/* SPDX-License-Identifier: MIT
 * How much the trained network minds what is done to each of its layers: one at a time is pruned or rounded, and the
 * validation examples go through. */
#include "finish.h"

#include "report/layers.h"
#include "shrink/weaken.h"

struct sensitivity {
    struct mote_job *job;
    double accuracy;              /* of the whole network, or … */
    double mae[MOTE_MAX_COLUMNS]; /* … its errors */
};

static enum mote_status accuracy_of(const struct mote_job *job, const struct mote_graph *graph,
                                    double *accuracy, struct mote_error *error) {
    struct mote_classes_result result = {0};
    size_t right = 0;
    MOTE_TRY(mote_classes_score(graph, &job->validation, job->pool, &result, error));
    for (size_t i = 0; i < result.count; i++)
        right += result.guess[i] == result.truth[i];
    *accuracy = (double)right / (double)result.count;
    mote_classes_free(&result);
    return MOTE_OK;
}

static enum mote_status errors_of(const struct mote_job *job, const struct mote_graph *graph, double *mae,
                                  struct mote_error *error) {
    struct mote_forecast_result result = {0};
    MOTE_TRY(
        mote_forecast_evaluate(graph, job->windows, MOTE_SPLIT_VALIDATION, NULL, job->pool, &result, error));
    for (size_t c = 0; c < result.columns; c++)
        mae[c] = result.model.mae[c];
    mote_forecast_free(&result);
    return MOTE_OK;
}

/* Points of accuracy, or percent of the error, the mean over columns. */
static enum mote_status loss_of(const struct sensitivity *s, const struct mote_graph *graph, double *lost,
                                struct mote_error *error) {
    const struct mote_job *job = s->job;
    double accuracy, mae[MOTE_MAX_COLUMNS];
    *lost = 0;
    if (job->clips) {
        MOTE_TRY(accuracy_of(job, graph, &accuracy, error));
        *lost = 100 * (s->accuracy - accuracy);
        return MOTE_OK;
    }
    MOTE_TRY(errors_of(job, graph, mae, error));
    for (size_t c = 0; c < job->plan->data.targets; c++)
        if (s->mae[c] > 0) *lost += 100 * (mae[c] / s->mae[c] - 1) / (double)job->plan->data.targets;
    return MOTE_OK;
}

static enum mote_status measure_way(const struct sensitivity *s, const struct mote_graph *graph, size_t op,
                                    const struct mote_sensitivity_way *way, double *lost,
                                    struct mote_error *error) {
    struct mote_graph *weak;
    MOTE_TRY(way->bits
                 ? mote_weaken_bits(graph, op, way->bits, s->job->plan->shrink.per_channel, &weak, error)
                 : mote_weaken_zeros(graph, op, way->zeros, &weak, error));
    enum mote_status status = loss_of(s, weak, lost, error);
    mote_graph_free(weak);
    return status;
}

static enum mote_status measure_layers(const struct sensitivity *s, const struct mote_graph *graph,
                                       struct mote_card *card, struct mote_error *error) {
    struct mote_sensitivity *out = &card->sensitivity;
    struct mote_layer_facts *facts;
    size_t count;
    MOTE_TRY(mote_layers_describe(graph, &card->arena, &facts, &count, error));
    out->layer = mote_arena_alloc(&card->arena, count, sizeof *out->layer);
    if (!out->layer) return mote_fail_memory(error, "a table of layers");
    for (size_t o = 0; o < count; o++) {
        if (!mote_op_has_weights(graph, o)) continue;
        struct mote_sensitivity_layer *layer = &out->layer[out->count++];
        *layer = (struct mote_sensitivity_layer){facts[o].op, facts[o].shape, facts[o].weights, {0}};
        for (size_t w = 0; w < MOTE_SENSITIVITY_WAYS; w++)
            MOTE_TRY(measure_way(s, graph, o, &mote_sensitivity_ways[w], &layer->lost[w], error));
    }
    return MOTE_OK;
}

enum mote_status mote_job_measure_sensitivity(struct mote_job *job, struct mote_card *card,
                                              struct mote_error *error) {
    struct sensitivity s = {.job = job};
    struct mote_graph *graph = NULL;
    if (!job->plan->shrink.sensitivity) return MOTE_OK;
    card->sensitivity.classes = job->clips != NULL;
    card->sensitivity.examples = job->validation.count;
    MOTE_TRY(mote_net_export(job->net, &job->train, &graph, error));
    enum mote_status status =
        job->clips ? accuracy_of(job, graph, &s.accuracy, error) : errors_of(job, graph, s.mae, error);
    if (status == MOTE_OK) status = measure_layers(&s, graph, card, error);
    mote_graph_free(graph);
    return status;
}
