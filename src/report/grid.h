/* SPDX-License-Identifier: MIT
 * A table of text cells, filled row by row and printed as aligned text (text.h), CSV (csv.h) or HTML
 * (html.h). Failure is sticky: fill freely; the printers mark their buffer as failed. */
#ifndef MOTE_REPORT_GRID_H
#define MOTE_REPORT_GRID_H

#include "base/arena.h"
#include "base/buffer.h"

struct mote_grid_column {
    const char *title;
    bool number; /* aligned to the right */
};

/* Set `columns` and `column` (borrowed; must outlive the grid), all else zero. */
struct mote_grid {
    size_t columns;
    const struct mote_grid_column *column;
    struct mote_arena arena;
    size_t cells, capacity; /* cells so far, in row order */
    const char **cell;
    bool failed;
};

void mote_grid_cell(struct mote_grid *grid, const char *text); /* copies; NULL is an empty cell */
void mote_grid_printf(struct mote_grid *grid, const char *format, ...) __attribute__((format(printf, 2, 3)));
void mote_grid_fixed(struct mote_grid *grid, double value, int decimals);
void mote_grid_count(struct mote_grid *grid, uint64_t value);
size_t mote_grid_rows(const struct mote_grid *grid); /* whole rows */
void mote_grid_free(struct mote_grid *grid);

#endif
