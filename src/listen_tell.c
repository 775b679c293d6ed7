/* SPDX-License-Identifier: MIT
 * Lines, tables and JSON of what was heard. */
#include "listen_tell.h"

#include "report/json.h"
#include "report/number.h"
#include "report/text.h"
#include "result.h"

#include <math.h>

enum { DECIMALS = 3 };

static void add_heard(cJSON *parent, const struct mote_card *card, const struct mote_heard *heard, bool *ok) {
    mote_json_add_number(parent, "seconds", heard->seconds, ok);
    mote_json_add_text(parent, "word", card->labels[heard->detection.word], ok);
    mote_json_add_number(parent, "score", (double)heard->detection.score, ok);
}

enum mote_status mote_listen_tell_one(const struct mote_options *options, const struct mote_card *card,
                                      const struct mote_heard *heard, struct mote_error *error) {
    struct mote_buffer text = {0}, json = {0};
    char seconds[MOTE_NUMBER_SIZE], score[MOTE_NUMBER_SIZE];
    bool ok = true;
    cJSON *root = cJSON_CreateObject();
    if (!options->heard) return MOTE_OK;
    add_heard(root, card, heard, &ok);
    enum mote_status status = mote_json_print_line(root, ok, &json, error);
    mote_buffer_printf(&text, "%10s s  %-12s %s", mote_number_fixed(heard->seconds, 2, seconds),
                       card->labels[heard->detection.word],
                       mote_number_fixed((double)heard->detection.score, DECIMALS, score));
    if (status == MOTE_OK && text.failed) status = mote_fail_memory(error, "a detection");
    if (status == MOTE_OK) options->heard(options->context, (const char *)text.data, (const char *)json.data);
    mote_buffer_free(&text);
    mote_buffer_free(&json);
    return status;
}

static const struct mote_heard *all_heard(const struct mote_listened *l, size_t *count) {
    *count = l->heard.size / sizeof(struct mote_heard);
    return (const struct mote_heard *)(const void *)l->heard.data;
}

static void print_tables(const struct mote_listened *l, struct mote_buffer *out) {
    struct mote_grid grid;
    mote_spotting_fill_words(&l->spotting, l->card->labels, l->detector, l->seconds, &grid);
    mote_buffer_text(out, "\n");
    mote_grid_print_text(&grid, out);
    mote_grid_free(&grid);
    mote_spotting_fill_thresholds(&l->spotting, l->seconds, &grid);
    mote_buffer_text(out, "\n");
    mote_grid_print_text(&grid, out);
    mote_grid_free(&grid);
}

/* "0.8", or "by word" where they differ. */
static const char *threshold_text(const struct mote_detector_config *detector, char out[MOTE_NUMBER_SIZE]) {
    if (isnan(mote_spotting_threshold(detector))) return "by word";
    return mote_number_shortest_f32(detector->threshold[0], out);
}

static void print_text(const struct mote_listened *l, struct mote_buffer *out) {
    char seconds[MOTE_NUMBER_SIZE], threshold[MOTE_NUMBER_SIZE], hop[MOTE_NUMBER_SIZE],
        window[MOTE_NUMBER_SIZE], hold[MOTE_NUMBER_SIZE];
    size_t count;
    all_heard(l, &count);
    mote_buffer_printf(
        out,
        "%s: %zu detection%s in %s of sound%s; threshold %s, a score every %s ms, averaged over "
        "%s ms, hold-off %s ms\n",
        l->name, count, count == 1 ? "" : "s", mote_number_duration(l->seconds, seconds),
        l->stopped ? ", stopped" : "", threshold_text(l->detector, threshold),
        mote_number_brief(1000 * l->hop, hop), mote_number_brief(1000 * l->hop * l->detector->window, window),
        mote_number_brief(1000 * l->hop * l->detector->hold, hold));
    if (l->macs < l->whole_macs)
        mote_buffer_printf(out, "%s multiply-accumulates a score; the whole network has %s\n",
                           mote_number_count(l->macs, seconds), mote_number_count(l->whole_macs, hop));
    if (l->scores == 0)
        mote_buffer_text(out, "no score: that is less than the network hears at once\n");
    else if (l->scores < l->detector->window)
        mote_buffer_printf(out,
                           "%zu score%s, and a detection takes the mean of %u: add silence behind so short a "
                           "sound, or take each score alone with --window 1\n",
                           l->scores, l->scores == 1 ? "" : "s", l->detector->window);
    if (!l->labelled) return;
    if (l->others)
        mote_buffer_printf(out,
                           "%zu label%s of other words, the first %s: detections there are false accepts\n",
                           l->others, l->others == 1 ? "" : "s", l->other);
    if (l->late)
        mote_buffer_printf(out, "%zu label%s behind the end of the sound: they count for nothing\n", l->late,
                           l->late == 1 ? "" : "s");
    print_tables(l, out);
}

