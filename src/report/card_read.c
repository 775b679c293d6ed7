/* SPDX-License-Identifier: MIT
 * JSON → card. Nothing in the text is believed: every count is bounded before memory is asked for it. */
#include "base/file.h"
#include "report/card_fields.h"
#include "report/layers_json.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { CARD_FILE_LIMIT = 256 << 20 }; /* a model may hold it */

static void *make(struct mote_json_reader *r, size_t count, size_t size) {
    void *memory = r->status == MOTE_OK ? mote_arena_alloc(r->arena, count, size) : NULL;
    if (!memory && r->status == MOTE_OK) r->status = mote_fail_memory(r->error, "a card");
    return memory;
}

static void read_field(struct mote_json_reader *r, const cJSON *item, const struct mote_card_field *field,
                       struct mote_card *card) {
    void *at = (char *)card + field->offset;
    switch (field->kind) {
    case MOTE_CARD_TEXT:
        *(const char **)at = mote_json_text(r, item, field->key);
        break;
    case MOTE_CARD_SIZE:
        *(size_t *)at = (size_t)mote_json_count(r, item, field->key, SIZE_MAX);
        break;
    case MOTE_CARD_U64:
        *(uint64_t *)at = mote_json_count(r, item, field->key, UINT64_MAX);
        break;
    case MOTE_CARD_NUMBER:
        *(double *)at = mote_json_number(r, item, field->key, 0, 1e18);
        break;
    case MOTE_CARD_BOOL:
        *(bool *)at = mote_json_bool(r, item, field->key);
        break;
    }
}

static void read_fields(struct mote_json_reader *r, const cJSON *root, bool embedded,
                        struct mote_card *card) {
    for (size_t i = 0; i < mote_card_field_count; i++) {
        const struct mote_card_field *field = &mote_card_fields[i];
        if (!mote_card_field_belongs(field, card)) continue;
        const cJSON *parent = field->group ? mote_json_find(r, root, field->group, false) : root;
        bool required = field->required && (!embedded || field->parts & MOTE_CARD_ESSENTIAL);
        const cJSON *item = mote_json_find(r, parent, field->key, required);
        if (item) read_field(r, item, field, card);
    }
}

static const char **read_texts(struct mote_json_reader *r, const cJSON *root, const char *key, size_t most,
                               size_t *count) {
    const cJSON *list = mote_json_find(r, root, key, true), *item;
    *count = mote_json_array(r, list, key, 1, most);
    const char **texts = make(r, *count, sizeof *texts);
    size_t i = 0;
    if (texts) cJSON_ArrayForEach(item, list) texts[i++] = mote_json_text(r, item, key);
    return texts;
}

static double *read_numbers(struct mote_json_reader *r, const cJSON *root, const char *key, size_t count,
                            double min) {
    const cJSON *list = mote_json_find(r, root, key, true), *item;
    mote_json_array(r, list, key, count, count);
    double *numbers = make(r, count, sizeof *numbers);
    size_t i = 0;
    if (numbers) cJSON_ArrayForEach(item, list) numbers[i++] = mote_json_number(r, item, key, min, 1e30);
    return numbers;
}

static bool is_classifier(const struct mote_card *card) {
    return card->task && strcmp(card->task, "keywords") == 0;
}

static void check_steps(struct mote_json_reader *r, struct mote_card *card) {
    if (card->input_steps < 1 || card->input_steps > MOTE_CARD_STEPS)
        mote_json_fail(r, "input_steps", "a whole number from 1 to 4096");
    if (is_classifier(card)) card->output_steps = 1;
    if (card->output_steps < 1 || card->output_steps > MOTE_CARD_STEPS)
        mote_json_fail(r, "output_steps", "a whole number from 1 to 4096");
}

