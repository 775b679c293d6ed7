/* SPDX-License-Identifier: MIT
 * What pruning gained. The network as it was before the first weight or unit went is shrunk and packed as the model's file
 * was, and both are run. */
#include "finish.h"

#include "base/buffer.h"
#include "shrink/shrink.h"
#include "tflite/tflite.h"

#include <stdio.h>
#include <string.h>

/* A list of texts in which those alike that follow each other are one. */
struct list {
    struct mote_buffer text;
    char last[64];
    size_t alike;
};

/* NULL: that was all. */
static void add_to_list(struct list *list, const char *text) {
    bool same = text && strcmp(text, list->last) == 0;
    if (!same && list->alike > 1) mote_buffer_printf(&list->text, " (%zu ×)", list->alike);
    if (text && !same) mote_buffer_printf(&list->text, "%s%s", *list->last ? ", " : "", text);
    list->alike = same ? list->alike + 1 : 1;
    snprintf(list->last, sizeof list->last, "%s", text ? text : "");
}

/* "32 → 16 (3 ×), 64 → 32": layers that lost units. */
static void list_widths(const struct mote_net *before, const struct mote_net *after, struct list *list) {
    size_t count, k = 0;
    const struct mote_layer *b = mote_net_layers(before, &count), *a = mote_net_layers(after, &count);
    char text[sizeof list->last];
    for (size_t i = 0; i < count; i++) {
        if (a[i].factor) continue;
        snprintf(text, sizeof text, "%u → %u", b[k].units, a[i].units);
        if (a[i].units != b[k++].units) add_to_list(list, text);
    }
    add_to_list(list, NULL);
}

/* "conv1d 32: 8 (3 ×), dense: whole". */
static void list_ranks(const struct mote_net *after, struct list *list) {
    size_t count;
    const struct mote_layer *a = mote_net_layers(after, &count);
    char units[16], rank[16], text[sizeof list->last];
    for (size_t i = 0; i < count; i++) {
        bool two = i > 0 && a[i - 1].factor, mixes = a[i].kind == MOTE_LAYER_DENSE ||
                                                     a[i].kind == MOTE_LAYER_CONV ||
                                                     a[i].kind == MOTE_LAYER_CONV1D;
        if (!mixes || a[i].factor) continue;
        snprintf(units, sizeof units, " %u", a[i].units);
        snprintf(rank, sizeof rank, "%u", two ? a[i - 1].units : 0);
        snprintf(text, sizeof text, "%s%s: %s", mote_layer_name(a[i].kind), a[i].units ? units : "",
                 two ? rank : "whole");
        add_to_list(list, text);
    }
    add_to_list(list, NULL);
}

static enum mote_status set_text(struct mote_card *card, const struct mote_buffer *text, const char **out,
                                 struct mote_error *error) {
    if (text->failed) return mote_fail_memory(error, "the network");
    return text->size ? mote_card_set_text(card, out, (char *)text->data, error) : MOTE_OK;
}

static enum mote_status describe(const struct mote_job *job, const struct mote_net *before,
                                 struct mote_card *card, struct mote_error *error) {
    struct mote_buffer network = {0};
    struct list widths = {0}, ranks = {0};
    size_t count;
    const struct mote_layer *layers = mote_net_layers(job->net, &count);
    mote_layers_print(layers, count, &network);
    list_widths(before, job->net, &widths);
    if (job->plan->train.rank.share > 0) list_ranks(job->net, &ranks);
    enum mote_status status = set_text(card, &network, &card->gain.network, error);
    if (status == MOTE_OK) status = set_text(card, &widths.text, &card->gain.widths, error);
    if (status == MOTE_OK) status = set_text(card, &ranks.text, &card->gain.ranks, error);
    mote_buffer_free(&network);
    mote_buffer_free(&widths.text);
    mote_buffer_free(&ranks.text);
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
    if (status == MOTE_OK) status = mote_gain_time(graph, model->graph, gain, error);
    if (status == MOTE_OK) status = describe(job, before, card, error);
    mote_graph_free(graph);
    return status;
}
