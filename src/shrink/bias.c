/* SPDX-License-Identifier: MIT
 * Float biases with few values: in a small network four incompressible bytes for each are a good part of the file. */
#include "shrink/edit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static float largest(const float *b, size_t count) {
    float most = 0.0f;
    for (size_t i = 0; i < count; i++)
        most = fmaxf(most, fabsf(b[i]));
    return most;
}

static enum mote_status round_tensor(struct mote_graph *graph, int32_t tensor, unsigned bits,
                                     struct mote_error *error) {
    const struct mote_tensor *t = &graph->tensors[tensor];
    size_t count = mote_tensor_count(t);
    float *b = malloc((count + 1) * sizeof *b), most = largest(t->data, count), step;
    int exponent;
    if (!b) return mote_fail_memory(error, "rounded biases");
    frexpf(most, &exponent);
    step = ldexpf(1.0f, exponent - (int)bits);
    memcpy(b, t->data, count * sizeof *b);
    for (size_t i = 0; i < count && step > 0.0f && isfinite(most); i++)
        b[i] = roundf(b[i] / step) * step + 0.0f; /* no −0 */
    enum mote_status status = mote_tensor_retype(graph, tensor, MOTE_FLOAT32, b, error);
    free(b);
    return status;
}

enum mote_status mote_round_biases(struct mote_graph *graph, unsigned bits, struct mote_error *error) {
    for (size_t o = 0; o < graph->op_count; o++)
        for (size_t i = 0; i < graph->ops[o].input_count; i++) {
            int32_t t = graph->ops[o].inputs[i];
            if (mote_op_role(graph->ops[o].code, i) == MOTE_ROLE_BIAS &&
                mote_tensor_is_float_constant(graph, t))
                MOTE_TRY(round_tensor(graph, t, bits, error));
        }
    return MOTE_OK;
}
