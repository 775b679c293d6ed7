/* SPDX-License-Identifier: MIT
 * Proposals of the rate–distortion search. A change that deflate likes (zero, a value or a run of values that
 * occurs elsewhere, a shorter mantissa) is made first; then a few other weights of the row are solved for,
 * under the second moments of the inputs, and rounded one after the other. Lags of one quantity are nearly
 * equal, so that without this almost no change would be affordable. */
#include "shrink/refit.h"
#include "shrink/search_state.h"
#include "shrink/solve.h"

#include <math.h>
#include <string.h>

enum { BIAS_BITS = 9, SHORT_BITS = 6 };

static bool is_bias(const struct mote_walk *walk, size_t column) {
    return column == walk->inputs;
}

static uint32_t below(struct mote_walk *walk, size_t n) {
    return mote_rng_below(&walk->rng, (uint32_t)n);
}

/* Columns that may change: without a bias, all but the last. */
static size_t free_columns(const struct mote_walk *walk) {
    return walk->search->bias ? walk->columns : walk->inputs;
}

static unsigned random_bits(struct mote_walk *walk, size_t column) {
    if (is_bias(walk, column)) return 2 + below(walk, BIAS_BITS - 1);
    unsigned most = walk->search->mantissa < SHORT_BITS ? walk->search->mantissa : SHORT_BITS;
    return below(walk, most + 1);
}

/* A value that the file holds already: of any output in this column, or (weights only) of any place. */
static float used_value(struct mote_walk *walk, size_t column) {
    size_t o = below(walk, walk->outputs);
    if (!is_bias(walk, column) && below(walk, 2)) column = below(walk, walk->inputs);
    return walk->now[o * walk->columns + column];
}

static float nearest_used(const struct mote_walk *walk, size_t column, float value) {
    float best = is_bias(walk, column) ? walk->now[column] : 0;
    for (size_t o = 0; o < walk->outputs; o++)
        for (size_t k = is_bias(walk, column) ? column : 0;
             k < (is_bias(walk, column) ? column + 1 : walk->inputs); k++) {
            float candidate = walk->now[o * walk->columns + k];
            if (fabsf(candidate - value) < fabsf(best - value)) best = candidate;
        }
    return best;
}

static float store(struct mote_walk *walk, size_t column, float value) {
    if (below(walk, 2)) return nearest_used(walk, column, value);
    return mote_round_mantissa(value, random_bits(walk, column));
}

static void change_one(struct mote_walk *walk, size_t column) {
    float now = walk->wanted[column], value;
    uint32_t kind = below(walk, 6);
    if (is_bias(walk, column)) {
        float jitter = (float)((mote_rng_uniform(&walk->rng) - 0.5) * 0.04);
        value = kind < 3 ? used_value(walk, column)
                         : mote_round_mantissa(now * (1 + jitter), random_bits(walk, column));
    } else if (kind < 2) {
        value = 0;
    } else if (kind < 4 || now == 0) {
        value = used_value(walk, column);
    } else {
        float factor = (float)(0.7 + 0.6 * mote_rng_uniform(&walk->rng));
        value = mote_round_mantissa(now * factor, random_bits(walk, column));
    }
    walk->wanted[column] = value;
}

/* Repeats a run of another row's weights: deflate then needs one match. */
static void copy_run(struct mote_walk *walk, size_t row) {
    size_t from = below(walk, walk->outputs), at = below(walk, walk->inputs);
    size_t length = 1 + below(walk, walk->inputs - at);
    if (from == row) from = (row + 1) % walk->outputs;
    memcpy(walk->wanted + at, walk->now + from * walk->columns + at, length * sizeof *walk->wanted);
}

/* Columns that the change left alone, at random; those of zero weight seldom. */
static size_t choose_free(struct mote_walk *walk, const float *now, size_t *chosen) {
    size_t count = below(walk, MOTE_FREE_MOST + 1), n = 0;
    for (size_t tries = 0; tries < 4 * count && n < count; tries++) {
        size_t k = below(walk, free_columns(walk));
        bool taken = walk->wanted[k] != now[k] || (now[k] == 0 && below(walk, 4) != 0);
        for (size_t i = 0; i < n; i++)
            taken = taken || chosen[i] == k;
        if (!taken) chosen[n++] = k;
    }
    return n;
}

/* Values of the chosen columns that bring the row's outputs nearest to the target's: solves M_CC d = −(M
 * e)_C. */
static bool solve_free(const struct mote_walk *walk, const size_t *chosen, size_t n, double *d) {
    double h[MOTE_FREE_MOST * MOTE_FREE_MOST];
    for (size_t i = 0; i < n; i++) {
        const double *moments = walk->moments + chosen[i] * walk->columns;
        d[i] = 0;
        for (size_t k = 0; k < walk->columns; k++)
            d[i] -= moments[k] * walk->error[k];
        for (size_t j = 0; j < n; j++)
            h[i * n + j] = moments[chosen[j]];
    }
    if (!mote_cholesky(h, n)) return false;
    mote_cholesky_solve(h, n, d);
    return true;
}

static void make_good(struct mote_walk *walk, size_t row) {
    const float *now = walk->now + row * walk->columns, *target = walk->target + row * walk->columns;
    size_t chosen[MOTE_FREE_MOST], n = choose_free(walk, now, chosen);
    for (size_t k = 0; k < walk->columns; k++)
        walk->error[k] = (double)walk->wanted[k] - (double)target[k];
    for (size_t i = 0; i < n;
         i++) { /* the first of those left is rounded, then the others are solved for again */
        double d[MOTE_FREE_MOST];
        size_t k = chosen[i];
        if (!solve_free(walk, chosen + i, n - i, d)) return;
        walk->wanted[k] = store(walk, k, (float)((double)walk->wanted[k] + d[0]));
        walk->error[k] = (double)walk->wanted[k] - (double)target[k];
    }
}

void mote_search_propose(struct mote_walk *walk, size_t *row) {
    *row = below(walk, walk->outputs);
    memcpy(walk->wanted, walk->now + *row * walk->columns, walk->columns * sizeof *walk->wanted);
    if (walk->outputs > 1 && below(walk, 8) == 0)
        copy_run(walk, *row);
    else
        change_one(walk, below(walk, free_columns(walk)));
    make_good(walk, *row);
}
