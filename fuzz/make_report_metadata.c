/* SPDX-License-Identifier: MIT
 * Writes the seeds of fuzz_report_metadata into a folder, at build time: cards as they are embedded, alone and in a
 * model. */
#include "base/file.h"
#include "report/card.h"
#include "tflite/networks.h"

#include <stdio.h>

static double mean[] = {0.5, -1}, std[] = {2, 1};
static const char *columns[] = {"T (degC)", "rh (%)"}, *labels[] = {"yes", "no", "_unknown_"};

/* 0: a forecast; 1: keywords; 2: keywords, normalised. */
static struct mote_card make_card(int kind) {
    struct mote_card card = {.task = kind ? "keywords" : "forecast",
                             .input_steps = 6,
                             .output_steps = 3,
                             .step_seconds = 600,
                             .column_count = 2,
                             .inputs = 2,
                             .columns = columns,
                             .mean = mean,
                             .std = std};
    if (kind == 0) {
        card.target_count = 1;
        card.targets = columns;
        return card;
    }
    card.label_count = 3;
    card.labels = labels;
    card.threshold = 0.62;
    card.features = (struct mote_card_features){.kind = "mfcc",
                                                .rate = 16000,
                                                .clip = 16000,
                                                .frame = 640,
                                                .step = 320,
                                                .bins = 40,
                                                .coefficients = 2,
                                                .low = 20,
                                                .high = 4000,
                                                .normalise = kind == 2};
    return card;
}

static enum mote_status write_seed(const char *folder, int kind, bool model, struct mote_error *error) {
    const struct mote_card card = make_card(kind);
    struct mote_buffer text = {0}, file = {0};
    char path[4096];
    snprintf(path, sizeof path, "%s/%d.%s", folder, kind, model ? "tflite" : "json");
    enum mote_status status = mote_card_print(&card, MOTE_CARD_ESSENTIAL, &text, error);
    if (status == MOTE_OK && model) {
        const struct mote_tflite_options options = {.card = text.data, .card_bytes = text.size};
        struct mote_graph *graph = networks[0].make();
        status = mote_tflite_write(graph, &options, &file, error);
        mote_graph_free(graph);
    }
    const struct mote_buffer *out = model ? &file : &text;
    if (status == MOTE_OK) status = mote_file_write(path, out->data, out->size, error);
    mote_buffer_free(&text);
    mote_buffer_free(&file);
    return status;
}

int main(int argc, char **argv) {
    struct mote_error error = {MOTE_OK, ""};
    if (argc != 2 || mote_folder_make(argv[1], &error) != MOTE_OK)
        return fprintf(stderr, "usage: make_report_metadata FOLDER %s\n", error.text), 1;
    for (int i = 0; i < 6; i++)
        if (write_seed(argv[1], i / 2, i % 2, &error) != MOTE_OK)
            return fprintf(stderr, "%s\n", error.text), 1;
    return 0;
}
