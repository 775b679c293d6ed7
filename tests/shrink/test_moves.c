/* SPDX-License-Identifier: MIT
 * Random networks of the ops that move elements, in every type: run as they are, and written, read and run, against index
 * arithmetic that knows nothing of blocks. Some of their tensors are constants, so that folding is tried too; RELU between
 * them works in place, and shared memory shows. */
#include "base/rng.h"
#include "program/program.h"
#include "tflite/networks.h"
#include "tflite/tflite.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

enum { MOST_TENSORS = 400, MOST_ELEMENTS = 300, ROUNDS = 600 };

/* What a tensor must hold, element by element. */
struct value {
    bool is_known, is_read;
    uint64_t bits[MOST_ELEMENTS];
};

struct world {
    struct mote_rng rng;
    struct mote_graph *g;
    enum mote_type type;
    struct value *v; /* by tensor */
    int32_t x;
};

static int32_t below(struct world *w, int32_t n) {
    return (int32_t)mote_rng_below(&w->rng, (uint32_t)n);
}

static const struct mote_tensor *tensor(const struct world *w, int32_t t) {
    return &w->g->tensors[t];
}

static uint64_t random_bits(struct world *w) {
    const float real = (float)(below(w, 200) - 100) / 8;
    uint64_t bits = 0;
    if (w->type == MOTE_FLOAT32) return memcpy(&bits, &real, sizeof real), bits;
    bits = w->type == MOTE_BOOL ? (uint64_t)below(w, 2) : mote_rng_next(&w->rng);
    const size_t unused = 64 - 8 * mote_type_bytes(w->type);
    return bits << unused >> unused;
}

static void pack_bits(const struct world *w, const uint64_t *bits, size_t count, void *to) {
    const size_t size = mote_type_bytes(w->type);
    for (size_t i = 0; i < count; i++)
        memcpy((char *)to + i * size, &bits[i], size);
}

static int32_t add(struct world *w, int rank, const int32_t *shape, const void *data) {
    int32_t t = mote_graph_add_tensor(w->g, w->type, rank, shape, data);
    assert_true(t >= 0 && t < MOST_TENSORS);
    if (w->type == MOTE_INT8 || w->type == MOTE_INT16)
        net_one_scale(w->g, t, 0.5f, w->type == MOTE_INT8 ? 3 : 0);
    w->v[t].is_known = true;
    return t;
}

/* A list of numbers, int32 or now and then int64. */
static int32_t numbers(struct world *w, int count, const int32_t *values, bool may_be_wide) {
    int64_t wide[16];
    for (int i = 0; i < count; i++)
        wide[i] = values[i];
    if (may_be_wide && below(w, 4) == 0)
        return mote_graph_add_tensor(w->g, MOTE_INT64, 1, (const int32_t[]){count}, wide);
    return net_ints(w->g, count, values);
}

static size_t place(const struct mote_tensor *t, const int32_t *index) {
    size_t at = 0;
    for (int a = 0; a < t->rank; a++) {
        assert_true(index[a] >= 0 && index[a] < t->shape[a]);
        at = at * (size_t)t->shape[a] + (size_t)index[a];
    }
    return at;
}

/* Where element `o` of the output comes from: an index into `x`; false: from nowhere. */
struct origin {
    int32_t x, axis, at, order[6], begin[6], stride[6];
    int axes[6]; /* of x, by axis of the output; -1: a new one */
    uint64_t otherwise;
};
typedef bool find_origin(const struct origin *from, const struct mote_tensor *x, const int32_t *o,
                         int32_t *i);

static int32_t output(struct world *w, int rank, const int32_t *shape, find_origin *find,
                      const struct origin *from) {
    int32_t y = add(w, rank, shape, NULL), o[6] = {0}, i[6];
    for (size_t at = 0; at < mote_tensor_count(tensor(w, y)); at++) {
        memset(i, 0, sizeof i);
        bool found = find(from, tensor(w, from->x), o, i);
        w->v[y].bits[at] = found ? w->v[from->x].bits[place(tensor(w, from->x), i)] : from->otherwise;
        for (int a = rank; a-- > 0;) {
            if (++o[a] < shape[a]) break;
            o[a] = 0;
        }
    }
    w->v[from->x].is_read = true;
    return y;
}

