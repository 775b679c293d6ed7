/* SPDX-License-Identifier: MIT
 * Grouped upright bars, and stacked horizontal ones. */
#include "report/svg_draw.h"

#include <math.h>
#include <stdio.h>

enum { MAX_ENTRIES = 16 };

static double largest(const double *value, size_t count) {
    double most = 0;
    for (size_t i = 0; i < count; i++)
        if (isfinite(value[i])) most = fmax(most, value[i]);
    return most;
}

static size_t bar_entries(const char *const *name, const enum mote_svg_color *color, size_t count,
                          struct svg_entry *entries) {
    size_t made = 0;
    for (size_t i = 0; i < count && made < MAX_ENTRIES; i++)
        if (name[i]) entries[made++] = (struct svg_entry){.name = name[i], .color = color[i]};
    return made;
}

static void draw_group(const struct mote_svg_bars *bars, const struct svg_frame *frame,
                       const struct mote_scale *scale, size_t group, struct mote_buffer *out) {
    double slot = (frame->right - frame->left) / (double)bars->groups;
    double width = fmin(46, slot * 0.8 / (double)bars->series);
    double x = frame->left + slot * ((double)group + 0.5) - width * (double)bars->series / 2;
    mote_svg_text(out, frame->left + slot * ((double)group + 0.5), frame->bottom + 17, SVG_MIDDLE, NULL,
                  bars->group[group]);
    for (size_t s = 0; s < bars->series; s++, x += width) {
        double value = bars->value[group * bars->series + s];
        char text[MOTE_NUMBER_SIZE], tip[200];
        if (!isfinite(value)) continue;
        double top = mote_svg_y(frame, scale, value);
        mote_number_fixed(value, bars->decimals, text);
        snprintf(tip, sizeof tip, "%.60s%s%.60s: %s", bars->group[group], bars->name[s] ? ", " : "",
                 bars->name[s] ? bars->name[s] : "", text);
        mote_svg_rect(out, bars->color[s], x + 1, top, width - 2, frame->bottom - top, tip);
        if (mote_svg_text_width(text) <= width - 1)
            mote_svg_text(out, x + width / 2, top - 5, SVG_MIDDLE, "ink", text);
    }
}

void mote_svg_bars(const struct mote_svg_bars *bars, struct mote_buffer *out) {
    struct svg_entry entries[MAX_ENTRIES];
    struct mote_scale scale;
    const struct mote_svg_axis axis = {.zero = true, .max = bars->top};
    mote_scale_make(&scale, &axis, 0, 1.06 * largest(bars->value, bars->groups * bars->series),
                    bars->height / 50);
    mote_svg_open(out, bars->title, bars->width, bars->height);
    struct svg_frame frame = {2, 0, bars->width - 4, bars->height, 0};
    frame.top = mote_svg_legend(out, entries, bar_entries(bars->name, bars->color, bars->series, entries), 2,
                                bars->width);
    mote_svg_axes(out, &frame, NULL, bars->x_label, &scale, bars->y_label);
    for (size_t g = 0; g < bars->groups; g++)
        draw_group(bars, &frame, &scale, g, out);
    mote_svg_close(out);
}

/* Parts that are nowhere more than 0 have no place in the legend. */
static bool part_shown(const struct mote_svg_stack *stack, size_t part) {
    for (size_t b = 0; b < stack->bars; b++)
        if (stack->value[b * stack->parts + part] > 0) return true;
    return false;
}

static void value_text(const struct mote_svg_stack *stack, double value, char out[MOTE_NUMBER_SIZE]) {
    char number[MOTE_NUMBER_SIZE];
    if (stack->unit == MOTE_SVG_BYTES)
        mote_number_bytes(value, out);
    else if (stack->unit == MOTE_SVG_SECONDS)
        snprintf(out, MOTE_NUMBER_SIZE, "%.30s µs", mote_number_brief(1e6 * value, number));
    else
        mote_number_count(value >= 0 && value < 1e18 ? (uint64_t)value : 0, out);
}

static void draw_stack(const struct mote_svg_stack *stack, size_t bar, const struct svg_frame *frame,
                       double per_unit, struct mote_buffer *out) {
    double x = frame->left, total = 0;
    char text[MOTE_NUMBER_SIZE], tip[200];
    mote_svg_text(out, frame->left - 8, frame->top + 17, SVG_END, "ink", stack->bar[bar]);
    for (size_t p = 0; p < stack->parts; p++) {
        double value = stack->value[bar * stack->parts + p], width = value * per_unit;
        if (!(value > 0) || !isfinite(value)) continue;
        value_text(stack, value, text);
        snprintf(tip, sizeof tip, "%.60s: %s", stack->part[p], text);
        mote_svg_rect(out, stack->color[p], x, frame->top, fmax(width - 1, 0.5), 26, tip);
        if (mote_svg_text_width(text) + 8 < width)
            mote_svg_text(out, x + width / 2, frame->top + 17, SVG_MIDDLE, "on", text);
        x += width;
        total += value;
    }
    value_text(stack, total, text);
    mote_svg_text(out, x + 6, frame->top + 17, SVG_START, "b", text);
}

void mote_svg_stack(const struct mote_svg_stack *stack, struct mote_buffer *out) {
    struct svg_entry entries[MAX_ENTRIES];
    size_t shown = 0;
    double most = 0, label = 0;
    for (size_t p = 0; p < stack->parts && shown < MAX_ENTRIES; p++)
        if (part_shown(stack, p))
            entries[shown++] = (struct svg_entry){.name = stack->part[p], .color = stack->color[p]};
    for (size_t b = 0; b < stack->bars; b++) {
        double total = 0;
        for (size_t p = 0; p < stack->parts; p++)
            if (stack->value[b * stack->parts + p] > 0) total += stack->value[b * stack->parts + p];
        most = fmax(most, total);
        label = fmax(label, mote_svg_text_width(stack->bar[b]));
    }
    /* The height depends on how the legend wraps, so that is drawn first, into its own buffer. */
    struct mote_buffer legend = {0};
    struct svg_frame frame = {label + 10, 0, stack->width - 84, 0, 0};
    frame.top = mote_svg_legend(&legend, entries, shown, 2, stack->width) + 6;
    mote_svg_open(out, stack->title, stack->width, (int)frame.top + (int)stack->bars * 36);
    mote_buffer_append(out, legend.data, legend.size);
    out->failed = out->failed || legend.failed;
    mote_buffer_free(&legend);
    for (size_t b = 0; b < stack->bars; b++, frame.top += 36)
        draw_stack(stack, b, &frame, most > 0 ? (frame.right - frame.left) / most : 0, out);
    mote_svg_close(out);
}
