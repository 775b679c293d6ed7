/* SPDX-License-Identifier: MIT */
#include "report/sweep_points.h"

#include "report/number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { TEXT = 160 };

static bool reserve(struct mote_sweep_points *p, size_t room) {
    p->x = mote_arena_alloc(&p->arena, room, sizeof *p->x);
    p->y = mote_arena_alloc(&p->arena, room, sizeof *p->y);
    p->spread = mote_arena_alloc(&p->arena, room, sizeof *p->spread);
    p->stair_x = mote_arena_alloc(&p->arena, room + 1, sizeof *p->stair_x);
    p->stair_y = mote_arena_alloc(&p->arena, room + 1, sizeof *p->stair_y);
    p->cell = mote_arena_alloc(&p->arena, room, sizeof *p->cell);
    p->front = mote_arena_alloc(&p->arena, room, sizeof *p->front);
    p->tip = mote_arena_alloc(&p->arena, room, sizeof *p->tip);
    p->label = mote_arena_alloc(&p->arena, room, sizeof *p->label);
    return p->x && p->y && p->spread && p->stair_x && p->stair_y && p->cell && p->front && p->tip && p->label;
}

/* What the axes say that neither colour, shape, figure nor place does: " A", " rate 0.01". */
static void name_axes(const struct mote_sweep *sweep, const struct mote_sweep_row *row, char out[TEXT]) {
    static const char *const shown[] = {"network", "width", "quantize", "seed", "output"};
    out[0] = 0;
    for (size_t a = 0; row->values && a < sweep->axis_count; a++) {
        bool seen = false;
        for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
            seen = seen || strcmp(sweep->axes[a], shown[i]) == 0;
        size_t used = strlen(out);
        bool word = strcmp(sweep->axes[a], "option") == 0 || strcmp(sweep->axes[a], "kind") == 0;
        if (!seen)
            snprintf(out + used, TEXT - used, " %.30s%s%.30s", word ? "" : sweep->axes[a], word ? "" : " ",
                     row->values[a]);
    }
}

static void name_point(char out[2 * TEXT], const char *before, const char *network, double width,
                       const char *after) {
    char text[MOTE_NUMBER_SIZE], times[MOTE_NUMBER_SIZE + 8] = "";
    if (width > 0) snprintf(times, sizeof times, " ×%s", mote_number_shortest(width, text));
    snprintf(out, 2 * TEXT, "%.30s%.60s%s%.150s", before, network, times, after);
}

/* "linear ×1, none: 2000 B, MAE 0.150" */
static bool describe(struct mote_sweep_points *p, size_t i, const char *name, const char *quantization,
                     size_t seeds) {
    char text[4 * TEXT], bytes[MOTE_NUMBER_SIZE], score[MOTE_NUMBER_SIZE], spread[MOTE_NUMBER_SIZE + 48] = "";
    int decimals = p->accuracy ? 2 : 3;
    mote_number_fixed(p->y[i], decimals, score);
    if (seeds > 1) {
        char number[MOTE_NUMBER_SIZE];
        snprintf(spread, sizeof spread, " ± %s over %zu seeds",
                 mote_number_fixed(p->spread[i], decimals, number), seeds);
    }
    snprintf(text, sizeof text, "%s, %.60s: %s, %s %s%s%s", name, quantization,
             mote_number_bytes(p->x[i], bytes), p->accuracy ? "accuracy" : "MAE", score,
             p->accuracy ? " %" : "", spread);
    p->tip[i] = mote_arena_string(&p->arena, text);
    bool plain = strcmp(quantization, "none") == 0;
    snprintf(text, sizeof text, "%s%s%.60s", name, plain ? "" : " ", plain ? "" : quantization);
    p->label[i] = mote_arena_string(&p->arena, text);
    return p->tip[i] && p->label[i];
}

/* A network that gives NaN is worse than any other: it goes to the edge. */
static double worst(const struct mote_sweep_points *p) {
    return p->accuracy ? (double)-INFINITY : (double)INFINITY;
}

static bool add_row(struct mote_sweep_points *p, const struct mote_sweep *sweep,
                    const struct mote_sweep_names *names, size_t row, size_t target) {
    char name[2 * TEXT], after[TEXT];
    const struct mote_card *card = sweep->rows[row].card;
    struct mote_sweep_mean mean;
    size_t i = p->rows++, quantization = mote_sweep_quantization(names, card),
           network = mote_sweep_network(names, card);
    mote_sweep_mean_of(sweep, row, &mean);
    const struct mote_sweep_spread *score = &mean.score[target];
    double baseline = mote_sweep_baseline(card, target);
    p->x[i] = mote_sweep_spread_mean(&mean.bytes);
    p->y[i] = score->count == mean.bytes.count ? mote_sweep_spread_mean(score) : worst(p);
    p->spread[i] = mote_sweep_spread_deviation(score);
    p->cell[i] = network * SWEEP_QUANTIZATIONS + quantization;
    if (isfinite(baseline)) p->persistence = baseline;
    name_axes(sweep, &sweep->rows[row], after);
    name_point(name, "", names->network[network], card->width, after);
    return describe(p, i, name, names->quantization[quantization], score->count);
}

