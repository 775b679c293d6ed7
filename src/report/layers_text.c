/* SPDX-License-Identifier: MIT
 * `inspect` for a terminal. */
#include "report/layers.h"
#include "report/number.h"
#include "report/text.h"
#include "report/utf8.h"

static void print_count(struct mote_buffer *out, const char *name, uint64_t value, const char *unit) {
    char text[MOTE_NUMBER_SIZE];
    mote_buffer_printf(out, "%-9s %s%s\n", name, mote_number_count(value, text), unit);
}

void mote_inspection_print_text(const struct mote_inspection *x, struct mote_buffer *out) {
    struct mote_grid grid;
    mote_buffer_printf(out, "%-9s %s\n%-9s %s\n", "input", x->input, "output", x->output);
    print_count(out, "weights", x->weights, "");
    print_count(out, "MACs", x->macs, "");
    if (x->runs) {
        print_count(out, "arena", x->arena_bytes, " B");
    } else {
        mote_buffer_printf(out, "%-9s ", "runs");
        mote_buffer_text(out, "not here: ");
        mote_utf8_clean(out, x->why_not, false);
        mote_buffer_text(out, "\n");
    }
    mote_buffer_text(out, "\n");
    mote_layers_fill_grid(x->layers, x->layer_count, &grid);
    mote_grid_print_text(&grid, out);
    mote_grid_free(&grid);
    mote_buffer_text(out, "\n");
    mote_parts_fill_grid(&x->parts, x->zlib_bytes, &grid);
    mote_grid_print_text(&grid, out);
    mote_grid_free(&grid);
}
