/* SPDX-License-Identifier: MIT
 * Any bytes as a model with a card in its metadata, or as such a card alone: read, print, read that, print again; and
 * its features as a front end's. */
#include "data/front.h"
#include "report/card.h"

#include <stdlib.h>
#include <string.h>

static void try_card(const void *text, size_t size) {
    struct mote_card card, again;
    struct mote_buffer first = {0}, second = {0};
    struct mote_plan_features plan;
    struct mote_features_config config;
    struct mote_error error;
    if (mote_card_read_embedded("fuzz.tflite", text, size, &card, &error) != MOTE_OK) return;
    if (card.label_count && mote_card_features_plan(&card.features, &plan, &error) == MOTE_OK)
        (void)mote_front_config(&plan, &config, &error);
    (void)mote_card_words(&card);
    if (mote_card_print(&card, MOTE_CARD_ESSENTIAL, &first, &error) != MOTE_OK) abort();
    if (mote_card_read_embedded("again", first.data, first.size, &again, &error) != MOTE_OK) abort();
    if (mote_card_print(&again, MOTE_CARD_ESSENTIAL, &second, &error) != MOTE_OK) abort();
    if (first.size != second.size || memcmp(first.data, second.data, first.size) != 0) abort();
    mote_buffer_free(&first);
    mote_buffer_free(&second);
    mote_card_free(&card);
    mote_card_free(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct mote_graph *graph = NULL;
    struct mote_error error;
    if (size > 8 && memcmp(data + 4, "TFL3", 4) == 0) {
        if (mote_tflite_read("fuzz.tflite", data, size, &graph, &error) != MOTE_OK) return 0;
        if (graph->card) try_card(graph->card, graph->card_bytes);
        mote_graph_free(graph);
    } else
        try_card(data, size);
    return 0;
}
