/* SPDX-License-Identifier: MIT
 * A checkpoint: a header of fixed size, the weights, moments, best weights, order and history, and a hash of
 * all that. Native byte order: it is for going on with the same program on the same machine, not for keeping.
 */
#include "base/file.h"
#include "train/prune.h"
#include "train/state.h"

#include <stdlib.h>
#include <string.h>

struct header {
    char magic[8];
    uint64_t identity, weights, examples, epochs, layers;
    uint64_t before; /* floats of what the network was before anything was pruned, removed or split */
    uint32_t epoch, best_epoch, restarts, flags;
    double best_loss, best_accuracy, rate_factor, seconds;
    struct mote_rng shuffle, revive;
    uint64_t optimizer_step;
    double beta1_power, beta2_power;
};

static const char magic[8] = "motetrn3";
static const uint32_t FACTOR = 1u << 31; /* beside the units of the first of two layers that were one */

static uint32_t units_of(const struct mote_layer *layer) {
    return layer->units | (layer->factor ? FACTOR : 0);
}

static size_t before_count(const struct mote_net *net) {
    return net->before ? mote_net_block(net->before) : 0;
}

static void append_all(struct mote_buffer *file, const struct mote_net *net,
                       const struct mote_train_state *state) {
    size_t block = mote_net_block(net) * sizeof(float);
    for (size_t i = 0; i < net->layer_count; i++) {
        uint32_t units = units_of(&net->layers[i]);
        mote_buffer_append(file, &units, sizeof units);
    }
    mote_buffer_append(file, net->weights, block);
    mote_buffer_append(file, state->optimizer.moments, 2 * net->weight_count * sizeof(float));
    mote_buffer_append(file, state->best, block);
    if (state->average) mote_buffer_append(file, state->average, block);
    if (net->before) mote_buffer_append(file, net->before->weights, before_count(net) * sizeof(float));
    if (net->prune) mote_buffer_append(file, net->prune->kept, net->weight_count);
    mote_buffer_append(file, state->order, state->examples * sizeof *state->order);
    mote_buffer_append(file, state->history->epochs, state->history->count * sizeof *state->history->epochs);
    uint64_t hash = mote_hash(MOTE_HASH_START, file->data, file->size);
    mote_buffer_append(file, &hash, sizeof hash);
}

enum mote_status mote_checkpoint_write(const char *path, uint64_t identity, const struct mote_net *net,
                                       const struct mote_train_state *state, struct mote_error *error) {
    struct header header;
    memset(&header, 0, sizeof header); /* the padding too: it is hashed */
    memcpy(header.magic, magic, sizeof magic);
    header.identity = identity;
    header.weights = net->weight_count;
    header.examples = state->examples;
    header.epochs = state->history->count;
    header.layers = net->layer_count;
    header.before = before_count(net);
    header.epoch = state->epoch;
    header.best_epoch = state->best_epoch;
    header.restarts = state->restarts;
    header.flags = state->history->diverged;
    header.best_loss = state->best_loss;
    header.best_accuracy = state->best_accuracy;
    header.rate_factor = state->rate_factor;
    header.seconds = state->seconds;
    header.shuffle = state->shuffle;
    header.revive = state->revive;
    header.optimizer_step = state->optimizer.step;
    header.beta1_power = state->optimizer.beta1_power;
    header.beta2_power = state->optimizer.beta2_power;
    struct mote_buffer file = {0};
    mote_buffer_append(&file, &header, sizeof header);
    append_all(&file, net, state);
    enum mote_status status =
        file.failed ? mote_fail_memory(error, path) : mote_file_write(path, file.data, file.size, error);
    mote_buffer_free(&file);
    return status;
}

static enum mote_status refuse(const char *path, const char *why, struct mote_error *error) {
    return mote_fail(error, MOTE_INPUT, "%s: %s; give --force to start the training again", path, why);
}