/* An embedded classifier's columns have no names; nor, unless it normalises, means and standard deviations. */
static void read_bare_columns(struct mote_json_reader *r, const cJSON *root, struct mote_card *card) {
    if (card->inputs < 1 || card->inputs > MOTE_CARD_COLUMNS)
        mote_json_fail(r, "inputs", "a whole number from 1 to 2048");
    card->column_count = card->inputs;
    card->columns = make(r, card->inputs, sizeof *card->columns);
    card->mean = make(r, card->inputs, sizeof *card->mean);
    card->std = make(r, card->inputs, sizeof *card->std);
    for (size_t i = 0; r->status == MOTE_OK && i < card->inputs; i++) {
        card->columns[i] = "";
        card->std[i] = 1;
    }
    if (!card->features.normalise || r->status != MOTE_OK) return;
    card->mean = read_numbers(r, root, "mean", card->column_count, -1e30);
    card->std = read_numbers(r, root, "std", card->column_count, 1e-30);
}

static void read_columns(struct mote_json_reader *r, const cJSON *root, bool embedded,
                         struct mote_card *card) {
    bool bare = embedded && is_classifier(card);
    if (is_classifier(card))
        card->labels = read_texts(r, root, "labels", MOTE_CARD_LABELS, &card->label_count);
    if (bare) {
        read_bare_columns(r, root, card);
        return;
    }
    card->columns = read_texts(r, root, "columns", MOTE_CARD_COLUMNS, &card->column_count);
    if (!is_classifier(card))
        card->targets = read_texts(r, root, "targets", 2 * MOTE_MAX_COLUMNS, &card->target_count);
    card->mean = read_numbers(r, root, "mean", card->column_count, -1e30);
    card->std = read_numbers(r, root, "std", card->column_count, 1e-30);
    if (r->status != MOTE_OK) return;
    if (card->target_count > MOTE_MAX_COLUMNS) mote_json_fail(r, "targets", "at most 32 columns");
    if (card->inputs < 1 || card->inputs > card->column_count)
        mote_json_fail(r, "inputs", "a whole number from 1 to the number of columns");
}

/* null stands for an error that is not a number. */
static double read_error(struct mote_json_reader *r, const cJSON *item, const char *key) {
    return cJSON_IsNull(item) ? (double)NAN : mote_json_number(r, item, key, 0, 1e300);
}

static void read_errors(struct mote_json_reader *r, const cJSON *root, const struct mote_card_error_key *key,
                        struct mote_card *card) {
    struct mote_card_errors *errors = (struct mote_card_errors *)(void *)((char *)card + key->offset);
    const cJSON *mae = mote_json_find(r, root, key->mae, false), *item;
    if (!mae || r->status != MOTE_OK) return;
    const cJSON *steps = mote_json_find(r, root, key->per_step, true);
    errors->per_step = make(r, card->target_count * card->output_steps, sizeof *errors->per_step);
    for (size_t c = 0; c < card->target_count && r->status == MOTE_OK; c++) {
        errors->mae[c] = read_error(r, cJSON_GetObjectItemCaseSensitive(mae, card->targets[c]), key->mae);
        const cJSON *list = mote_json_find(r, steps, card->targets[c], true);
        mote_json_array(r, list, key->per_step, card->output_steps, card->output_steps);
        double *at = errors->per_step + c * card->output_steps;
        if (r->status == MOTE_OK) cJSON_ArrayForEach(item, list) *at++ = read_error(r, item, key->per_step);
    }
    errors->known = r->status == MOTE_OK;
}

static void read_confusion(struct mote_json_reader *r, const cJSON *root, struct mote_card *card) {
    const cJSON *rows = mote_json_find(r, root, "confusion", false), *row, *item;
    size_t n = card->label_count, *at = NULL;
    if (!rows || !n || r->status != MOTE_OK) return;
    mote_json_array(r, rows, "confusion", n, n);
    at = card->confusion = make(r, n * n, sizeof *card->confusion);
    if (r->status == MOTE_OK) cJSON_ArrayForEach(row, rows) {
            mote_json_array(r, row, "confusion", n, n);
            if (r->status != MOTE_OK) return;
            cJSON_ArrayForEach(item, row) *at++ = (size_t)mote_json_count(r, item, "confusion", SIZE_MAX);
        }
}

static void read_limit(struct mote_json_reader *r, const cJSON *item, struct mote_card_limit *limit) {
    limit->name = mote_json_text(r, mote_json_find(r, item, "name", true), "name");
    limit->limit = mote_json_number(r, mote_json_find(r, item, "limit", true), "limit", 0, 1e300);
    const cJSON *reached = mote_json_find(r, item, "reached", false);
    limit->reached = reached ? mote_json_number(r, reached, "reached", 0, 1e300) : (double)NAN;
    limit->met = mote_json_bool(r, mote_json_find(r, item, "met", true), "met");
}

