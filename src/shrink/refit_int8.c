/* SPDX-License-Identifier: MIT
 * Weights on the way to int8. The input x of the layer will be rounded too, to x + e with e of variance s,
 * so what is wanted of a row is not w but the least of E(v · (x + e) − w · x)², v = (H + sI)⁻¹ H w: weights that
 * cancel each other on large inputs would amplify e. Then each weight goes to its step after it has taken up
 * the errors of those already rounded, as in refit.c, and the bias, which stays float, takes up the rest. */
#include "shrink/refit_layer.h"
#include "shrink/solve.h"

#include <math.h>

static void fit_for_noise(struct mote_refit_layer *l, size_t row) {
    size_t n = mote_refit_choose(l, row);
    for (size_t i = 0; i < n; i++)
        l->spare[i] = l->value[i];
    for (size_t i = 0; i < n; i++) {
        l->value[i] = 0;
        for (size_t j = 0; j < n; j++)
            l->value[i] += mote_refit_moment(l, l->chosen[i], l->chosen[j]) * l->spare[j];
    }
    mote_cholesky_solve(l->h, n, l->value);
    for (size_t i = 0; i < n; i++)
        *mote_refit_weight(l, row, l->chosen[i]) = (float)l->value[i];
}

static double largest(const struct mote_refit_layer *l, size_t row) {
    double most = 0;
    for (size_t i = 1; i <= l->inputs; i++)
        most = fmax(most, fabs((double)*mote_refit_weight(l, row, i)));
    return most;
}

/* The largest weight keeps its place at ±127, so that the scale that quantization takes is this one. */
static double to_step(double wanted, double old, double step) {
    if (fabs(old) >= 126.999 * step) return old > 0 ? 127 * step : -127 * step;
    return fmax(-127, fmin(127, round(wanted / step))) * step;
}

static void round_to_steps(struct mote_refit_layer *l, size_t row, double step) {
    size_t n = mote_refit_choose(l, row);
    for (size_t i = n; i-- > 0;) {
        const double *r = l->h + i * n;
        double wanted = l->value[i];
        for (size_t j = i + 1; j < n; j++) /* spare[j]: the error of weight j */
            wanted -= r[j] * l->spare[j] / r[i];
        double stored = l->chosen[i] == 0 ? wanted : to_step(wanted, l->value[i], step);
        l->spare[i] = stored - l->value[i];
        *mote_refit_weight(l, row, l->chosen[i]) = (float)stored;
    }
}

bool mote_refit_int8_layer(struct mote_refit_layer *l, bool per_channel, struct mote_arena *arena) {
    double *most = mote_arena_alloc(arena, l->outputs, sizeof *most), overall = 0;
    if (!most) return false;
    for (size_t row = 0; row < l->outputs; row++) {
        fit_for_noise(l, row);
        most[row] = largest(l, row);
        overall = fmax(overall, most[row]);
    }
    for (size_t row = 0; row < l->outputs; row++) {
        double step = (per_channel ? most[row] : overall) / 127;
        if (step > 0) round_to_steps(l, row, step);
    }
    return true;
}
