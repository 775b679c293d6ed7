/* SPDX-License-Identifier: MIT */
#include "report/sweep_report.h"

#include "base/file.h"
#include "report/html.h"
#include "report/number.h"
#include "report/sweep_parts.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static size_t count_failures(const struct mote_sweep *sweep) {
    size_t count = 0;
    for (size_t r = 0; r < sweep->row_count; r++)
        count += sweep->rows[r].card == NULL;
    return count;
}

static bool beats_persistence(const struct mote_card *card) {
    if (!card || !card->model.known || !card->persistence.known) return false;
    for (size_t t = 0; t < card->target_count; t++)
        if (!(card->model.mae[t] < card->persistence.mae[t])) return false;
    return true;
}

static bool is_of_classes(const struct mote_sweep *sweep) {
    const struct mote_card *first = mote_sweep_first(sweep, 0);
    return first && first->label_count;
}

/* What the rows come to, in a sentence. */
static void sum_up(const struct mote_sweep *sweep, char *out, size_t size) {
    size_t better = 0;
    double low = 1, high = 0;
    for (size_t r = 0; r < sweep->row_count; r++) {
        const struct mote_card *card = sweep->rows[r].card;
        better += beats_persistence(card);
        if (!card) continue;
        low = fmin(low, card->accuracy);
        high = fmax(high, card->accuracy);
    }
    if (is_of_classes(sweep))
        snprintf(out, size, "They hear %.2f to %.2f %% of the test clips right.", 100 * low, 100 * high);
    else
        snprintf(out, size, "Better than persistence in every quantity: %zu.", better);
}

static void open_page(const struct mote_sweep *sweep, struct mote_buffer *out) {
    char title[200], lead[500], failed[80] = "", seeded[40] = "", sum[240];
    uint64_t seed;
    size_t failures = count_failures(sweep);
    if (failures) snprintf(failed, sizeof failed, " %zu failed.", failures);
    if (mote_sweep_one_seed(sweep, &seed)) snprintf(seeded, sizeof seeded, " with seed %" PRIu64, seed);
    sum_up(sweep, sum, sizeof sum);
    snprintf(title, sizeof title, "Sweep of %.150s", sweep->name ? mote_path_name(sweep->name) : "a recipe");
    snprintf(lead, sizeof lead,
             "%zu combination%s, each trained%s, shrunk, written and measured from its file. %s%s",
             sweep->row_count, sweep->row_count == 1 ? "" : "s", seeded, sum, failed);
    mote_html_open(out, title, title, lead);
}

static enum mote_status scatter_section(const struct mote_sweep *sweep, const struct mote_sweep_names *names,
                                        struct mote_buffer *out, struct mote_error *error) {
    bool classes = is_of_classes(sweep);
    char note[300];
    snprintf(
        note, sizeof note,
        "%s left is better. Colour is the network, shape the quantization; hover for the figures. Runs that "
        "differ in the seed alone are one point, with whiskers of a standard deviation. Test split, zlib "
        "stream of the file, log scale.",
        classes ? "Upper" : "Lower");
    mote_html_section_open(out, classes ? "Size against accuracy" : "Size against error", note);
    if (sweep->reference_count && sweep->reference_note) mote_html_paragraph(out, sweep->reference_note);
    mote_html_figures_open(out);
    for (size_t g = 0; g < names->groups; g++) {
        const struct mote_card *card = mote_sweep_first(sweep, names->group[g]);
        for (size_t t = 0; card && t < mote_sweep_score_count(card) && t < 4; t++)
            MOTE_TRY(mote_sweep_scatter(sweep, names, names->group[g], t, out, error));
    }
    mote_html_figures_close(out);
    mote_html_section_close(out);
    return MOTE_OK;
}

static void seeds_section(const struct mote_sweep *sweep, struct mote_buffer *out) {
    struct mote_grid grid;
    mote_sweep_fill_seeds(sweep, &grid);
    if (mote_grid_rows(&grid)) {
        mote_html_section_open(out, "Over seeds",
                               "Mean ± standard deviation of the runs that differ in the seed alone.");
        mote_html_table(out, &grid);
        mote_html_section_close(out);
    }
    mote_grid_free(&grid);
}

