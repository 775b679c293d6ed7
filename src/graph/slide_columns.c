/* SPDX-License-Identifier: MIT
 * Slices, joints and states along axis 1. */
#include "graph/slide_columns.h"

enum { AXIS = 1 };

static int32_t add(struct mote_sliding *s, enum mote_type type, int rank, const int32_t *shape,
                   const void *data) {
    const int32_t tensor = s->failed ? -1 : mote_graph_add_tensor(s->graph, type, rank, shape, data);
    s->failed = s->failed || tensor < 0;
    return s->failed ? 0 : tensor;
}

int32_t mote_slide_ints(struct mote_sliding *s, int rank, const int32_t *shape, const int32_t *values) {
    return add(s, MOTE_INT32, rank, shape, values);
}

int32_t mote_slide_like(struct mote_sliding *s, int32_t tensor, int32_t columns) {
    struct mote_tensor like = s->graph->tensors[tensor];
    like.shape[AXIS] = columns;
    const int32_t made = add(s, like.type, like.rank, like.shape, NULL);
    if (!s->failed)
        s->failed = !mote_graph_set_quant(s->graph, made, like.quant.count, like.quant.scale,
                                          like.quant.zero_point, like.quant.dimension);
    return made;
}

/* NULL when memory is out, now or before. */
static struct mote_op *add_op(struct mote_sliding *s, enum mote_op_code code, const int32_t *inputs,
                              size_t count, int32_t output) {
    struct mote_op *op = s->failed ? NULL : mote_graph_add_op(s->graph, code, inputs, count, &output, 1);
    s->failed = !op;
    return op;
}

void mote_slide_op(struct mote_sliding *s, const struct mote_op *op, const int32_t *inputs, int32_t output) {
    struct mote_op *copy = add_op(s, op->code, inputs, op->input_count, output);
    if (copy) copy->params = op->params;
}

int32_t mote_slide_slice(struct mote_sliding *s, int32_t tensor, int32_t from, int32_t to) {
    const int rank = s->graph->tensors[tensor].rank;
    int32_t begin[MOTE_MAX_RANK] = {0}, size[MOTE_MAX_RANK];
    if (from == 0 && to == mote_slide_count(s, tensor)) return tensor;
    for (int i = 0; i < rank; i++)
        size[i] = s->graph->tensors[tensor].shape[i];
    begin[AXIS] = from;
    size[AXIS] = to - from;
    const int32_t slice = mote_slide_like(s, tensor, to - from);
    const int32_t inputs[] = {tensor, mote_slide_ints(s, 1, &(int32_t){rank}, begin),
                              mote_slide_ints(s, 1, &(int32_t){rank}, size)};
    add_op(s, MOTE_OP_SLICE, inputs, 3, slice);
    return slice;
}

static void join_into(struct mote_sliding *s, const int32_t *parts, size_t count, int32_t output) {
    struct mote_op *op = add_op(s, MOTE_OP_CONCATENATION, parts, count, output);
    if (op) op->params.concat.axis = AXIS;
}

int32_t mote_slide_join(struct mote_sliding *s, int32_t left, int32_t right) {
    if (left < 0 || right < 0) return left < 0 ? right : left;
    const int32_t parts[] = {left, right};
    const int32_t joint = mote_slide_like(s, left, mote_slide_count(s, left) + mote_slide_count(s, right));
    join_into(s, parts, 2, joint);
    return joint;
}

int32_t mote_slide_whole(struct mote_sliding *s, int32_t tensor) {
    struct mote_columns *c = &s->columns[tensor];
    if (!c->slides || c->is_whole) return tensor;
    const int32_t kept = c->last - c->step - c->first;
    const int32_t state = mote_slide_like(s, tensor, kept);
    int32_t parts[3];
    size_t count = 0;
    if (c->first > 0) parts[count++] = mote_slide_slice(s, c->fresh, 0, c->first);
    parts[count++] = state;
    parts[count++] = mote_slide_slice(s, c->fresh, c->first, mote_slide_count(s, c->fresh));
    join_into(s, parts, count, tensor);
    s->state[s->state_count] = state;
    s->next[s->state_count++] = mote_slide_slice(s, tensor, c->first + c->step, c->last);
    c->is_whole = true;
    return tensor;
}

int32_t mote_slide_fresh(struct mote_sliding *s, int32_t tensor, int32_t first, int32_t last) {
    const struct mote_columns *c = &s->columns[tensor];
    if (c->fresh >= 0 && c->first == first && c->last == last) return c->fresh;
    const int32_t whole = mote_slide_whole(s, tensor);
    const int32_t left = first > 0 ? mote_slide_slice(s, whole, 0, first) : -1;
    return mote_slide_join(s, left, mote_slide_slice(s, whole, last - c->step, mote_slide_count(s, whole)));
}
