/* SPDX-License-Identifier: MIT */
#include "search/gaussian.h"

#include "device/math.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 3, TUNED = 100 /* rows that lengths and noise are chosen by */ };
static const double LENGTHS[] = {0.15, 0.3, 0.6, 1.2, 2.5, 6, 20}, NOISES[] = {1e-4, 1e-3, 1e-2, 5e-2, 0.2};
enum { LENGTH_COUNT = sizeof LENGTHS / sizeof *LENGTHS, NOISE_COUNT = sizeof NOISES / sizeof *NOISES };

/* Lengths and noise by their numbers in the tables above. */
struct settings {
    size_t length[MOTE_FOREST_FEATURES], noise;
};

struct mote_gaussian {
    size_t n, features;
    double mean, scale; /* of y */
    double variance;    /* of the process, where y has mean 0 and variance 1 */
    struct settings at;
    uint32_t categories[MOTE_FOREST_FEATURES];
    double *x;      /* (n, features) */
    double *y;      /* (n), standardised */
    double *square; /* (features, n, n): squared distances by each feature */
    double *factor; /* (n, n), lower: Cholesky's of the correlations */
    double *weight; /* (n): correlations⁻¹ y */
};

static double apart(const struct mote_gaussian *g, size_t f, double a, double b) {
    double d = a - b;
    if (g->categories[f]) return fabs(d) > 0.5;
    return d * d;
}

static double correlate(double squared) {
    double r = sqrt(5 * squared);
    return (1 + r + r * r / 3) * (double)mote_expf((float)-r);
}

/* The factor of the correlation matrix; false: it is not positive. */
static bool decompose(struct mote_gaussian *g) {
    size_t n = g->n;
    double *c = g->factor;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++) {
            double squared = 0;
            for (size_t f = 0; f < g->features; f++) {
                double length = LENGTHS[g->at.length[f]];
                squared += g->square[(f * n + i) * n + j] / (length * length);
            }
            double sum = correlate(squared) + (i == j ? NOISES[g->at.noise] : 0);
            for (size_t k = 0; k < j; k++)
                sum -= c[i * n + k] * c[j * n + k];
            if (i == j && !(sum > 1e-10)) return false;
            c[i * n + j] = i == j ? sqrt(sum) : sum / c[j * n + j];
        }
    return true;
}

static void solve_lower(const struct mote_gaussian *g, double *b) {
    for (size_t i = 0; i < g->n; i++) {
        for (size_t k = 0; k < i; k++)
            b[i] -= g->factor[i * g->n + k] * b[k];
        b[i] /= g->factor[i * g->n + i];
    }
}

static void solve_upper(const struct mote_gaussian *g, double *b) {
    for (size_t i = g->n; i-- > 0;) {
        for (size_t k = i + 1; k < g->n; k++)
            b[i] -= g->factor[k * g->n + i] * b[k];
        b[i] /= g->factor[i * g->n + i];
    }
}

/* The log likelihood of the rows at the settings, but for a constant, with lengths that are unlike 1 a little less likely;
 * and weights and variance with it. */
static double likelihood(struct mote_gaussian *g) {
    double n = (double)g->n, fit = 0, volume = 0, prior = 0;
    if (!decompose(g)) return -INFINITY;
    memcpy(g->weight, g->y, g->n * sizeof *g->weight);
    solve_lower(g, g->weight);
    for (size_t i = 0; i < g->n; i++) {
        fit += g->weight[i] * g->weight[i];
        volume += (double)mote_logf((float)g->factor[i * g->n + i]);
    }
    solve_upper(g, g->weight);
    g->variance = fmax(fit / n, 1e-6);
    for (size_t f = 0; f < g->features; f++) {
        double length = (double)mote_logf((float)LENGTHS[g->at.length[f]]);
        prior += 0.1 * length * length;
    }
    return -0.5 * n * (double)mote_logf((float)g->variance) - volume - prior;
}

/* Takes the best of some values of one setting, with the others as they are. */
static void improve(struct mote_gaussian *g, size_t *setting, size_t count, double *best) {
    size_t was = *setting, kept = was;
    for (size_t v = 0; v < count; v++) {
        if (v == was) continue;
        *setting = v;
        double now = likelihood(g);
        if (now <= *best) continue;
        *best = now;
        kept = v;
    }
    *setting = kept;
}

static void choose_settings(struct mote_gaussian *g) {
    for (size_t f = 0; f < g->features; f++)
        g->at.length[f] = 3;
    g->at.noise = 2;
    double best = likelihood(g);
    for (int round = 0; round < ROUNDS; round++) {
        double before = best;
        for (size_t f = 0; f < g->features; f++)
            improve(g, &g->at.length[f], LENGTH_COUNT, &best);
        improve(g, &g->at.noise, NOISE_COUNT, &best);
        if (!(best > before + 0.01)) break;
    }
    likelihood(g); /* leaves factor and weights of what was chosen */
}

