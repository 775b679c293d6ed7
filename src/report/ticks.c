/* SPDX-License-Identifier: MIT */
#include "report/ticks.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* Seconds since 1970 in a year of four digits. */
static const double LAST_DATE = 2.5e11;

static void unit_label(char *out, double value, const char *unit) {
    char number[MOTE_NUMBER_SIZE];
    double rounded = rint(value * 1000) / 1000;
    snprintf(out, MOTE_NUMBER_SIZE, "%.24s %s", mote_number_shortest(rounded, number), unit);
}

/* In what `bytes` are told. */
static double bytes_unit(double bytes) {
    return bytes < 1024 ? 1 : bytes < 1024 * 1024 ? 1024 : 1024 * 1024;
}

static void bytes_label(char *out, double bytes, double unit) {
    unit_label(out, bytes / unit, unit > 1024 ? "MB" : unit > 1 ? "kB" : "B");
}

static void seconds_label(char *out, double seconds) {
    if (seconds < 1e-3)
        unit_label(out, seconds * 1e6, "µs");
    else if (seconds < 1)
        unit_label(out, seconds * 1e3, "ms");
    else if (seconds < 120)
        unit_label(out, seconds, "s");
    else
        unit_label(out, seconds / 60, "min");
}

static void date_label(char *out, double seconds, double step) {
    static const char month[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    time_t at = fabs(seconds) < LAST_DATE ? (time_t)seconds : 0;
    struct tm tm;
    if (fabs(seconds) > LAST_DATE || !gmtime_r(&at, &tm))
        *out = 0;
    else if (step >= 86400 || tm.tm_hour * 60 + tm.tm_min == 0)
        snprintf(out, MOTE_NUMBER_SIZE, "%d %s", tm.tm_mday, month[tm.tm_mon]);
    else
        snprintf(out, MOTE_NUMBER_SIZE, "%02d:%02d", tm.tm_hour, tm.tm_min);
}

/* `step` is the distance of linear ticks; 0: ticks of a log scale, each as short as it can be. */
static void number_label(char *out, double value, double step) {
    if (step <= 0) {
        mote_number_shortest(value, out);
        return;
    }
    int decimals = 0;
    for (double s = step; decimals < 12 && fabs(s - rint(s)) > 1e-6 * s; s *= 10)
        decimals++;
    if (fabs(value) < step / 2) value = 0;
    if (value >= 10000 && value < 1e15 && decimals == 0)
        mote_number_count((uint64_t)(value + 0.5), out);
    else
        mote_number_fixed(value, decimals, out);
}

static void add_tick(struct mote_scale *scale, enum mote_svg_unit unit, double value, double step) {
    double slack = 1e-9 * (scale->max - scale->min);
    if (scale->count == MOTE_MAX_TICKS || value < scale->min - slack || value > scale->max + slack) return;
    char *label = scale->label[scale->count];
    scale->tick[scale->count++] = value;
    switch (unit) {
    case MOTE_SVG_NUMBER:
        number_label(label, value, step);
        break;
    case MOTE_SVG_BYTES:
        bytes_label(label, value, scale->byte_unit > 0 ? scale->byte_unit : bytes_unit(value));
        break;
    case MOTE_SVG_SECONDS:
        seconds_label(label, value);
        break;
    case MOTE_SVG_DATE:
        date_label(label, value, step);
        break;
    }
}

/* 1, 2 or 5 times a power of ten, at least `raw`. */
static double nice_step(double raw) {
    double power = pow(10, floor(log10(raw)));
    double lead = raw / power;
    return power * (lead <= 1.0001 ? 1 : lead <= 2.0001 ? 2 : lead <= 5.0001 ? 5 : 10);
}

static double date_step(double raw) {
    static const double steps[] = {60,    300,   600,   1800,   3600,   7200,    10800,
                                   21600, 43200, 86400, 172800, 604800, 2592000, 7776000};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (steps[i] >= raw) return steps[i];
    return nice_step(raw / 31536000) * 31536000;
}

static void linear_ticks(struct mote_scale *scale, const struct mote_svg_axis *axis, int want) {
    double raw = (scale->max - scale->min) / want, unit = 1;
    if (axis->unit == MOTE_SVG_BYTES) unit = scale->byte_unit = bytes_unit(scale->max);
    double step = axis->unit == MOTE_SVG_DATE ? date_step(raw) : nice_step(raw / unit) * unit;
    if (axis->whole && step < 1) step = 1;
    if (!axis->tight && !axis->log) {
        scale->min = floor(scale->min / step + 1e-9) * step;
        scale->max = ceil(scale->max / step - 1e-9) * step;
        if (scale->max <= scale->min) scale->max = scale->min + step;
    }
    double first = ceil(scale->min / step - 1e-9);
    for (int i = 0; i < MOTE_MAX_TICKS && (first + i) * step <= scale->max + 1e-9 * step; i++)
        add_tick(scale, axis->unit, (first + i) * step, step);
}

static void decade_ticks(struct mote_scale *scale, enum mote_svg_unit unit, int want) {
    static const double lead[] = {1, 2, 5};
    double decades = log10(scale->max / scale->min);
    int each = decades * 3 <= want + 3 ? 3 : 1, skip = (int)ceil(decades / want);
    if (skip < 1) skip = 1;
    for (int d = (int)floor(log10(scale->min)); d <= (int)ceil(log10(scale->max)); d++)
        for (int i = 0; i < each && (each == 3 || d % skip == 0); i++)
            add_tick(scale, unit, lead[i] * pow(10, d), 0);
}

static void binary_ticks(struct mote_scale *scale, int want) {
    int skip = (int)ceil(log2(scale->max / scale->min) / want);
    if (skip < 1) skip = 1;
    for (int p = (int)floor(log2(scale->min)); p <= (int)ceil(log2(scale->max)); p++)
        if (p % skip == 0) add_tick(scale, MOTE_SVG_BYTES, ldexp(1, p), 0);
}

static void log_ticks(struct mote_scale *scale, const struct mote_svg_axis *axis, int want) {
    if (!axis->tight) {
        double pad = pow(scale->max / scale->min, 0.05);
        scale->min /= pad;
        scale->max *= pad;
    }
    if (axis->unit == MOTE_SVG_BYTES && scale->max / scale->min > 5)
        binary_ticks(scale, want);
    else if (scale->max / scale->min > 5)
        decade_ticks(scale, axis->unit, want);
    else
        linear_ticks(scale, axis, want);
}

/* A range that is empty, or so narrow that its ticks would all round to one number, is made wider. */
static void widen(double *low, double *high, bool log) {
    double size = fmax(fabs(*low), fabs(*high));
    if (*high - *low > fmax(1e-9 * size, 1e-90)) return;
    double half = size > 1e-80 ? size / 2 : 0.5;
    *low = log ? *low / 2 : *low - half;
    *high = log ? *high * 2 : *high + half;
}

void mote_scale_make(struct mote_scale *scale, const struct mote_svg_axis *axis, double low, double high,
                     int want) {
    memset(scale, 0, sizeof *scale);
    if (axis->min < axis->max) {
        low = axis->min;
        high = axis->max;
    }
    bool usable = low > -1e100 && high < 1e100 && low <= high;
    scale->log = axis->log && usable && low > 1e-80;
    if (!usable || (axis->log && !scale->log)) low = 0, high = 1;
    if (axis->zero && !scale->log) {
        low = low < 0 ? low : 0;
        high = high > 0 ? high : 0;
    }
    widen(&low, &high, scale->log);
    scale->min = low;
    scale->max = high;
    if (scale->log)
        log_ticks(scale, axis, want);
    else
        linear_ticks(scale, axis, want);
}

double mote_scale_at(const struct mote_scale *scale, double value) {
    if (isnan(value) || (scale->log && value <= 0)) return NAN;
    double at = scale->log ? log(value / scale->min) / log(scale->max / scale->min)
                           : (value - scale->min) / (scale->max - scale->min);
    return at < 0 ? 0 : at > 1 ? 1 : at;
}
