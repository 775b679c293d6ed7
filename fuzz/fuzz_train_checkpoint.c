/* SPDX-License-Identifier: MIT
 * Any bytes as a checkpoint of a small network. The hash at the end is put right first: a fuzzer would not
 * find it, and what lies behind it must be safe too. */
#include "base/file.h"
#include "train/prune.h"
#include "train/state.h"

#include <stdlib.h>

enum { WEIGHTS = 2, EXAMPLES = 4, IDENTITY = 77, LAYERS = 2 };

static enum mote_status parse(const struct mote_buffer *file, struct mote_net *net,
                              struct mote_train_state *state) {
    if (file->failed) abort();
    return mote_checkpoint_parse("fuzz", file->data, file->size, IDENTITY, net, state, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    float weights[WEIGHTS], moments[2 * WEIGHTS], best[WEIGHTS];
    uint32_t order[EXAMPLES] = {0};
    uint8_t kept[WEIGHTS] = {1, 1};
    struct mote_prune prune = {.kept = kept};
    const struct mote_layer layers[LAYERS] = {{.units = 1}, {.units = 0}};
    struct mote_train_shape shape;
    struct mote_net net = {.weight_count = WEIGHTS,
                           .weights = weights,
                           .prune = &prune,
                           .layer_count = LAYERS,
                           .layers = layers};
    struct mote_history history = {0};
    struct mote_train_state state = {.optimizer = {.moments = moments},
                                     .best = best,
                                     .order = order,
                                     .examples = EXAMPLES,
                                     .history = &history};
    struct mote_buffer file = {0};
    uint64_t hash = mote_hash(MOTE_HASH_START, data, size);
    mote_buffer_append(&file, data, size);
    mote_buffer_append(&file, &hash, sizeof hash);
    if (parse(&file, &net, &state) == MOTE_OK)
        for (size_t i = 0; i < EXAMPLES; i++)
            if (order[i] >= EXAMPLES || kept[i % WEIGHTS] > 1) abort();
    if (mote_checkpoint_parse_shape("fuzz", file.data, file.size, IDENTITY, &net, &shape, NULL) == MOTE_OK &&
        (shape.units[0] != 1 || shape.units[1] != 0))
        abort();
    mote_history_free(&history);
    mote_buffer_free(&file);
    return 0;
}
