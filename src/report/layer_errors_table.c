/* SPDX-License-Identifier: MIT
 * The errors of layers as a sentence, a table and JSON. */
#include "report/layer_errors.h"

#include "report/card.h"
#include "report/number.h"
#include "report/text.h"

#include <math.h>

void mote_layer_errors_print_worst(const struct mote_layer_errors *errors, struct mote_buffer *out) {
    const struct mote_layer_error *worst = NULL;
    for (size_t i = 0; i < errors->count; i++)
        if (errors->layer[i].fall > (worst ? worst->fall : 0)) worst = &errors->layer[i];
    if (!worst) return;
    mote_buffer_printf(
        out,
        "signal to noise falls most in layer %zu (%s %s): by %.1f dB to %.1f dB; at the output it is "
        "%.1f dB",
        (size_t)(worst - errors->layer), worst->op, worst->shape, worst->fall, worst->sqnr,
        errors->layer[errors->count - 1].sqnr);
}

/* Nothing where a number is none. */
static void decibels(struct mote_grid *grid, double value) {
    if (isfinite(value))
        mote_grid_fixed(grid, value, 1);
    else
        mote_grid_cell(grid, value > 0 ? "exact" : "");
}

/* Of a pruned network nobody asks what rounded weights do. */
static bool has_parts(const struct mote_layer_errors *errors) {
    for (size_t i = 0; i < errors->count; i++)
        if (isfinite(errors->layer[i].weights)) return true;
    return false;
}

void mote_layer_errors_fill_grid(const struct mote_layer_errors *errors, struct mote_grid *grid) {
    static const struct mote_grid_column columns[] = {
        {"#", true},        {"op", false},          {"output", false}, {"signal to noise, dB", true},
        {"falls by", true}, {"mean |error|", true}, {"largest", true}, {"weights' part, %", true},
    };
    char text[MOTE_NUMBER_SIZE];
    bool parted = has_parts(errors);
    *grid = (struct mote_grid){.columns = sizeof columns / sizeof *columns - !parted, .column = columns};
    for (size_t i = 0; i < errors->count; i++) {
        const struct mote_layer_error *l = &errors->layer[i];
        mote_grid_count(grid, i);
        mote_grid_cell(grid, l->op);
        mote_grid_cell(grid, l->shape);
        decibels(grid, l->sqnr);
        decibels(grid, isfinite(l->fall) ? l->fall : (double)NAN);
        mote_grid_cell(grid, mote_number_brief(l->mean, text));
        mote_grid_cell(grid, mote_number_brief(l->most, text));
        if (isfinite(l->weights))
            mote_grid_fixed(grid, 100 * l->weights, 0);
        else if (parted)
            mote_grid_cell(grid, "");
    }
}

void mote_layer_errors_print_text(const struct mote_layer_errors *errors, struct mote_buffer *out) {
    struct mote_grid grid;
    if (errors->count == 0) return;
    mote_buffer_text(out, "\n");
    mote_layer_errors_fill_grid(errors, &grid);
    mote_grid_print_text(&grid, out);
    mote_grid_free(&grid);
    mote_buffer_text(out, "\n");
    mote_layer_errors_print_worst(errors, out);
    mote_buffer_text(out, "\n");
}

void mote_layer_errors_add_json(cJSON *root, const char *name, const struct mote_layer_errors *errors,
                                bool *ok) {
    if (errors->count == 0) return;
    cJSON *object = mote_json_add_object(root, name, ok);
    mote_json_add_count(object, "examples", errors->examples, ok);
    cJSON *list = mote_json_add_array(object, "layers", ok);
    for (size_t i = 0; i < errors->count; i++) {
        const struct mote_layer_error *l = &errors->layer[i];
        cJSON *item = mote_json_add_object(list, NULL, ok);
        mote_json_add_text(item, "op", l->op, ok);
        mote_json_add_text(item, "shape", l->shape, ok);
        mote_json_add_number(item, "sqnr_db", l->sqnr, ok);
        mote_json_add_number(item, "fall_db", l->fall, ok);
        mote_json_add_number(item, "weights_share", l->weights, ok);
        mote_json_add_number(item, "mean_error", l->mean, ok);
        mote_json_add_number(item, "largest_error", l->most, ok);
    }
}

/* null is what JSON has for infinity and for no number. */
static double number(struct mote_json_reader *r, const cJSON *item, const char *key, double min,
                     double none) {
    const cJSON *value = mote_json_find(r, item, key, false);
    return value ? mote_json_number(r, value, key, min, 1e300) : none;
}

static void read_layer(struct mote_json_reader *r, const cJSON *item, struct mote_layer_error *l) {
    l->op = mote_json_text(r, mote_json_find(r, item, "op", true), "op");
    l->shape = mote_json_text(r, mote_json_find(r, item, "shape", true), "shape");
    l->sqnr = number(r, item, "sqnr_db", -1e300, INFINITY);
    l->fall = number(r, item, "fall_db", -1e300, NAN);
    l->weights = number(r, item, "weights_share", 0, NAN);
    l->mean = number(r, item, "mean_error", 0, NAN);
    l->most = number(r, item, "largest_error", 0, NAN);
}

void mote_layer_errors_read_json(struct mote_json_reader *r, const cJSON *root,
                                 struct mote_layer_errors *errors) {
    const cJSON *object = mote_json_find(r, root, "quantization_error", false), *item;
    if (!object || r->status != MOTE_OK) return;
    errors->examples =
        (size_t)mote_json_count(r, mote_json_find(r, object, "examples", true), "examples", SIZE_MAX);
    const cJSON *list = mote_json_find(r, object, "layers", true);
    size_t count = mote_json_array(r, list, "layers", 1, MOTE_CARD_LAYERS);
    if (r->status != MOTE_OK) return;
    errors->layer = mote_arena_alloc(r->arena, count, sizeof *errors->layer);
    if (!errors->layer)
        r->status = mote_fail_memory(r->error, r->path);
    else
        cJSON_ArrayForEach(item, list) read_layer(r, item, &errors->layer[errors->count++]);
}
