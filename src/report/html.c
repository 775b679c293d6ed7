/* SPDX-License-Identifier: MIT */
#include "report/html.h"

#include "report/html_style.h"
#include "report/svg.h"
#include "report/utf8.h"

#include <string.h>

static void append_escaped(struct mote_buffer *out, unsigned char byte) {
    switch (byte) {
    case '&':
        mote_buffer_text(out, "&amp;");
        break;
    case '<':
        mote_buffer_text(out, "&lt;");
        break;
    case '>':
        mote_buffer_text(out, "&gt;");
        break;
    case '"':
        mote_buffer_text(out, "&quot;");
        break;
    case '\'':
        mote_buffer_text(out, "&#39;");
        break;
    default:
        mote_buffer_append(out, &byte, 1);
    }
}

void mote_html_escape(struct mote_buffer *out, const char *text) {
    struct mote_buffer clean = {0};
    mote_utf8_clean(&clean, text, true);
    for (size_t i = 0; i < clean.size; i++)
        append_escaped(out, clean.data[i]);
    out->failed = out->failed || clean.failed;
    mote_buffer_free(&clean);
}

static void element(struct mote_buffer *out, const char *tag, const char *attributes, const char *text) {
    mote_buffer_printf(out, "<%s%s>", tag, attributes);
    mote_html_escape(out, text);
    mote_buffer_printf(out, "</%s>", tag);
}

void mote_html_open(struct mote_buffer *out, const char *title, const char *heading, const char *lead) {
    mote_buffer_text(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                          "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                          "style-src 'unsafe-inline'; img-src data:\">\n");
    mote_buffer_text(out, "<meta name=\"color-scheme\" content=\"light dark\">\n");
    element(out, "title", "", title);
    mote_buffer_text(out, "\n<style>\n");
    mote_buffer_text(out, mote_html_palette);
    mote_buffer_text(out, mote_html_style);
    mote_buffer_text(out, mote_svg_style);
    mote_buffer_text(out, "\n</style>\n</head>\n<body>\n<main>\n<header>\n");
    element(out, "h1", "", heading);
    mote_buffer_text(out, "\n");
    element(out, "p", " class=\"lead\"", lead);
    mote_buffer_text(out, "\n</header>\n");
}

void mote_html_close(struct mote_buffer *out, const char *footer) {
    element(out, "footer", "", footer);
    mote_buffer_text(out, "\n</main>\n</body>\n</html>\n");
}

void mote_html_section_open(struct mote_buffer *out, const char *heading, const char *note) {
    mote_buffer_text(out, "<section>\n");
    element(out, "h2", "", heading);
    if (note) element(out, "p", " class=\"note\"", note);
    mote_buffer_text(out, "\n");
}

void mote_html_section_close(struct mote_buffer *out) {
    mote_buffer_text(out, "</section>\n");
}

void mote_html_tiles_open(struct mote_buffer *out) {
    mote_buffer_text(out, "<dl class=\"tiles\">\n");
}

void mote_html_tile(struct mote_buffer *out, const char *label, const char *value, const char *note) {
    mote_buffer_text(out, "<div>");
    element(out, "dt", "", label);
    element(out, "dd", " class=\"value\"", value);
    if (note) element(out, "dd", "", note);
    mote_buffer_text(out, "</div>\n");
}

void mote_html_tiles_close(struct mote_buffer *out) {
    mote_buffer_text(out, "</dl>\n");
}

void mote_html_figures_open(struct mote_buffer *out) {
    mote_buffer_text(out, "<div class=\"figures\">\n");
}

void mote_html_figure_open(struct mote_buffer *out, enum mote_html_width width, const char *caption) {
    mote_buffer_text(out, width == MOTE_HTML_WIDE ? "<figure class=\"wide\">" : "<figure>");
    if (caption) element(out, "figcaption", "", caption);
    mote_buffer_text(out, "<div>\n");
}

void mote_html_figure_close(struct mote_buffer *out) {
    mote_buffer_text(out, "</div></figure>\n");
}

void mote_html_figures_close(struct mote_buffer *out) {
    mote_buffer_text(out, "</div>\n");
}

void mote_html_details_open(struct mote_buffer *out, const char *summary) {
    mote_buffer_text(out, "<details>");
    element(out, "summary", "", summary);
    mote_buffer_text(out, "\n");
}

void mote_html_details_close(struct mote_buffer *out) {
    mote_buffer_text(out, "</details>\n");
}

void mote_html_paragraph(struct mote_buffer *out, const char *text) {
    element(out, "p", "", text);
    mote_buffer_text(out, "\n");
}

void mote_html_preformatted(struct mote_buffer *out, const char *text) {
    if (!text || !*text) return;
    element(out, "pre", "", text);
    mote_buffer_text(out, "\n");
}

static void table_cell(struct mote_buffer *out, const char *tag, const struct mote_grid_column *column,
                       const char *text) {
    bool bad = strcmp(text, "missed") == 0 || strcmp(text, "failed") == 0;
    mote_buffer_printf(out, "<%s%s>", tag, bad ? " class=\"bad\"" : column->number ? " class=\"n\"" : "");
    if (column->number && *text == '-') { /* a hyphen before a number is a minus sign */
        mote_buffer_text(out, "−");
        text++;
    }
    mote_html_escape(out, text);
    mote_buffer_printf(out, "</%s>", tag);
}

void mote_html_table(struct mote_buffer *out, const struct mote_grid *grid) {
    out->failed = out->failed || grid->failed;
    mote_buffer_text(out, "<div class=\"scroll\"><table>\n<thead><tr>");
    for (size_t c = 0; c < grid->columns; c++)
        table_cell(out, "th", &grid->column[c], grid->column[c].title);
    mote_buffer_text(out, "</tr></thead>\n<tbody>\n");
    for (size_t r = 0; r < mote_grid_rows(grid); r++) {
        mote_buffer_text(out, "<tr>");
        for (size_t c = 0; c < grid->columns; c++)
            table_cell(out, "td", &grid->column[c], grid->cell[r * grid->columns + c]);
        mote_buffer_text(out, "</tr>\n");
    }
    mote_buffer_text(out, "</tbody>\n</table></div>\n");
}
