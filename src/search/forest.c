/* SPDX-License-Identifier: MIT */
#include "search/forest.h"

#include "base/rng.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { TREES = 48, LEAF = 2 };

struct node {
    int32_t left, right; /* −1: a leaf */
    uint32_t feature;
    double threshold;      /* numbers below it go left … */
    uint64_t going;        /* … of a category, those whose bit is set */
    double mean, variance; /* of the rows that came here */
};

struct mote_forest {
    size_t features;
    const uint32_t *categories;
    size_t roots[TREES];
    size_t count, capacity;
    struct node *nodes;
};

/* What growing a tree needs. */
struct growth {
    struct mote_forest *forest;
    const struct mote_forest_rows *rows;
    struct mote_rng rng;
    uint32_t *index; /* rows of the tree, in the order of its leaves */
    uint32_t *spare;
    bool failed;
};

static bool goes_left(const struct mote_forest *forest, const struct node *node, const double *x) {
    double value = x[node->feature];
    if (!forest->categories[node->feature]) return value < node->threshold;
    return node->going >> (uint32_t)value & 1;
}

static int32_t add_node(struct growth *g) {
    struct mote_forest *f = g->forest;
    if (f->count == f->capacity) {
        size_t capacity = f->capacity ? 2 * f->capacity : 1024;
        struct node *grown = realloc(f->nodes, capacity * sizeof *grown);
        g->failed |= !grown;
        if (!grown) return -1;
        f->nodes = grown;
        f->capacity = capacity;
    }
    f->nodes[f->count] = (struct node){.left = -1, .right = -1};
    return (int32_t)f->count++;
}

static void moments(const struct growth *g, const uint32_t *index, size_t n, double *mean, double *variance) {
    double sum = 0, squares = 0;
    for (size_t i = 0; i < n; i++)
        sum += g->rows->y[index[i]];
    *mean = n ? sum / (double)n : 0;
    for (size_t i = 0; i < n; i++) {
        double d = g->rows->y[index[i]] - *mean;
        squares += d * d;
    }
    *variance = n ? squares / (double)n : 0;
}

/* A random cut by the feature; false where its rows are all alike. */
static bool draw_cut(struct growth *g, const uint32_t *index, size_t n, uint32_t feature, struct node *cut) {
    double low = INFINITY, high = -INFINITY;
    cut->feature = feature;
    for (size_t i = 0; i < n; i++) {
        double v = g->rows->x[index[i] * g->rows->features + feature];
        low = fmin(low, v);
        high = fmax(high, v);
    }
    cut->threshold = low + mote_rng_uniform(&g->rng) * (high - low);
    cut->going = mote_rng_next(&g->rng);
    return low < high;
}

/* Rows that go left to the front; returns how many. */
static size_t part(struct growth *g, uint32_t *index, size_t n, const struct node *cut) {
    size_t left = 0, right = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t row = index[i];
        if (goes_left(g->forest, cut, g->rows->x + row * g->rows->features))
            index[left++] = row;
        else
            g->spare[right++] = row;
    }
    memcpy(index + left, g->spare, right * sizeof *index);
    return left;
}

/* The cut of one a feature that leaves the least variance; false: none parts the rows. */
static bool best_cut(struct growth *g, uint32_t *index, size_t n, struct node *best) {
    double least = INFINITY;
    for (uint32_t f = 0; f < g->rows->features; f++) {
        struct node cut;
        double mean, left_variance, right_variance;
        if (!draw_cut(g, index, n, f, &cut)) continue;
        size_t left = part(g, index, n, &cut);
        if (left == 0 || left == n) continue;
        moments(g, index, left, &mean, &left_variance);
        moments(g, index + left, n - left, &mean, &right_variance);
        double rest = (double)left * left_variance + (double)(n - left) * right_variance;
        if (!(rest < least)) continue;
        least = rest;
        *best = cut;
    }
    return isfinite(least);
}

static int32_t grow(struct growth *g, uint32_t *index, size_t n) {
    struct node made = {.left = -1, .right = -1}, cut;
    int32_t at = add_node(g);
    if (at < 0) return -1;
    moments(g, index, n, &made.mean, &made.variance);
    if (n > LEAF && made.variance > 0 && best_cut(g, index, n, &cut)) {
        size_t left = part(g, index, n, &cut);
        made.feature = cut.feature;
        made.threshold = cut.threshold;
        made.going = cut.going;
        made.left = grow(g, index, left);
        made.right = grow(g, index + left, n - left);
    }
    g->forest->nodes[at] = made;
    return at;
}

