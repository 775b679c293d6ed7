/* SPDX-License-Identifier: MIT
 * `mote listen`: words in a recording, in what a pipe brings, or before the microphone, as they come; and how many of
 * those that a label track tells of. */
#include "card_use.h"
#include "clip.h"
#include "data/front.h"
#include "data/stream.h"
#include "data/track.h"
#include "listen_tell.h"

#include <stdlib.h>
#include <string.h>

struct listening {
    const struct mote_options *options;
    struct mote_error *error;
    enum mote_status status;
    struct mote_card card;
    struct mote_model model;
    struct mote_plan_features features;
    struct mote_listen_settings settings;
    struct mote_stream *stream;
    struct mote_listener *listener;
    struct mote_track track;
    struct mote_spotting_said *said; /* of the track, words alone */
    size_t said_count;
    struct mote_buffer seconds, scores; /* the log, where there is a track */
    struct mote_listened told;
};

static bool go_on(void *context) {
    const struct mote_options *options = context;
    return !options->progress || options->progress(options->context, NULL, false);
}

/* Of the label track: what the model's words are said to be. */
static enum mote_status read_track(struct listening *l) {
    if (!l->options->labels) return MOTE_OK;
    MOTE_TRY(mote_track_read(l->options->labels, &l->track, l->error));
    l->said = calloc(l->track.count, sizeof *l->said);
    if (!l->said) return mote_fail_memory(l->error, l->options->labels);
    for (size_t i = 0; i < l->track.count; i++) {
        const struct mote_track_label *label = &l->track.label[i];
        const uint32_t word = mote_listen_word(&l->card, label->word, strlen(label->word));
        if (word < mote_card_words(&l->card))
            l->said[l->said_count++] = (struct mote_spotting_said){label->start, label->end, word};
        else if (l->told.others++ == 0)
            l->told.other = label->word;
    }
    if (l->said_count > 0) return MOTE_OK;
    return mote_fail(l->error, MOTE_INPUT,
                     "%s: names no word of the model's; its first label is %s, the model's %s",
                     l->options->labels, l->told.other, l->card.labels[0]);
}

static enum mote_status open_all(struct listening *l) {
    const struct mote_options *options = l->options;
    const char *where = options->card ? options->card : options->model;
    struct mote_features_config config;
    MOTE_TRY(mote_model_read(options->model, &l->model, l->error));
    MOTE_TRY(mote_card_of(options, &l->card, l->error));
    MOTE_TRY(mote_clip_plan(options, &l->card, where, &l->features, l->error));
    MOTE_TRY(mote_front_config(&l->features, &config, l->error));
    MOTE_TRY(mote_listen_settings_make(options, &l->card, &config, &l->settings, l->error));
    MOTE_TRY(read_track(l));
    MOTE_TRY(mote_listener_create(&l->model, &l->card, &config, &l->settings, &l->listener, l->error));
    const struct mote_stream_options stream = {.path = options->input,
                                               .raw_rate = options->raw,
                                               .rate = l->features.rate,
                                               .go_on = go_on,
                                               .context = (void *)(uintptr_t)options};
    return mote_stream_open(&stream, &l->stream, l->error);
}

static bool take_score(void *context, const struct mote_listener_score *score) {
    struct listening *l = context;
    l->told.scores++;
    if (l->options->labels) {
        mote_buffer_append(&l->seconds, &score->seconds, sizeof score->seconds);
        mote_buffer_append(&l->scores, score->probability, l->card.label_count * sizeof(float));
    }
    if (score->found) {
        const struct mote_heard heard = {score->seconds, *score->found};
        mote_buffer_append(&l->told.heard, &heard, sizeof heard);
        l->status = mote_listen_tell_one(l->options, &l->card, &heard, l->error);
    }
    if (l->seconds.failed || l->scores.failed || l->told.heard.failed)
        l->status = mote_fail_memory(l->error, "what was heard");
    return l->status == MOTE_OK;
}

