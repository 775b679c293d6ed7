/* SPDX-License-Identifier: MIT
 * .tflite bytes: what is read can be written, in a layout that the bytes choose, and read again as the same
 * network. */
#include "tflite/tflite.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_and_read(const struct mote_graph *graph, uint64_t layout) {
    struct mote_tflite_options options = {
        .names = layout & 1, .card = graph->card, .card_bytes = graph->card_bytes, .layout = layout};
    struct mote_buffer once = {0}, again = {0};
    struct mote_graph *copy = NULL;
    if (mote_tflite_write(graph, &options, &once, NULL) != MOTE_OK) abort();
    if (mote_tflite_read("again", once.data, once.size, &copy, NULL) != MOTE_OK) abort();
    if (mote_tflite_write(copy, &options, &again, NULL) != MOTE_OK) abort();
    if (once.size != again.size || memcmp(once.data, again.data, once.size) != 0) abort();
    mote_graph_free(copy);
    mote_buffer_free(&once);
    mote_buffer_free(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct mote_graph *graph = NULL;
    struct mote_error error = {MOTE_OK, ""};
    struct mote_tflite_parts parts;
    if (mote_tflite_read("input", data, size, &graph, &error) != MOTE_OK) {
        if (error.status == MOTE_OK || error.text[0] == '\0') abort();
        return 0;
    }
    if (mote_tflite_parts("input", data, size, &parts, NULL) == MOTE_OK && parts.total != size) abort();
    uint64_t layout = size > 16 ? mote_graph_macs(graph) * 0x9e3779b97f4a7c15u ^ data[size / 2] : 0;
    write_and_read(graph, layout);
    mote_graph_free(graph);
    return 0;
}
