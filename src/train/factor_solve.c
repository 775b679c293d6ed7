/* SPDX-License-Identifier: MIT
 * The covariance of a layer's outputs, and the factors that its leading eigenvectors make. */
#include "train/factor.h"
#include "train/normal.h"

#include <math.h>

enum { EXAMPLES = 1000, BLOCK = 64 };

static void add_outputs(struct mote_factor_layer *f, const float *y, size_t count) {
    size_t n = f->rows;
    for (size_t r = 0; r < count; r++, y += n)
        for (size_t i = 0; i < n; i++) {
            double *row = f->covariance + i * n, yi = (double)y[i];
            f->sum[i] += yi;
            for (size_t j = i; j < n; j++)
                row[j] += yi * (double)y[j];
        }
    f->seen += count;
}

/* Does something behind the layer take up the means of its outputs? */
static bool takes_means(const struct mote_factor *factor, const struct mote_factor_layer *f) {
    return f->bn || factor->net->nodes[f->node].bias_count;
}

/* Sums become means, and products the covariance of outputs times their factors. */
static void finish(const struct mote_factor *factor, struct mote_factor_layer *f) {
    size_t n = f->rows;
    bool centred = takes_means(factor, f);
    double seen = (double)f->seen;
    mote_net_fold_factors(factor->net, f->bn, n, f->factors);
    for (size_t i = 0; i < n; i++)
        f->sum[i] /= seen;
    for (size_t i = 0; i < n; i++)
        for (size_t j = i; j < n; j++) {
            double product = f->covariance[i * n + j] / seen - (centred ? f->sum[i] * f->sum[j] : 0.0);
            f->covariance[i * n + j] = f->covariance[j * n + i] =
                product * (double)f->factors[i] * (double)f->factors[j];
        }
    mote_symmetric_eigen(n, f->covariance, f->vectors);
}

static void measure_block(struct mote_factor *factor, struct mote_worker *worker, size_t n) {
    mote_worker_forward(worker, n, NULL);
    for (size_t l = 0; l < factor->count; l++) {
        struct mote_factor_layer *f = &factor->layers[l];
        add_outputs(f, worker->y[f->node], n * mote_shape_rows(factor->net->nodes[f->node].out));
    }
}

enum mote_status mote_factor_measure(struct mote_factor *factor, const struct mote_dataset *dataset,
                                     struct mote_error *error) {
    struct mote_worker worker;
    size_t examples = dataset->count < EXAMPLES ? dataset->count : EXAMPLES;
    uint32_t index[BLOCK];
    MOTE_TRY(mote_worker_create(factor->net, BLOCK, false, &worker, error));
    for (size_t first = 0; first < examples; first += BLOCK) {
        size_t n = examples - first < BLOCK ? examples - first : BLOCK;
        for (size_t i = 0; i < n; i++)
            index[i] = mote_dataset_spread(dataset, first + i, examples);
        dataset->fetch(dataset->context, index, n, worker.x, worker.target);
        measure_block(factor, &worker, n);
    }
    mote_worker_free(&worker);
    for (size_t l = 0; l < factor->count && examples; l++)
        finish(factor, &factor->layers[l]);
    return MOTE_OK;
}

/* Of row k of down · W, and of column k of `up`. */
static double down_norm(const struct mote_factor_layer *f, const float *w, size_t k) {
    double sum = 0.0;
    for (size_t p = 0; p < f->columns; p++) {
        double a = 0.0;
        for (size_t o = 0; o < f->rows; o++)
            a += f->down[k * f->rows + o] * (double)w[o * f->columns + p];
        sum += a * a;
    }
    return sqrt(sum);
}

static double up_norm(const struct mote_factor_layer *f, size_t k) {
    double sum = 0.0;
    for (size_t o = 0; o < f->rows; o++)
        sum += f->up[o * f->rank + k] * f->up[o * f->rank + k];
    return sqrt(sum);
}

/* Both factors of a direction are made alike in size, for one rate and for one scale of int8 weights. An output that counts
 * for nothing gets nothing. */
static void set_direction(const struct mote_factor_layer *f, const float *w, size_t k) {
    for (size_t o = 0; o < f->rows; o++) {
        double v = f->vectors[o * f->rows + k], factor = (double)f->factors[o];
        f->down[k * f->rows + o] = v * factor;
        f->up[o * f->rank + k] = factor != 0.0 ? v / factor : 0.0;
    }
    double down = down_norm(f, w, k), up = up_norm(f, k),
           scale = down > 0.0 && up > 0.0 ? sqrt(down / up) : 1.0;
    for (size_t o = 0; o < f->rows; o++) {
        f->down[k * f->rows + o] /= scale;
        f->up[o * f->rank + k] *= scale;
    }
}

/* (I − up · down) · the mean of what W makes: what the factors leave out of it. */
static void set_shift(const struct mote_factor_layer *f, const float *bias) {
    for (size_t o = 0; o < f->rows; o++)
        f->shift[o] = f->sum[o] - (double)bias[o];
    for (size_t k = 0; k < f->rank; k++) {
        double z = 0.0;
        for (size_t o = 0; o < f->rows; o++)
            z += f->down[k * f->rows + o] * (f->sum[o] - (double)bias[o]);
        for (size_t o = 0; o < f->rows; o++)
            f->shift[o] -= f->up[o * f->rank + k] * z;
    }
}

enum mote_status mote_factor_solve(struct mote_factor *factor, struct mote_error *error) {
    const struct mote_net *net = factor->net;
    for (size_t l = 0; l < factor->count; l++) {
        struct mote_factor_layer *f = &factor->layers[l];
        const struct mote_node *node = &net->nodes[f->node];
        const float *w = net->weights + node->weight_at;
        if (!f->rank) continue;
        f->down = mote_arena_alloc(&factor->arena, f->rank * f->rows, sizeof *f->down);
        f->up = mote_arena_alloc(&factor->arena, f->rank * f->rows, sizeof *f->up);
        if (!f->down || !f->up) return mote_fail_memory(error, "the factors of layers");
        for (size_t k = 0; k < f->rank; k++)
            set_direction(f, w, k);
        if (node->bias_count) set_shift(f, w + f->rows * f->columns);
    }
    return MOTE_OK;
}
