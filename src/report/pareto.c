/* SPDX-License-Identifier: MIT */
#include "report/svg.h"

#include <math.h>

static bool is_before(const double *x, const double *y, size_t a, size_t b) {
    return x[a] < x[b] || (x[a] == x[b] && y[a] < y[b]);
}

/* Insertion sort by x, then y: there are hundreds of points at most. */
static size_t sort_finite(const double *x, const double *y, size_t count, size_t *order) {
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(x[i]) || !isfinite(y[i])) continue;
        size_t at = n++;
        for (; at > 0 && is_before(x, y, i, order[at - 1]); at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
    return n;
}

size_t mote_pareto_front(const double *x, const double *y, size_t count, size_t *front) {
    size_t n = sort_finite(x, y, count, front), kept = 0;
    double best = INFINITY;
    for (size_t i = 0; i < n; i++) {
        if (!(y[front[i]] < best)) continue;
        best = y[front[i]];
        front[kept++] = front[i];
    }
    return kept;
}