/* What a hash cannot promise: that whoever wrote the file meant numbers that can be used. */
static bool usable(const struct mote_net *net, const struct mote_train_state *state,
                   const struct header *header, const uint8_t *order) {
    static const struct mote_rng zero; /* a generator in this state would stay there */
    const uint8_t *kept = net->prune ? order - net->weight_count : NULL;
    for (size_t i = 0; kept && i < net->weight_count; i++)
        if (kept[i] > 1) return false;
    for (size_t i = 0; i < state->examples; i++) {
        uint32_t example;
        memcpy(&example, order + i * sizeof example, sizeof example);
        if (example >= state->examples) return false;
    }
    return header->flags <= 1 && header->epoch == header->epochs && header->best_epoch <= header->epoch &&
           memcmp(&header->shuffle, &zero, sizeof zero) != 0 &&
           memcmp(&header->revive, &zero, sizeof zero) != 0;
}

/* Widths, weights, moments, best weights and their average; what there was before; and last, right before the order,
 * what is pruned. */
static size_t array_bytes(const struct mote_net *net, const struct mote_train_state *state) {
    size_t floats = 2 * net->weight_count + (state->average ? 3 : 2) * mote_net_block(net);
    return (net->layer_count + floats + before_count(net)) * sizeof(float) +
           (net->prune ? net->weight_count : 0);
}

/* Is it a whole checkpoint of this run? */
static enum mote_status check_file(const char *path, const uint8_t *data, size_t size, uint64_t identity,
                                   struct header *header, struct mote_error *error) {
    uint64_t hash;
    if (size < sizeof *header + sizeof hash) return refuse(path, "the checkpoint is cut short", error);
    memcpy(header, data, sizeof *header);
    memcpy(&hash, data + size - sizeof hash, sizeof hash);
    if (memcmp(header->magic, magic, sizeof magic) != 0) return refuse(path, "it is no checkpoint", error);
    if (hash != mote_hash(MOTE_HASH_START, data, size - sizeof hash))
        return refuse(path, "the checkpoint is damaged", error);
    if (header->identity != identity)
        return refuse(path, "the checkpoint is of another recipe, data or seed", error);
    return MOTE_OK;
}

static bool same_units(const struct mote_net *net, const uint8_t *units) {
    for (size_t i = 0; i < net->layer_count; i++) {
        uint32_t own = units_of(&net->layers[i]);
        if (memcmp(units + i * sizeof own, &own, sizeof own) != 0) return false;
    }
    return true;
}

static enum mote_status check(const char *path, const uint8_t *data, size_t size, uint64_t identity,
                              const struct mote_net *net, const struct mote_train_state *state,
                              struct header *header, struct mote_error *error) {
    MOTE_TRY(check_file(path, data, size, identity, header, error));
    size_t arrays = sizeof *header + array_bytes(net, state);
    size_t expected = arrays + state->examples * sizeof *state->order + sizeof(uint64_t);
    if (header->weights != net->weight_count || header->examples != state->examples ||
        header->layers != net->layer_count || header->before != before_count(net) || header->epochs > size ||
        size != expected + header->epochs * sizeof(struct mote_epoch))
        return refuse(path, "the checkpoint is of another network", error);
    if (!same_units(net, data + sizeof *header))
        return refuse(path, "the checkpoint is of a network of other widths", error);
    const uint8_t *order = data + arrays;
    return usable(net, state, header, order) ? MOTE_OK : refuse(path, "the checkpoint is damaged", error);
}

static const uint8_t *take(void *to, const uint8_t *from, size_t bytes) {
    memcpy(to, from, bytes);
    return from + bytes;
}

static enum mote_status restore(const uint8_t *at, const struct header *header, struct mote_net *net,
                                struct mote_train_state *state, struct mote_error *error) {
    size_t block = mote_net_block(net) * sizeof(float);
    at = take(net->weights, at + net->layer_count * sizeof(uint32_t), block);
    at = take(state->optimizer.moments, at, 2 * net->weight_count * sizeof(float));
    at = take(state->best, at, block);
    if (state->average) at = take(state->average, at, block);
    if (net->before) at = take(net->before->weights, at, before_count(net) * sizeof(float));
    if (net->prune) at = take(net->prune->kept, at, net->weight_count);
    at = take(state->order, at, state->examples * sizeof *state->order);
    for (uint64_t i = 0; i < header->epochs; i++) {
        struct mote_epoch epoch;
        at = take(&epoch, at, sizeof epoch);
        if (!mote_history_add(state->history, &epoch)) return mote_fail_memory(error, "the checkpoint");
    }
    state->history->diverged = header->flags != 0;
    state->epoch = header->epoch;
    state->best_epoch = header->best_epoch;
    state->restarts = header->restarts;
    state->best_loss = header->best_loss;
    state->best_accuracy = header->best_accuracy;
    state->rate_factor = header->rate_factor;
    state->seconds = header->seconds;
    state->shuffle = header->shuffle;
    state->revive = header->revive;
    state->optimizer.step = header->optimizer_step;
    state->optimizer.beta1_power = header->beta1_power;
    state->optimizer.beta2_power = header->beta2_power;
    return MOTE_OK;
}

