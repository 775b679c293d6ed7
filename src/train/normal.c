/* SPDX-License-Identifier: MIT */
#include "train/normal.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum mote_status mote_normal_create(size_t features, size_t targets, struct mote_normal *out,
                                    struct mote_error *error) {
    size_t m = features + 1;
    *out = (struct mote_normal){.features = features, .targets = targets};
    out->xx = calloc(m * m, sizeof *out->xx);
    out->xy = calloc(m * (targets ? targets : 1), sizeof *out->xy);
    if (out->xx && out->xy) return MOTE_OK;
    mote_normal_free(out);
    return mote_fail_memory(error, "the normal equations");
}

void mote_normal_free(struct mote_normal *normal) {
    free(normal->xx);
    free(normal->xy);
    *normal = (struct mote_normal){0};
}

void mote_normal_add(struct mote_normal *normal, size_t n, const float *x, const float *y) {
    size_t f = normal->features, m = f + 1, t = normal->targets;
    normal->count += n;
    for (size_t e = 0; e < n; e++, x += f, y += t)
        for (size_t i = 0; i < m; i++) {
            double xi = i < f ? (double)x[i] : 1.0;
            double *row = normal->xx + i * m, *right = normal->xy + i * t;
            for (size_t j = 0; j <= i; j++)
                row[j] += xi * (j < f ? (double)x[j] : 1.0);
            for (size_t j = 0; j < t; j++)
                right[j] += xi * (double)y[j];
        }
}

/* a (m, m), lower triangle, becomes its Cholesky factor. False when it is not positive. */
static bool factor(size_t m, double *a) {
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j <= i; j++) {
            double sum = a[i * m + j];
            for (size_t k = 0; k < j; k++)
                sum -= a[i * m + k] * a[j * m + k];
            if (i == j && !(sum > 0.0)) return false;
            a[i * m + j] = i == j ? sqrt(sum) : sum / a[j * m + j];
        }
    return true;
}

/* Solves L Lᵀ z = b for every column of b (m, t) in place. */
static void substitute(size_t m, size_t t, const double *l, double *b) {
    for (size_t c = 0; c < t; c++) {
        for (size_t i = 0; i < m; i++) {
            for (size_t k = 0; k < i; k++)
                b[i * t + c] -= l[i * m + k] * b[k * t + c];
            b[i * t + c] /= l[i * m + i];
        }
        for (size_t i = m; i-- > 0;) {
            for (size_t k = i + 1; k < m; k++)
                b[i * t + c] -= l[k * m + i] * b[k * t + c];
            b[i * t + c] /= l[i * m + i];
        }
    }
}

enum mote_status mote_normal_solve(struct mote_normal *normal, double *w, double *b,
                                   struct mote_error *error) {
    size_t f = normal->features, m = f + 1, t = normal->targets;
    double trace = 0.0;
    for (size_t i = 0; i < m; i++)
        trace += normal->xx[i * m + i];
    for (size_t i = 0; i < m; i++)
        normal->xx[i * m + i] += 1e-9 * trace / (double)m + 1e-300;
    if (!factor(m, normal->xx))
        return mote_fail(error, MOTE_INPUT,
                         "least squares has no solution here: the inputs hold no usable numbers");
    substitute(m, t, normal->xx, normal->xy);
    for (size_t o = 0; o < t; o++) {
        for (size_t i = 0; i < f; i++)
            w[o * f + i] = normal->xy[i * t + o];
        b[o] = normal->xy[f * t + o];
    }
    return MOTE_OK;
}

/* One rotation that makes a[p][q] zero (Golub & Van Loan, Matrix Computations, 8.5). False: it is not above `least`. */
static bool rotate(size_t n, double *a, double *v, size_t p, size_t q, double least) {
    double apq = a[p * n + q];
    if (fabs(apq) < 1e-300) return false;
    double theta = (a[q * n + q] - a[p * n + p]) / (2.0 * apq);
    double t = (theta >= 0.0 ? 1.0 : -1.0) / (fabs(theta) + sqrt(theta * theta + 1.0));
    double c = 1.0 / sqrt(t * t + 1.0), s = t * c;
    for (size_t k = 0; k < n; k++) {
        double kp = a[k * n + p], kq = a[k * n + q];
        a[k * n + p] = c * kp - s * kq;
        a[k * n + q] = s * kp + c * kq;
    }
    for (size_t k = 0; k < n; k++) {
        double pk = a[p * n + k], qk = a[q * n + k];
        a[p * n + k] = c * pk - s * qk;
        a[q * n + k] = s * pk + c * qk;
        double vp = v[k * n + p], vq = v[k * n + q];
        v[k * n + p] = c * vp - s * vq;
        v[k * n + q] = s * vp + c * vq;
    }
    return fabs(apq) > least;
}

static void swap_columns(size_t n, double *v, size_t p, size_t q) {
    for (size_t k = 0; k < n; k++) {
        double t = v[k * n + p];
        v[k * n + p] = v[k * n + q];
        v[k * n + q] = t;
    }
}

void mote_symmetric_eigen(size_t n, double *a, double *v) {
    memset(v, 0, n * n * sizeof *v);
    for (size_t i = 0; i < n; i++)
        v[i * n + i] = 1.0;
    double trace = 0.0;
    for (size_t i = 0; i < n; i++)
        trace += fabs(a[i * n + i]);
    bool moved = true;
    for (int sweep = 0; moved && sweep < 30; sweep++) {
        moved = false;
        for (size_t p = 0; p < n; p++)
            for (size_t q = p + 1; q < n; q++)
                moved |= rotate(n, a, v, p, q, 1e-30 * trace);
    }
    for (size_t p = 0; p < n; p++)
        for (size_t q = p + 1; q < n; q++)
            if (a[q * n + q] > a[p * n + p]) {
                double t = a[p * n + p];
                a[p * n + p] = a[q * n + q];
                a[q * n + q] = t;
                swap_columns(n, v, p, q);
            }
}