static bool from_same_place(const struct origin *from, const struct mote_tensor *x, const int32_t *o,
                            int32_t *i) {
    size_t at = 0; /* `begin` holds the output's shape, `axis` its rank */
    for (int a = 0; a < from->axis; a++)
        at = at * (size_t)from->begin[a] + (size_t)o[a];
    for (int a = x->rank; a-- > 0; at /= (size_t)x->shape[a])
        i[a] = (int32_t)(at % (size_t)x->shape[a]);
    return true;
}

static int32_t same_elements(struct world *w, int32_t x, int rank, const int32_t *shape) {
    struct origin from = {.x = x, .axis = rank};
    memcpy(from.begin, shape, (size_t)rank * sizeof *shape);
    return output(w, rank, shape, from_same_place, &from);
}

/* Tensors to work on: any whose values are known, and which leaves room. */
static int32_t pick(struct world *w, int most_rank, int least_rank) {
    for (int tries = 0; tries < 100; tries++) {
        int32_t t = below(w, (int32_t)w->g->tensor_count);
        if (w->v[t].is_known && tensor(w, t)->rank <= most_rank && tensor(w, t)->rank >= least_rank &&
            mote_tensor_count(tensor(w, t)) <= MOST_ELEMENTS / 4)
            return t;
    }
    return -1;
}

static int32_t signed_axis(struct world *w, int32_t axis, int rank) {
    return below(w, 2) ? axis : axis - rank;
}

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

static bool from_axis(const struct origin *from, const struct mote_tensor *x, const int32_t *o, int32_t *i) {
    for (int a = 0; a < x->rank; a++)
        i[a] = o[a] + (a == from->axis ? from->at : 0);
    return true;
}

/* SPLIT and SPLIT_V, in equal and other parts. */
static void make_split(struct world *w, int32_t x) {
    const struct mote_tensor in = *tensor(w, x);
    struct origin from = {.x = x, .axis = below(w, in.rank)};
    const int32_t whole = in.shape[from.axis], parts = 1 + below(w, whole < 16 ? whole : 16);
    const bool equal = whole % parts == 0 && below(w, 2);
    int32_t y[16], sizes[16], shape[6], left = whole, axis = signed_axis(w, from.axis, in.rank);
    for (int32_t k = 0; k < parts; k++) {
        sizes[k] = equal ? whole / parts : k + 1 == parts ? left : 1 + below(w, left - (parts - 1 - k));
        memcpy(shape, in.shape, sizeof shape);
        shape[from.axis] = sizes[k];
        y[k] = output(w, in.rank, shape, from_axis, &from);
        from.at += sizes[k];
        left -= sizes[k];
    }
    if (below(w, 2)) sizes[below(w, parts)] = -1;
    int32_t axes = net_ints(w->g, 1, &axis), list = net_ints(w->g, parts, sizes);
    int32_t inputs[2][3] = {{x, list, axes}, {axes, x}};
    mote_graph_add_op(w->g, equal ? MOTE_OP_SPLIT : MOTE_OP_SPLIT_V, inputs[equal], equal ? 2 : 3, y,
                      (size_t)parts)
        ->params.split.count = parts;
}

static bool from_position(const struct origin *from, const struct mote_tensor *x, const int32_t *o,
                          int32_t *i) {
    for (int a = 0; a < x->rank; a++)
        i[a] = a == from->axis ? from->at : o[a - (a > from->axis)];
    return true;
}

static void make_unpack(struct world *w, int32_t x) {
    const struct mote_tensor in = *tensor(w, x);
    struct origin from = {.x = x, .axis = below(w, in.rank)};
    const int32_t parts = in.shape[from.axis];
    int32_t y[16], shape[6] = {0};
    if (parts > 16) return;
    for (int a = 0; a + 1 < in.rank; a++)
        shape[a] = in.shape[a + (a >= from.axis)];
    for (from.at = 0; from.at < parts; from.at++)
        y[from.at] = output(w, in.rank - 1, shape, from_position, &from);
    struct mote_op *op = mote_graph_add_op(w->g, MOTE_OP_UNPACK, &x, 1, y, (size_t)parts);
    op->params.pack.axis = signed_axis(w, from.axis, in.rank);
    op->params.pack.count = parts;
}

static bool from_chosen(const struct origin *from, const struct mote_tensor *x, const int32_t *o,
                        int32_t *i) {
    for (int a = 0; a < x->rank; a++)
        i[a] = a == from->axis ? from->order[o[a]] : o[a];
    return true;
}

