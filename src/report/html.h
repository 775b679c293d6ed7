/* SPDX-License-Identifier: MIT
 * The pieces of a report page: one self-contained HTML file without scripts, which fetches nothing (its
 * Content-Security-Policy says so), follows the reader's light or dark preference, and prints. Every text
 * given is escaped. */
#ifndef MOTE_REPORT_HTML_H
#define MOTE_REPORT_HTML_H

#include "report/grid.h"

/* Appends `text` for element content or a quoted attribute; what is not UTF-8, and control characters, are
 * replaced. */
void mote_html_escape(struct mote_buffer *out, const char *text);

void mote_html_open(struct mote_buffer *out, const char *title, const char *heading, const char *lead);
void mote_html_close(struct mote_buffer *out, const char *footer);

/* `note` is a sentence under the heading, or NULL. */
void mote_html_section_open(struct mote_buffer *out, const char *heading, const char *note);
void mote_html_section_close(struct mote_buffer *out);

/* A row of tiles: label, large value, and a small note (or NULL). */
void mote_html_tiles_open(struct mote_buffer *out);
void mote_html_tile(struct mote_buffer *out, const char *label, const char *value, const char *note);
void mote_html_tiles_close(struct mote_buffer *out);

/* Figures stand side by side where the page is wide enough. */
enum mote_html_width { MOTE_HTML_HALF, MOTE_HTML_WIDE };
void mote_html_figures_open(struct mote_buffer *out);
void mote_html_figure_open(struct mote_buffer *out, enum mote_html_width width, const char *caption);
void mote_html_figure_close(struct mote_buffer *out);
void mote_html_figures_close(struct mote_buffer *out);

/* Small cards under a heading, as many side by side as there is room for: heading and value, what stands between open
 * and close, and a footer. */
void mote_html_cards_open(struct mote_buffer *out, const char *heading);
void mote_html_card_open(struct mote_buffer *out, const char *heading, const char *value);
void mote_html_card_close(struct mote_buffer *out, const char *footer);
void mote_html_cards_close(struct mote_buffer *out);

/* A PNG, in the page itself; `kind` "tall" or "flat": its height. */
void mote_html_picture(struct mote_buffer *out, const struct mote_buffer *png, const char *kind,
                       const char *alt);

void mote_html_paragraph(struct mote_buffer *out, const char *text);
void mote_html_preformatted(struct mote_buffer *out,
                            const char *text); /* nothing for NULL or an empty text */
/* What is folded away until the reader asks. */
void mote_html_details_open(struct mote_buffer *out, const char *summary);
void mote_html_details_close(struct mote_buffer *out);

/* A table; cells that say "missed" or "failed" stand out. */
void mote_html_table(struct mote_buffer *out, const struct mote_grid *grid);

#endif
