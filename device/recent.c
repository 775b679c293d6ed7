/* SPDX-License-Identifier: MIT */
#include "device/recent.h"

#include <string.h>

void mote_recent_push(const struct mote_recent *r, struct mote_recent_state *state, float *window,
                      const float *row) {
    if (state->filled == r->rows) {
        state->filled--;
        memmove(window, window + r->columns, state->filled * r->columns * sizeof *window);
    }
    float *place = window + state->filled * r->columns;
    if (r->mean)
        mote_normalise(row, r->mean, r->std, r->columns, place);
    else
        memcpy(place, row, r->columns * sizeof *place);
    state->filled++;
    if (state->fresh < UINT32_MAX) state->fresh++;
}
