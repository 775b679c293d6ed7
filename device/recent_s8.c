/* SPDX-License-Identifier: MIT
 * The float operations of recent.c and quantize.c, one after the other. */
#include "device/recent_s8.h"

static void push_out(const struct mote_recent *r, struct mote_recent_state *state, int8_t *window) {
    state->filled--;
    for (size_t i = 0; i < state->filled * r->columns; i++)
        window[i] = window[r->columns + i];
}

void mote_recent_push_s8(const struct mote_recent *r, const struct mote_quantize *to,
                         struct mote_recent_state *state, int8_t *window, const float *row) {
    if (state->filled == r->rows) push_out(r, state, window);
    int8_t *place = window + state->filled * r->columns;
    for (size_t c = 0; c < r->columns; c++) {
        const float x = r->mean ? mote_normalised(row[c], r->mean[c], r->std[c]) : row[c];
        place[c] = (int8_t)mote_quantize_value(x, to->scale, to->zero, -128, 127);
    }
    mote_recent_count(state);
}
