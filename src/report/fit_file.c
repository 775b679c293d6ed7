/* SPDX-License-Identifier: MIT
 * Where the bytes of the file go, what the network consists of, and what quantization does to its layers. */
#include "report/fit_sections.h"
#include "report/html.h"
#include "report/svg.h"

enum { PARTS = 6 };

static void draw_parts(const struct mote_card *card, struct mote_buffer *out) {
    static const char *const bar[] = {"file", "zlib stream"};
    static const char *const part[] = {"weights", "scales", "structure", "names", "other", "zlib stream"};
    static const enum mote_svg_color color[] = {MOTE_SVG_BLUE,   MOTE_SVG_GREEN,  MOTE_SVG_ORANGE,
                                                MOTE_SVG_PURPLE, MOTE_SVG_YELLOW, MOTE_SVG_GREY};
    const struct mote_tflite_parts *p = &card->parts;
    double value[2 * PARTS] = {(double)p->weights, (double)p->scales, (double)p->structure,
                               (double)p->names,   (double)p->other,  0};
    value[2 * PARTS - 1] = (double)card->zlib_bytes;
    mote_svg_stack(&(struct mote_svg_stack){.title = "Where the bytes of the file go",
                                            .width = 1080,
                                            .unit = MOTE_SVG_BYTES,
                                            .bars = card->zlib_bytes ? 2 : 1,
                                            .parts = PARTS,
                                            .bar = bar,
                                            .part = part,
                                            .color = color,
                                            .value = value},
                   out);
}

void mote_fit_rounding_section(const struct mote_card *card, struct mote_buffer *out) {
    struct mote_buffer worst = {0};
    struct mote_grid grid;
    if (card->rounding.count == 0) return;
    mote_html_section_open(
        out, "Where quantization hurts",
        "Each layer's output against that of the float network which the file was made of, on validation "
        "examples. An error counts in all layers that come after it. The weights' part: how much of the "
        "noise "
        "there would be if only the weights were rounded.");
    mote_layer_errors_print_worst(&card->rounding, &worst);
    if (worst.size) mote_html_paragraph(out, (const char *)worst.data);
    mote_buffer_free(&worst);
    mote_layer_errors_fill_grid(&card->rounding, &grid);
    mote_html_table(out, &grid);
    mote_grid_free(&grid);
    mote_html_section_close(out);
}

void mote_fit_file_section(const struct mote_card *card, struct mote_buffer *out) {
    struct mote_grid grid;
    if (card->parts.total == 0 && card->layer_count == 0) return;
    mote_html_section_open(
        out, "The file",
        "The model's errors, its size and its speed are those of the bytes of this file, read back. "
        "1 kB = 1024 B.");
    if (card->parts.total > 0) {
        mote_html_figures_open(out);
        mote_html_figure_open(out, MOTE_HTML_WIDE, NULL);
        draw_parts(card, out);
        mote_html_figure_close(out);
        mote_html_figures_close(out);
    }
    if (card->layer_count > 0) {
        mote_layers_fill_grid(card->layers, card->layer_count, &grid);
        mote_html_table(out, &grid);
        mote_grid_free(&grid);
    }
    mote_html_section_close(out);
}
