/* SPDX-License-Identifier: MIT
 * The chip's parts on a host: stream of features, the most recent rows, network, detector. */
#include "listener.h"

#include "device/recent.h"
#include "program/slider.h"

#include <stdlib.h>
#include <string.h>

struct mote_listener {
    const struct mote_graph *graph;
    struct mote_slider *slider;
    const struct mote_card *card;
    struct mote_features features;
    struct mote_features_stream stream;
    struct mote_recent recent;
    struct mote_recent_state state;
    uint32_t hop; /* rows from score to score */
    struct mote_detector detector;
    uint64_t rows_seen;
    void *tables, *scratch;
    float *samples, *row, *window, *image, *mean, *std, *score, *history;
};

static size_t width(const struct mote_listener *l) {
    return mote_features_columns(&l->features.config);
}

static bool is_image(const struct mote_listener *l) {
    return l->features.config.kind == MOTE_FEATURES_STFT;
}

static size_t inputs(const struct mote_listener *l) {
    return mote_features_rows(&l->features.config) * width(l);
}

static enum mote_status check_model(const struct mote_listener *l, const char *path,
                                    struct mote_error *error) {
    const struct mote_graph *graph = l->graph;
    if (graph->input_count != 1 || graph->output_count != 1)
        return mote_fail(error, MOTE_INPUT, "%s: has %zu inputs and %zu outputs; a spotter has one of each",
                         path, graph->input_count, graph->output_count);
    const size_t in = mote_tensor_count(&graph->tensors[graph->inputs[0]]);
    const size_t out = mote_tensor_count(&graph->tensors[graph->outputs[0]]);
    if (in != inputs(l))
        return mote_fail(error, MOTE_INPUT, "%s: takes %zu numbers, but its features are %u × %zu", path, in,
                         mote_features_rows(&l->features.config), width(l));
    if (out != l->card->label_count || mote_card_words(l->card) == 0)
        return mote_fail(error, MOTE_INPUT,
                         "%s: has %zu outputs, but its card has %zu labels, of which %zu are words", path,
                         out, l->card->label_count, mote_card_words(l->card));
    if (l->card->features.normalise && l->card->inputs != width(l))
        return mote_fail(error, MOTE_INPUT,
                         "%s: its features have %zu columns, but its card has the mean of %zu", path,
                         width(l), l->card->inputs);
    return MOTE_OK;
}

static void *block(size_t bytes) {
    return aligned_alloc(64, (bytes + 63) / 64 * 64 + 64);
}

static enum mote_status open_features(struct mote_listener *l, const struct mote_features_config *given,
                                      struct mote_error *error) {
    struct mote_features_config config = *given;
    config.lanes = 1;
    l->tables = block(mote_features_table_bytes(&config));
    l->scratch = block(mote_features_scratch_bytes(&config));
    l->samples = block(config.frame * sizeof(float));
    if (!l->tables || !l->scratch || !l->samples) return mote_fail_memory(error, "the feature front end");
    mote_features_init(&l->features, &config, l->tables, l->scratch);
    mote_features_stream_init(&l->stream, l->samples);
    return MOTE_OK;
}

static enum mote_status open_scale(struct mote_listener *l, struct mote_error *error) {
    if (!l->card->features.normalise) return MOTE_OK;
    l->mean = block(width(l) * sizeof(float));
    l->std = block(width(l) * sizeof(float));
    if (!l->mean || !l->std) return mote_fail_memory(error, "a listener");
    for (size_t c = 0; c < width(l); c++) {
        l->mean[c] = (float)l->card->mean[c];
        l->std[c] = (float)l->card->std[c];
    }
    return MOTE_OK;
}