static void grow_trees(struct growth *g) {
    uint32_t rows = (uint32_t)g->rows->count;
    for (size_t t = 0; t < TREES && !g->failed; t++) {
        for (uint32_t i = 0; i < rows; i++)
            g->index[i] = mote_rng_below(&g->rng, rows);
        g->forest->roots[t] = g->forest->count;
        grow(g, g->index, rows);
    }
}

enum mote_status mote_forest_grow(const struct mote_forest_rows *rows, uint64_t seed,
                                  struct mote_forest **out, struct mote_error *error) {
    struct mote_forest *forest = calloc(1, sizeof *forest);
    struct growth g = {.forest = forest,
                       .rows = rows,
                       .index = calloc(rows->count + 1, sizeof *g.index),
                       .spare = calloc(rows->count + 1, sizeof *g.spare)};
    g.failed = !forest || !g.index || !g.spare;
    mote_rng_seed(&g.rng, seed, rows->count);
    if (!g.failed) {
        forest->features = rows->features;
        forest->categories = rows->categories;
        grow_trees(&g);
    }
    free(g.index);
    free(g.spare);
    *out = forest;
    if (!g.failed) return MOTE_OK;
    mote_forest_free(forest);
    *out = NULL;
    return mote_fail_memory(error, "the search's model");
}

void mote_forest_free(struct mote_forest *forest) {
    if (!forest) return;
    free(forest->nodes);
    free(forest);
}

/* What the trees disagree on is what is not known; what is left inside a leaf is noise. */
void mote_forest_predict(const struct mote_forest *forest, const double *x, double *mean, double *deviation) {
    double sum = 0, squares = 0, inside = 0;
    for (size_t t = 0; t < TREES; t++) {
        const struct node *node = &forest->nodes[forest->roots[t]];
        while (node->left >= 0 && node->right >= 0)
            node = &forest->nodes[goes_left(forest, node, x) ? node->left : node->right];
        sum += node->mean;
        squares += node->mean * node->mean;
        inside += node->variance;
    }
    *mean = sum / TREES;
    *deviation = sqrt(fmax(squares / TREES - *mean * *mean, 0) + inside / TREES);
}

/* Σ (y − prediction)², with one feature's values taken from the rows `from`; NULL: from their own. */
static double squared_error(const struct mote_forest *forest, const struct mote_forest_rows *rows,
                            size_t feature, const uint32_t *from) {
    double sum = 0;
    for (size_t i = 0; i < rows->count; i++) {
        double x[MOTE_FOREST_FEATURES], mean, deviation;
        memcpy(x, rows->x + i * rows->features, rows->features * sizeof *x);
        if (from) x[feature] = rows->x[from[i] * rows->features + feature];
        mote_forest_predict(forest, x, &mean, &deviation);
        sum += (rows->y[i] - mean) * (rows->y[i] - mean);
    }
    return sum;
}

enum mote_status mote_forest_importance(const struct mote_forest *forest, const struct mote_forest_rows *rows,
                                        uint64_t seed, double *share, struct mote_error *error) {
    enum { SHUFFLES = 5 };
    uint32_t *from = malloc((rows->count + 1) * sizeof *from);
    struct mote_rng rng;
    double all = 0, base;
    if (!from) return mote_fail_memory(error, "the importance of parameters");
    mote_rng_seed(&rng, seed, 1);
    base = squared_error(forest, rows, 0, NULL);
    for (size_t f = 0; f < rows->features; f++) {
        share[f] = 0;
        for (int s = 0; s < SHUFFLES; s++) {
            for (uint32_t i = 0; i < rows->count; i++)
                from[i] = i;
            mote_rng_shuffle(&rng, from, rows->count);
            share[f] += fmax(squared_error(forest, rows, f, from) - base, 0);
        }
        all += share[f];
    }
    for (size_t f = 0; f < rows->features && all > 0; f++)
        share[f] /= all;
    free(from);
    return MOTE_OK;
}
