/* SPDX-License-Identifier: MIT */
#include "shrink/eliminate.h"

#include "shrink/solve.h"

#include <math.h>

bool mote_elimination_room(struct mote_elimination *e, size_t n, size_t rows, size_t width,
                           struct mote_arena *arena) {
    *e = (struct mote_elimination){.n = n, .rows = rows};
    e->left = mote_arena_alloc(arena, n, sizeof *e->left);
    e->inverse = mote_arena_alloc(arena, n * n, sizeof *e->inverse);
    e->now = mote_arena_alloc(arena, n * rows, sizeof *e->now);
    e->part = mote_arena_alloc(arena, width * width, sizeof *e->part);
    e->factor = mote_arena_alloc(arena, n * width, sizeof *e->factor);
    e->copy = mote_arena_alloc(arena, n * width, sizeof *e->copy);
    e->value = mote_arena_alloc(arena, width, sizeof *e->value);
    return e->left && e->inverse && e->now && e->part && e->factor && e->copy && e->value;
}

void mote_elimination_start(struct mote_elimination *e) {
    e->count = e->n;
    for (size_t i = 0; i < e->n; i++)
        e->left[i] = i;
}

/* The factor of [H⁻¹]_BB. */
static bool factor_part(struct mote_elimination *e, const size_t *which, size_t count) {
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < count; j++)
            e->part[i * count + j] = e->inverse[which[i] * e->n + which[j]];
    return mote_cholesky(e->part, count);
}

double mote_elimination_cost(struct mote_elimination *e, const size_t *which, size_t count) {
    double sum = 0;
    if (!factor_part(e, which, count)) return INFINITY;
    for (size_t row = 0; row < e->rows; row++) {
        const double *w = e->now + row * e->n;
        for (size_t i = 0; i < count; i++)
            e->value[i] = w[which[i]];
        mote_cholesky_solve(e->part, count, e->value);
        for (size_t i = 0; i < count; i++)
            sum += e->value[i] * w[which[i]];
    }
    return isnan(sum) ? INFINITY : sum;
}

static void forget(struct mote_elimination *e, const size_t *which, size_t count) {
    size_t kept = 0;
    for (size_t i = 0; i < e->count; i++) {
        bool here = false;
        for (size_t b = 0; b < count; b++)
            here |= which[b] == e->left[i];
        if (!here) e->left[kept++] = e->left[i];
    }
    e->count = kept;
}

/* F = H⁻¹_:B [H⁻¹]_BB⁻¹; then H⁻¹ − F H⁻¹_B:, and w − F w_B. */
void mote_elimination_drop(struct mote_elimination *e, const size_t *which, size_t count) {
    bool fine = factor_part(e, which, count);
    forget(e, which, count);
    if (!fine) return;
    for (size_t b = 0; b < count; b++)
        for (size_t i = 0; i < e->count; i++)
            e->copy[b * e->count + i] = e->inverse[which[b] * e->n + e->left[i]];
    for (size_t i = 0; i < e->count; i++) {
        double *factor = e->factor + i * count, *inverse = e->inverse + e->left[i] * e->n;
        for (size_t b = 0; b < count; b++)
            factor[b] = e->copy[b * e->count + i];
        mote_cholesky_solve(e->part, count, factor);
        for (size_t b = 0; b < count; b++)
            for (size_t j = 0; j < e->count; j++)
                inverse[e->left[j]] -= factor[b] * e->copy[b * e->count + j];
    }
    for (size_t row = 0; row < e->rows; row++) {
        double *w = e->now + row * e->n;
        for (size_t i = 0; i < e->count; i++)
            for (size_t b = 0; b < count; b++)
                w[e->left[i]] -= e->factor[i * count + b] * w[which[b]];
        for (size_t b = 0; b < count; b++)
            w[which[b]] = 0;
    }
}
