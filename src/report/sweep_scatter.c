/* SPDX-License-Identifier: MIT
 * The sweep's main figure: size against error, with the Pareto line. */
#include "report/html.h"
#include "report/number.h"
#include "report/sweep_parts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const enum mote_svg_mark marks[SWEEP_QUANTIZATIONS] = {
    MOTE_SVG_CIRCLE, MOTE_SVG_SQUARE, MOTE_SVG_TRIANGLE, MOTE_SVG_DIAMOND, MOTE_SVG_CIRCLE};

enum {
    TEXT = 160,
    CELLS = SWEEP_NETWORKS * SWEEP_QUANTIZATIONS,
    SERIES = CELLS + SWEEP_NETWORKS + SWEEP_QUANTIZATIONS + 3
};

/* The points of one scatter: first the rows, sorted into cells of (network, quantization), then the
 * references. */
struct scatter {
    struct mote_arena arena;
    size_t rows, references, front_count;
    double *x, *y, *stair_x, *stair_y;
    size_t *cell, *front;
    const char **tip, **label;
    const char *error_name;  /* in tips */
    double persistence, top; /* top: values above are drawn at the edge */
    size_t beyond;
};

static bool scatter_create(struct scatter *s, size_t room) {
    s->x = mote_arena_alloc(&s->arena, room, sizeof *s->x);
    s->y = mote_arena_alloc(&s->arena, room, sizeof *s->y);
    s->stair_x = mote_arena_alloc(&s->arena, room + 1, sizeof *s->stair_x);
    s->stair_y = mote_arena_alloc(&s->arena, room + 1, sizeof *s->stair_y);
    s->cell = mote_arena_alloc(&s->arena, room, sizeof *s->cell);
    s->front = mote_arena_alloc(&s->arena, room, sizeof *s->front);
    s->tip = mote_arena_alloc(&s->arena, room, sizeof *s->tip);
    s->label = mote_arena_alloc(&s->arena, room, sizeof *s->label);
    return s->x && s->y && s->stair_x && s->stair_y && s->cell && s->front && s->tip && s->label;
}

static void name_point(char out[TEXT], const char *before, const char *network, double width) {
    char text[MOTE_NUMBER_SIZE];
    if (width > 0)
        snprintf(out, TEXT, "%.30s%.60s ×%s", before, network, mote_number_shortest(width, text));
    else
        snprintf(out, TEXT, "%.30s%.60s", before, network);
}

static bool describe(struct scatter *s, size_t i, const char *name, const char *quantization) {
    char tip[2 * TEXT], bytes[MOTE_NUMBER_SIZE], mae[MOTE_NUMBER_SIZE];
    snprintf(tip, sizeof tip, "%s, %.60s: %s, %s %s", name, quantization, mote_number_bytes(s->x[i], bytes),
             s->error_name, mote_number_fixed(s->y[i], 3, mae));
    s->tip[i] = mote_arena_string(&s->arena, tip);
    if (strcmp(quantization, "none") != 0) {
        char label[2 * TEXT];
        snprintf(label, sizeof label, "%s %s", name, quantization);
        s->label[i] = mote_arena_string(&s->arena, label);
    } else
        s->label[i] = mote_arena_string(&s->arena, name);
    return s->tip[i] && s->label[i];
}

/* Rows come out cell by cell, so that each cell is one series. */
static bool collect_rows(struct scatter *s, const struct mote_sweep *sweep,
                         const struct mote_sweep_names *names, size_t steps, size_t target) {
    char name[TEXT];
    size_t n = 0;
    for (size_t cell = 0; cell < CELLS; cell++)
        for (size_t r = 0; r < sweep->row_count; r++) {
            const struct mote_card *card = sweep->rows[r].card;
            if (!card || card->output_steps != steps || target >= mote_sweep_score_count(card)) continue;
            size_t network = mote_sweep_network(names, card),
                   quantization = mote_sweep_quantization(names, card);
            if (network * SWEEP_QUANTIZATIONS + quantization != cell) continue;
            s->x[n] = (double)mote_sweep_bytes(card);
            /* A network that gives NaN is worse than any other: it goes to the top edge. */
            double loss = mote_sweep_loss(card, target), baseline = mote_sweep_baseline(card, target);
            s->y[n] = isnan(loss) ? (double)INFINITY : loss;
            s->cell[n] = cell;
            if (isfinite(baseline)) s->persistence = baseline;
            name_point(name, "", names->network[network], card->width);
            if (!describe(s, n++, name, names->quantization[quantization])) return false;
        }
    s->rows = n;
    return true;
}

static bool collect_references(struct scatter *s, const struct mote_sweep *sweep, size_t steps,
                               size_t target) {
    char name[TEXT];
    for (size_t i = 0; i < sweep->reference_count; i++) {
        const struct mote_sweep_reference *reference = &sweep->references[i];
        if (reference->output_steps != steps || target >= reference->target_count) continue;
        size_t n = s->rows + s->references++;
        s->x[n] = reference->bytes;
        s->y[n] = reference->accuracy ? 100 - reference->mae[target] : reference->mae[target];
        name_point(name, "ref. ", reference->network, reference->width);
        if (!describe(s, n, name, reference->quantization)) return false;
    }
    return true;
}

/* The stairs go on to the right of the last point, where no larger model is better. Only the front keeps
 * labels. */