static void make_gather(struct world *w, int32_t x) {
    const struct mote_tensor in = *tensor(w, x);
    struct origin from = {.x = x, .axis = below(w, in.rank)};
    const int32_t count = 1 + below(w, 4);
    int32_t shape[6];
    memcpy(shape, in.shape, sizeof shape);
    shape[from.axis] = count;
    for (int32_t k = 0; k < count; k++)
        from.order[k] = below(w, in.shape[from.axis]);
    int32_t chosen = numbers(w, count, from.order, true), y = output(w, in.rank, shape, from_chosen, &from);
    net_op(w->g, MOTE_OP_GATHER, 2, (int32_t[]){x, chosen}, y)->params.gather.axis =
        signed_axis(w, from.axis, in.rank);
}

/* Parts that come from one tensor and others like it; the output is filled in by hand. */
static void make_join(struct world *w, int32_t x) {
    const struct mote_tensor in = *tensor(w, x);
    const bool pack = in.rank == 0 || (in.rank < 5 && below(w, 2));
    const int rank = in.rank + pack;
    const int32_t parts = 1 + below(w, 3), axis = below(w, rank);
    int32_t inputs[3] = {x}, shape[6], o[6] = {0};
    for (int32_t k = 1; k < parts; k++) {
        int32_t other = pick(w, in.rank, in.rank);
        bool same = other >= 0;
        for (int a = 0; same && a < in.rank; a++)
            same = (!pack && a == axis) || tensor(w, other)->shape[a] == in.shape[a];
        inputs[k] = same ? other : x;
        w->v[inputs[k]].is_read = true;
    }
    for (int a = 0; a < rank; a++)
        shape[a] = pack && a == axis ? parts : in.shape[a - (pack && a > axis)];
    for (int32_t k = 1; !pack && k < parts; k++)
        shape[axis] += tensor(w, inputs[k])->shape[axis];
    size_t count = 1;
    for (int a = 0; a < rank; a++)
        count *= (size_t)shape[a];
    if (count > MOST_ELEMENTS) return;
    int32_t y = add(w, rank, shape, NULL);
    for (size_t at = 0; at < count; at++) {
        int32_t i[6] = {0}, k = 0, along = o[axis];
        if (pack) k = along;
        while (!pack && along >= tensor(w, inputs[k])->shape[axis])
            along -= tensor(w, inputs[k++])->shape[axis];
        for (int a = 0; a < in.rank; a++)
            i[a] = pack ? o[a + (a >= axis)] : a == axis ? along : o[a];
        w->v[y].bits[at] = w->v[inputs[k]].bits[place(tensor(w, inputs[k]), i)];
        for (int a = rank; a-- > 0;) {
            if (++o[a] < shape[a]) break;
            o[a] = 0;
        }
    }
    w->v[x].is_read = true;
    struct mote_op *op = net_op(w->g, pack ? MOTE_OP_PACK : MOTE_OP_CONCATENATION, parts, inputs, y);
    if (pack) op->params.pack.count = parts;
    *(pack ? &op->params.pack.axis : &op->params.concat.axis) = signed_axis(w, axis, rank);
}

static void make_expand_dims(struct world *w, int32_t x) {
    const struct mote_tensor in = *tensor(w, x);
    const int32_t at = below(w, in.rank + 1), given = signed_axis(w, at, in.rank + 1);
    int32_t shape[6];
    if (in.rank > 4) return;
    for (int a = 0; a <= in.rank; a++)
        shape[a] = a == at ? 1 : in.shape[a - (a > at)];
    int32_t axis = numbers(w, 1, &given, true);
    net_op(w->g, MOTE_OP_EXPAND_DIMS, 2, (int32_t[]){x, axis}, same_elements(w, x, in.rank + 1, shape));
}

static void make_squeeze(struct world *w, int32_t x) {
    const struct mote_tensor in = *tensor(w, x);
    struct mote_ints dims = {0};
    int32_t shape[6];
    int rank = 0;
    const bool all = below(w, 2);
    for (int a = 0; a < in.rank; a++) {
        bool goes = in.shape[a] == 1 && (all || below(w, 2));
        if (!goes) shape[rank++] = in.shape[a];
        if (goes && !all) dims.values[dims.count++] = signed_axis(w, a, in.rank);
    }
    if (!all && dims.count == 0) return;
    net_op(w->g, MOTE_OP_SQUEEZE, 1, &x, same_elements(w, x, rank, shape))->params.dims = dims;
}

static int32_t number(struct world *w, enum mote_type type, int count) {
    return mote_graph_add_tensor(w->g, type, count > 0, (const int32_t[]){count}, NULL);
}

