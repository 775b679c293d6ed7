/* SPDX-License-Identifier: MIT
 * What pruning gained. The network as it was before the first weight or unit went is shrunk and packed as the model's file
 * was, and both are run in turns, so that the machine's moods hit both alike. */
#include "finish.h"

#include "base/buffer.h"
#include "shrink/shrink.h"
#include "tflite/tflite.h"

enum { ROUNDS = 3, RUNS = 300 };

/* "32 → 16 (3 ×), 64 → 32": layers that lost units, those alike that follow each other as one. */
static void print_widths(const struct mote_net *before, const struct mote_net *after,
                         struct mote_buffer *out) {
    size_t count, alike = 0;
    const struct mote_layer *a = mote_net_layers(after, &count), *b = mote_net_layers(before, &count),
                            *last = NULL;
    for (size_t i = 0; i <= count; i++) {
        bool lost = i < count && a[i].units != b[i].units;
        if (i < count && !lost) continue;
        bool same = lost && last && last->units == a[i].units && b[last - a].units == b[i].units;
        if (last && !same && alike > 1) mote_buffer_printf(out, " (%zu ×)", alike);
        if (lost && !same) mote_buffer_printf(out, "%s%u → %u", last ? ", " : "", b[i].units, a[i].units);
        alike = same ? alike + 1 : 1;
        if (lost) last = &a[i];
    }
}

static enum mote_status describe(const struct mote_job *job, const struct mote_net *before,
                                 struct mote_card *card, struct mote_error *error) {
    struct mote_buffer network = {0}, widths = {0};
    size_t count;
    const struct mote_layer *layers = mote_net_layers(job->net, &count);
    mote_layers_print(layers, count, &network);
    print_widths(before, job->net, &widths);
    enum mote_status status =
        network.failed || widths.failed
            ? mote_fail_memory(error, "the network")
            : mote_card_set_text(card, &card->gain.network, (char *)network.data, error);
    if (status == MOTE_OK && widths.size)
        status = mote_card_set_text(card, &card->gain.widths, (char *)widths.data, error);
    mote_buffer_free(&network);
    mote_buffer_free(&widths);
    return status;
}

/* The network's file as it would be: its graph read back, and its sizes. */
static enum mote_status pack_before(struct mote_job *job, const struct mote_net *before,
                                    struct mote_gain_side *side, struct mote_graph **read,
                                    struct mote_error *error) {
    struct mote_graph *graph = NULL;
    struct mote_buffer file = {0}, stream = {0};
    struct mote_tflite_options options = {.names = job->plan->shrink.names};
    MOTE_TRY(mote_job_shrink(job, before, &graph, error));
    enum mote_status status = options.names && !mote_graph_name(graph)
                                  ? mote_fail_memory(error, "the tensors' names")
                                  : mote_pack(graph, &options, MOTE_PACK_STREAM, &file, &stream, error);
    if (status == MOTE_OK)
        status = mote_tflite_read("the network before pruning", file.data, file.size, read, error);
    side->bytes = file.size;
    side->zlib_bytes = stream.size;
    mote_buffer_free(&file);
    mote_buffer_free(&stream);
    mote_graph_free(graph);
    return status;
}

static enum mote_status time_side(const struct mote_graph *graph, double *best, struct mote_gain_side *side,
                                  struct mote_error *error) {
    struct mote_latency latency;
    MOTE_TRY(mote_latency_measure(graph, NULL, RUNS, &latency, error));
    if (*best <= 0 || latency.median_us < *best) *best = latency.median_us;
    side->inference_us = *best;
    side->arena_bytes = latency.arena_bytes;
    side->macs = latency.macs;
    return MOTE_OK;
}

/* The best of a few medians each. */
static enum mote_status time_both(const struct mote_graph *before, const struct mote_graph *after,
                                  struct mote_gain *gain, struct mote_error *error) {
    double best[2] = {0, 0};
    for (int round = 0; round < ROUNDS; round++) {
        MOTE_TRY(time_side(before, &best[0], &gain->before, error));
        MOTE_TRY(time_side(after, &best[1], &gain->after, error));
    }
    return MOTE_OK;
}

enum mote_status mote_job_measure_gain(struct mote_job *job, const struct mote_model *model,
                                       struct mote_card *card, struct mote_error *error) {
    const struct mote_net *before = mote_net_before(job->net);
    struct mote_graph *graph = NULL;
    struct mote_gain *gain = &card->gain;
    if (!before) return MOTE_OK;
    MOTE_TRY(pack_before(job, before, &gain->before, &graph, error));
    gain->after.bytes = model->file.size;
    mote_gain_count(graph, &gain->before);
    mote_gain_count(model->graph, &gain->after);
    enum mote_status status = mote_model_zlib_bytes(model, &gain->after.zlib_bytes, error);
    if (status == MOTE_OK) status = time_both(graph, model->graph, gain, error);
    if (status == MOTE_OK) status = describe(job, before, card, error);
    mote_graph_free(graph);
    return status;
}