static void find_front(struct scatter *s) {
    double right = 0;
    s->front_count = mote_pareto_front(s->x, s->y, s->rows, s->front);
    for (size_t i = 0; i < s->rows; i++) {
        bool kept = false;
        for (size_t f = 0; f < s->front_count; f++)
            kept = kept || s->front[f] == i;
        if (!kept) s->label[i] = NULL;
    }
    for (size_t i = 0; i < s->rows + s->references; i++)
        right = fmax(right, s->x[i]);
    for (size_t f = 0; f < s->front_count; f++) {
        s->stair_x[f] = s->x[s->front[f]];
        s->stair_y[f] = s->y[s->front[f]];
    }
    s->stair_x[s->front_count] = right;
    s->stair_y[s->front_count] = s->front_count ? s->stair_y[s->front_count - 1] : (double)NAN;
}

/* One network that went wrong must not squeeze all the others into a line. */
static void find_top(struct scatter *s) {
    double limit = 2 * s->persistence;
    for (size_t i = s->rows; i < s->rows + s->references; i++)
        limit = fmax(limit, 1.05 * s->y[i]);
    for (size_t i = 0; i < s->rows && limit > 0; i++)
        s->beyond += !(s->y[i] <= limit);
    s->top = s->beyond ? limit : 0;
}

static size_t make_series(const struct scatter *s, const struct mote_sweep *sweep,
                          const struct mote_sweep_names *names, struct mote_svg_series *series) {
    size_t count = 0;
    for (size_t i = 0; i < names->networks; i++)
        series[count++] = (struct mote_svg_series){.name = names->network[i], .color = mote_sweep_colors[i]};
    for (size_t i = 0; i < names->quantizations; i++)
        series[count++] = (struct mote_svg_series){
            .name = names->quantization[i], .color = MOTE_SVG_GREY, .mark = marks[i], .hollow = true};
    series[count++] = (struct mote_svg_series){.name = "Pareto line",
                                               .count = s->front_count + 1,
                                               .x = s->stair_x,
                                               .y = s->stair_y,
                                               .line = MOTE_SVG_STAIRS,
                                               .color = MOTE_SVG_GREY};
    if (s->references)
        series[count++] = (struct mote_svg_series){.name = sweep->reference_name,
                                                   .count = s->references,
                                                   .x = s->x + s->rows,
                                                   .y = s->y + s->rows,
                                                   .tip = s->tip + s->rows,
                                                   .label = s->label + s->rows,
                                                   .color = MOTE_SVG_INK,
                                                   .mark = MOTE_SVG_CROSS};
    for (size_t first = 0, end; first < s->rows; first = end) {
        for (end = first + 1; end < s->rows && s->cell[end] == s->cell[first];)
            end++;
        series[count++] =
            (struct mote_svg_series){.count = end - first,
                                     .x = s->x + first,
                                     .y = s->y + first,
                                     .tip = s->tip + first,
                                     .label = s->label + first,
                                     .color = mote_sweep_colors[s->cell[first] / SWEEP_QUANTIZATIONS],
                                     .mark = marks[s->cell[first] % SWEEP_QUANTIZATIONS]};
    }
    return count;
}

/* Without finite errors below the top there is no lower end to give with it. */
static double lowest(const struct scatter *s) {
    double low = s->persistence > 0 ? s->persistence : INFINITY;
    for (size_t i = 0; i < s->rows + s->references; i++)
        if (isfinite(s->y[i])) low = fmin(low, s->y[i]);
    return low;
}

static void draw(const struct scatter *s, const struct mote_sweep *sweep,
                 const struct mote_sweep_names *names, const char *caption, const char *error_name,
                 struct mote_buffer *out) {
    struct mote_svg_series series[SERIES];
    char label[120];
    snprintf(label, sizeof label, "%.60s", error_name);
    if (s->beyond) snprintf(label, sizeof label, "%.60s (%zu worse, at the top edge)", error_name, s->beyond);
    const struct mote_svg_rule rule = {.at = s->persistence, .label = "persistence", .color = MOTE_SVG_INK};
    struct mote_svg_axis y = {.label = label, .log = true};
    if (s->top > lowest(s)) {
        y.min = lowest(s) * 0.97;
        y.max = s->top;
    }
    mote_html_figure_open(out, MOTE_HTML_WIDE, caption);
    mote_svg_plot(&(struct mote_svg_plot){.title = "Size against error",
                                          .width = 1080,
                                          .height = 430,
                                          .x = {.label = "zlib stream", .unit = MOTE_SVG_BYTES, .log = true},
                                          .y = y,
                                          .series = series,
                                          .count = make_series(s, sweep, names, series),
                                          .rules = &rule,
                                          .rule_count = s->persistence > 0},
                  out);
    mote_html_figure_close(out);
}

enum mote_status mote_sweep_scatter(const struct mote_sweep *sweep, const struct mote_sweep_names *names,
                                    size_t steps, size_t target, struct mote_buffer *out,
                                    struct mote_error *error) {
    const struct mote_card *card = mote_sweep_first(sweep, steps);
    struct scatter s = {.error_name = card && card->label_count ? "wrong %" : "MAE"};
    char caption[TEXT * 2], ahead[MOTE_NAME];
    bool made = scatter_create(&s, sweep->row_count + sweep->reference_count) &&
                collect_rows(&s, sweep, names, steps, target) && collect_references(&s, sweep, steps, target);
    if (made && card) {
        find_front(&s);
        find_top(&s);
        if (card->label_count)
            snprintf(caption, sizeof caption, "Clips heard wrong");
        else
            snprintf(caption, sizeof caption, "%.150s, up to %s ahead (%zu steps)", card->targets[target],
                     mote_card_ahead(card, steps - 1, ahead), steps);
        draw(&s, sweep, names, caption, card->label_count ? "clips heard wrong, %" : "mean absolute error",
             out);
    }
    mote_arena_free(&s.arena);
    return made ? MOTE_OK : mote_fail_memory(error, "a report");
}
