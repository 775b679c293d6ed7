/* SPDX-License-Identifier: MIT */
#include "shrink/units_score.h"

#include "shrink/edit.h"
#include "shrink/refit.h"

#include <math.h>
#include <string.h>

static bool is_reader(const struct mote_units *units, const struct mote_op *op) {
    size_t axis = 2 * (size_t)op->inputs[1];
    for (uint32_t p = units->first[axis]; p < units->first[axis + 1]; p++)
        if (units->unit[p] != MOTE_UNIT_STAYS) return true;
    return false;
}

static void measure_rows(struct mote_readers *r, const struct mote_refit_layer *l, int32_t weights) {
    uint32_t first = r->units->first[2 * (size_t)weights + 1];
    for (size_t row = 0; row < l->outputs; row++) {
        uint32_t unit = r->units->unit[first + row];
        for (size_t i = 0; unit != MOTE_UNIT_STAYS && i < l->inputs; i++) {
            double w = (double)l->weights[row * l->inputs + i];
            r->size[unit] += w * w;
        }
    }
}

/* Its weights and its bias, which can be changed from here on where they are its own; without moments where the weights are not. */
static bool open_layer(struct mote_readers *r, const struct mote_op *op, const struct mote_moments *moments,
                       struct mote_refit_layer *l) {
    struct mote_graph *graph = r->units->graph;
    int32_t weights = op->inputs[1], bias = op->input_count > 2 ? op->inputs[2] : -1;
    bool own = mote_tensor_uses(graph, weights) == 1;
    if (bias >= 0 && mote_tensor_uses(graph, bias) > 1) bias = -1;
    *l = (struct mote_refit_layer){.outputs = (size_t)graph->tensors[weights].shape[0]};
    l->inputs = mote_tensor_count(&graph->tensors[weights]) / l->outputs;
    l->moments = own && moments && moments->inputs ? moments->sum : NULL;
    l->weights = mote_tensor_writable(graph, weights);
    if (l->moments && bias >= 0) l->bias = mote_tensor_writable(graph, bias);
    if (!l->weights || (l->moments && bias >= 0 && !l->bias)) return false;
    measure_rows(r, l, weights);
    return true;
}

/* The most variables that a unit is read by. */
static size_t widest(const struct mote_readers *r, const struct mote_reader *reader) {
    size_t most = 1, *count = r->which; /* by unit, for now */
    memset(count, 0, r->units->count * sizeof *count);
    for (size_t i = 0; i < reader->places; i++) {
        uint32_t unit = r->units->unit[r->units->first[reader->axis] + i];
        if (unit != MOTE_UNIT_STAYS) count[unit] += reader->l.inputs / reader->places;
        if (unit != MOTE_UNIT_STAYS && count[unit] > most) most = count[unit];
    }
    return most;
}

/* All variables are there; where their moments have no inverse, the reader goes on without. */
static bool open_elimination(struct mote_readers *r, struct mote_reader *reader) {
    struct mote_refit_layer *l = &reader->l;
    struct mote_elimination *e = &reader->left;
    size_t n = reader->own + l->inputs;
    if (!mote_elimination_room(e, n, l->outputs, widest(r, reader), &r->arena) ||
        !mote_refit_room(l, &r->arena))
        return false;
    if (!mote_refit_inverse(l, e->inverse, &r->arena)) return false;
    if (l->factored_count != n) {
        l->moments = NULL;
        return true;
    }
    mote_elimination_start(e);
    for (size_t row = 0; row < l->outputs; row++)
        for (size_t i = 0; i < n; i++)
            e->now[row * n + i] = reader->old[row * (l->inputs + 1) + 1 - reader->own + i];
    return true;
}

static bool open_reader(struct mote_readers *r, struct mote_reader *reader, int32_t weights) {
    struct mote_refit_layer *l = &reader->l;
    reader->axis = 2 * (size_t)weights;
    reader->places = mote_units_places(r->units, reader->axis);
    reader->own = l->bias != NULL;
    reader->old = mote_refit_remember(l, &r->arena);
    reader->cost = mote_arena_alloc(&r->arena, r->units->count, sizeof *reader->cost);
    if (!reader->old || !reader->cost || (l->moments && !open_elimination(r, reader))) return false;
    for (size_t row = 0; row < l->outputs; row++)
        reader->energy += mote_refit_energy(l, reader->old + row * (l->inputs + 1));
    return true;
}

/* Where a unit is read: variables of the reader. */
static size_t variables_of(const struct mote_readers *r, const struct mote_reader *reader,
                           const struct mote_unit *unit, size_t *out) {
    const struct mote_units *units = r->units;
    size_t n = 0;
    for (uint32_t p = unit->place; p; p = units->next[p]) {
        if (units->axis[p] != reader->axis) continue;
        for (size_t j = p - units->first[reader->axis]; j < reader->l.inputs; j += reader->places)
            out[n++] = reader->own + j;
    }
    return n;
}

/* The squares of all rows' weights in column j, times those that make what it reads. */
static double square_of(const struct mote_readers *r, const struct mote_reader *reader, size_t j) {
    const struct mote_refit_layer *l = &reader->l;
    uint32_t unit = r->units->unit[r->units->first[reader->axis] + j % reader->places];
    double sum = 0;
    for (size_t row = 0; unit != MOTE_UNIT_STAYS && row < l->outputs; row++)
        sum += reader->old[row * (l->inputs + 1) + 1 + j] * reader->old[row * (l->inputs + 1) + 1 + j];
    return unit == MOTE_UNIT_STAYS ? 0 : sum * r->size[unit];
}

