/* SPDX-License-Identifier: MIT */
#include "report/sensitivity.h"

#include "report/card.h"

#include <string.h>

const struct mote_sensitivity_way mote_sensitivity_ways[MOTE_SENSITIVITY_WAYS] = {
    {"50 % zero", 0.5, 0}, {"75 % zero", 0.75, 0}, {"90 % zero", 0.9, 0}, {"8 bits", 0, 8},
    {"4 bits", 0, 4},      {"3 bits", 0, 3},       {"2 bits", 0, 2},
};

void mote_sensitivity_print_note(const struct mote_sensitivity *sensitivity, struct mote_buffer *out) {
    mote_buffer_printf(out,
                       "%s on %zu validation examples when the float network has this layer alone pruned or "
                       "rounded, and nothing made good.",
                       sensitivity->classes ? "Percentage points of accuracy that are lost"
                                            : "Percent by which the mean absolute error grows",
                       sensitivity->examples);
}

enum { FACTS = 4 };

void mote_sensitivity_fill_grid(const struct mote_sensitivity *sensitivity, struct mote_grid *grid) {
    static struct mote_grid_column columns[FACTS + MOTE_SENSITIVITY_WAYS] = {
        {"#", true},         {"op", false},       {"output", false},   {"weights", true},
        {"50 % zero", true}, {"75 % zero", true}, {"90 % zero", true}, {"8 bits", true},
        {"4 bits", true},    {"3 bits", true},    {"2 bits", true},
    };
    *grid = (struct mote_grid){.columns = sizeof columns / sizeof *columns, .column = columns};
    for (size_t i = 0; i < sensitivity->count; i++) {
        const struct mote_sensitivity_layer *l = &sensitivity->layer[i];
        mote_grid_count(grid, i);
        mote_grid_cell(grid, l->op);
        mote_grid_cell(grid, l->shape);
        mote_grid_count(grid, l->weights);
        for (size_t w = 0; w < MOTE_SENSITIVITY_WAYS; w++)
            mote_grid_fixed(grid, l->lost[w], sensitivity->classes ? 2 : 1);
    }
}

void mote_sensitivity_add_json(cJSON *root, const struct mote_sensitivity *sensitivity, bool *ok) {
    if (sensitivity->count == 0) return;
    cJSON *object = mote_json_add_object(root, "sensitivity", ok);
    mote_json_add_bool(object, "classes", sensitivity->classes, ok);
    mote_json_add_count(object, "examples", sensitivity->examples, ok);
    cJSON *list = mote_json_add_array(object, "layers", ok);
    for (size_t i = 0; i < sensitivity->count; i++) {
        const struct mote_sensitivity_layer *l = &sensitivity->layer[i];
        cJSON *item = mote_json_add_object(list, NULL, ok);
        mote_json_add_text(item, "op", l->op, ok);
        mote_json_add_text(item, "shape", l->shape, ok);
        mote_json_add_count(item, "weights", l->weights, ok);
        cJSON *lost = mote_json_add_object(item, "lost", ok);
        for (size_t w = 0; w < MOTE_SENSITIVITY_WAYS; w++)
            mote_json_add_number(lost, mote_sensitivity_ways[w].name, l->lost[w], ok);
    }
}

static void read_layer(struct mote_json_reader *r, const cJSON *item, struct mote_sensitivity_layer *l) {
    l->op = mote_json_text(r, mote_json_find(r, item, "op", true), "op");
    l->shape = mote_json_text(r, mote_json_find(r, item, "shape", true), "shape");
    l->weights = (size_t)mote_json_count(r, mote_json_find(r, item, "weights", true), "weights", SIZE_MAX);
    const cJSON *lost = mote_json_find(r, item, "lost", true);
    for (size_t w = 0; w < MOTE_SENSITIVITY_WAYS; w++) {
        const char *name = mote_sensitivity_ways[w].name;
        l->lost[w] = mote_json_number(r, mote_json_find(r, lost, name, true), name, -1e300, 1e300);
    }
}

void mote_sensitivity_read_json(struct mote_json_reader *r, const cJSON *root,
                                struct mote_sensitivity *sensitivity) {
    const cJSON *object = mote_json_find(r, root, "sensitivity", false), *item;
    if (!object || r->status != MOTE_OK) return;
    sensitivity->classes = mote_json_bool(r, mote_json_find(r, object, "classes", true), "classes");
    sensitivity->examples =
        (size_t)mote_json_count(r, mote_json_find(r, object, "examples", true), "examples", SIZE_MAX);
    const cJSON *list = mote_json_find(r, object, "layers", true);
    size_t count = mote_json_array(r, list, "layers", 1, MOTE_CARD_LAYERS);
    if (r->status != MOTE_OK) return;
    sensitivity->layer = mote_arena_alloc(r->arena, count, sizeof *sensitivity->layer);
    if (!sensitivity->layer)
        r->status = mote_fail_memory(r->error, r->path);
    else
        cJSON_ArrayForEach(item, list) read_layer(r, item, &sensitivity->layer[sensitivity->count++]);
}
