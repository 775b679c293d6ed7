/* SPDX-License-Identifier: MIT
 * Ops that take elements out of one tensor: each made at random, and where its elements come from. */
#ifndef MOVES_CUT_H
#define MOVES_CUT_H

#include "shrink/moves_world.h"

static bool from_order(const struct origin *from, const struct mote_tensor *x, const int32_t *o, int32_t *i) {
    for (int a = 0; a < x->rank; a++)
        i[from->order[a]] = o[a];
    return true;
}
static void make_transpose(struct world *w, int32_t x) {
    const struct mote_tensor in = *tensor(w, x);
    struct origin from = {.x = x};
    int32_t shape[6], given[6];
    for (int a = 0; a < in.rank; a++)
        from.order[a] = a;
    mote_rng_shuffle(&w->rng, (uint32_t *)from.order, (size_t)in.rank);
    for (int a = 0; a < in.rank; a++) {
        shape[a] = in.shape[from.order[a]];
        given[a] = signed_axis(w, from.order[a], in.rank);
    }
    int32_t order = numbers(w, in.rank, given, false), y = output(w, in.rank, shape, from_order, &from);
    net_op(w->g, MOTE_OP_TRANSPOSE, 2, (int32_t[]){x, order}, y);
}

static bool from_ranges(const struct origin *from, const struct mote_tensor *x, const int32_t *o,
                        int32_t *i) {
    for (int a = 0; a < x->rank; a++)
        i[a] = from->begin[a];
    for (int a = 0; a < 6; a++)
        if (from->axes[a] >= 0) i[from->axes[a]] += o[a] * from->stride[from->axes[a]];
    return true;
}

static void make_slice(struct world *w, int32_t x) {
    const struct mote_tensor in = *tensor(w, x);
    struct origin from = {.x = x, .axes = {-1, -1, -1, -1, -1, -1}};
    int32_t shape[6], size[6];
    for (int a = 0; a < in.rank; a++) {
        from.begin[a] = below(w, in.shape[a]);
        from.stride[a] = 1;
        from.axes[a] = a;
        shape[a] = 1 + below(w, in.shape[a] - from.begin[a]);
        size[a] = from.begin[a] + shape[a] == in.shape[a] && below(w, 2) ? -1 : shape[a];
    }
    int32_t begin = numbers(w, in.rank, from.begin, true), sizes = numbers(w, in.rank, size, true);
    net_op(w->g, MOTE_OP_SLICE, 3, (int32_t[]){x, begin, sizes},
           output(w, in.rank, shape, from_ranges, &from));
}

/* As it is written by hand: x[1:3, ..., ::-2, newaxis, 4]; each axis is walked step by step to count it. */
static void make_strided_slice(struct world *w, int32_t x) {
    const struct mote_tensor in = *tensor(w, x);
    struct origin from = {.x = x, .axes = {-1, -1, -1, -1, -1, -1}};
    struct mote_slice_params p = {0};
    int32_t begin[12], end[12], stride[12], shape[6];
    int n = 0, rank = 0, added = 0, ellipsis = below(w, 3) == 0 ? below(w, in.rank + 1) : -1,
        skipped = below(w, 3);
    for (int a = 0; a < in.rank; a++)
        from.stride[a] = 1;
    for (int a = 0; a <= in.rank; a++) {
        if (a == ellipsis) {
            begin[n] = end[n] = 7, stride[n] = 1, p.ellipsis_mask |= 1 << n, n++;
            for (; skipped > 0 && a < in.rank; skipped--, a++)
                from.axes[rank] = a, shape[rank++] = in.shape[a];
        }
        if (in.rank + added < 5 && below(w, 6) == 0) {
            begin[n] = end[n] = 0, stride[n] = 1, p.new_axis_mask |= 1 << n, n++;
            shape[rank++] = 1;
            added++;
        }
        if (a == in.rank) break;
        const int32_t size = in.shape[a], first = below(w, size);
        begin[n] = below(w, 2) ? first : first - size;
        stride[n] = 1;
        if (below(w, 4) == 0) {
            p.shrink_axis_mask |= 1 << n;
            end[n] = 0;
            from.begin[a] = first;
            n++;
            continue;
        }
        stride[n] = (below(w, 3) + 1) * (below(w, 2) ? 1 : -1);
        int32_t last = stride[n] > 0 ? first + 1 + below(w, size) : first - 1 - below(w, size), start = first;
        end[n] = last < 0 ? -size - 1 - below(w, 3) : last < size && below(w, 2) ? last - size : last;
        if (last >= 0 && last < size && end[n] < 0) assert_true(end[n] + size == last);
        if (below(w, 4) == 0) p.begin_mask |= 1 << n, start = stride[n] > 0 ? 0 : size - 1;
        if (below(w, 4) == 0) p.end_mask |= 1 << n, last = stride[n] > 0 ? size : -1;
        int32_t count = 0;
        for (int32_t i = start; i >= 0 && i < size && (stride[n] > 0 ? i < last : i > last); i += stride[n])
            count++;
        from.begin[a] = start, from.stride[a] = stride[n], from.axes[rank] = a, shape[rank++] = count;
        n++;
    }
    for (int a = 0; a < rank; a++)
        if (shape[a] == 0) return;
    int32_t inputs[4] = {x, numbers(w, n, begin, false), numbers(w, n, end, false),
                         numbers(w, n, stride, false)};
    if (n == 0) return;
    net_op(w->g, MOTE_OP_STRIDED_SLICE, 4, inputs, output(w, rank, shape, from_ranges, &from))->params.slice =
        p;
}

