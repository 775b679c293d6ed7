/* SPDX-License-Identifier: MIT */
#include "report/progress.h"

#include "report/number.h"
#include "report/utf8.h"

#include <math.h>
#include <string.h>

enum { BAR = 16 };

static double clamp01(double v) {
    return v > 0 ? (v < 1 ? v : 1) : 0; /* NaN: 0 */
}

void mote_progress_bar(struct mote_buffer *line, size_t width, double fraction) {
    if (width == 0) return;
    int full = (int)(clamp01(fraction) * BAR + 0.5);
    for (int i = 0; i < BAR; i++)
        mote_buffer_text(line, i < full ? "━" : "─");
    mote_buffer_text(line, " ");
}

static void print_value(struct mote_buffer *line, const char *name, double value) {
    char text[MOTE_NUMBER_SIZE];
    if (isfinite(value)) mote_buffer_printf(line, "%s %s", name, mote_number_brief(value, text));
}

static void print_mae(struct mote_buffer *line, const struct mote_progress *p) {
    const char *before = "  MAE ";
    for (size_t c = 0; p->mae && c < p->columns; c++) {
        if (!isfinite(p->mae[c])) continue;
        mote_buffer_text(line, before);
        mote_utf8_clean(line, p->column[c], false);
        print_value(line, "", p->mae[c]);
        before = ", ";
    }
}

/* Minutes and seconds left, once enough is done to tell. */
static void print_left(struct mote_buffer *line, const struct mote_progress *p) {
    double done = clamp01(p->fraction);
    if (done < 0.005 || !(p->seconds > 0)) return;
    mote_progress_left(line, p->seconds * (1 - done) / done);
}

void mote_progress_left(struct mote_buffer *line, double left) {
    if (!(left >= 0 && left < 359999)) return;
    unsigned s = (unsigned)(left + 0.5);
    if (s >= 3600)
        mote_buffer_printf(line, "  %u:%02u:%02u left", s / 3600, s % 3600 / 60, s % 60);
    else
        mote_buffer_printf(line, "  %u:%02u left", s / 60, s % 60);
}

/* Whole characters only. */
void mote_progress_cut(const struct mote_buffer *line, size_t width, char *out, size_t size) {
    size_t used = 0, columns = 0;
    for (const char *p = line->data && !line->failed ? (const char *)line->data : ""; *p;) {
        const char *start = p;
        char one[8] = {0};
        mote_utf8_next(&p);
        size_t bytes = (size_t)(p - start);
        memcpy(one, start, bytes);
        columns += mote_utf8_width(one);
        if (used + bytes + 1 > size || (width > 0 && columns > width)) break;
        memcpy(out + used, start, bytes);
        used += bytes;
    }
    out[used] = 0;
}

void mote_progress_line(const struct mote_progress *p, char *out, size_t size) {
    if (size == 0) return;
    struct mote_buffer line = {0};
    if (p->name && *p->name) {
        mote_utf8_clean(&line, p->name, false);
        mote_buffer_text(&line, " ");
    }
    mote_progress_bar(&line, p->width, p->fraction);
    mote_buffer_printf(&line, "%u/%u ", (unsigned)p->epoch, (unsigned)p->epochs);
    print_value(&line, " loss", p->train_loss);
    print_value(&line, " val", p->validation_loss);
    print_mae(&line, p);
    if (p->classes && isfinite(p->accuracy))
        mote_buffer_printf(&line, "  accuracy %.2f %%", 100 * clamp01(p->accuracy));
    print_left(&line, p);
    mote_progress_cut(&line, p->width, out, size);
    mote_buffer_free(&line);
}
