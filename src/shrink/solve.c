/* SPDX-License-Identifier: MIT */
#include "shrink/solve.h"

#include <math.h>
#include <string.h>

bool mote_cholesky(double *a, size_t n) {
    double ridge = 0;
    for (size_t i = 0; i < n; i++)
        ridge += a[i * n + i];
    ridge = 1e-9 * ridge / (double)(n ? n : 1) + 1e-300;
    for (size_t i = 0; i < n; i++) {
        double *row = a + i * n;
        row[i] += ridge;
        if (!(row[i] > 0)) return false;
        double root = sqrt(row[i]);
        for (size_t j = i; j < n; j++)
            row[j] /= root;
        for (size_t k = i + 1; k < n; k++) /* what is left once this row is taken out */
            for (size_t j = k; j < n; j++)
                a[k * n + j] -= row[k] * row[j];
    }
    return true;
}

static void solve_transposed(const double *r, size_t n, double *x) {
    for (size_t i = 0; i < n; i++) {
        x[i] /= r[i * n + i];
        for (size_t j = i + 1; j < n; j++)
            x[j] -= r[i * n + j] * x[i];
    }
}

void mote_cholesky_solve(const double *r, size_t n, double *x) {
    solve_transposed(r, n, x);
    for (size_t i = n; i-- > 0;) {
        for (size_t j = i + 1; j < n; j++)
            x[i] -= r[i * n + j] * x[j];
        x[i] /= r[i * n + i];
    }
}

/* A⁻¹ = R⁻¹R⁻ᵀ: of two columns of R⁻ᵀ, which begin at their own rows, the product. */
void mote_cholesky_inverse(const double *r, size_t n, double *columns, double *out) {
    memset(columns, 0, n * n * sizeof *columns);
    for (size_t i = 0; i < n; i++) {
        double *column = columns + i * n;
        column[i] = 1;
        solve_transposed(r, n, column);
        for (size_t j = 0; j <= i; j++) {
            double sum = 0;
            for (size_t k = i; k < n; k++)
                sum += column[k] * columns[j * n + k];
            out[i * n + j] = out[j * n + i] = sum;
        }
    }
}
