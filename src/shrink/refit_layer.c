/* SPDX-License-Identifier: MIT */
#include "shrink/refit_layer.h"

#include "shrink/solve.h"

bool mote_refit_room(struct mote_refit_layer *l, struct mote_arena *arena) {
    size_t n = l->inputs + 1;
    l->chosen = mote_arena_alloc(arena, n, sizeof *l->chosen);
    l->h = mote_arena_alloc(arena, n * n, sizeof *l->h);
    l->value = mote_arena_alloc(arena, n, sizeof *l->value);
    l->spare = mote_arena_alloc(arena, n, sizeof *l->spare);
    l->diagonal = mote_arena_alloc(arena, n, sizeof *l->diagonal);
    return l->chosen && l->h && l->value && l->spare && l->diagonal;
}

float *mote_refit_weight(const struct mote_refit_layer *l, size_t row, size_t number) {
    return number == 0 ? &l->bias[row] : &l->weights[row * l->inputs + number - 1];
}

double mote_refit_moment(const struct mote_refit_layer *l, size_t i, size_t j) {
    return i <= j ? l->moments[i * (l->inputs + 1) + j] : l->moments[j * (l->inputs + 1) + i];
}

size_t mote_refit_choose(struct mote_refit_layer *l, size_t row) {
    size_t n = 0;
    if (l->bias) l->chosen[n++] = 0;
    for (size_t i = 1; i <= l->inputs; i++)
        if (*mote_refit_weight(l, row, i) != 0) l->chosen[n++] = i;
    for (size_t i = 0; i < n; i++)
        for (size_t j = i; j < n; j++)
            l->h[i * n + j] = mote_refit_moment(l, l->chosen[i], l->chosen[j]) +
                              (i == j && l->chosen[i] > 0 ? l->noise : 0);
    for (size_t i = 0; i < n; i++)
        l->value[i] = (double)*mote_refit_weight(l, row, l->chosen[i]);
    return mote_cholesky(l->h, n) ? n : 0;
}
