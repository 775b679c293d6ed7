/* SPDX-License-Identifier: MIT
 * The tensors of a graph by themselves: types, sizes, scales. */
#include "graph/rules.h"

#include <float.h>

static enum mote_status check_size(const struct mote_graph *graph, size_t number, size_t *total,
                                   struct mote_error *error) {
    const struct mote_tensor *t = &graph->tensors[number];
    size_t bytes = mote_type_bytes(t->type);
    if (bytes == 0) {
        return mote_fail(error, MOTE_UNSUPPORTED, "tensor %zu: element type %d is none that is known here",
                         number, (int)t->type);
    }
    if (t->rank < 0 || t->rank > MOTE_MAX_RANK) {
        return mote_fail(error, MOTE_UNSUPPORTED, "tensor %zu: %d dimensions, expected 0 to %d", number,
                         t->rank, MOTE_MAX_RANK);
    }
    for (int i = 0; i < t->rank; i++) {
        if (t->shape[i] < 0 || (t->shape[i] > 0 && bytes > MOTE_MAX_BYTES / (size_t)t->shape[i])) {
            return mote_fail(error, MOTE_INPUT, "tensor %zu: dimension %d is %d, or makes more than %d bytes",
                             number, i, (int)t->shape[i], MOTE_MAX_BYTES);
        }
        bytes *= (size_t)t->shape[i];
    }
    if (t->bytes != bytes) {
        return mote_fail(error, MOTE_INPUT, "tensor %zu: %zu bytes, its shape and type make %zu", number,
                         t->bytes, bytes);
    }
    *total += bytes;
    if (*total <= MOTE_MAX_BYTES) return MOTE_OK;
    return mote_fail(error, MOTE_UNSUPPORTED, "tensors 0 to %zu take %zu bytes, expected at most %d for all",
                     number, *total, MOTE_MAX_BYTES);
}

static enum mote_status check_quant(const struct mote_graph *graph, size_t number, struct mote_error *error) {
    const struct mote_tensor *t = &graph->tensors[number];
    const struct mote_quant *q = &t->quant;
    if (q->count > 1 &&
        (q->dimension < 0 || q->dimension >= t->rank || (size_t)t->shape[q->dimension] != q->count)) {
        return mote_fail(error, MOTE_INPUT, "tensor %zu: %zu scales along dimension %d of its %d", number,
                         q->count, (int)q->dimension, t->rank);
    }
    for (size_t i = 0; i < q->count; i++) {
        if (!(q->scale[i] >= FLT_MIN && q->scale[i] <= FLT_MAX)) {
            return mote_fail(error, MOTE_INPUT, "tensor %zu: scale %zu is %g, expected a positive number",
                             number, i, (double)q->scale[i]);
        }
        if (!mote_rule_zero_point(t->type, q->zero_point[i])) {
            return mote_fail(error, MOTE_INPUT, "tensor %zu: zero point %zu is %d, outside the range of %s",
                             number, i, (int)q->zero_point[i], mote_type_name(t->type));
        }
    }
    return MOTE_OK;
}

enum mote_status mote_check_tensors(const struct mote_graph *graph, struct mote_error *error) {
    size_t total = 0;
    for (size_t i = 0; i < graph->tensor_count; i++) {
        const struct mote_tensor *t = &graph->tensors[i];
        MOTE_TRY(check_size(graph, i, &total, error));
        MOTE_TRY(check_quant(graph, i, error));
        if (t->is_variable && t->data)
            return mote_fail(error, MOTE_UNSUPPORTED, "tensor %zu: variable and constant at once", i);
    }
    return MOTE_OK;
}
