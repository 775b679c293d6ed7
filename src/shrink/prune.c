/* SPDX-License-Identifier: MIT */
#include "shrink/prune.h"

#include "shrink/sparse.h"
#include "shrink/units.h"

/* Masks of the tensors that lose places. */
static bool list_kept(const struct mote_units *units, struct mote_arena *arena, const uint8_t **kept) {
    for (size_t t = 0; t < units->axis_count / 2; t++) {
        size_t n = mote_units_places(units, 2 * t);
        if (units->left[2 * t] == n) continue;
        uint8_t *mask = mote_arena_alloc(arena, n, 1);
        for (size_t i = 0; mask && i < n; i++)
            mask[i] = mote_units_keep(units, 2 * t, i);
        kept[t] = mask;
        if (!mask) return false;
    }
    return true;
}

static enum mote_status remove_units(struct mote_graph *graph, const struct mote_prune_plan *plan,
                                     const struct mote_dataset *data, struct mote_arena *arena,
                                     const uint8_t **kept, struct mote_error *error) {
    struct mote_units_plan units_plan = {plan->remove, plan->scope, plan->multiple ? plan->multiple : 1};
    struct mote_units units;
    MOTE_TRY(mote_units_create(graph, &units, error));
    enum mote_status status = mote_units_choose(&units, &units_plan, data, error);
    if (status == MOTE_OK && !list_kept(&units, arena, kept))
        status = mote_fail_memory(error, "the smaller network");
    if (status == MOTE_OK) status = mote_units_cut(&units, error);
    mote_units_free(&units);
    return status;
}

static enum mote_status prune(struct mote_graph *graph, const struct mote_prune_plan *plan,
                              const struct mote_dataset *data, struct mote_arena *arena, const uint8_t **kept,
                              struct mote_error *error) {
    struct mote_sparse_plan zeros = {plan->sparsity, plan->shape, plan->scope};
    if (plan->remove > 0) MOTE_TRY(remove_units(graph, plan, data, arena, kept, error));
    if (plan->sparsity > 0) MOTE_TRY(mote_sparse(graph, &zeros, data, error));
    return mote_graph_drop_unused(graph) ? MOTE_OK : mote_fail_memory(error, "the smaller network");
}

enum mote_status mote_shrink_prune(const struct mote_graph *graph, const struct mote_prune_plan *plan,
                                   const struct mote_dataset *data, struct mote_arena *arena,
                                   struct mote_graph **out, const uint8_t *const **kept,
                                   struct mote_error *error) {
    const uint8_t **list = mote_arena_alloc(arena, graph->tensor_count, sizeof *list);
    struct mote_graph *made;
    if (!list) return mote_fail_memory(error, "the smaller network");
    MOTE_TRY(mote_graph_copy(graph, &made, error));
    enum mote_status status = prune(made, plan, data, arena, list, error);
    if (status != MOTE_OK) {
        mote_graph_free(made);
        return status;
    }
    *out = made;
    *kept = list;
    return MOTE_OK;
}
