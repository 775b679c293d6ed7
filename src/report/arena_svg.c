/* SPDX-License-Identifier: MIT
 * The arena over time: a column an op, one before the first for what is given and one after the last for what is taken; a
 * bar is a piece of memory, as high as its bytes. */
#include "report/arena.h"

#include "base/file.h"
#include "report/html.h"
#include "report/html_style.h"
#include "report/number.h"
#include "report/svg_draw.h"
#include "report/utf8.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    COLUMN_LEAST = 44,
    COLUMN_MOST = 88,
    WIDTH_LEAST = 720,
    WIDTH_MOST = 2400,
    PLOT = 360,
    NAMES = 140,
    RIGHT = 16,
    LONG_NAME = 20 /* characters of an op's name that have room */
};

static const enum mote_svg_color colors[] = {MOTE_SVG_BLUE, MOTE_SVG_ORANGE, MOTE_SVG_PURPLE, MOTE_SVG_GREEN,
                                             MOTE_SVG_GREY};

struct chart {
    const struct mote_inspection *inspection;
    struct svg_frame frame;
    struct mote_scale scale;
    double column;
    struct mote_buffer *out;
};

static double column_at(const struct chart *c, size_t time) {
    return c->frame.left + (double)time * c->column;
}

/* As much of the text as fits; nothing where that is little. */
static void fitted(struct chart *c, double x, double y, double width, const char *text) {
    if (mote_svg_text_width(text) + 8 <= width) mote_svg_text(c->out, x + 4, y, SVG_START, "on", text);
}

static void draw_piece(struct chart *c, const struct mote_arena_piece *piece) {
    char bytes[MOTE_NUMBER_SIZE], size[MOTE_NUMBER_SIZE + 8], tip[400];
    double left = column_at(c, piece->first), width = column_at(c, piece->last + 1) - left - 1;
    double top = mote_svg_y(&c->frame, &c->scale, (double)(piece->offset + piece->bytes));
    double height = mote_svg_y(&c->frame, &c->scale, (double)piece->offset) - top - 1;
    const char *name = mote_path_name(piece->tensor);
    snprintf(size, sizeof size, "%s B", mote_number_count(piece->bytes, bytes));
    snprintf(tip, sizeof tip, "%.160s, %.100s%s%s at %zu", piece->tensor, piece->shape,
             *piece->shape ? ", " : "", size, piece->offset);
    mote_svg_rect(c->out, colors[piece->kind], left, top, fmax(width, 1), fmax(height, 1.5), tip);
    double middle = top + height / 2 + 4;
    if (height < 14) return;
    if (height >= 48 && *piece->shape) {
        fitted(c, left, middle - 15, width, name);
        fitted(c, left, middle, width, piece->shape);
        fitted(c, left, middle + 15, width, size);
    } else if (height >= 31) {
        fitted(c, left, middle - 7, width, *piece->shape ? piece->shape : name);
        fitted(c, left, middle + 8, width, size);
    } else {
        fitted(c, left, middle, width, size);
    }
}

/* Slanted, its end under the middle of the column. */
static void column_name(struct chart *c, size_t time, const char *text) {
    double x = column_at(c, time) + c->column / 2 + 4, y = c->frame.bottom + 16;
    mote_buffer_text(c->out, "<text text-anchor=\"end\" transform=\"translate(");
    mote_svg_number(c->out, x);
    mote_buffer_text(c->out, " ");
    mote_svg_number(c->out, y);
    mote_buffer_text(c->out, ") rotate(-40)\">");
    mote_html_escape(c->out, text);
    mote_buffer_text(c->out, "</text>\n");
}

