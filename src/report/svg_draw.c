/* SPDX-License-Identifier: MIT */
#include "report/svg_draw.h"

#include "report/html.h"
#include "report/utf8.h"

#include <math.h>

const char mote_svg_style[] =
    "svg.plot{display:block;width:100%;height:auto;font:12px/1 var(--sans);font-variant-numeric:tabular-nums}"
    ".plot text{fill:var(--muted)}.plot text.ink{fill:var(--ink)}.plot "
    "text.b{font-weight:600;fill:var(--ink)}"
    ".plot text.halo{paint-order:stroke;stroke:var(--paper);stroke-width:3px;fill:var(--ink)}"
    ".plot text.on{fill:var(--paper)}"
    ".plot .grid{stroke:var(--rule);stroke-width:1}.plot .axis{stroke:var(--muted);stroke-width:1}"
    ".plot .k0{--c:var(--ink)}.plot .k1{--c:var(--c1)}.plot .k2{--c:var(--c2)}.plot .k3{--c:var(--c3)}"
    ".plot .k4{--c:var(--c4)}.plot .k5{--c:var(--c5)}.plot .k6{--c:var(--c6)}.plot .k7{--c:var(--muted)}"
    ".plot .l{fill:none;stroke:var(--c);stroke-width:1.6;stroke-linejoin:round;stroke-linecap:round}"
    ".plot .l.dash{stroke-dasharray:5 4;stroke-linecap:butt}.plot .area{fill:var(--c);opacity:.25}"
    ".plot .f{fill:var(--c)}.plot .m{fill:var(--c);stroke:var(--paper);stroke-width:1}"
    ".plot .h{fill:var(--paper);stroke:var(--c);stroke-width:1.6}"
    ".plot .p{opacity:.55}.plot .k7.p{opacity:.22}.plot .p:hover{opacity:1;stroke-width:3.5;stroke:var(--c2)}"
    ".plot .m:hover,.plot .h:hover{stroke:var(--c2);stroke-width:3}";

void mote_svg_number(struct mote_buffer *out, double value) {
    long tenths = lrint(value * 10);
    if (tenths < 0) {
        mote_buffer_text(out, "-");
        tenths = -tenths;
    }
    mote_buffer_printf(out, "%ld", tenths / 10);
    if (tenths % 10) mote_buffer_printf(out, ".%ld", tenths % 10);
}

void mote_svg_attribute(struct mote_buffer *out, const char *name, double value) {
    mote_buffer_printf(out, " %s=\"", name);
    mote_svg_number(out, value);
    mote_buffer_text(out, "\"");
}

void mote_svg_open(struct mote_buffer *out, const char *title, int width, int height) {
    mote_buffer_printf(out, "<svg class=\"plot\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"", width,
                       height);
    mote_html_escape(out, title ? title : "");
    mote_buffer_text(out, "\">\n");
}

void mote_svg_close(struct mote_buffer *out) {
    mote_buffer_text(out, "</svg>\n");
}

void mote_svg_text(struct mote_buffer *out, double x, double y, enum svg_anchor anchor,
                   const char *class_name, const char *text) {
    static const char *const anchors[] = {"", " text-anchor=\"middle\"", " text-anchor=\"end\""};
    mote_buffer_text(out, "<text");
    mote_svg_attribute(out, "x", x);
    mote_svg_attribute(out, "y", y);
    mote_buffer_text(out, anchors[anchor]);
    if (class_name) mote_buffer_printf(out, " class=\"%s\"", class_name);
    mote_buffer_text(out, ">");
    if (*text == '-') { /* a hyphen before a number is a minus sign */
        mote_buffer_text(out, "−");
        text++;
    }
    mote_html_escape(out, text);
    mote_buffer_text(out, "</text>\n");
}

double mote_svg_text_width(const char *text) {
    return 7 * (double)mote_utf8_width(text);
}

void mote_svg_segment(struct mote_buffer *out, const char *class_name, double x1, double y1, double x2,
                      double y2) {
    mote_buffer_printf(out, "<line class=\"%s\"", class_name);
    mote_svg_attribute(out, "x1", x1);
    mote_svg_attribute(out, "y1", y1);
    mote_svg_attribute(out, "x2", x2);
    mote_svg_attribute(out, "y2", y2);
    mote_buffer_text(out, "/>\n");
}

void mote_svg_end(struct mote_buffer *out, const char *element, const char *tip) {
    if (!tip) {
        mote_buffer_text(out, "/>\n");
        return;
    }
    mote_buffer_text(out, "><title>");
    mote_html_escape(out, tip);
    mote_buffer_printf(out, "</title></%s>\n", element);
}

void mote_svg_rect(struct mote_buffer *out, enum mote_svg_color color, double x, double y, double width,
                   double height, const char *tip) {
    mote_buffer_printf(out, "<rect class=\"f k%d\"", (int)color);
    mote_svg_attribute(out, "x", x);
    mote_svg_attribute(out, "y", y);
    mote_svg_attribute(out, "width", width);
    mote_svg_attribute(out, "height", height);
    mote_svg_end(out, "rect", tip);
}

static void move(struct mote_buffer *out, char command, double x, double y) {
    mote_buffer_printf(out, "%c", command);
    mote_svg_number(out, x);
    mote_buffer_text(out, " ");
    mote_svg_number(out, y);
}