static void add_counts(cJSON *parent, const struct mote_listened *l, const struct mote_spotting_count *count,
                       bool *ok) {
    mote_json_add_count(parent, "said", count->said, ok);
    mote_json_add_count(parent, "detected", count->detected, ok);
    mote_json_add_count(parent, "missed", count->said - count->detected, ok);
    mote_json_add_count(parent, "false_accepts", count->false_accepts, ok);
    mote_json_add_number(parent, "false_accepts_per_hour",
                         mote_spotting_an_hour(count->false_accepts, l->seconds), ok);
}

static void add_spotting(cJSON *root, const struct mote_listened *l, bool *ok) {
    add_counts(root, l, &l->spotting.all, ok);
    mote_json_add_count(root, "other_labels", l->others, ok);
    mote_json_add_count(root, "late_labels", l->late, ok);
    cJSON *words = mote_json_add_object(root, "words", ok);
    for (size_t w = 0; w < l->spotting.words; w++)
        add_counts(mote_json_add_object(words, l->card->labels[w], ok), l, &l->spotting.word[w], ok);
    cJSON *points = mote_json_add_array(root, "thresholds", ok);
    for (size_t p = 0; p < MOTE_SPOTTING_POINTS; p++) {
        cJSON *point = mote_json_add_object(points, NULL, ok);
        mote_json_add_number(point, "threshold", l->spotting.point[p].threshold, ok);
        add_counts(point, l, &l->spotting.point[p].all, ok);
    }
}

static enum mote_status print_json(const struct mote_listened *l, struct mote_buffer *out,
                                   struct mote_error *error) {
    bool ok = true;
    size_t count;
    const struct mote_heard *heard = all_heard(l, &count);
    cJSON *root = cJSON_CreateObject();
    mote_json_add_text(root, "input", l->name, &ok);
    mote_json_add_number(root, "seconds", l->seconds, &ok);
    mote_json_add_count(root, "scores", l->scores, &ok);
    mote_json_add_count(root, "macs", l->macs, &ok);
    mote_json_add_count(root, "whole_macs", l->whole_macs, &ok);
    mote_json_add_bool(root, "stopped", l->stopped, &ok);
    mote_json_add_number(root, "hop_ms", 1000 * l->hop, &ok);
    mote_json_add_number(root, "window_ms", 1000 * l->hop * l->detector->window, &ok);
    mote_json_add_number(root, "hold_ms", 1000 * l->hop * l->detector->hold, &ok);
    cJSON *thresholds = mote_json_add_object(root, "threshold", &ok);
    for (size_t w = 0; w < l->detector->words; w++)
        mote_json_add_number(thresholds, l->card->labels[w], (double)l->detector->threshold[w], &ok);
    cJSON *list = mote_json_add_array(root, "detections", &ok);
    for (size_t i = 0; i < count; i++)
        add_heard(mote_json_add_object(list, NULL, &ok), l->card, &heard[i], &ok);
    if (l->labelled) add_spotting(root, l, &ok);
    return mote_json_print(root, ok, out, error);
}

enum mote_status mote_listen_tell(const struct mote_listened *listened, struct mote_result *result,
                                  struct mote_error *error) {
    struct mote_buffer text = {0}, json = {0};
    print_text(listened, &text);
    enum mote_status status = print_json(listened, &json, error);
    if (status == MOTE_OK) return mote_result_set(result, &text, &json, error);
    mote_buffer_free(&text);
    mote_buffer_free(&json);
    return status;
}