static int32_t given_number(struct world *w, enum mote_type type, int64_t value) {
    return mote_graph_add_tensor(w->g, type, 0, NULL, &value);
}

static int32_t reckon(struct world *w, enum mote_op_code code, enum mote_type type, int32_t a, int32_t b) {
    int32_t y = number(w, type, 0);
    net_op(w->g, code, 2, (int32_t[]){a, b}, y);
    return y;
}

/* Numbers first … behind of a shape. */
static int32_t cut_shape(struct world *w, enum mote_type type, int32_t shape, int32_t first, int32_t end,
                         bool shrink) {
    int32_t y = number(w, type, shrink ? 0 : end - first), step = 1;
    int32_t inputs[4] = {shape, net_ints(w->g, 1, &first), net_ints(w->g, 1, &end), net_ints(w->g, 1, &step)};
    net_op(w->g, MOTE_OP_STRIDED_SLICE, 4, inputs, y)->params.slice.shrink_axis_mask = shrink;
    return y;
}

/* The product of all dimensions but the last, by one way or another. */
static int32_t reckon_rows(struct world *w, enum mote_type type, int32_t shape, int rank, int32_t last,
                           int32_t count) {
    const int32_t axis = 0, lasting = given_number(w, type, last);
    if (below(w, 3) == 0) return given_number(w, type, -1);
    if (rank > 1 && below(w, 2))
        return reckon(w, MOTE_OP_REDUCE_PROD, type, cut_shape(w, type, shape, 0, rank - 1, false),
                      net_ints(w->g, 1, &axis));
    const int32_t more = reckon(w, MOTE_OP_ADD, type, given_number(w, type, count / last), lasting);
    const int32_t rows = reckon(w, MOTE_OP_SUB, type, more, lasting);
    const int32_t least = reckon(w, MOTE_OP_MAXIMUM, type, rows, given_number(w, type, 0));
    return reckon(w, MOTE_OP_MUL, type, reckon(w, MOTE_OP_MINIMUM, type, least, given_number(w, type, 9999)),
                  given_number(w, type, 1));
}

/* To [?, last]: as a constant, or as Keras asks for it, from the SHAPE. */
static void make_reshape(struct world *w, int32_t x) {
    const struct mote_tensor in = *tensor(w, x);
    const int32_t last = in.shape[in.rank - 1], count = (int32_t)mote_tensor_count(&in);
    const int32_t shape[2] = {count / last, last}, given[2] = {below(w, 2) ? -1 : count / last, last};
    int32_t wanted = numbers(w, 2, given, false);
    if (below(w, 2)) {
        const enum mote_type type = below(w, 4) ? MOTE_INT32 : MOTE_INT64;
        const int32_t whole = number(w, type, in.rank), packed = number(w, type, 2);
        net_op(w->g, MOTE_OP_SHAPE, 1, &x, whole)->params.shape.type = type;
        int32_t parts[2] = {reckon_rows(w, type, whole, in.rank, last, count),
                            cut_shape(w, type, whole, -1, 0, true)};
        net_op(w->g, MOTE_OP_PACK, 2, parts, packed)->params.pack.count = 2;
        wanted = packed;
        if (type == MOTE_INT64 && below(w, 2))
            net_op(w->g, MOTE_OP_CAST, 1, &packed, wanted = number(w, MOTE_INT32, 2));
    }
    net_op(w->g, MOTE_OP_RESHAPE, 2, (int32_t[]){x, wanted}, same_elements(w, x, 2, shape));
}

static void make_fill(struct world *w, int32_t x) {
    const int32_t shape[2] = {1 + below(w, 4), 1 + below(w, 4)};
    if (mote_tensor_count(tensor(w, x)) != 1) return;
    int32_t dims = numbers(w, 2, shape, true), y = add(w, 2, shape, NULL);
    for (size_t i = 0; i < mote_tensor_count(tensor(w, y)); i++)
        w->v[y].bits[i] = w->v[x].bits[0];
    w->v[x].is_read = true;
    net_op(w->g, MOTE_OP_FILL, 2, (int32_t[]){dims, x}, y);
}

static void make_relu(struct world *w, int32_t x) {
    if (w->type != MOTE_FLOAT32) return;
    const struct mote_tensor in = *tensor(w, x);
    int32_t y = same_elements(w, x, in.rank, in.shape);
    for (size_t i = 0; i < mote_tensor_count(&in); i++)
        if (w->v[y].bits[i] >> 31) w->v[y].bits[i] = 0;
    net_op(w->g, MOTE_OP_RELU, 1, &x, y);
}

