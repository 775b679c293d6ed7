/* SPDX-License-Identifier: MIT
 * float16 constants, each behind a DEQUANTIZE op that makes float32 of it again: half the bytes, three more
 * decimal digits than int8 keeps, and float kernels. The dequantized tensor keeps the number of the old
 * constant, so that no op changes; the float16 one is new. */
#include "shrink/float16.h"

#include "shrink/edit.h"
#include "shrink/shrink.h"

#include <stdlib.h>
#include <string.h>

/* Round to nearest, ties to even (IEEE 754-2019, binary32 → binary16). */
uint16_t mote_float16(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    uint16_t sign = (uint16_t)(bits >> 16 & 0x8000);
    uint32_t magnitude = bits & 0x7fffffff;
    if (magnitude > 0x7f800000) return sign | 0x7e00;  /* not a number */
    if (magnitude >= 0x477ff000) return sign | 0x7c00; /* 65520 and above round to infinity */
    if (magnitude >= 0x38800000) {                     /* normal: 13 bits less, exponent bias 127 → 15 */
        uint32_t rounded = magnitude - 0x38000000 + 0xfff + (magnitude >> 13 & 1);
        return sign | (uint16_t)(rounded >> 13);
    }
    uint32_t exponent = magnitude >> 23, mantissa = (magnitude & 0x7fffff) | 0x800000;
    if (exponent < 102) return sign; /* below 2^-25: zero */
    uint32_t shift = 126 - exponent; /* subnormal: count of 2^-24 */
    uint32_t half = 1u << (shift - 1), rest = mantissa & ((1u << shift) - 1), kept = mantissa >> shift;
    return sign | (uint16_t)(kept + (rest > half || (rest == half && (kept & 1))));
}

/* The constant's halves, or which element has no finite one. */
static enum mote_status convert(const struct mote_graph *graph, int32_t tensor, uint16_t *half,
                                struct mote_error *error) {
    const float *w = graph->tensors[tensor].data;
    size_t count = mote_tensor_count(&graph->tensors[tensor]);
    for (size_t i = 0; i < count; i++) {
        half[i] = mote_float16(w[i]);
        if ((half[i] & 0x7c00) != 0x7c00) continue;
        char label[160];
        mote_tensor_label(graph, tensor, label, sizeof label);
        return mote_fail(error, MOTE_INPUT, "%s: element %zu is %g, but float16 ends at 65504", label, i,
                         (double)w[i]);
    }
    return MOTE_OK;
}

/* Moves the op just appended to the front, where its output is made before anything reads it. */
static void move_last_op_first(struct mote_graph *graph) {
    struct mote_op last = graph->ops[graph->op_count - 1];
    memmove(graph->ops + 1, graph->ops, (graph->op_count - 1) * sizeof *graph->ops);
    graph->ops[0] = last;
}

static enum mote_status put_behind_dequantize(struct mote_graph *graph, const struct mote_graph *source,
                                              int32_t tensor, struct mote_error *error) {
    struct mote_tensor *t = &graph->tensors[tensor];
    uint16_t *half = malloc(t->bytes / 2 + 1);
    if (!half) return mote_fail_memory(error, "float16 weights");
    enum mote_status status = convert(source, tensor, half, error);
    int32_t constant = -1;
    if (status == MOTE_OK) constant = mote_graph_add_tensor(graph, MOTE_FLOAT16, t->rank, t->shape, half);
    free(half);
    if (status != MOTE_OK) return status;
    if (constant < 0 || !mote_graph_add_op(graph, MOTE_OP_DEQUANTIZE, &constant, 1, &tensor, 1))
        return mote_fail_memory(error, "a DEQUANTIZE op");
    move_last_op_first(graph);
    graph->tensors[tensor].data = NULL;
    return MOTE_OK;
}

enum mote_status mote_shrink_float16(const struct mote_graph *graph, struct mote_graph **out,
                                     struct mote_error *error) {
    struct mote_graph *made;
    enum mote_status status = mote_graph_copy(graph, &made, error);
    if (status != MOTE_OK) return status;
    int32_t count = (int32_t)made->tensor_count;
    for (int32_t t = count - 1; t >= 0 && status == MOTE_OK;
         t--) /* so that the first constant's op comes first */
        if (mote_tensor_is_float_constant(made, t)) status = put_behind_dequantize(made, graph, t, error);
    if (status == MOTE_OK) status = mote_graph_check(made, error);
    if (status == MOTE_OK)
        *out = made;
    else
        mote_graph_free(made);
    return status;
}