static enum mote_status hear(struct listening *l) {
    uint64_t heard = 0;
    const int16_t *samples;
    size_t count;
    do {
        l->told.stopped = !go_on((void *)(uintptr_t)l->options);
        if (l->told.stopped) break;
        MOTE_TRY(mote_stream_read(l->stream, &samples, &count, l->error));
        heard += count;
        if (!mote_listener_push(l->listener, samples, count, take_score, l)) return l->status;
    } while (count > 0);
    l->told.seconds = (double)heard / l->features.rate;
    return MOTE_OK;
}

/* What is said behind the end, or after the stop, cannot be missed. */
static enum mote_status leave_late(struct listening *l) {
    while (l->said_count > 0 && l->said[l->said_count - 1].start >= l->told.seconds) {
        l->said_count--;
        l->told.late++;
    }
    if (l->said_count > 0 || l->told.stopped) return MOTE_OK;
    return mote_fail(l->error, MOTE_INPUT,
                     "%s: all its words are behind the end of the sound, from %.2f s on; "
                     "it must be of this recording",
                     l->options->labels, l->said[0].start);
}

static struct mote_spotting_log log_of(const struct listening *l) {
    return (struct mote_spotting_log){.count = l->told.scores,
                                      .labels = l->card.label_count,
                                      .seconds = (const double *)(const void *)l->seconds.data,
                                      .score = (const float *)(const void *)l->scores.data};
}

static struct mote_spotting_truth truth_of(const struct listening *l) {
    return (struct mote_spotting_truth){
        .count = l->said_count, .said = l->said, .patience = l->features.seconds};
}

static enum mote_status compare(struct listening *l) {
    MOTE_TRY(leave_late(l));
    const struct mote_spotting_log log = log_of(l);
    const struct mote_spotting_truth truth = truth_of(l);
    l->told.labelled = true;
    return mote_spotting_measure(&log, l->told.detector, &truth, &l->told.spotting, l->error);
}

static enum mote_status save_page(const struct listening *l) {
    const struct mote_spotting_log log = log_of(l);
    const struct mote_spotting_truth truth = truth_of(l);
    return mote_listen_page_save(l->options, &l->told, &log, &truth, l->error);
}

static enum mote_status listen(struct listening *l, struct mote_result *result) {
    MOTE_TRY(open_all(l));
    MOTE_TRY(hear(l));
    l->told.name = mote_stream_name(l->stream);
    l->told.card = &l->card;
    l->told.detector = mote_listener_detector(l->listener);
    l->told.hop = mote_listener_hop(l->listener);
    if (l->options->labels) MOTE_TRY(compare(l));
    l->told.macs = mote_slider_macs(mote_listener_network(l->listener));
    l->told.whole_macs = mote_graph_macs(l->model.graph);
    MOTE_TRY(mote_listen_tell(&l->told, result, l->error));
    if (l->options->report) MOTE_TRY(save_page(l));
    return l->told.stopped
               ? mote_fail(l->error, MOTE_INTERRUPTED, "stopped; the summary is of what was heard until then")
               : MOTE_OK;
}

enum mote_status mote_listen(const struct mote_options *options, struct mote_result *result,
                             struct mote_error *error) {
    struct listening l = {.options = options, .error = error};
    if (!options->model || !options->input)
        return mote_fail(error, MOTE_USAGE, "listen needs a model and what to listen to");
    if (options->report && !options->labels)
        return mote_fail(error, MOTE_USAGE, "--report compares with what was said: name that with --labels");
    enum mote_status status = listen(&l, result);
    mote_spotting_free(&l.told.spotting);
    mote_buffer_free(&l.told.heard);
    mote_buffer_free(&l.seconds);
    mote_buffer_free(&l.scores);
    mote_listener_free(l.listener);
    mote_stream_close(l.stream);
    mote_track_free(&l.track);
    free(l.said);
    mote_listen_settings_free(&l.settings);
    mote_card_free(&l.card);
    mote_model_close(&l.model);
    return status;
}