static enum mote_status open_window(struct mote_listener *l, const struct mote_listen_settings *settings,
                                    struct mote_error *error) {
    const struct mote_features_config *c = &l->features.config;
    const uint32_t frames = mote_features_frames(c);
    const struct mote_detector_config detector = settings->detector;
    l->hop = settings->hop;
    l->recent = (struct mote_recent){frames, width(l), is_image(l) ? NULL : l->mean, l->std};
    l->row = block(width(l) * sizeof(float));
    l->window = block(frames * width(l) * sizeof(float));
    l->image = block(inputs(l) * sizeof(float));
    l->score = block(detector.labels * sizeof(float));
    l->history = block(mote_detector_floats(&detector) * sizeof(float));
    if (!l->row || !l->window || !l->image || !l->score || !l->history)
        return mote_fail_memory(error, "a listener");
    l->state.filled = frames; /* with zeros, at first */
    memset(l->window, 0, frames * width(l) * sizeof(float));
    mote_detector_init(&l->detector, &detector, l->history);
    return mote_slider_create(l->graph, settings->keep, &l->slider, error);
}

enum mote_status mote_listener_create(const struct mote_model *model, const struct mote_card *card,
                                      const struct mote_features_config *features,
                                      const struct mote_listen_settings *settings, struct mote_listener **out,
                                      struct mote_error *error) {
    struct mote_listener *l = calloc(1, sizeof *l);
    if (!l) return mote_fail_memory(error, "a listener");
    *l = (struct mote_listener){.graph = model->graph, .card = card};
    enum mote_status status = open_features(l, features, error);
    if (status == MOTE_OK) status = check_model(l, model->path, error);
    if (status == MOTE_OK) status = open_scale(l, error);
    if (status == MOTE_OK) status = open_window(l, settings, error);
    if (status == MOTE_OK)
        *out = l;
    else
        mote_listener_free(l);
    return status;
}

void mote_listener_free(struct mote_listener *l) {
    if (!l) return;
    mote_slider_free(l->slider);
    free(l->tables);
    free(l->scratch);
    free(l->samples);
    free(l->row);
    free(l->mean);
    free(l->std);
    free(l->window);
    free(l->image);
    free(l->score);
    free(l->history);
    free(l);
}

double mote_listener_hop(const struct mote_listener *l) {
    return (double)l->hop * l->features.config.hop / l->features.config.rate;
}

const struct mote_slider *mote_listener_network(const struct mote_listener *l) {
    return l->slider;
}

const struct mote_detector_config *mote_listener_detector(const struct mote_listener *l) {
    return &l->detector.config;
}

/* When the newest row ended. */
static double now(const struct mote_listener *l) {
    const struct mote_features_config *c = &l->features.config;
    return ((double)(l->rows_seen - 1) * c->hop + c->frame) / c->rate;
}

/* What the network takes. */
static const float *features_of_window(const struct mote_listener *l) {
    if (!is_image(l)) return l->window;
    mote_features_image(&l->features, l->window, l->image);
    for (size_t i = 0; l->mean && i < inputs(l); i += width(l))
        mote_normalise(l->image + i, l->mean, l->std, width(l), l->image + i);
    return l->image;
}

static void take_score(struct mote_listener *l, struct mote_listener_score *score,
                       struct mote_detection *found) {
    mote_probabilities(l->score, (uint32_t)l->card->label_count);
    const bool is_found = mote_detector_push(&l->detector, l->score, found);
    *score = (struct mote_listener_score){now(l), l->score, is_found ? found : NULL};
}

/* A whole row has come. True: with it a window, and its score is there. */
static bool take_row(struct mote_listener *l) {
    mote_recent_push(&l->recent, &l->state, l->window, l->row);
    l->rows_seen++;
    const bool is_whole = l->rows_seen >= l->recent.rows;
    if ((l->rows_seen + l->hop - l->recent.rows % l->hop) % l->hop != 0) return false;
    if (is_whole || mote_slider_keeps(l->slider)) mote_slider_run(l->slider, features_of_window(l), l->score);
    return is_whole;
}

bool mote_listener_push(struct mote_listener *l, const int16_t *samples, size_t count,
                        bool (*heard)(void *context, const struct mote_listener_score *score),
                        void *context) {
    while (count > 0) {
        struct mote_listener_score score;
        struct mote_detection found;
        int done;
        const size_t taken = mote_features_push_s16(&l->features, &l->stream, samples, count, l->row, &done);
        samples += taken;
        count -= taken;
        if (!done || !take_row(l)) continue;
        take_score(l, &score, &found);
        if (!heard(context, &score)) return false;
    }
    return true;
}
