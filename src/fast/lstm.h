/* SPDX-License-Identifier: MIT
 * Template: a step of a float LSTM after its sums, device/'s own code for the set's vectors. `input` and `recurrent` are the two
 * parts of the gates' sums (4, units); the gates themselves go to `gates`. */
#include "device/lstm_cell.h"

static void lstm_f32(const void *params, const void *input, const void *recurrent, void *gates, void *h,
                     void *c) {
    const struct mote_lstm_f32 *p = params;
    const float *restrict a = input, *restrict b = recurrent;
    float *restrict sum = gates;
    for (size_t i = 0; i < MOTE_GATES * p->shape.units; i++)
        sum[i] = a[i] + b[i];
    mote_lstm_cell(gates, p->shape.units, p->cell_clip, h, c);
}