static void read_budget(struct mote_json_reader *r, const cJSON *root, struct mote_card *card) {
    const cJSON *budget = mote_json_find(r, root, "budget", false), *item;
    if (!budget) return;
    const cJSON *list = mote_json_find(r, budget, "limits", true);
    card->budget_met = mote_json_bool(r, mote_json_find(r, budget, "met", true), "met");
    size_t count = mote_json_array(r, list, "limits", 0, MOTE_CARD_LIMITS);
    card->limits = make(r, count, sizeof *card->limits);
    if (card->limits) cJSON_ArrayForEach(item, list) read_limit(r, item, &card->limits[card->limit_count++]);
}

static void read_layers(struct mote_json_reader *r, const cJSON *root, struct mote_card *card) {
    const cJSON *list = mote_json_find(r, root, "layers", false), *item;
    if (!list) return;
    size_t count = mote_json_array(r, list, "layers", 0, MOTE_CARD_LAYERS);
    card->layers = make(r, count, sizeof *card->layers);
    if (card->layers)
        cJSON_ArrayForEach(item, list) mote_layers_read_json(r, item, &card->layers[card->layer_count++]);
}

static enum mote_status read_card(const char *path, const void *text, size_t bytes, bool embedded,
                                  struct mote_card *card, struct mote_error *error) {
    *card = (struct mote_card){0};
    struct mote_json_reader r = {.path = path, .arena = &card->arena, .error = error};
    cJSON *root = mote_json_parse(&r, text, bytes);
    if (root) {
        read_fields(&r, root, embedded, card);
        check_steps(&r, card);
        read_columns(&r, root, embedded, card);
    }
    if (root && !embedded) {
        for (size_t i = 0; i < 3; i++)
            read_errors(&r, root, &mote_card_error_keys[i], card);
        read_confusion(&r, root, card);
        mote_card_read_openset(&r, root, card);
        read_budget(&r, root, card);
        read_layers(&r, root, card);
        mote_layer_errors_read_json(&r, root, &card->rounding);
        mote_gain_read_json(&r, root, &card->gain);
        mote_sensitivity_read_json(&r, root, &card->sensitivity);
    }
    cJSON_Delete(root);
    if (r.status != MOTE_OK) mote_card_free(card);
    return r.status;
}

enum mote_status mote_card_read(const char *path, const void *text, size_t bytes, struct mote_card *card,
                                struct mote_error *error) {
    return read_card(path, text, bytes, false, card, error);
}

enum mote_status mote_card_read_embedded(const char *path, const void *text, size_t bytes,
                                         struct mote_card *card, struct mote_error *error) {
    char name[512];
    snprintf(name, sizeof name, "%.450s: its metadata", path);
    return read_card(name, text, bytes, true, card, error);
}

static bool is_model(const struct mote_buffer *file) {
    return file->size > 8 && memcmp(file->data + 4, "TFL3", 4) == 0;
}

static enum mote_status load_embedded(const char *path, const struct mote_buffer *file,
                                      struct mote_card *card, struct mote_error *error) {
    struct mote_graph *graph;
    MOTE_TRY(mote_tflite_read(path, file->data, file->size, &graph, error));
    enum mote_status status =
        graph->card ? mote_card_read_embedded(path, graph->card, graph->card_bytes, card, error)
                    : mote_fail(error, MOTE_INPUT,
                                "%s: has no card in its metadata; name results.json with --card", path);
    mote_graph_free(graph);
    return status;
}

enum mote_status mote_card_load(const char *path, struct mote_card *card, struct mote_error *error) {
    struct mote_buffer file = {0};
    *card = (struct mote_card){0};
    enum mote_status status = mote_file_read(path, CARD_FILE_LIMIT, &file, error);
    if (status == MOTE_OK)
        status = is_model(&file) ? load_embedded(path, &file, card, error)
                                 : mote_card_read(path, file.data, file.size, card, error);
    mote_buffer_free(&file);
    return status;
}
