/* SPDX-License-Identifier: MIT
 * Loops, and no function of a library: it would be most of what a small forecaster takes. */
#include "device/recent.h"

static void copy(const float *x, size_t count, float *y) {
    for (size_t i = 0; i < count; i++)
        y[i] = x[i];
}

void mote_recent_push(const struct mote_recent *r, struct mote_recent_state *state, float *window,
                      const float *row) {
    if (state->filled == r->rows) {
        state->filled--;
        copy(window + r->columns, state->filled * r->columns, window); /* from the first on */
    }
    float *place = window + state->filled * r->columns;
    if (r->mean)
        mote_normalise(row, r->mean, r->std, r->columns, place);
    else
        copy(row, r->columns, place);
    mote_recent_count(state);
}
