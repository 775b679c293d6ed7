/* SPDX-License-Identifier: MIT
 * Card → JSON. */
#include "report/card_fields.h"
#include "report/layers_json.h"

#include <string.h>

static void add_field(cJSON *parent, const struct mote_card *card, const struct mote_card_field *field,
                      bool *ok) {
    const void *at = (const char *)card + field->offset;
    switch (field->kind) {
    case MOTE_CARD_TEXT:
        mote_json_add_text(parent, field->key, *(const char *const *)at, ok);
        break;
    case MOTE_CARD_SIZE:
        mote_json_add_count(parent, field->key, *(const size_t *)at, ok);
        break;
    case MOTE_CARD_U64:
        mote_json_add_count(parent, field->key, *(const uint64_t *)at, ok);
        break;
    case MOTE_CARD_NUMBER:
        mote_json_add_number(parent, field->key, *(const double *)at, ok);
        break;
    case MOTE_CARD_BOOL:
        mote_json_add_bool(parent, field->key, *(const bool *)at, ok);
        break;
    }
}

static void add_fields(cJSON *root, const struct mote_card *card, unsigned part, bool *ok) {
    const char *group = NULL;
    cJSON *parent = root;
    for (size_t i = 0; i < mote_card_field_count; i++) {
        const struct mote_card_field *field = &mote_card_fields[i];
        if (!(field->parts & part) || !mote_card_field_belongs(field, card)) continue;
        if (!field->group)
            parent = root;
        else if (!group || strcmp(group, field->group) != 0)
            parent = mote_json_add_object(root, field->group, ok);
        group = field->group;
        add_field(parent, card, field, ok);
    }
}

static void add_errors(cJSON *root, const struct mote_card *card, const struct mote_card_error_key *key,
                       bool *ok) {
    const struct mote_card_errors *errors =
        (const struct mote_card_errors *)(const void *)((const char *)card + key->offset);
    if (!errors->known) return;
    cJSON *mae = mote_json_add_object(root, key->mae, ok);
    for (size_t c = 0; c < card->target_count; c++)
        mote_json_add_number(mae, card->targets[c], errors->mae[c], ok);
    cJSON *steps = mote_json_add_object(root, key->per_step, ok);
    for (size_t c = 0; c < card->target_count; c++) {
        cJSON *list = mote_json_add_array(steps, card->targets[c], ok);
        for (size_t s = 0; s < card->output_steps; s++)
            mote_json_add_number(list, NULL, errors->per_step[c * card->output_steps + s], ok);
    }
}

static void add_texts(cJSON *root, const char *key, const char *const *text, size_t count, bool *ok) {
    cJSON *list = mote_json_add_array(root, key, ok);
    for (size_t i = 0; i < count; i++)
        mote_json_add_text(list, NULL, text[i], ok);
}

static void add_numbers(cJSON *root, const char *key, const double *number, size_t count, bool *ok) {
    cJSON *list = mote_json_add_array(root, key, ok);
    for (size_t i = 0; i < count; i++)
        mote_json_add_number(list, NULL, number[i], ok);
}

static void add_confusion(cJSON *root, const struct mote_card *card, bool *ok) {
    cJSON *rows = mote_json_add_array(root, "confusion", ok);
    for (size_t t = 0; t < card->label_count; t++) {
        cJSON *row = mote_json_add_array(rows, NULL, ok);
        for (size_t g = 0; g < card->label_count; g++)
            mote_json_add_count(row, NULL, card->confusion[t * card->label_count + g], ok);
    }
}

static void add_budget(cJSON *root, const struct mote_card *card, bool *ok) {
    cJSON *budget = mote_json_add_object(root, "budget", ok);
    mote_json_add_bool(budget, "met", card->budget_met, ok);
    cJSON *list = mote_json_add_array(budget, "limits", ok);
    for (size_t i = 0; i < card->limit_count; i++) {
        cJSON *limit = mote_json_add_object(list, NULL, ok);
        mote_json_add_text(limit, "name", card->limits[i].name, ok);
        mote_json_add_number(limit, "limit", card->limits[i].limit, ok);
        mote_json_add_number(limit, "reached", card->limits[i].reached, ok);
        mote_json_add_bool(limit, "met", card->limits[i].met, ok);
    }
}

static void add_layers(cJSON *root, const struct mote_card *card, bool *ok) {
    cJSON *list = mote_json_add_array(root, "layers", ok);
    for (size_t i = 0; i < card->layer_count; i++)
        mote_layers_add_json(list, &card->layers[i], ok);
}

/* What every byte counts for has no names for features, and numbers for normalising only where that is done. */
static void add_columns(cJSON *root, const struct mote_card *card, unsigned part, bool *ok) {
    bool bare = card->label_count > 0 && part == MOTE_CARD_ESSENTIAL;
    if (!bare) add_texts(root, "columns", card->columns, card->column_count, ok);
    if (card->label_count)
        add_texts(root, "labels", card->labels, card->label_count, ok);
    else
        add_texts(root, "targets", card->targets, card->target_count, ok);
    if (bare && !card->features.normalise) return;
    add_numbers(root, "mean", card->mean, card->column_count, ok);
    add_numbers(root, "std", card->std, card->column_count, ok);
}

cJSON *mote_card_json(const struct mote_card *card, unsigned part, bool *ok) {
    cJSON *root = cJSON_CreateObject();
    add_fields(root, card, part, ok);
    if (part & MOTE_CARD_BENCH)
        mote_json_add_number(root, "total_us", card->resample_us + card->features_us + card->inference_us,
                             ok);
    if (part & MOTE_CARD_EVAL) {
        for (size_t i = 0; i < 3; i++)
            add_errors(root, card, &mote_card_error_keys[i], ok);
        if (card->confusion && part != MOTE_CARD_ALL)
            add_texts(root, "labels", card->labels, card->label_count, ok);
        if (card->confusion) add_confusion(root, card, ok);
        mote_card_add_openset(root, card, ok);
    }
    if (part == MOTE_CARD_ALL || part == MOTE_CARD_ESSENTIAL) add_columns(root, card, part, ok);
    if (part == MOTE_CARD_ALL) {
        add_budget(root, card, ok);
        add_layers(root, card, ok);
        mote_layer_errors_add_json(root, "quantization_error", &card->rounding, ok);
        mote_gain_add_json(root, &card->gain, ok);
        mote_sensitivity_add_json(root, &card->sensitivity, ok);
    }
    return root;
}

enum mote_status mote_card_print(const struct mote_card *card, enum mote_card_part part,
                                 struct mote_buffer *out, struct mote_error *error) {
    bool ok = true;
    cJSON *root = mote_card_json(card, part, &ok);
    return (part == MOTE_CARD_ESSENTIAL ? mote_json_print_line : mote_json_print)(root, ok, out, error);
}