static void random_op(struct world *w) {
    static void (*const makers[])(struct world *, int32_t) = {
        make_transpose, make_slice, make_strided_slice, make_pad,     make_split,       make_unpack,
        make_gather,    make_join,  make_join,          make_reshape, make_expand_dims, make_squeeze,
        make_fill,      make_relu,  make_relu,          make_batch,
    };
    int32_t x = pick(w, 5, 1), n = below(w, sizeof makers / sizeof makers[0]);
    if (makers[n] == make_fill || (makers[n] == make_join && below(w, 8) == 0)) x = pick(w, 1, 0);
    if (x >= 0 && w->g->tensor_count < MOST_TENSORS - 40) makers[n](w, x);
}

static int32_t random_tensor(struct world *w, bool constant) {
    int32_t shape[5];
    const int rank = 1 + below(w, 5);
    size_t count = 1;
    char data[MOST_ELEMENTS * 8];
    for (int a = 0; a < rank; a++) {
        shape[a] = count < 60 ? 1 + below(w, 4) : 1;
        count *= (size_t)shape[a];
    }
    uint64_t bits[MOST_ELEMENTS];
    for (size_t i = 0; i < count; i++)
        bits[i] = random_bits(w);
    pack_bits(w, bits, count, data);
    int32_t t = add(w, rank, shape, constant ? data : NULL);
    memcpy(w->v[t].bits, bits, sizeof bits);
    return t;
}

/* Every tensor that nothing reads, and some others, are outputs. Folded constants cannot be: theirs are left out. */
static void choose_outputs(struct world *w) {
    int32_t outputs[MOST_TENSORS];
    size_t count = 0;
    for (size_t o = 0; o < w->g->op_count; o++) {
        const struct mote_op *op = &w->g->ops[o];
        for (size_t k = 0; k < op->output_count; k++) {
            int32_t t = op->outputs[k];
            if (w->v[t].is_known && (!w->v[t].is_read || below(w, 8) == 0)) outputs[count++] = t;
        }
    }
    assert_true(mote_graph_set_io(w->g, &w->x, 1, outputs, count));
}

static void run_and_compare(const struct world *w, const struct mote_graph *graph, const char *how,
                            int round) {
    struct mote_program *program;
    struct mote_error error = {MOTE_OK, ""};
    char expected[MOST_ELEMENTS * 8];
    if (mote_program_create(graph, &program, &error) != MOTE_OK)
        fail_msg("round %d, %s: %s", round, how, error.text);
    for (int times = 0; times < 2; times++) {
        pack_bits(w, w->v[w->x].bits, mote_tensor_count(tensor(w, w->x)), mote_program_input(program, 0));
        mote_program_run(program);
        for (size_t k = 0; k < graph->output_count; k++) {
            const struct mote_tensor *y = &graph->tensors[graph->outputs[k]];
            assert_int_equal(y->bytes, tensor(w, w->g->outputs[k])->bytes);
            pack_bits(w, w->v[w->g->outputs[k]].bits, mote_tensor_count(y), expected);
            if (memcmp(mote_program_output(program, k), expected, y->bytes) != 0)
                fail_msg("round %d, %s: output %zu differs", round, how, k);
        }
    }
    mote_program_free(program);
}

static struct mote_graph *write_and_read(const struct mote_graph *graph, int round) {
    struct mote_buffer once = {0}, again = {0};
    struct mote_graph *copy = NULL, *last = NULL;
    struct mote_error error = {MOTE_OK, ""};
    if (mote_tflite_write(graph, NULL, &once, &error) != MOTE_OK ||
        mote_tflite_read("written", once.data, once.size, &copy, &error) != MOTE_OK ||
        mote_tflite_write(copy, NULL, &again, &error) != MOTE_OK ||
        mote_tflite_read("again", again.data, again.size, &last, &error) != MOTE_OK)
        fail_msg("round %d: %s", round, error.text);
    once.size = 0;
    if (mote_tflite_write(last, NULL, &once, &error) != MOTE_OK) fail_msg("round %d: %s", round, error.text);
    assert_int_equal(once.size, again.size); /* what is folded once stays as it is */
    assert_memory_equal(once.data, again.data, again.size);
    mote_graph_free(last);
    mote_buffer_free(&once);
    mote_buffer_free(&again);
    return copy;
}

