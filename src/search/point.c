/* SPDX-License-Identifier: MIT */
#include "search/point.h"

#include "base/number.h"
#include "device/math.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double STEP = 0.15; /* of a mutation: the standard deviation */

static double clamp(double v, double low, double high) {
    return v < low ? low : v > high ? high : v;
}

static double forth(const struct mote_parameter *p, double value) {
    return p->log ? (double)mote_logf((float)value) : value;
}

static double back(const struct mote_parameter *p, double at) {
    return p->log ? (double)mote_expf((float)at) : at;
}

/* The ends of a range on its scale; each whole number has a share of its own. */
static void ends(const struct mote_parameter *p, double *low, double *high) {
    double half = p->kind == MOTE_PARAMETER_WHOLE ? 0.5 : 0;
    *low = forth(p, p->low - half);
    *high = forth(p, p->high + half);
}

static size_t index_of(const struct mote_parameter *p, double u) {
    double at = floor(u * (double)p->count);
    return (size_t)clamp(at, 0, (double)p->count - 1);
}

static double value_of(const struct mote_parameter *p, double u) {
    double low, high;
    ends(p, &low, &high);
    double value = back(p, low + u * (high - low));
    if (p->kind == MOTE_PARAMETER_WHOLE) value = floor(value + 0.5);
    return clamp(value, p->low, p->high);
}

static const char *print(const struct mote_parameter *p, double u, char text[MOTE_POINT_TEXT]) {
    if (p->kind == MOTE_PARAMETER_LIST) return p->values[index_of(p, u)];
    double value = value_of(p, u), again;
    snprintf(text, MOTE_POINT_TEXT, p->kind == MOTE_PARAMETER_WHOLE ? "%.0f" : "%.3g", value);
    /* Three digits may have rounded it out of the range. */
    if (mote_number_parse(text, &again) && (again < p->low || again > p->high))
        snprintf(text, MOTE_POINT_TEXT, "%.15g", value);
    return text;
}

bool mote_point_parse(const struct mote_parameter *p, const char *text, double *u) {
    double value, low, high;
    for (size_t i = 0; i < p->count; i++)
        if (strcmp(p->values[i], text) == 0) {
            *u = ((double)i + 0.5) / (double)p->count;
            return true;
        }
    if (p->kind == MOTE_PARAMETER_LIST || !mote_number_parse(text, &value)) return false;
    if (value < p->low || value > p->high) return false;
    ends(p, &low, &high);
    *u = clamp((forth(p, value) - low) / (high - low), 0, 1);
    return true;
}

void mote_point_settle(const struct mote_parameter *p, double *u) {
    char text[MOTE_POINT_TEXT];
    mote_point_parse(p, print(p, *u, text), u);
}

void mote_point_print(const struct mote_space *space, const struct mote_point *point,
                      struct mote_point_values *out) {
    for (size_t i = 0; i < space->count; i++)
        out->value[i] = print(&space->parameter[i], point->u[i], out->text[i]);
}

static void draw(const struct mote_parameter *p, struct mote_rng *rng, double *u) {
    *u = mote_rng_uniform(rng);
    mote_point_settle(p, u);
}

void mote_point_random(const struct mote_space *space, struct mote_rng *rng, struct mote_point *out) {
    *out = (struct mote_point){{0}};
    for (size_t i = 0; i < space->count; i++)
        draw(&space->parameter[i], rng, &out->u[i]);
}

static bool is_choice(const struct mote_parameter *p) {
    return p->kind == MOTE_PARAMETER_LIST && !p->ordered;
}

static void move(const struct mote_parameter *p, struct mote_rng *rng, double *u) {
    double was = *u, reach = p->ordered ? 1.0 / (double)p->count : 0;
    if (is_choice(p)) {
        size_t other = mote_rng_below(rng, (uint32_t)p->count - 1), now = index_of(p, was);
        *u = ((double)(other < now ? other : other + 1) + 0.5) / (double)p->count;
        return;
    }
    for (int tries = 0; tries < 8 && !(*u < was || *u > was); tries++) {
        *u = clamp(was + mote_rng_normal(rng) * fmax(STEP, reach), 0, 1);
        mote_point_settle(p, u);
    }
}

void mote_point_mutate(const struct mote_space *space, const struct mote_point *from, struct mote_rng *rng,
                       struct mote_point *out) {
    uint32_t count = (uint32_t)space->count, sure = mote_rng_below(rng, count);
    double share = fmin(0.5, 1.5 / count);
    *out = *from;
    for (size_t i = 0; i < space->count; i++)
        if (i == sure || mote_rng_uniform(rng) < share) move(&space->parameter[i], rng, &out->u[i]);
}

void mote_point_cross(const struct mote_space *space, const struct mote_point *a, const struct mote_point *b,
                      struct mote_rng *rng, struct mote_point *out) {
    *out = *a;
    for (size_t i = 0; i < space->count; i++)
        if (mote_rng_uniform(rng) < 0.5) out->u[i] = b->u[i];
}

bool mote_point_same(const struct mote_space *space, const struct mote_point *a, const struct mote_point *b) {
    return memcmp(a->u, b->u, space->count * sizeof *a->u) == 0;
}

double mote_point_distance(const struct mote_space *space, const struct mote_point *a,
                           const struct mote_point *b) {
    double sum = 0;
    for (size_t i = 0; i < space->count; i++) {
        double d = a->u[i] - b->u[i];
        if (is_choice(&space->parameter[i])) d = memcmp(&a->u[i], &b->u[i], sizeof d) != 0;
        sum += d * d;
    }
    return sqrt(sum / (double)space->count);
}
