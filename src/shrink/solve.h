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

/* Those rows and columns of A⁻¹ that are in `which`: out (count, count). `columns` has room for count · n. */
void mote_cholesky_inverse(const double *r, size_t n, const size_t *which, size_t count, double *columns,
                           double *out);

#endif
