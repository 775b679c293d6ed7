/* SPDX-License-Identifier: MIT
 * What the files of the sweep's report share. Internal to this room. */
#ifndef MOTE_REPORT_SWEEP_PARTS_H
#define MOTE_REPORT_SWEEP_PARTS_H

#include "report/svg.h"
#include "report/sweep_report.h"

enum { SWEEP_GROUPS = 8, SWEEP_NETWORKS = 6, SWEEP_QUANTIZATIONS = 5 };

extern const enum mote_svg_color mote_sweep_colors[SWEEP_NETWORKS];

/* The names that the rows have, in order of appearance; more than fit are counted as the last. */
struct mote_sweep_names {
    size_t networks, quantizations, groups;
    const char *network[SWEEP_NETWORKS], *quantization[SWEEP_QUANTIZATIONS];
    size_t group[SWEEP_GROUPS]; /* output steps: errors are comparable within a group alone */
};
void mote_sweep_names(const struct mote_sweep *sweep, struct mote_sweep_names *names);
size_t mote_sweep_network(const struct mote_sweep_names *names, const struct mote_card *card);
size_t mote_sweep_quantization(const struct mote_sweep_names *names, const struct mote_card *card);

/* The first card of the group (any for 0), or NULL. */
const struct mote_card *mote_sweep_first(const struct mote_sweep *sweep, size_t output_steps);
size_t mote_sweep_bytes(const struct mote_card *card); /* of the zlib stream, or of the file without one */

/* What a card is judged by: the mean absolute error of each target, or a classifier's accuracy. NaN: not known. */
size_t mote_sweep_score_count(const struct mote_card *card);
const char *mote_sweep_score_name(const struct mote_card *card, size_t i);
double mote_sweep_score(const struct mote_card *card, size_t i);
double mote_sweep_baseline(const struct mote_card *card, size_t i); /* persistence */

/* A grid whose columns are being made; they live in its arena, with room for two a target and the axes'. */
struct mote_sweep_columns {
    struct mote_grid *grid;
    struct mote_grid_column *column;
    size_t targets;
};
struct mote_sweep_columns mote_sweep_columns_start(const struct mote_sweep *sweep, struct mote_grid *grid);
void mote_sweep_column(struct mote_sweep_columns *columns, const char *title, const char *suffix,
                       bool number);

void mote_sweep_axis_columns(const struct mote_sweep *sweep, struct mote_sweep_columns *columns);
void mote_sweep_axis_cells(const struct mote_sweep *sweep, const struct mote_sweep_row *row,
                           struct mote_grid *grid);

/* Finite values of which mean and sample standard deviation (0 of one) are told. */
struct mote_sweep_spread {
    size_t count;
    double sum, square;
};
double mote_sweep_spread_mean(const struct mote_sweep_spread *spread);
double mote_sweep_spread_deviation(const struct mote_sweep_spread *spread);
/* "92.50 ± 0.31" */
void mote_sweep_spread_cell(struct mote_grid *grid, const struct mote_sweep_spread *spread, int decimals);

/* Rows that differ in the seed alone go together; without such an axis each is by itself. */
struct mote_sweep_mean {
    struct mote_sweep_spread bytes, score[MOTE_MAX_COLUMNS];
};
/* Whether the row has a card and is the first of those it goes with. */
bool mote_sweep_leads(const struct mote_sweep *sweep, size_t row);
void mote_sweep_mean_of(const struct mote_sweep *sweep, size_t row, struct mote_sweep_mean *mean);

/* Figures; each opens and closes its own. */
enum mote_status mote_sweep_scatter(const struct mote_sweep *sweep, const struct mote_sweep_names *names,
                                    size_t output_steps, size_t target, struct mote_buffer *out,
                                    struct mote_error *error);
enum mote_sweep_cost { MOTE_SWEEP_TRAINING, MOTE_SWEEP_INFERENCE };
enum mote_status mote_sweep_cost_plot(const struct mote_sweep *sweep, const struct mote_sweep_names *names,
                                      enum mote_sweep_cost cost, struct mote_buffer *out,
                                      struct mote_error *error);

#endif