static void reference_section(const struct mote_sweep *sweep, struct mote_buffer *out) {
    struct mote_grid grid;
    if (sweep->reference_count == 0) return;
    mote_html_section_open(out, "Beside the reference",
                           "Ours with the same network, width, quantization and features; over several seeds "
                           "their mean ± standard deviation.");
    mote_sweep_fill_reference(sweep, &grid);
    mote_html_table(out, &grid);
    mote_grid_free(&grid);
    mote_html_section_close(out);
}

/* A network's card at this width, with the first quantization and version; NULL: not there. */
static const struct mote_card *full_card(const struct mote_sweep *sweep, const struct mote_sweep_names *names,
                                         size_t network, double width) {
    for (size_t r = 0; r < sweep->row_count; r++) {
        const struct mote_card *card = sweep->rows[r].card;
        if (card && card->width == width && card->output_steps == names->group[0] &&
            mote_sweep_network(names, card) == network && mote_sweep_quantization(names, card) == 0)
            return card;
    }
    return NULL;
}

/* The largest width that every network has run at; 0: none. */
static double common_width(const struct mote_sweep *sweep, const struct mote_sweep_names *names) {
    double best = 0;
    for (size_t r = 0; r < sweep->row_count; r++) {
        const struct mote_card *card = sweep->rows[r].card;
        if (!card || card->width <= best) continue;
        bool all = true;
        for (size_t n = 0; n < names->networks; n++)
            all = all && full_card(sweep, names, n, card->width);
        if (all) best = card->width;
    }
    return best;
}

static size_t count_weights(const struct mote_card *card) {
    size_t count = 0;
    for (size_t i = 0; i < card->layer_count; i++)
        count += card->layers[i].weights;
    return count;
}

static void network_rows(const struct mote_sweep *sweep, const struct mote_sweep_names *names, double width,
                         struct mote_grid *grid) {
    char text[MOTE_NUMBER_SIZE];
    for (size_t n = 0; n < names->networks; n++) {
        const struct mote_card *card = full_card(sweep, names, n, width);
        mote_grid_cell(grid, names->network[n]);
        mote_grid_cell(grid, mote_number_bytes((double)card->bytes, text));
        mote_grid_count(grid, count_weights(card));
        mote_grid_count(grid, card->macs);
        mote_grid_cell(grid, card->runs ? mote_number_brief(card->inference_us, text) : "");
        mote_grid_cell(grid, mote_number_duration(card->train_seconds, text));
    }
}

/* The reference found its lstm the largest; where ours has fewer weights, they say why it is not. */
static void print_lstm(const struct mote_sweep *sweep, const struct mote_sweep_names *names, double width,
                       size_t largest, struct mote_buffer *out) {
    char text[300], own[MOTE_NUMBER_SIZE], most[MOTE_NUMBER_SIZE];
    size_t weights = count_weights(full_card(sweep, names, largest, width));
    for (size_t n = 0; sweep->reference_count && n < names->networks; n++) {
        size_t fewer = count_weights(full_card(sweep, names, n, width));
        if (fewer >= weights || strcmp(names->network[n], "lstm") != 0) continue;
        snprintf(text, sizeof text,
                 "The reference found lstm the largest. By its layers it has fewer weights than %.100s (%s "
                 "against %s), "
                 "and these files hold little else.",
                 names->network[largest], mote_number_count(fewer, own), mote_number_count(weights, most));
        mote_html_paragraph(out, text);
    }
}

