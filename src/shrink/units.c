/* SPDX-License-Identifier: MIT
 * Places are laid out along the axes, tied (units_ties.c), and each set that a layer makes is numbered. */
#include "shrink/units.h"

#include "shrink/edit.h"
#include "shrink/units_ties.h"

enum { PLACES_MOST = 1 << 24 };

static enum mote_status lay_axes(struct mote_units *units, struct mote_error *error) {
    const struct mote_graph *graph = units->graph;
    size_t end = 1;
    units->axis_count = 2 * graph->tensor_count;
    units->first = mote_arena_alloc(&units->arena, units->axis_count + 1, sizeof *units->first);
    bool *weights = mote_arena_alloc(&units->arena, graph->tensor_count, sizeof *weights);
    if (!units->first || !weights) return mote_fail_memory(error, "the units of a network");
    for (size_t o = 0; o < graph->op_count; o++)
        if (mote_op_is_product(graph->ops[o].code)) weights[graph->ops[o].inputs[1]] = true;
    for (size_t t = 0; t < graph->tensor_count; t++) {
        const struct mote_tensor *tensor = &graph->tensors[t];
        bool is_float = tensor->type == MOTE_FLOAT32 && tensor->rank > 0;
        units->first[2 * t] = (uint32_t)end;
        end += is_float ? (size_t)tensor->shape[tensor->rank - 1] : 0;
        units->first[2 * t + 1] = (uint32_t)end;
        end += is_float && weights[t] ? (size_t)tensor->shape[0] : 0;
        if (end > PLACES_MOST)
            return mote_fail(error, MOTE_UNSUPPORTED, "the network has more than %d channels in all",
                             PLACES_MOST);
    }
    units->first[units->axis_count] = (uint32_t)end;
    return MOTE_OK;
}

/* A unit for each set that a layer makes; found by its first place. */
static void number_units(struct mote_units *units, uint32_t *root_of) {
    const struct mote_graph *graph = units->graph;
    uint32_t end = units->first[units->axis_count];
    for (uint32_t p = 0; p < end; p++)
        units->unit[p] = MOTE_UNIT_STAYS;
    for (size_t o = 0; o < graph->op_count; o++) {
        if (!mote_op_is_product(graph->ops[o].code)) continue;
        size_t axis = 2 * (size_t)graph->ops[o].inputs[1] + 1;
        for (uint32_t p = units->first[axis]; p < units->first[axis + 1]; p++) {
            uint32_t root = mote_units_root(root_of, p);
            if (root == 0 || units->unit[root] != MOTE_UNIT_STAYS) continue;
            units->units[units->count] = (struct mote_unit){.layer = o, .place = root};
            units->unit[root] = (uint32_t)units->count++;
        }
    }
    for (uint32_t p = end; p-- > 1;) {
        uint32_t root = mote_units_root(root_of, p);
        if (root == 0 || units->unit[root] == MOTE_UNIT_STAYS) continue;
        units->unit[p] = units->unit[root];
        if (p == root) continue;
        units->next[p] = units->next[root];
        units->next[root] = p;
    }
    for (size_t a = 0; a < units->axis_count; a++) {
        units->left[a] = mote_units_places(units, a);
        for (uint32_t p = units->first[a]; p < units->first[a + 1]; p++)
            units->axis[p] = (uint32_t)a;
    }
}

static enum mote_status find_units(struct mote_units *units, struct mote_error *error) {
    MOTE_TRY(lay_axes(units, error));
    size_t end = units->first[units->axis_count];
    uint32_t *root = mote_arena_alloc(&units->arena, end, sizeof *root);
    units->axis = mote_arena_alloc(&units->arena, end, sizeof *units->axis);
    units->unit = mote_arena_alloc(&units->arena, end, sizeof *units->unit);
    units->next = mote_arena_alloc(&units->arena, end, sizeof *units->next);
    units->left = mote_arena_alloc(&units->arena, units->axis_count, sizeof *units->left);
    units->units = mote_arena_alloc(&units->arena, end, sizeof *units->units);
    if (!root || !units->axis || !units->unit || !units->next || !units->left || !units->units)
        return mote_fail_memory(error, "the units of a network");
    mote_units_tie(units->graph, units->first, root);
    number_units(units, root);
    if (units->count > 0) return MOTE_OK;
    return mote_fail(
        error, MOTE_INPUT,
        "no unit or filter can be taken out: each is an input or an output of the network, or goes "
        "through an op that mixes what is beside it; zeros (sparsity) are possible");
}

enum mote_status mote_units_create(struct mote_graph *graph, struct mote_units *out,
                                   struct mote_error *error) {
    *out = (struct mote_units){.graph = graph};
    enum mote_status status = find_units(out, error);
    if (status != MOTE_OK) mote_units_free(out);
    return status;
}

void mote_units_free(struct mote_units *units) {
    mote_arena_free(&units->arena);
}