static void standardise(struct mote_gaussian *g, const double *y) {
    double sum = 0, squares = 0;
    for (size_t i = 0; i < g->n; i++)
        sum += y[i];
    g->mean = sum / (double)g->n;
    for (size_t i = 0; i < g->n; i++)
        squares += (y[i] - g->mean) * (y[i] - g->mean);
    g->scale = fmax(sqrt(squares / (double)g->n), 1e-9);
    for (size_t i = 0; i < g->n; i++)
        g->y[i] = (y[i] - g->mean) / g->scale;
}

static void measure_squares(struct mote_gaussian *g) {
    for (size_t f = 0; f < g->features; f++)
        for (size_t i = 0; i < g->n; i++)
            for (size_t j = 0; j <= i; j++)
                g->square[(f * g->n + i) * g->n + j] =
                    apart(g, f, g->x[i * g->features + f], g->x[j * g->features + f]);
}

/* n rows of those from `first` on, evenly. */
static void copy_rows(struct mote_gaussian *g, const struct mote_forest_rows *rows, size_t first, double *y) {
    for (size_t i = 0; i < g->n; i++) {
        size_t from = first + i * (rows->count - first) / g->n;
        memcpy(g->x + i * g->features, rows->x + from * g->features, g->features * sizeof *g->x);
        y[i] = rows->y[from];
    }
}

static enum mote_status create(const struct mote_forest_rows *rows, size_t first, size_t n,
                               struct mote_gaussian **out, struct mote_error *error) {
    struct mote_gaussian *g = calloc(1, sizeof *g);
    if (!g) return mote_fail_memory(error, "the search's model");
    g->n = n;
    g->features = rows->features;
    memcpy(g->categories, rows->categories, rows->features * sizeof *g->categories);
    g->x = malloc(n * rows->features * sizeof *g->x);
    g->y = malloc(n * sizeof *g->y);
    g->square = malloc(rows->features * n * n * sizeof *g->square);
    g->factor = malloc(n * n * sizeof *g->factor);
    g->weight = malloc(n * sizeof *g->weight);
    if (!g->x || !g->y || !g->square || !g->factor || !g->weight) {
        mote_gaussian_free(g);
        return mote_fail_memory(error, "the search's model");
    }
    copy_rows(g, rows, first, g->weight);
    standardise(g, g->weight);
    measure_squares(g);
    *out = g;
    return MOTE_OK;
}

/* Choosing takes hundreds of fits, for which some of very many rows do. */
enum mote_status mote_gaussian_fit(const struct mote_forest_rows *rows, struct mote_gaussian **out,
                                   struct mote_error *error) {
    size_t n = rows->count > MOTE_GAUSSIAN_ROWS ? MOTE_GAUSSIAN_ROWS : rows->count, first = rows->count - n;
    struct mote_gaussian *some, *all;
    MOTE_TRY(create(rows, first, n > TUNED ? TUNED : n, &some, error));
    choose_settings(some);
    *out = some;
    if (n <= TUNED) return MOTE_OK;
    if (create(rows, first, n, &all, error) != MOTE_OK) {
        mote_gaussian_free(some);
        *out = NULL;
        return MOTE_MEMORY;
    }
    all->at = some->at;
    bool fits = likelihood(all) > -INFINITY; /* else those of some are what there is */
    mote_gaussian_free(fits ? some : all);
    *out = fits ? all : some;
    return MOTE_OK;
}

void mote_gaussian_free(struct mote_gaussian *g) {
    if (!g) return;
    free(g->x);
    free(g->y);
    free(g->square);
    free(g->factor);
    free(g->weight);
    free(g);
}

void mote_gaussian_predict(const struct mote_gaussian *g, const double *x, double *mean, double *deviation) {
    double near[MOTE_GAUSSIAN_ROWS], sum = 0, known = 0;
    for (size_t i = 0; i < g->n; i++) {
        double squared = 0;
        for (size_t f = 0; f < g->features; f++) {
            double length = LENGTHS[g->at.length[f]];
            squared += apart(g, f, x[f], g->x[i * g->features + f]) / (length * length);
        }
        near[i] = correlate(squared);
        sum += near[i] * g->weight[i];
    }
    solve_lower(g, near);
    for (size_t i = 0; i < g->n; i++)
        known += near[i] * near[i];
    *mean = g->mean + g->scale * sum;
    *deviation = g->scale * sqrt(g->variance * fmax(1 - known, 0));
}