static void print_extremes(const struct mote_sweep *sweep, const struct mote_sweep_names *names, double width,
                           struct mote_buffer *out) {
    size_t largest = 0, slowest = 0;
    char text[500], number[MOTE_NUMBER_SIZE], weights[MOTE_NUMBER_SIZE], macs[MOTE_NUMBER_SIZE],
        steps[40] = "";
    for (size_t n = 1; n < names->networks; n++) {
        const struct mote_card *card = full_card(sweep, names, n, width);
        if (card->bytes > full_card(sweep, names, largest, width)->bytes) largest = n;
        if (card->inference_us > full_card(sweep, names, slowest, width)->inference_us) slowest = n;
    }
    if (!is_of_classes(sweep)) snprintf(steps, sizeof steps, " and %zu output steps", names->group[0]);
    snprintf(text, sizeof text,
             "At width %s, quantization %.60s%s, %.100s is the largest (%s weights) "
             "and %.100s the slowest to run (%s multiply-adds).",
             mote_number_shortest(width, number), names->quantization[0], steps, names->network[largest],
             mote_number_count(count_weights(full_card(sweep, names, largest, width)), weights),
             largest == slowest ? "also" : names->network[slowest],
             mote_number_count(full_card(sweep, names, slowest, width)->macs, macs));
    mote_html_paragraph(out, text);
    print_lstm(sweep, names, width, largest, out);
}

static enum mote_status cost_section(const struct mote_sweep *sweep, const struct mote_sweep_names *names,
                                     struct mote_buffer *out, struct mote_error *error) {
    static const struct mote_grid_column columns[] = {{"network", false}, {"file", true}, {"weights", true},
                                                      {"MACs", true},     {"µs", true},   {"training", true}};
    double width = common_width(sweep, names);
    mote_html_section_open(out, "What the networks cost", NULL);
    mote_html_figures_open(out);
    MOTE_TRY(mote_sweep_cost_plot(sweep, names, MOTE_SWEEP_TRAINING, out, error));
    MOTE_TRY(mote_sweep_cost_plot(sweep, names, MOTE_SWEEP_INFERENCE, out, error));
    mote_html_figures_close(out);
    if (names->networks > 1 && width > 0) {
        struct mote_grid grid = {.columns = 6, .column = columns};
        print_extremes(sweep, names, width, out);
        network_rows(sweep, names, width, &grid);
        mote_html_table(out, &grid);
        mote_grid_free(&grid);
    }
    mote_html_section_close(out);
    return MOTE_OK;
}

static void table_section(const struct mote_sweep *sweep, struct mote_buffer *out) {
    struct mote_grid grid;
    mote_html_section_open(
        out, "All combinations",
        is_of_classes(sweep)
            ? "Accuracy on the test split, with the interval that 95 % of bootstrap samples of its clips lie "
              "in. "
              "µs is one inference on one thread. 1 kB = 1024 B."
            : "Errors are means over windows and steps; ± % is against persistence, negative is better. "
              "µs is one inference on one thread. 1 kB = 1024 B.");
    mote_sweep_fill_table(sweep, &grid);
    mote_html_table(out, &grid);
    mote_grid_free(&grid);
    for (size_t r = 0; r < sweep->row_count; r++) {
        char text[700];
        if (!sweep->rows[r].failure) continue;
        snprintf(text, sizeof text, "%.100s failed: %.550s",
                 sweep->rows[r].name ? sweep->rows[r].name : "One", sweep->rows[r].failure);
        mote_html_paragraph(out, text);
    }
    mote_html_section_close(out);
}

enum mote_status mote_sweep_report_print(const struct mote_sweep *sweep, struct mote_buffer *out,
                                         struct mote_error *error) {
    struct mote_sweep_names names;
    char footer[80];
    mote_sweep_names(sweep, &names);
    open_page(sweep, out);
    if (names.networks > 0) {
        MOTE_TRY(scatter_section(sweep, &names, out, error));
        seeds_section(sweep, out);
        reference_section(sweep, out);
        MOTE_TRY(cost_section(sweep, &names, out, error));
    }
    table_section(sweep, out);
    mote_html_section_open(out, "How to make it again", NULL);
    mote_html_preformatted(out, sweep->command);
    mote_html_preformatted(out, sweep->recipe);
    mote_html_section_close(out);
    snprintf(footer, sizeof footer, "mote %.40s", sweep->version ? sweep->version : "");
    mote_html_close(out, footer);
    return out->failed ? mote_fail_memory(error, "a report") : MOTE_OK;
}
