/* SPDX-License-Identifier: MIT
 * Columns of tensors while a graph is made to slide. Only slide*.c use it. */
#ifndef MOTE_GRAPH_SLIDE_COLUMNS_H
#define MOTE_GRAPH_SLIDE_COLUMNS_H

#include "graph/slide.h"

/* What of a tensor is computed anew: columns before `first`, which padding reaches, and from `last` − `step` on, where
 * `step` is by how many columns a hop moves it. Those between are kept. */
struct mote_columns {
    bool slides;         /* else all of it is computed anew, and it is whole */
    int32_t first, last; /* columns first … last − 1 depend on rows of the window alone */
    int32_t step;
    int32_t fresh; /* the tensor of what is computed anew, in order; −1: none was made */
    bool is_whole; /* the tensor itself has been put together */
};

struct mote_sliding {
    struct mote_graph *graph;     /* that is made: the tensors of the old one, and others behind them */
    struct mote_columns *columns; /* by tensor of the old one */
    size_t state_count;
    int32_t *state, *next; /* a tensor of the old one has one at most */
    bool failed;           /* memory is out: sticky */
};

/* A tensor like `tensor`, but of so many columns. */
int32_t mote_slide_like(struct mote_sliding *s, int32_t tensor, int32_t columns);
int32_t mote_slide_ints(struct mote_sliding *s, int rank, const int32_t *shape, const int32_t *values);

/* A copy of `op` on other inputs and outputs. */
void mote_slide_op(struct mote_sliding *s, const struct mote_op *op, const int32_t *inputs, int32_t output);

/* Columns from … to − 1 of a tensor of the new graph. */
int32_t mote_slide_slice(struct mote_sliding *s, int32_t tensor, int32_t from, int32_t to);
/* Two tensors' columns, one behind the other; either may be −1. */
int32_t mote_slide_join(struct mote_sliding *s, int32_t left, int32_t right);

/* Tensor `tensor` of the old graph, all columns; with a state, where some of them are kept. */
int32_t mote_slide_whole(struct mote_sliding *s, int32_t tensor);
/* Its columns before `first` and from last − step on. */
int32_t mote_slide_fresh(struct mote_sliding *s, int32_t tensor, int32_t first, int32_t last);

static inline int32_t mote_slide_count(const struct mote_sliding *s, int32_t tensor) {
    return s->graph->tensors[tensor].shape[1];
}

#endif
