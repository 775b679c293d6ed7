/* SPDX-License-Identifier: MIT */
#include "report/csv.h"

#include "report/utf8.h"

#include <string.h>

static void print_quoted(struct mote_buffer *out, const char *text) {
    mote_buffer_text(out, "\"");
    for (const char *quote; (quote = strchr(text, '"')); text = quote + 1) {
        mote_buffer_append(out, text, (size_t)(quote - text));
        mote_buffer_text(out, "\"\"");
    }
    mote_buffer_text(out, text);
    mote_buffer_text(out, "\"");
}

static void print_field(struct mote_buffer *out, const char *text) {
    struct mote_buffer clean = {0};
    mote_utf8_clean(&clean, text, true);
    const char *field = clean.data ? (const char *)clean.data : "";
    if (clean.failed)
        out->failed = true;
    else if (field[strcspn(field, "\",\r\n")] || field[0] == ' ' ||
             (clean.size && field[clean.size - 1] == ' '))
        print_quoted(out, field);
    else
        mote_buffer_text(out, field);
    mote_buffer_free(&clean);
}

void mote_grid_print_csv(const struct mote_grid *grid, struct mote_buffer *out) {
    if (grid->failed) {
        out->failed = true;
        return;
    }
    size_t rows = mote_grid_rows(grid);
    for (size_t r = 0; r <= rows; r++) {
        for (size_t c = 0; c < grid->columns; c++) {
            if (c > 0) mote_buffer_text(out, ",");
            print_field(out, r == 0 ? grid->column[c].title : grid->cell[(r - 1) * grid->columns + c]);
        }
        mote_buffer_text(out, "\r\n");
    }
}
