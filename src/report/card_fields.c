/* SPDX-License-Identifier: MIT */
#include "report/card_fields.h"

#include <stddef.h>

enum {
    CARD = 4,
    FEED = MOTE_CARD_ESSENTIAL | CARD,
    EVAL = MOTE_CARD_EVAL | CARD,
    BENCH = MOTE_CARD_BENCH | CARD,
    BOTH = EVAL | BENCH
};

#define AT(field) offsetof(struct mote_card, field)

const struct mote_card_field mote_card_fields[] = {
    {NULL, "version", MOTE_CARD_TEXT, AT(version), CARD, false},
    {NULL, "task", MOTE_CARD_TEXT, AT(task), BOTH | MOTE_CARD_ESSENTIAL, true},
    {NULL, "command", MOTE_CARD_TEXT, AT(command), CARD, false},
    {NULL, "identity", MOTE_CARD_TEXT, AT(identity), CARD, false},
    {NULL, "seed", MOTE_CARD_U64, AT(seed), CARD, true},
    {NULL, "network", MOTE_CARD_TEXT, AT(network), CARD, false},
    {NULL, "width", MOTE_CARD_NUMBER, AT(width), CARD, false},
    {NULL, "quantization", MOTE_CARD_TEXT, AT(quantization), CARD, false},
    {NULL, "bytes", MOTE_CARD_SIZE, AT(bytes), EVAL, false},
    {NULL, "zlib_bytes", MOTE_CARD_SIZE, AT(zlib_bytes), EVAL, false},
    {NULL, "input_steps", MOTE_CARD_SIZE, AT(input_steps), FEED, true},
    {NULL, "output_steps", MOTE_CARD_SIZE, AT(output_steps), FEED, true},
    {NULL, "step_seconds", MOTE_CARD_NUMBER, AT(step_seconds), EVAL | MOTE_CARD_ESSENTIAL, false},
    {NULL, "inputs", MOTE_CARD_SIZE, AT(inputs), FEED, true},
    {NULL, "split", MOTE_CARD_TEXT, AT(split), EVAL, false},
    {NULL, "windows", MOTE_CARD_SIZE, AT(windows), EVAL, false},
    {NULL, "inference_us", MOTE_CARD_NUMBER, AT(inference_us), BENCH, false},
    {NULL, "inference_us_p10", MOTE_CARD_NUMBER, AT(inference_us_p10), BENCH, false},
    {NULL, "inference_us_p90", MOTE_CARD_NUMBER, AT(inference_us_p90), BENCH, false},
    {NULL, "runs", MOTE_CARD_SIZE, AT(runs), BENCH, false},
    {NULL, "arena_bytes", MOTE_CARD_SIZE, AT(arena_bytes), BENCH, false},
    {NULL, "macs", MOTE_CARD_U64, AT(macs), BENCH, false},
    {"file", "total", MOTE_CARD_SIZE, AT(parts.total), CARD, false},
    {"file", "weights", MOTE_CARD_SIZE, AT(parts.weights), CARD, false},
    {"file", "scales", MOTE_CARD_SIZE, AT(parts.scales), CARD, false},
    {"file", "structure", MOTE_CARD_SIZE, AT(parts.structure), CARD, false},
    {"file", "names", MOTE_CARD_SIZE, AT(parts.names), CARD, false},
    {"file", "other", MOTE_CARD_SIZE, AT(parts.other), CARD, false},
    {"data", "files", MOTE_CARD_SIZE, AT(files), CARD, false},
    {"data", "rows", MOTE_CARD_SIZE, AT(rows), CARD, false},
    {"data", "gaps", MOTE_CARD_SIZE, AT(gaps), CARD, false},
    {"data", "missing_values", MOTE_CARD_SIZE, AT(missing_values), CARD, false},
    {"data", "repeated_rows", MOTE_CARD_SIZE, AT(repeated_rows), CARD, false},
    {"data", "skipped_rows", MOTE_CARD_SIZE, AT(skipped_rows), CARD, false},
    {"data", "train_fraction", MOTE_CARD_NUMBER, AT(split_fraction[0]), CARD, false},
    {"data", "validation_fraction", MOTE_CARD_NUMBER, AT(split_fraction[1]), CARD, false},
    {"data", "test_fraction", MOTE_CARD_NUMBER, AT(split_fraction[2]), CARD, false},
    {"data", "train_windows", MOTE_CARD_SIZE, AT(split_windows[0]), CARD, false},
    {"data", "validation_windows", MOTE_CARD_SIZE, AT(split_windows[1]), CARD, false},
    {"data", "test_windows", MOTE_CARD_SIZE, AT(split_windows[2]), CARD, false},
    {"training", "epochs", MOTE_CARD_SIZE, AT(epochs), CARD, false},
    {"training", "best_epoch", MOTE_CARD_SIZE, AT(best_epoch), CARD, false},
    {"training", "seconds", MOTE_CARD_NUMBER, AT(train_seconds), CARD, false},
    {"training", "diverged", MOTE_CARD_BOOL, AT(diverged), CARD, false},
    {"training", "stopped_early", MOTE_CARD_BOOL, AT(stopped_early), CARD, false},
    {NULL, "recipe", MOTE_CARD_TEXT, AT(recipe), CARD, true},
};
const size_t mote_card_field_count = sizeof mote_card_fields / sizeof *mote_card_fields;

const struct mote_card_error_key mote_card_error_keys[3] = {
    {"mae", "mae_per_step", AT(model)},
    {"persistence_mae", "persistence_mae_per_step", AT(persistence)},
    {"least_squares_mae", "least_squares_mae_per_step", AT(least_squares)},
};
