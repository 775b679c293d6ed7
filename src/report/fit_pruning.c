/* SPDX-License-Identifier: MIT
 * What pruning gained, and what each layer would lose by more of it. */
#include "report/fit_sections.h"
#include "report/html.h"

static void open_section(const char *title, struct mote_buffer *note, struct mote_buffer *out) {
    mote_html_section_open(out, title, note->size ? (const char *)note->data : NULL);
    mote_buffer_free(note);
}

static void close_section(struct mote_grid *grid, const char *text, struct mote_buffer *out) {
    mote_html_table(out, grid);
    mote_grid_free(grid);
    if (text) mote_html_preformatted(out, text);
    mote_html_section_close(out);
}

void mote_fit_gain_section(const struct mote_card *card, struct mote_buffer *out) {
    struct mote_buffer note = {0};
    struct mote_grid grid;
    if (!card->gain.network) return;
    mote_gain_print_note(&card->gain, &note);
    open_section("What pruning gained", &note, out);
    mote_gain_fill_grid(&card->gain, &grid);
    close_section(&grid, card->gain.network, out);
}

void mote_fit_sensitivity_section(const struct mote_card *card, struct mote_buffer *out) {
    struct mote_buffer note = {0};
    struct mote_grid grid;
    if (card->sensitivity.count == 0) return;
    mote_sensitivity_print_note(&card->sensitivity, &note);
    open_section("Where bytes are worth most", &note, out);
    mote_sensitivity_fill_grid(&card->sensitivity, &grid);
    close_section(&grid, NULL, out);
}
