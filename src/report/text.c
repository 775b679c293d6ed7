/* SPDX-License-Identifier: MIT */
#include "report/text.h"

#include "report/utf8.h"

#include <stdlib.h>

static void repeat(struct mote_buffer *out, const char *text, size_t times) {
    while (times-- > 0)
        mote_buffer_text(out, text);
}

/* Trailing spaces are held back in *pad until something follows them. */
static void print_cell(struct mote_buffer *out, const char *text, size_t width, bool number, size_t *pad) {
    size_t used = mote_utf8_width(text), space = width - used;
    if (used == 0) {
        *pad += width;
        return;
    }
    repeat(out, " ", *pad + (number ? space : 0));
    mote_utf8_clean(out, text, false);
    *pad = number ? 0 : space;
}

static void print_row(const struct mote_grid *grid, const char *const *cells, const size_t *width,
                      struct mote_buffer *out) {
    size_t pad = 0;
    for (size_t c = 0; c < grid->columns; c++) {
        if (c > 0) pad += 2;
        print_cell(out, cells ? cells[c] : grid->column[c].title, width[c], grid->column[c].number, &pad);
    }
    mote_buffer_text(out, "\n");
}

void mote_grid_print_text(const struct mote_grid *grid, struct mote_buffer *out) {
    size_t *width = calloc(grid->columns + 1, sizeof *width);
    if (!width || grid->failed) {
        out->failed = true;
        free(width);
        return;
    }
    size_t rows = mote_grid_rows(grid);
    for (size_t c = 0; c < grid->columns; c++) {
        width[c] = mote_utf8_width(grid->column[c].title);
        for (size_t r = 0; r < rows; r++) {
            size_t w = mote_utf8_width(grid->cell[r * grid->columns + c]);
            if (w > width[c]) width[c] = w;
        }
    }
    print_row(grid, NULL, width, out);
    for (size_t c = 0; c < grid->columns; c++) {
        repeat(out, " ", c > 0 ? 2 : 0);
        repeat(out, "─", width[c]);
    }
    mote_buffer_text(out, "\n");
    for (size_t r = 0; r < rows; r++)
        print_row(grid, grid->cell + r * grid->columns, width, out);
    free(width);
}
