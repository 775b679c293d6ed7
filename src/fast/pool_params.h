/* SPDX-License-Identifier: MIT
 * Inside the fast room: pools and means. */
#ifndef MOTE_FAST_POOL_PARAMS_H
#define MOTE_FAST_POOL_PARAMS_H

#include "device/mean.h"
#include "device/pool.h"

struct mote_fast_pool;

/* A vector of channels of one output pixel, from the `rows` × `columns` pixels that begin at x. */
typedef void mote_fast_pool_function(const struct mote_fast_pool *p, int32_t rows, int32_t columns,
                                     const char *x, char *y);

struct mote_fast_pool {
    struct mote_window window;
    mote_fast_pool_function *function;
    size_t lanes, bytes;             /* of a vector; of an element */
    float min, max;                  /* f32 */
    int32_t low, high;               /* pools of int8 */
    const struct mote_mean_s8 *mean; /* means of int8 */
};

/* The kernel of all; what becomes of sums for a mean of int8. */
void mote_fast_run_pool(const void *params, const struct mote_io *io);
void mote_fast_finish_mean(const struct mote_mean_s8 *p, const int32_t *sums, size_t n, int8_t *y);

#endif
