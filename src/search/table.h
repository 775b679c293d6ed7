/* SPDX-License-Identifier: MIT
 * A study as tables, text and JSON. */
#ifndef MOTE_SEARCH_TABLE_H
#define MOTE_SEARCH_TABLE_H

#include "report/grid.h"
#include "search/study.h"

/* Every rung that was measured, and trials that failed, for programs. Makes the grid. */
void mote_study_fill_csv(const struct mote_study *study, struct mote_grid *grid);
/* The points of the front, for people. Makes the grid. */
void mote_study_fill_front(const struct mote_study *study, const size_t *front, size_t count,
                           struct mote_grid *grid);
/* "trials 64 of 64: 21 with all epochs, 1 failed …", a few lines. */
void mote_study_print_counts(const struct mote_study *study, struct mote_buffer *out);

/* What pareto.json holds. */
enum mote_status mote_study_print_json(const struct mote_study *study, const size_t *front, size_t count,
                                       struct mote_buffer *out, struct mote_error *error);

#endif