static void draw_columns(struct chart *c) {
    const struct mote_inspection *x = c->inspection;
    for (size_t t = 0; t <= x->layer_count + 2; t++) {
        double at = column_at(c, t);
        mote_svg_segment(c->out, "grid", at, c->frame.top, at, c->frame.bottom);
    }
    column_name(c, 0, "given");
    for (size_t i = 0; i < x->layer_count; i++) {
        char text[100];
        bool cut = strlen(x->layers[i].op) > LONG_NAME;
        snprintf(text, sizeof text, "%zu %.*s%s", i, LONG_NAME, x->layers[i].op, cut ? "…" : "");
        column_name(c, i + 1, text);
    }
    column_name(c, x->layer_count + 1, "taken");
}

static double draw_legend(const struct mote_inspection *x, double right, struct mote_buffer *out) {
    static const char *const kinds[] = {"input", "output", "state", "between layers", "scratch of a kernel"};
    struct svg_entry entries[sizeof kinds / sizeof *kinds];
    size_t count = 0;
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
        for (size_t i = 0; i < x->piece_count; i++) {
            if (x->pieces[i].kind != (enum mote_arena_kind)k) continue;
            entries[count++] = (struct svg_entry){.name = kinds[k], .color = colors[k]};
            break;
        }
    return mote_svg_legend(out, entries, count, 2, right);
}

static int width_of(const struct mote_inspection *x) {
    double columns = (double)x->layer_count + 2, width = 100 + columns * COLUMN_MOST;
    if (width > 1200) width = fmax(1200, 100 + columns * COLUMN_LEAST);
    return (int)fmin(fmax(width, WIDTH_LEAST), WIDTH_MOST);
}

static void draw(struct chart *c, const char *title, int width) {
    const struct mote_inspection *x = c->inspection;
    struct mote_svg_axis axis = {.unit = MOTE_SVG_NUMBER, .zero = true, .tight = true, .whole = true};
    double top = 30;
    mote_svg_text(c->out, 2, 16, SVG_START, "b", title);
    struct mote_buffer legend = {0};
    top += draw_legend(x, width, &legend);
    mote_buffer_text(c->out, "<g transform=\"translate(0 28)\">\n");
    mote_buffer_append(c->out, legend.data, legend.size);
    mote_buffer_text(c->out, "</g>\n");
    c->out->failed |= legend.failed;
    mote_buffer_free(&legend);
    c->frame = (struct svg_frame){2, top + 6, width - RIGHT, top + 6 + 26 + PLOT + 24, 0};
    mote_scale_make(&c->scale, &axis, 0, (double)x->arena_bytes, 6);
    mote_svg_axes(c->out, &c->frame, NULL, NULL, &c->scale, "offset in the arena, bytes");
    c->column = (c->frame.right - c->frame.left) / (double)(x->layer_count + 2);
    draw_columns(c);
    for (size_t i = 0; i < x->piece_count; i++)
        draw_piece(c, &x->pieces[i]);
}

void mote_inspection_print_svg(const struct mote_inspection *x, const char *title, struct mote_buffer *out) {
    char heading[300], bytes[MOTE_NUMBER_SIZE];
    int width = width_of(x), height = 30 + 60 + PLOT + NAMES;
    struct chart chart = {.inspection = x, .out = out};
    snprintf(heading, sizeof heading, "%.200s: arena of %s B", title,
             mote_number_count(x->arena_bytes, bytes));
    mote_buffer_printf(out,
                       "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" "
                       "height=\"%d\">\n<style>%s%s</style>\n<rect width=\"100%%\" height=\"100%%\" "
                       "style=\"fill:var(--paper)\"/>\n<g transform=\"translate(12 8)\">\n",
                       width + 24, height + 16, width + 24, height + 16, mote_html_palette, mote_svg_style);
    mote_buffer_text(out, "<g class=\"plot\" style=\"font:12px/1 var(--sans)\" role=\"img\" aria-label=\"");
    mote_html_escape(out, heading);
    mote_buffer_text(out, "\">\n");
    draw(&chart, heading, width);
    mote_buffer_text(out, "</g></g></svg>\n");
}
