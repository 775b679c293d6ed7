/* SPDX-License-Identifier: MIT
 * Small dense symmetric systems in float64, row-major. */
#ifndef MOTE_SHRINK_SOLVE_H
#define MOTE_SHRINK_SOLVE_H

#include <stdbool.h>
#include <stddef.h>

/* In place: the upper triangle becomes R with RᵀR = A; what is below is left alone. A ridge of 1e-9 of the
 * mean diagonal keeps a singular A solvable. False when A is not positive definite even so. */
bool mote_cholesky(double *a, size_t n);

/* x: b on entry, A⁻¹ b on return. */
void mote_cholesky_solve(const double *r, size_t n, double *x);

/* A⁻¹ in out (n, n). `columns` has room for as many. */
void mote_cholesky_inverse(const double *r, size_t n, double *columns, double *out);

#endif