static void score_blind(struct mote_readers *r, struct mote_reader *reader) {
    double all = 0;
    for (size_t j = 0; j < reader->l.inputs; j++)
        all += square_of(r, reader, j);
    for (size_t j = 0; all > 0 && j < reader->l.inputs; j++) {
        uint32_t unit = r->units->unit[r->units->first[reader->axis] + j % reader->places];
        if (unit != MOTE_UNIT_STAYS) reader->cost[unit] += square_of(r, reader, j) / all;
    }
}

static void score_measured(struct mote_readers *r, struct mote_reader *reader) {
    for (size_t u = 0; u < r->units->count; u++) {
        const struct mote_unit *unit = &r->units->units[u];
        size_t count = unit->gone ? 0 : variables_of(r, reader, unit, r->which);
        reader->cost[u] = count && reader->energy > 0
                              ? mote_elimination_cost(&reader->left, r->which, count) / reader->energy
                              : 0;
    }
}

static void add_up(struct mote_readers *r) {
    for (size_t u = 0; u < r->units->count; u++) {
        double sum = 0;
        for (size_t i = 0; i < r->count; i++)
            sum += r->reader[i].cost[u];
        r->units->units[u].score = isnan(sum) ? (double)INFINITY : sum;
    }
}

/* Of any layer, and no fewer than there are units. */
static size_t most_inputs(const struct mote_units *units) {
    const struct mote_graph *graph = units->graph;
    size_t most = units->count;
    for (size_t o = 0; o < graph->op_count; o++) {
        const struct mote_op *op = &graph->ops[o];
        if (!mote_op_is_product(op->code)) continue;
        const struct mote_tensor *w = &graph->tensors[op->inputs[1]];
        size_t inputs = mote_tensor_count(w) / (size_t)w->shape[0];
        most = inputs > most ? inputs : most;
    }
    return most;
}

static enum mote_status find_readers(struct mote_readers *r, const struct mote_moments *moments,
                                     struct mote_error *error) {
    const struct mote_graph *graph = r->units->graph;
    r->reader = mote_arena_alloc(&r->arena, graph->op_count, sizeof *r->reader);
    r->size = mote_arena_alloc(&r->arena, r->units->count, sizeof *r->size);
    r->which = mote_arena_alloc(&r->arena, most_inputs(r->units), sizeof *r->which);
    bool fine = r->reader && r->size && r->which;
    for (size_t o = 0; fine && o < graph->op_count; o++) {
        const struct mote_op *op = &graph->ops[o];
        struct mote_reader *reader = &r->reader[r->count];
        if (!mote_op_is_product(op->code) || !mote_tensor_is_float_constant(graph, op->inputs[1])) continue;
        MOTE_TRY(mote_tensor_check_finite(graph, op->inputs[1], "pruned", error));
        fine = open_layer(r, op, moments ? &moments[o] : NULL, &reader->l);
        if (!fine || !is_reader(r->units, op)) continue;
        r->count++;
        fine = open_reader(r, reader, op->inputs[1]);
    }
    return fine ? MOTE_OK : mote_fail_memory(error, "weights fitted to their inputs");
}

enum mote_status mote_readers_open(struct mote_units *units, const struct mote_dataset *data,
                                   struct mote_readers *out, struct mote_error *error) {
    struct mote_moments *moments = NULL;
    *out = (struct mote_readers){.units = units};
    if (data) {
        moments = mote_arena_alloc(&out->arena, units->graph->op_count, sizeof *moments);
        if (!moments) return mote_fail_memory(error, "the moments of a layer's inputs");
        MOTE_TRY(mote_moments_measure(units->graph, data, MOTE_REFIT_WINDOWS, &out->arena, moments, error));
    }
    MOTE_TRY(find_readers(out, moments, error));
    for (size_t i = 0; i < out->count; i++) {
        struct mote_reader *reader = &out->reader[i];
        if (reader->l.moments)
            score_measured(out, reader);
        else
            score_blind(out, reader);
    }
    add_up(out);
    return MOTE_OK;
}

void mote_readers_close(struct mote_readers *readers) {
    mote_arena_free(&readers->arena);
}

void mote_readers_drop(struct mote_readers *r, const struct mote_unit *unit) {
    for (size_t i = 0; i < r->count; i++) {
        struct mote_reader *reader = &r->reader[i];
        size_t count = reader->l.moments ? variables_of(r, reader, unit, r->which) : 0;
        if (!count) continue;
        mote_elimination_drop(&reader->left, r->which, count);
        score_measured(r, reader);
    }
    add_up(r);
}

static void refit(const struct mote_units *units, struct mote_reader *reader) {
    struct mote_refit_layer *l = &reader->l;
    for (size_t j = 0; j < l->inputs; j++)
        for (size_t row = 0; row < l->outputs; row++)
            if (!mote_units_keep(units, reader->axis, j % reader->places))
                l->weights[row * l->inputs + j] = 0;
    for (size_t row = 0; l->moments && row < l->outputs; row++)
        mote_refit_row(l, row, reader->old + row * (l->inputs + 1));
}

void mote_readers_refit(struct mote_readers *r) {
    for (size_t i = 0; i < r->count; i++)
        refit(r->units, &r->reader[i]);
}
