/* SPDX-License-Identifier: MIT
 * Writes the seeds of fuzz_tflite_read into a folder, at build time: the sample networks of the tests, in two
 * layouts each, and with names and a card; and one that reading makes smaller. */
#include "base/file.h"
#include "tflite/chain.h"
#include "tflite/networks.h"
#include "tflite/tflite.h"

#include <stdio.h>

static enum mote_status write_seed(const char *folder, int number, int variant, struct mote_error *error) {
    struct mote_tflite_options options = {.layout = variant ? 0xff : 0};
    struct mote_graph *graph = networks[number].make();
    struct mote_buffer file = {0};
    char path[4096];
    if (variant == 2) {
        options.names = true;
        options.card = "{}";
        options.card_bytes = 2;
        graph->tensors[0].name = mote_arena_string(&graph->arena, "in");
        graph->description = mote_arena_string(&graph->arena, "a seed");
    }
    snprintf(path, sizeof path, "%s/%s.%d", folder, networks[number].name, variant);
    enum mote_status status = mote_tflite_write(graph, &options, &file, error);
    if (status == MOTE_OK) status = mote_file_write(path, file.data, file.size, error);
    mote_buffer_free(&file);
    mote_graph_free(graph);
    return status;
}

static enum mote_status write_chain(const char *folder, struct mote_error *error) {
    struct mote_buffer file = chain_file(-1);
    char path[4096];
    snprintf(path, sizeof path, "%s/chain", folder);
    enum mote_status status = mote_file_write(path, file.data, file.size, error);
    mote_buffer_free(&file);
    return status;
}

int main(int argc, char **argv) {
    struct mote_error error = {MOTE_OK, ""};
    if (argc != 2 || mote_folder_make(argv[1], &error) != MOTE_OK) {
        return fprintf(stderr, "usage: make_tflite_read FOLDER %s\n", error.text), 1;
    }
    for (int i = 0; i < 3 * NETWORKS; i++) {
        if (write_seed(argv[1], i / 3, i % 3, &error) != MOTE_OK)
            return fprintf(stderr, "%s\n", error.text), 1;
    }
    return write_chain(argv[1], &error) == MOTE_OK ? 0 : (fprintf(stderr, "%s\n", error.text), 1);
}