/* Rows come out cell by cell, so that each cell is one series. */
static bool collect_rows(struct mote_sweep_points *p, const struct mote_sweep *sweep,
                         const struct mote_sweep_names *names, size_t steps, size_t target) {
    for (size_t cell = 0; cell < SWEEP_CELLS; cell++)
        for (size_t r = 0; r < sweep->row_count; r++) {
            const struct mote_card *card = sweep->rows[r].card;
            if (!card || card->output_steps != steps || target >= mote_sweep_score_count(card)) continue;
            if (mote_sweep_network(names, card) * SWEEP_QUANTIZATIONS +
                    mote_sweep_quantization(names, card) !=
                cell)
                continue;
            if (mote_sweep_leads(sweep, r) && !add_row(p, sweep, names, r, target)) return false;
        }
    return true;
}

static bool collect_references(struct mote_sweep_points *p, const struct mote_sweep *sweep, size_t steps,
                               size_t target) {
    char name[2 * TEXT], after[TEXT];
    for (size_t i = 0; i < sweep->reference_count; i++) {
        const struct mote_sweep_reference *reference = &sweep->references[i];
        if (reference->output_steps != steps || target >= reference->target_count) continue;
        size_t n = p->rows + p->references++;
        p->x[n] = reference->bytes;
        p->y[n] = reference->mae[target];
        snprintf(after, sizeof after, "%s%.30s", reference->features ? " " : "",
                 reference->features ? reference->features : "");
        name_point(name, "ref. ", reference->network, reference->width, after);
        if (!describe(p, n, name, reference->quantization, 1)) return false;
    }
    return true;
}

/* Less is better. */
static double loss_of(const struct mote_sweep_points *p, double y) {
    return p->accuracy ? 100 - y : y;
}

/* The stairs go on to the right of the last point, where no larger model is better. Only the front keeps
 * labels. */
static bool find_front(struct mote_sweep_points *p) {
    double right = 0, *loss = mote_arena_alloc(&p->arena, p->rows + 1, sizeof *loss);
    if (!loss) return false;
    for (size_t i = 0; i < p->rows; i++)
        loss[i] = loss_of(p, p->y[i]);
    p->front_count = mote_pareto_front(p->x, loss, p->rows, p->front);
    for (size_t i = 0; i < p->rows; i++) {
        bool kept = false;
        for (size_t f = 0; f < p->front_count; f++)
            kept = kept || p->front[f] == i;
        if (!kept) p->label[i] = NULL;
    }
    for (size_t i = 0; i < p->rows + p->references; i++)
        right = fmax(right, p->x[i]);
    for (size_t f = 0; f < p->front_count; f++) {
        p->stair_x[f] = p->x[p->front[f]];
        p->stair_y[f] = p->y[p->front[f]];
    }
    p->stair_x[p->front_count] = right;
    p->stair_y[p->front_count] = p->front_count ? p->stair_y[p->front_count - 1] : (double)NAN;
    return true;
}

/* One network that went wrong must not squeeze all the others into a line: what has twice the error of
 * persistence, or of classes twice that of the worst reference and four times that of our best, is beyond. */
static void find_edge(struct mote_sweep_points *p) {
    double limit = 2 * p->persistence;
    if (p->accuracy && p->front_count) limit = 4 * loss_of(p, p->stair_y[p->front_count]);
    for (size_t i = p->rows; i < p->rows + p->references; i++)
        limit = fmax(limit, (p->accuracy ? 2 : 1.05) * loss_of(p, p->y[i]));
    for (size_t i = 0; i < p->rows && limit > 0; i++)
        p->beyond += !(loss_of(p, p->y[i]) <= limit);
    p->edge = p->beyond ? (p->accuracy ? 100 - limit : limit) : 0;
}

bool mote_sweep_points_make(struct mote_sweep_points *points, const struct mote_sweep *sweep,
                            const struct mote_sweep_names *names, size_t output_steps, size_t target) {
    const struct mote_card *card = mote_sweep_first(sweep, output_steps);
    *points = (struct mote_sweep_points){.accuracy = card && card->label_count};
    if (!reserve(points, sweep->row_count + sweep->reference_count) ||
        !collect_rows(points, sweep, names, output_steps, target) ||
        !collect_references(points, sweep, output_steps, target) || !find_front(points))
        return false;
    find_edge(points);
    return true;
}

void mote_sweep_points_free(struct mote_sweep_points *points) {
    mote_arena_free(&points->arena);
}
