/* SPDX-License-Identifier: MIT */
#include "report/card_fields.h"

#include <stddef.h>
#include <string.h>

enum {
    CARD = 4,
    FEED = MOTE_CARD_ESSENTIAL | CARD,
    EVAL = MOTE_CARD_EVAL | CARD,
    BENCH = MOTE_CARD_BENCH | CARD,
    BOTH = EVAL | BENCH
};

static const char forecast[] = "forecast", keywords[] = "keywords";

#define AT(field) offsetof(struct mote_card, field)

const struct mote_card_field mote_card_fields[] = {
    {NULL, "version", MOTE_CARD_TEXT, AT(version), CARD, false, NULL},
    {NULL, "task", MOTE_CARD_TEXT, AT(task), BOTH | MOTE_CARD_ESSENTIAL, true, NULL},
    {NULL, "command", MOTE_CARD_TEXT, AT(command), CARD, false, NULL},
    {NULL, "identity", MOTE_CARD_TEXT, AT(identity), CARD, false, NULL},
    {NULL, "seed", MOTE_CARD_U64, AT(seed), CARD, true, NULL},
    {NULL, "network", MOTE_CARD_TEXT, AT(network), CARD, false, NULL},
    {NULL, "width", MOTE_CARD_NUMBER, AT(width), CARD, false, NULL},
    {NULL, "quantization", MOTE_CARD_TEXT, AT(quantization), CARD, false, NULL},
    {NULL, "bytes", MOTE_CARD_SIZE, AT(bytes), EVAL, false, NULL},
    {NULL, "zlib_bytes", MOTE_CARD_SIZE, AT(zlib_bytes), EVAL, false, NULL},
    {NULL, "input_steps", MOTE_CARD_SIZE, AT(input_steps), FEED, true, NULL},
    {NULL, "output_steps", MOTE_CARD_SIZE, AT(output_steps), FEED, true, forecast},
    {NULL, "step_seconds", MOTE_CARD_NUMBER, AT(step_seconds), EVAL | MOTE_CARD_ESSENTIAL, false, forecast},
    {NULL, "inputs", MOTE_CARD_SIZE, AT(inputs), FEED, true, NULL},
    {NULL, "split", MOTE_CARD_TEXT, AT(split), EVAL, false, NULL},
    {NULL, "windows", MOTE_CARD_SIZE, AT(windows), EVAL, false, forecast},
    {NULL, "clips", MOTE_CARD_SIZE, AT(windows), EVAL, false, keywords},
    {NULL, "accuracy", MOTE_CARD_NUMBER, AT(accuracy), EVAL, false, keywords},
    {NULL, "accuracy_low", MOTE_CARD_NUMBER, AT(accuracy_low), EVAL, false, keywords},
    {NULL, "accuracy_high", MOTE_CARD_NUMBER, AT(accuracy_high), EVAL, false, keywords},
    {NULL, "threshold", MOTE_CARD_NUMBER, AT(threshold), EVAL | MOTE_CARD_ESSENTIAL, false, keywords},
    {NULL, "resample_us", MOTE_CARD_NUMBER, AT(resample_us), BENCH, false, keywords},
    {NULL, "sound_seconds", MOTE_CARD_NUMBER, AT(sound_seconds), BENCH, false, keywords},
    {NULL, "features_us", MOTE_CARD_NUMBER, AT(features_us), BENCH, false, NULL},
    {NULL, "inference_us", MOTE_CARD_NUMBER, AT(inference_us), BENCH, false, NULL},
    {NULL, "inference_us_p10", MOTE_CARD_NUMBER, AT(inference_us_p10), BENCH, false, NULL},
    {NULL, "inference_us_p90", MOTE_CARD_NUMBER, AT(inference_us_p90), BENCH, false, NULL},
    {NULL, "load_us", MOTE_CARD_NUMBER, AT(load_us), MOTE_CARD_LOAD, false, NULL},
    {NULL, "runs", MOTE_CARD_SIZE, AT(runs), BENCH, false, NULL},
    {NULL, "arena_bytes", MOTE_CARD_SIZE, AT(arena_bytes), BENCH, false, NULL},
    {NULL, "macs", MOTE_CARD_U64, AT(macs), BENCH, false, NULL},
    {"file", "total", MOTE_CARD_SIZE, AT(parts.total), CARD, false, NULL},
    {"file", "weights", MOTE_CARD_SIZE, AT(parts.weights), CARD, false, NULL},
    {"file", "scales", MOTE_CARD_SIZE, AT(parts.scales), CARD, false, NULL},
    {"file", "structure", MOTE_CARD_SIZE, AT(parts.structure), CARD, false, NULL},
    {"file", "names", MOTE_CARD_SIZE, AT(parts.names), CARD, false, NULL},
    {"file", "other", MOTE_CARD_SIZE, AT(parts.other), CARD, false, NULL},
    {"data", "files", MOTE_CARD_SIZE, AT(files), CARD, false, forecast},
    {"data", "rows", MOTE_CARD_SIZE, AT(rows), CARD, false, forecast},
    {"data", "gaps", MOTE_CARD_SIZE, AT(gaps), CARD, false, forecast},
    {"data", "missing_values", MOTE_CARD_SIZE, AT(missing_values), CARD, false, forecast},
    {"data", "repeated_rows", MOTE_CARD_SIZE, AT(repeated_rows), CARD, false, forecast},
    {"data", "skipped_rows", MOTE_CARD_SIZE, AT(skipped_rows), CARD, false, forecast},
    {"data", "train_fraction", MOTE_CARD_NUMBER, AT(split_fraction[0]), CARD, false, forecast},
    {"data", "validation_fraction", MOTE_CARD_NUMBER, AT(split_fraction[1]), CARD, false, forecast},
    {"data", "test_fraction", MOTE_CARD_NUMBER, AT(split_fraction[2]), CARD, false, forecast},
    {"data", "train_windows", MOTE_CARD_SIZE, AT(split_windows[0]), CARD, false, forecast},
    {"data", "validation_windows", MOTE_CARD_SIZE, AT(split_windows[1]), CARD, false, forecast},
    {"data", "test_windows", MOTE_CARD_SIZE, AT(split_windows[2]), CARD, false, forecast},
    {"training", "epochs", MOTE_CARD_SIZE, AT(epochs), CARD, false, NULL},
    {"training", "best_epoch", MOTE_CARD_SIZE, AT(best_epoch), CARD, false, NULL},
    {"training", "keeps_last", MOTE_CARD_BOOL, AT(keeps_last), CARD, false, NULL},
    {"training", "seconds", MOTE_CARD_NUMBER, AT(train_seconds), CARD, false, NULL},
    {"training", "diverged", MOTE_CARD_BOOL, AT(diverged), CARD, false, NULL},
    {"training", "stopped_early", MOTE_CARD_BOOL, AT(stopped_early), CARD, false, NULL},
    {"training", "dead_units", MOTE_CARD_SIZE, AT(dead_units), CARD, false, NULL},
    {"training", "revived_units", MOTE_CARD_SIZE, AT(revived_units), CARD, false, NULL},
    {"training", "teachers", MOTE_CARD_TEXT, AT(teachers), CARD, false, keywords},
    {"clips_read", "split_by", MOTE_CARD_TEXT, AT(split_by), EVAL, false, keywords},
    {"clips_read", "train", MOTE_CARD_SIZE, AT(split_windows[0]), CARD, false, keywords},
    {"clips_read", "validation", MOTE_CARD_SIZE, AT(split_windows[1]), CARD, false, keywords},
    {"clips_read", "test", MOTE_CARD_SIZE, AT(split_windows[2]), CARD, false, keywords},
    {"clips_read", "skipped", MOTE_CARD_SIZE, AT(clips_skipped), EVAL, false, keywords},
    {"clips_read", "skipped_names", MOTE_CARD_TEXT, AT(skipped_names), EVAL, false, keywords},
    {"clips_read", "absent", MOTE_CARD_SIZE, AT(clips.absent), EVAL, false, keywords},
    {"clips_read", "unlisted", MOTE_CARD_SIZE, AT(clips.unlisted), EVAL, false, keywords},
    {"clips_read", "outside", MOTE_CARD_SIZE, AT(clips.outside), EVAL, false, keywords},
    {"clips_read", "cut", MOTE_CARD_SIZE, AT(clips.cut), EVAL, false, keywords},
    {"clips_read", "converted", MOTE_CARD_SIZE, AT(clips.converted), EVAL, false, keywords},
    {"clips_read", "repeated", MOTE_CARD_SIZE, AT(clips.repeated), EVAL, false, keywords},
    {"features", "kind", MOTE_CARD_TEXT, AT(features.kind), FEED, true, keywords},
    {"features", "rate", MOTE_CARD_SIZE, AT(features.rate), FEED, true, keywords},
    {"features", "clip", MOTE_CARD_SIZE, AT(features.clip), FEED, true, keywords},
    {"features", "frame", MOTE_CARD_SIZE, AT(features.frame), FEED, true, keywords},
    {"features", "step", MOTE_CARD_SIZE, AT(features.step), FEED, true, keywords},
    {"features", "bins", MOTE_CARD_SIZE, AT(features.bins), FEED, true, keywords},
    {"features", "coefficients", MOTE_CARD_SIZE, AT(features.coefficients), FEED, true, keywords},
    {"features", "low", MOTE_CARD_NUMBER, AT(features.low), FEED, true, keywords},
    {"features", "high", MOTE_CARD_NUMBER, AT(features.high), FEED, true, keywords},
    {"features", "normalise", MOTE_CARD_BOOL, AT(features.normalise), FEED, true, keywords},
    {NULL, "recipe", MOTE_CARD_TEXT, AT(recipe), CARD, true, NULL},
};
const size_t mote_card_field_count = sizeof mote_card_fields / sizeof *mote_card_fields;

bool mote_card_field_belongs(const struct mote_card_field *field, const struct mote_card *card) {
    return !field->task || !card->task || strcmp(field->task, card->task) == 0;
}

const struct mote_card_error_key mote_card_error_keys[3] = {
    {"mae", "mae_per_step", AT(model)},
    {"persistence_mae", "persistence_mae_per_step", AT(persistence)},
    {"least_squares_mae", "least_squares_mae_per_step", AT(least_squares)},
};
