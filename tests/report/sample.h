/* SPDX-License-Identifier: MIT
 * A small card, made by hand, that has every fact. */
#ifndef MOTE_TEST_SAMPLE_H
#define MOTE_TEST_SAMPLE_H

#include "report/card.h"

#include <string.h>

enum { SAMPLE_STEPS = 3, SAMPLE_COLUMNS = 2 };

static double sample_steps[3][SAMPLE_COLUMNS * SAMPLE_STEPS] = {
    {0.1, 0.15, 0.2, 0.5, 0.8, 1.25},
    {0.12, 0.17, 0.22, 0.6, 0.9, 1.125},
    {0.11, 0.16, 0.21, 0.55, 0.9, 1.3},
};
static double sample_mae[3][SAMPLE_COLUMNS] = {{0.15, 0.85}, {0.17, 0.875}, {0.16, 0.9166666666666666}};

static inline struct mote_card_errors sample_errors(size_t i) {
    struct mote_card_errors errors = {.known = true, .per_step = sample_steps[i]};
    memcpy(errors.mae, sample_mae[i], sizeof sample_mae[i]);
    return errors;
}

/* Nothing in it is owned by its arena; mote_card_free still is right. */
static inline void sample_card(struct mote_card *card, const char *names[2]) {
    static double mean[] = {10.75, 72.5}, std[] = {7.5, 1.0 / 3};
    static struct mote_layer_facts layers[] = {
        {"DEQUANTIZE", "", "6×12", "float32", "float16", 0, 144, 72},
        {"FULLY_CONNECTED", "relu", "1×6", "float32", "float32", 72, 24, 6},
    };
    *card = (struct mote_card){
        .version = "0.1.0",
        .task = "forecast",
        .command = "mote fit th-a.ini",
        .recipe = "[model]\nnetwork = linear\n",
        .seed = 18446744073709551615u,
        .network = "linear",
        .quantization = "float16",
        .width = 0.3,
        .bytes = 648,
        .zlib_bytes = 331,
        .parts = {.total = 648, .weights = 168, .structure = 456, .other = 24},
        .layer_count = 2,
        .layers = layers,
        .column_count = 2,
        .inputs = 2,
        .target_count = 2,
        .input_steps = 6,
        .output_steps = SAMPLE_STEPS,
        .columns = names,
        .targets = names,
        .mean = mean,
        .std = std,
        .step_seconds = 600,
        .split = "test",
        .windows = 5261,
        .model = sample_errors(0),
        .persistence = sample_errors(1),
        .least_squares = sample_errors(2),
        .inference_us = 0.213,
        .inference_us_p10 = 0.209,
        .inference_us_p90 = 0.231,
        .runs = 12800,
        .arena_bytes = 384,
        .macs = 72,
        .files = 1,
        .rows = 52696,
        .gaps = 3,
        .missing_values = 12,
        .repeated_rows = 1,
        .split_fraction = {0.7, 0.2, 0.1},
        .split_windows = {36872, 10529, 5261},
        .epochs = 20,
        .best_epoch = 17,
        .train_seconds = 3.25,
        .stopped_early = true,
        .dead_units = 2,
        .revived_units = 5,
    };
}

#endif