void mote_svg_mark(struct mote_buffer *out, enum mote_svg_mark mark, enum mote_svg_color color, bool hollow,
                   double x, double y, const char *tip) {
    if (mark == MOTE_SVG_NO_MARK) return;
    const char *style = hollow ? "h" : "m";
    if (mark == MOTE_SVG_CIRCLE) {
        mote_buffer_printf(out, "<circle class=\"%s k%d\"", style, (int)color);
        mote_svg_attribute(out, "cx", x);
        mote_svg_attribute(out, "cy", y);
        mote_svg_attribute(out, "r", 4);
        mote_svg_end(out, "circle", tip);
        return;
    }
    static const char *const shape[] = {
        [MOTE_SVG_SQUARE] = "m-3.6-3.6h7.2v7.2h-7.2z",
        [MOTE_SVG_DIAMOND] = "m0-5l5 5l-5 5l-5-5z",
        [MOTE_SVG_TRIANGLE] = "m0-4.8l4.6 8h-9.2z",
        [MOTE_SVG_CROSS] = "m-3.5-3.5l7 7m0-7l-7 7",
    };
    mote_buffer_printf(out, "<path class=\"%s k%d\" d=\"", mark == MOTE_SVG_CROSS ? "l" : style, (int)color);
    move(out, 'M', x, y);
    mote_buffer_printf(out, "%s\"", shape[mark]);
    mote_svg_end(out, "path", tip);
}

static void draw_entry(struct mote_buffer *out, const struct svg_entry *entry, double x, double y) {
    if (entry->line == MOTE_SVG_AREA ||
        (entry->line == MOTE_SVG_NO_LINE && entry->mark == MOTE_SVG_NO_MARK)) {
        mote_svg_rect(out, entry->color, x + 2, y - 10, 11, 11, NULL);
    } else {
        char class_name[24] = "l dash k0";
        class_name[8] = (char)('0' + entry->color);
        bool dashed = entry->line == MOTE_SVG_DASHED;
        if (!dashed) class_name[2] = class_name[3] = class_name[4] = class_name[5] = ' ';
        if (entry->line != MOTE_SVG_NO_LINE) mote_svg_segment(out, class_name, x, y - 4, x + 16, y - 4);
        mote_svg_mark(out, entry->mark, entry->color, entry->hollow, x + 8, y - 4, NULL);
    }
    mote_svg_text(out, x + 21, y, SVG_START, "ink", entry->name);
}

double mote_svg_legend(struct mote_buffer *out, const struct svg_entry *entries, size_t count, double x,
                       double right) {
    double at = x, y = 14;
    if (count == 0) return 0;
    for (size_t i = 0; i < count; i++) {
        double width = 21 + mote_svg_text_width(entries[i].name);
        if (at > x && at + width > right) {
            at = x;
            y += 20;
        }
        draw_entry(out, &entries[i], at, y);
        at += width + 16;
    }
    return y + 8;
}

double mote_svg_x(const struct svg_frame *frame, const struct mote_scale *scale, double value) {
    return frame->left + mote_scale_at(scale, value) * (frame->right - frame->left);
}

double mote_svg_y(const struct svg_frame *frame, const struct mote_scale *scale, double value) {
    return frame->bottom - mote_scale_at(scale, value) * (frame->bottom - frame->top);
}

static void x_axis(struct mote_buffer *out, const struct svg_frame *frame, const struct mote_scale *x) {
    double free_from = -1e9; /* labels that would touch the one before are left out */
    for (size_t i = 0; i < x->count; i++) {
        double at = mote_svg_x(frame, x, x->tick[i]), half = mote_svg_text_width(x->label[i]) / 2;
        mote_svg_segment(out, "axis", at, frame->bottom, at, frame->bottom + 4);
        if (at - half < free_from) continue;
        mote_svg_text(out, at, frame->bottom + 17, SVG_MIDDLE, NULL, x->label[i]);
        free_from = at + half + 6;
    }
}

void mote_svg_axes(struct mote_buffer *out, struct svg_frame *frame, const struct mote_scale *x,
                   const char *x_label, const struct mote_scale *y, const char *y_label) {
    double widest = frame->ticks;
    for (size_t i = 0; i < y->count; i++)
        widest = fmax(widest, mote_svg_text_width(y->label[i]));
    double left = frame->left;
    frame->left += widest + 8;
    frame->bottom -= x_label ? 40 : 24;
    if (y_label) {
        mote_svg_text(out, left, frame->top + 11, SVG_START, NULL, y_label);
        frame->top += 26;
    }
    for (size_t i = 0; i < y->count; i++) {
        double at = mote_svg_y(frame, y, y->tick[i]);
        mote_svg_segment(out, "grid", frame->left, at, frame->right, at);
        mote_svg_text(out, frame->left - 7, at + 4, SVG_END, NULL, y->label[i]);
    }
    mote_svg_segment(out, "axis", frame->left, frame->bottom, frame->right, frame->bottom);
    if (x) x_axis(out, frame, x);
    if (x_label)
        mote_svg_text(out, (frame->left + frame->right) / 2, frame->bottom + 35, SVG_MIDDLE, NULL, x_label);
}