static void test_random_networks(void **state) {
    (void)state;
    static const enum mote_type types[] = {MOTE_FLOAT32, MOTE_INT8, MOTE_INT16,
                                           MOTE_INT32,   MOTE_BOOL, MOTE_INT64};
    struct world w = {.v = NULL};
    size_t ops = 0, left = 0;
    mote_rng_seed(&w.rng, 4, 0);
    for (int round = 0; round < ROUNDS; round++) {
        w.g = net_new();
        w.v = calloc(MOST_TENSORS, sizeof *w.v);
        w.type = types[round % 6];
        w.x = random_tensor(&w, false);
        if (below(&w, 2)) random_tensor(&w, true);
        for (int n = 1 + below(&w, 9); n > 0; n--)
            random_op(&w);
        choose_outputs(&w);
        if (w.g->output_count > 0) {
            struct mote_graph *settled = NULL, *copy;
            struct mote_error error = {MOTE_OK, ""};
            assert_int_equal(mote_graph_copy(w.g, &settled, NULL), MOTE_OK);
            if (mote_graph_settle(settled, &error) != MOTE_OK) fail_msg("round %d: %s", round, error.text);
            run_and_compare(&w, settled, "settled", round);
            copy = write_and_read(settled, round);
            run_and_compare(&w, copy, "read", round);
            ops += w.g->op_count;
            left += copy->op_count;
            mote_graph_free(settled);
            mote_graph_free(copy);
        }
        mote_graph_free(w.g);
        free(w.v);
    }
    printf("seed 4: %zu ops, %zu after folding\n", ops, left);
    assert_true(left > 0 && left < ops);
}

static void run_once(const struct mote_graph *graph, const void *input, size_t bytes,
                     struct mote_buffer *out) {
    struct mote_program *program;
    struct mote_error error = {MOTE_OK, ""};
    if (mote_program_create(graph, &program, &error) != MOTE_OK) fail_msg("%s", error.text);
    mote_program_reset(program);
    memcpy(mote_program_input(program, 0), input, bytes);
    mote_program_run(program);
    for (size_t k = 0; k < graph->output_count; k++)
        mote_buffer_append(out, mote_program_output(program, k), graph->tensors[graph->outputs[k]].bytes);
    mote_program_free(program);
}

/* Every sample network gives the same when its input is a constant, whatever of it is then worked out when it is settled or
 * when the program is made. */
static void test_constant_inputs(void **state) {
    (void)state;
    setenv("MOTE_CPU", "generic", 1); /* whose kernels work out what is constant */
    for (int i = 0; i < NETWORKS; i++) {
        struct mote_graph *given = networks[i].make(), *constant = NULL;
        struct mote_buffer a = {0}, b = {0};
        struct mote_error error = {MOTE_OK, ""};
        assert_int_equal(mote_graph_copy(given, &constant, NULL), MOTE_OK);
        struct mote_tensor *x = &constant->tensors[constant->inputs[0]];
        unsigned char *bytes = mote_arena_alloc(&constant->arena, 1, x->bytes);
        uint32_t noise = (uint32_t)i;
        for (size_t k = 0; k < mote_tensor_count(x); k++) {
            const float real = (float)(net_noise(&noise) % 97) / 16 - 3;
            if (x->type == MOTE_FLOAT32) memcpy(bytes + 4 * k, &real, 4);
            if (x->type != MOTE_FLOAT32) bytes[k] = (unsigned char)net_noise(&noise);
        }
        x->data = bytes;
        int32_t unused = net_value(constant, MOTE_FLOAT32, SHAPE(1));
        mote_graph_set_io(constant, &unused, 1, constant->outputs, constant->output_count);
        if (mote_graph_settle(constant, &error) != MOTE_OK) fail_msg("%s: %s", networks[i].name, error.text);
        run_once(given, bytes, given->tensors[given->inputs[0]].bytes, &a);
        run_once(constant, "\0\0\0", 4, &b);
        assert_int_equal(a.size, b.size);
        if (memcmp(a.data, b.data, a.size) != 0)
            fail_msg("%s differs with a constant input", networks[i].name);
        mote_buffer_free(&a);
        mote_buffer_free(&b);
        mote_graph_free(given);
        mote_graph_free(constant);
    }
    unsetenv("MOTE_CPU");
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_random_networks),
                                       cmocka_unit_test(test_constant_inputs)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