enum mote_status mote_checkpoint_parse(const char *path, const uint8_t *data, size_t size, uint64_t identity,
                                       struct mote_net *net, struct mote_train_state *state,
                                       struct mote_error *error) {
    struct header header;
    MOTE_TRY(check(path, data, size, identity, net, state, &header, error));
    return restore(data + sizeof header, &header, net, state, error);
}

static uint32_t outputs_of(const struct mote_net *net, size_t layer) {
    return net->layers[layer].units ? net->layers[layer].units : (uint32_t)net->outputs;
}

/* `stored` layers against those of the recipe; false: they cannot have come from these. */
static bool read_units(const struct mote_net *net, const uint8_t *at, size_t stored,
                       struct mote_train_shape *shape) {
    size_t l = 0;
    for (size_t i = 0; i < stored; i++) {
        uint32_t units;
        at = take(&units, at, sizeof units);
        if (l == net->layer_count) return false;
        if (units & FACTOR) {
            if (shape->ranks[l] || (units ^ FACTOR) == 0 || (units ^ FACTOR) > outputs_of(net, l))
                return false;
            shape->ranks[l] = units ^ FACTOR;
            shape->split = true;
            continue;
        }
        if (units > net->layers[l].units || !units != !net->layers[l].units) return false;
        shape->narrowed |= units != net->layers[l].units;
        shape->units[l++] = units;
    }
    return l == net->layer_count;
}

enum mote_status mote_checkpoint_parse_shape(const char *path, const uint8_t *data, size_t size,
                                             uint64_t identity, const struct mote_net *net,
                                             struct mote_train_shape *shape, struct mote_error *error) {
    struct header header;
    MOTE_TRY(check_file(path, data, size, identity, &header, error));
    if (header.layers < net->layer_count || header.layers > MOTE_MAX_LAYERS ||
        (size - sizeof header) / sizeof *shape->units < header.layers)
        return refuse(path, "the checkpoint is of another network", error);
    *shape = (struct mote_train_shape){.before = header.before > 0};
    if (!read_units(net, data + sizeof header, header.layers, shape))
        return refuse(path, "the checkpoint is damaged", error);
    return MOTE_OK;
}

static enum mote_status read_file(const char *path, struct mote_buffer *file, bool *found,
                                  struct mote_error *error) {
    *found = mote_file_exists(path);
    return *found ? mote_file_read(path, (size_t)4 << 30, file, error) : MOTE_OK;
}

enum mote_status mote_checkpoint_shape(const char *path, uint64_t identity, const struct mote_net *net,
                                       struct mote_train_shape *shape, struct mote_error *error) {
    struct mote_buffer file = {0};
    bool found;
    *shape = (struct mote_train_shape){0};
    enum mote_status status = read_file(path, &file, &found, error);
    if (status == MOTE_OK && found)
        status = mote_checkpoint_parse_shape(path, file.data, file.size, identity, net, shape, error);
    mote_buffer_free(&file);
    return status;
}

enum mote_status mote_checkpoint_read(const char *path, uint64_t identity, struct mote_net *net,
                                      struct mote_train_state *state, bool *found, struct mote_error *error) {
    struct mote_buffer file = {0};
    enum mote_status status = read_file(path, &file, found, error);
    if (status == MOTE_OK && *found)
        status = mote_checkpoint_parse(path, file.data, file.size, identity, net, state, error);
    mote_buffer_free(&file);
    return status;
}

bool mote_history_add(struct mote_history *history, const struct mote_epoch *epoch) {
    struct mote_epoch *epochs = realloc(history->epochs, (history->count + 1) * sizeof *epochs);
    if (!epochs) return false;
    history->epochs = epochs;
    epochs[history->count++] = *epoch;
    return true;
}

void mote_history_free(struct mote_history *history) {
    free(history->epochs);
    *history = (struct mote_history){0};
}
