/* SPDX-License-Identifier: MIT
 * The points of a sweep's scatter: size against error. Internal to this room. */
#ifndef MOTE_REPORT_SWEEP_POINTS_H
#define MOTE_REPORT_SWEEP_POINTS_H

#include "report/sweep_parts.h"

enum { SWEEP_CELLS = SWEEP_NETWORKS * SWEEP_QUANTIZATIONS };

/* First the rows (one for those that differ in the seed alone), sorted into cells of (network, quantization), then the
 * references. y is an error, or an accuracy in %. */
struct mote_sweep_points {
    struct mote_arena arena;
    bool accuracy;
    size_t rows, references, front_count;
    double *x, *y, *spread, *stair_x, *stair_y;
    size_t *cell, *front;
    const char **tip, **label;
    double persistence; /* 0: not known */
    double edge;        /* values worse than this are drawn at the edge; 0: there are none */
    size_t beyond;      /* how many */
};

bool mote_sweep_points_make(struct mote_sweep_points *points, const struct mote_sweep *sweep,
                            const struct mote_sweep_names *names, size_t output_steps, size_t target);
void mote_sweep_points_free(struct mote_sweep_points *points);

#endif