static bool from_inside(const struct origin *from, const struct mote_tensor *x, const int32_t *o,
                        int32_t *i) {
    for (int a = 0; a < x->rank; a++) {
        i[a] = o[a] - from->begin[a];
        if (i[a] < 0 || i[a] >= x->shape[a]) return false;
    }
    return true;
}

static void make_pad(struct world *w, int32_t x) {
    const struct mote_tensor in = *tensor(w, x);
    struct origin from = {.x = x, .otherwise = w->type == MOTE_INT8 ? 3 : 0};
    const bool given = below(w, 2);
    int32_t shape[6], padding[12], value = -1;
    size_t count = 1;
    for (int a = 0; a < in.rank; a++) {
        from.begin[a] = padding[2 * a] = below(w, 3);
        padding[2 * a + 1] = below(w, 2);
        shape[a] = in.shape[a] + padding[2 * a] + padding[2 * a + 1];
        count *= (size_t)shape[a];
    }
    if (count > MOST_ELEMENTS) return;
    int32_t paddings = mote_graph_add_tensor(w->g, MOTE_INT32, 2, (const int32_t[]){in.rank, 2}, padding);
    if (given) {
        from.otherwise = random_bits(w);
        value = add(w, 0, NULL, &from.otherwise); /* little-endian: any width */
        w->v[value].bits[0] = from.otherwise;
    }
    net_op(w->g, given ? MOTE_OP_PADV2 : MOTE_OP_PAD, given ? 3 : 2, (int32_t[]){x, paddings, value},
           output(w, in.rank, shape, from_inside, &from));
}

/* `begin` holds the paddings or crops, `stride` the block sizes, `axis` how many, `at` the smaller batch. */
static bool from_space(const struct origin *from, const struct mote_tensor *x, const int32_t *o, int32_t *i) {
    int32_t offset = o[0] / from->at;
    memcpy(i, o, (size_t)x->rank * sizeof *i);
    i[0] = o[0] % from->at;
    for (int a = from->axis; a-- > 0; offset /= from->stride[a]) {
        i[a + 1] = o[a + 1] * from->stride[a] + offset % from->stride[a] - from->begin[a];
        if (i[a + 1] < 0 || i[a + 1] >= x->shape[a + 1]) return false;
    }
    return true;
}

static bool from_batch(const struct origin *from, const struct mote_tensor *x, const int32_t *o, int32_t *i) {
    int32_t offset = 0;
    memcpy(i, o, (size_t)x->rank * sizeof *i);
    for (int a = 0; a < from->axis; a++) {
        offset = offset * from->stride[a] + (o[a + 1] + from->begin[a]) % from->stride[a];
        i[a + 1] = (o[a + 1] + from->begin[a]) / from->stride[a];
    }
    i[0] = offset * from->at + o[0];
    return true;
}

/* To batches and, mostly, back. */
static void make_batch(struct world *w, int32_t x) {
    const struct mote_tensor in = *tensor(w, x);
    if (in.rank < 2) return;
    const int axes = 1 + below(w, in.rank - 1);
    struct origin from = {.x = x, .axis = axes, .at = in.shape[0], .otherwise = w->type == MOTE_INT8 ? 3 : 0};
    int32_t shape[6], edges[10], many = 1;
    memcpy(shape, in.shape, sizeof shape);
    for (int a = 0; a < axes; a++) {
        from.stride[a] = 1 + below(w, 3);
        from.begin[a] = edges[2 * a] = below(w, 3);
        edges[2 * a + 1] = below(w, 2);
        while ((in.shape[a + 1] + edges[2 * a] + edges[2 * a + 1]) % from.stride[a] != 0)
            edges[2 * a + 1]++;
        shape[a + 1] = (in.shape[a + 1] + edges[2 * a] + edges[2 * a + 1]) / from.stride[a];
        many *= from.stride[a];
    }
    shape[0] = in.shape[0] * many;
    size_t count = 1;
    for (int a = 0; a < in.rank; a++)
        count *= (size_t)shape[a];
    if (count > MOST_ELEMENTS) return;
    const int32_t sizes = numbers(w, axes, from.stride, true);
    const int32_t list = mote_graph_add_tensor(w->g, MOTE_INT32, 2, (const int32_t[]){axes, 2}, edges);
    int32_t y = output(w, in.rank, shape, from_space, &from);
    net_op(w->g, MOTE_OP_SPACE_TO_BATCH_ND, 3, (int32_t[]){x, sizes, list}, y);
    if (below(w, 4) == 0) return;
    from.x = y;
    int32_t z = output(w, in.rank, in.shape, from_batch, &from);
    net_op(w->g, MOTE_OP_BATCH_TO_SPACE_ND, 3, (int32_t[]){y, sizes, list}, z);
}

#endif
