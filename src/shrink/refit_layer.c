/* SPDX-License-Identifier: MIT */
#include "shrink/refit_layer.h"

#include "shrink/solve.h"

#include <string.h>

bool mote_refit_room(struct mote_refit_layer *l, struct mote_arena *arena) {
    size_t n = l->inputs + 1;
    l->chosen = mote_arena_alloc(arena, n, sizeof *l->chosen);
    l->h = mote_arena_alloc(arena, n * n, sizeof *l->h);
    l->value = mote_arena_alloc(arena, n, sizeof *l->value);
    l->spare = mote_arena_alloc(arena, n, sizeof *l->spare);
    l->factored = mote_arena_alloc(arena, n, sizeof *l->factored);
    l->factored_count = SIZE_MAX;
    return l->chosen && l->h && l->value && l->spare && l->factored;
}

float *mote_refit_weight(const struct mote_refit_layer *l, size_t row, size_t number) {
    return number == 0 ? &l->bias[row] : &l->weights[row * l->inputs + number - 1];
}

double mote_refit_moment(const struct mote_refit_layer *l, size_t i, size_t j) {
    return i <= j ? l->moments[i * (l->inputs + 1) + j] : l->moments[j * (l->inputs + 1) + i];
}

/* The factor of the chosen ones' moments; rows of a dense layer choose alike, and share it. */
static bool factor(struct mote_refit_layer *l, size_t n) {
    if (n == l->factored_count && memcmp(l->chosen, l->factored, n * sizeof *l->chosen) == 0) return true;
    for (size_t i = 0; i < n; i++)
        for (size_t j = i; j < n; j++)
            l->h[i * n + j] = mote_refit_moment(l, l->chosen[i], l->chosen[j]) +
                              (i == j && l->chosen[i] > 0 ? l->noise : 0);
    bool fine = mote_cholesky(l->h, n);
    l->factored_count = fine ? n : SIZE_MAX;
    memcpy(l->factored, l->chosen, n * sizeof *l->chosen);
    return fine;
}

size_t mote_refit_choose(struct mote_refit_layer *l, size_t row) {
    size_t n = 0;
    if (l->bias) l->chosen[n++] = 0;
    for (size_t i = 1; i <= l->inputs; i++)
        if (*mote_refit_weight(l, row, i) != 0) l->chosen[n++] = i;
    for (size_t i = 0; i < n; i++)
        l->value[i] = (double)*mote_refit_weight(l, row, l->chosen[i]);
    return factor(l, n) ? n : 0;
}

bool mote_refit_inverse(struct mote_refit_layer *l, double *inverse, struct mote_arena *arena) {
    size_t n = 0;
    for (size_t i = l->bias ? 0 : 1; i <= l->inputs; i++)
        l->chosen[n++] = i;
    double *columns = mote_arena_alloc(arena, n * n, sizeof *columns);
    if (!columns) return false;
    if (factor(l, n)) mote_cholesky_inverse(l->h, n, columns, inverse);
    return true;
}

void mote_refit_row(struct mote_refit_layer *l, size_t row, const double *old) {
    size_t n = mote_refit_choose(l, row);
    for (size_t i = 0; i < n; i++) {
        l->value[i] = 0;
        for (size_t j = l->bias ? 0 : 1; j <= l->inputs; j++)
            l->value[i] += mote_refit_moment(l, l->chosen[i], j) * old[j];
    }
    mote_cholesky_solve(l->h, n, l->value);
    for (size_t i = 0; i < n; i++)
        *mote_refit_weight(l, row, l->chosen[i]) = (float)l->value[i];
}

double *mote_refit_remember(const struct mote_refit_layer *l, struct mote_arena *arena) {
    size_t n = l->inputs + 1;
    double *old = mote_arena_alloc(arena, l->outputs * n, sizeof *old);
    for (size_t i = 0; old && i < l->outputs * n; i++)
        old[i] = i % n == 0 && !l->bias ? 0 : (double)*mote_refit_weight(l, i / n, i % n);
    return old;
}

/* Around its mean, where there is a bias to make good for that. */
double mote_refit_energy(const struct mote_refit_layer *l, const double *old) {
    double sum = 0, mean = 0;
    for (size_t i = 1; i <= l->inputs; i++) {
        mean += l->moments ? old[i] * mote_refit_moment(l, 0, i) : 0;
        sum += l->moments ? 0 : old[i] * old[i];
        for (size_t j = 1; l->moments && j <= l->inputs; j++)
            sum += old[i] * old[j] * mote_refit_moment(l, i, j);
    }
    if (l->moments && l->bias) sum -= mean * mean / mote_refit_moment(l, 0, 0);
    return sum > 0 ? sum : 0;
}
