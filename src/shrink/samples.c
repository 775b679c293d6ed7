/* SPDX-License-Identifier: MIT */
#include "shrink/samples.h"

#include "shrink/watch.h"

struct gathering {
    struct mote_samples *samples;
    int32_t features;
};

static void see(void *context, size_t n, const float *const *values, const float *y) {
    struct gathering *g = context;
    struct mote_samples *s = g->samples;
    if (n >= s->count) return;
    for (size_t k = 0; k < s->inputs; k++)
        s->x[k * s->count + n] = values[g->features][k];
    s->x[s->inputs * s->count + n] = 1;
    for (size_t o = 0; o < s->outputs; o++)
        s->y[o * s->count + n] = y[o];
}

enum mote_status mote_samples_gather(const struct mote_graph *graph, const struct mote_dataset *dataset,
                                     int32_t features, size_t most, struct mote_arena *arena,
                                     struct mote_samples *out, struct mote_error *error) {
    struct gathering g = {out, features};
    struct mote_watch watch = {
        .graph = graph, .dataset = dataset, .windows = most, .see = see, .context = &g};
    out->count = mote_watch_count(&watch) / MOTE_LANES * MOTE_LANES;
    out->inputs = mote_tensor_count(&graph->tensors[features]);
    out->outputs = dataset->outputs;
    if (out->count == 0)
        return mote_fail(error, MOTE_INPUT,
                         "the search over stored weights needs %d examples or more, but there are %zu",
                         MOTE_LANES, dataset->count);
    out->x = mote_arena_alloc(arena, (out->inputs + 1) * out->count, sizeof *out->x);
    out->y = mote_arena_alloc(arena, out->outputs * out->count, sizeof *out->y);
    if (!out->x || !out->y) return mote_fail_memory(error, "the samples of a search");
    return mote_watch_run(&watch, error);
}
