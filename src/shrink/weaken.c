/* SPDX-License-Identifier: MIT */
#include "shrink/weaken.h"

#include "graph/steps.h"
#include "shrink/edit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct way {
    double fraction;
    unsigned bits; /* 0: zeros */
    bool per_channel;
};

static bool is_weights(const struct mote_graph *graph, const struct mote_op *op, size_t i) {
    return mote_op_role(op->code, i) == MOTE_ROLE_WEIGHTS &&
           mote_tensor_is_float_constant(graph, op->inputs[i]);
}

bool mote_op_has_weights(const struct mote_graph *graph, size_t op) {
    for (size_t i = 0; i < graph->ops[op].input_count; i++)
        if (is_weights(graph, &graph->ops[op], i)) return true;
    return false;
}

static int compare(const void *a, const void *b) {
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

/* `size` has room for count. Of those as large as the last that goes, the first go. */
static void zero(float *w, size_t count, double fraction, float *size) {
    size_t gone = (size_t)floor(fraction * (double)count + 0.5), below = 0;
    for (size_t i = 0; i < count; i++)
        size[i] = fabsf(w[i]);
    qsort(size, count, sizeof *size, compare);
    if (gone == 0) return;
    float edge = size[gone - 1];
    while (below < gone && size[below] < edge)
        below++;
    size_t at_edge = gone - below;
    for (size_t i = 0; i < count; i++) {
        bool here = fabsf(w[i]) == edge && at_edge > 0;
        at_edge -= here;
        if (fabsf(w[i]) < edge || here) w[i] = 0.0f;
    }
}

static void round_all(float *w, size_t count, const struct mote_tensor *tensor, int dimension, unsigned bits,
                      float *scale) {
    size_t stride = 1, channels = dimension < 0 ? 1 : (size_t)tensor->shape[dimension];
    for (int d = dimension + 1; dimension >= 0 && d < tensor->rank; d++)
        stride *= (size_t)tensor->shape[d];
    mote_step_scales(w, count, stride, channels, bits, NULL, scale);
    for (size_t i = 0; i < count; i++) {
        float step = scale[i / stride % channels];
        w[i] = mote_step_round(w[i], step, mote_step_most(bits)) * step;
    }
}

static enum mote_status weaken_tensor(struct mote_graph *graph, enum mote_op_code code, int32_t t,
                                      const struct way *way, struct mote_error *error) {
    const struct mote_tensor *tensor = &graph->tensors[t];
    size_t count = mote_tensor_count(tensor);
    int dimension = code == MOTE_OP_CONV_2D && !way->per_channel ? -1 : mote_op_channel_dimension(code);
    float *w = malloc((2 * count + 1) * sizeof *w);
    if (!w) return mote_fail_memory(error, "a copy of the weights");
    memcpy(w, tensor->data, count * sizeof *w);
    if (way->bits)
        round_all(w, count, tensor, dimension, way->bits, w + count);
    else
        zero(w, count, way->fraction, w + count);
    enum mote_status status = mote_tensor_retype(graph, t, MOTE_FLOAT32, w, error);
    free(w);
    return status;
}

static enum mote_status weaken(const struct mote_graph *graph, size_t number, struct way way,
                               struct mote_graph **out, struct mote_error *error) {
    MOTE_TRY(mote_graph_copy(graph, out, error));
    const struct mote_op *op = &(*out)->ops[number];
    enum mote_status status = MOTE_OK;
    for (size_t i = 0; status == MOTE_OK && i < op->input_count; i++)
        if (is_weights(*out, op, i)) status = weaken_tensor(*out, op->code, op->inputs[i], &way, error);
    if (status == MOTE_OK) return MOTE_OK;
    mote_graph_free(*out);
    *out = NULL;
    return status;
}

enum mote_status mote_weaken_zeros(const struct mote_graph *graph, size_t op, double fraction,
                                   struct mote_graph **out, struct mote_error *error) {
    return weaken(graph, op, (struct way){.fraction = fraction}, out, error);
}

enum mote_status mote_weaken_bits(const struct mote_graph *graph, size_t op, unsigned bits, bool per_channel,
                                  struct mote_graph **out, struct mote_error *error) {
    return weaken(graph, op, (struct way){.bits = bits, .per_channel = per_channel}, out, error);
}
