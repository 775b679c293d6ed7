/* SPDX-License-Identifier: MIT */
#include "shrink/moments.h"

#include "shrink/edit.h"
#include "shrink/watch.h"

#include <math.h>
#include <string.h>

struct range {
    double low, high;
};

struct measurement {
    const struct mote_graph *graph;
    struct mote_moments *moments;
    struct range *ranges; /* of every op's input over all examples; contains 0 */
    double *row;          /* [1, x…] */
};

/* A convolution over x (1, height, width, channels), as TensorFlow Lite places its windows. */
struct window {
    const struct mote_conv_params *params;
    const struct mote_tensor *x, *weights, *y;
    int32_t top, left;
};

/* Padding before the first row or column. */
static int32_t padding_before(enum mote_padding padding, int32_t in, int32_t out, int32_t stride,
                              int32_t kernel, int32_t dilation) {
    int32_t needed = (out - 1) * stride + (kernel - 1) * dilation + 1 - in;
    return padding == MOTE_PADDING_SAME && needed > 0 ? needed / 2 : 0;
}

static struct window window_of(const struct mote_graph *graph, const struct mote_op *op) {
    struct window w = {.params = &op->params.conv,
                       .x = &graph->tensors[op->inputs[0]],
                       .weights = &graph->tensors[op->inputs[1]],
                       .y = &graph->tensors[op->outputs[0]]};
    const struct mote_conv_params *p = w.params;
    w.top = padding_before(p->padding, w.x->shape[1], w.y->shape[1], p->stride_h, w.weights->shape[1],
                           p->dilation_h);
    w.left = padding_before(p->padding, w.x->shape[2], w.y->shape[2], p->stride_w, w.weights->shape[2],
                            p->dilation_w);
    return w;
}

/* The inputs of output position (oy, ox), in the order of the weights; zero outside. */
static void gather(const struct window *w, const float *x, int32_t oy, int32_t ox, double *out) {
    int32_t height = w->x->shape[1], width = w->x->shape[2], channels = w->x->shape[3];
    for (int32_t ky = 0; ky < w->weights->shape[1]; ky++)
        for (int32_t kx = 0; kx < w->weights->shape[2]; kx++) {
            int32_t y = oy * w->params->stride_h - w->top + ky * w->params->dilation_h;
            int32_t z = ox * w->params->stride_w - w->left + kx * w->params->dilation_w;
            bool inside = y >= 0 && y < height && z >= 0 && z < width;
            for (int32_t c = 0; c < channels; c++)
                *out++ =
                    inside ? (double)x[((size_t)y * (size_t)width + (size_t)z) * (size_t)channels + (size_t)c]
                           : 0;
        }
}

static void add_row(struct mote_moments *moments, const double *row) {
    size_t n = moments->inputs + 1;
    for (size_t i = 0; i < n; i++)
        for (size_t j = i; row[i] != 0 && j < n; j++)
            moments->sum[i * n + j] += row[i] * row[j];
}

static struct range range_of(const float *x, size_t count, struct range range) {
    for (size_t i = 0; i < count; i++) {
        range.low = fmin(range.low, (double)x[i]);
        range.high = fmax(range.high, (double)x[i]);
    }
    return range;
}

/* `outputs` sums will be made of this input. */
static void add_noise(struct measurement *m, size_t o, const float *x, size_t count, size_t outputs) {
    struct range now = range_of(x, count, (struct range){0, 0});
    double step = fmax(now.high, -now.low) / 127;
    m->moments[o].noise_dynamic += step * step / 12 * (double)outputs;
    m->ranges[o] = range_of(x, count, m->ranges[o]);
}

/* Once all ranges are known. */
static void finish_noise(struct measurement *m) {
    for (size_t o = 0; o < m->graph->op_count; o++) {
        double step = (m->ranges[o].high - m->ranges[o].low) / 255;
        if (m->moments[o].inputs) m->moments[o].noise_static = step * step / 12 * m->moments[o].sum[0];
    }
}

static void see(void *context, size_t number, const float *const *values, const float *y) {
    struct measurement *m = context;
    (void)number;
    (void)y;
    for (size_t o = 0; o < m->graph->op_count; o++) {
        const struct mote_op *op = &m->graph->ops[o];
        size_t n = m->moments[o].inputs;
        if (!n) continue;
        const float *x = values[op->inputs[0]];
        size_t rows = mote_tensor_count(&m->graph->tensors[op->inputs[0]]) / n;
        if (op->code == MOTE_OP_FULLY_CONNECTED) {
            add_noise(m, o, x, rows * n, rows);
            for (size_t r = 0; r < rows; r++) {
                for (size_t i = 0; i < n; i++)
                    m->row[1 + i] = (double)x[r * n + i];
                add_row(&m->moments[o], m->row);
            }
            continue;
        }
        struct window w = window_of(m->graph, op);
        add_noise(m, o, x, mote_tensor_count(w.x), (size_t)w.y->shape[1] * (size_t)w.y->shape[2]);
        for (int32_t oy = 0; oy < w.y->shape[1]; oy++)
            for (int32_t ox = 0; ox < w.y->shape[2]; ox++) {
                gather(&w, x, oy, ox, m->row + 1);
                add_row(&m->moments[o], m->row);
            }
    }
}

static size_t inputs_of(const struct mote_graph *graph, const struct mote_op *op) {
    if (!mote_op_is_product(op->code) || !mote_tensor_is_float_constant(graph, op->inputs[1])) return 0;
    if (op->input_count > 2 && op->inputs[2] >= 0 && !mote_tensor_is_float_constant(graph, op->inputs[2]))
        return 0;
    const struct mote_tensor *weights = &graph->tensors[op->inputs[1]], *x = &graph->tensors[op->inputs[0]];
    if (x->type != MOTE_FLOAT32 || weights->shape[0] <= 0) return 0;
    size_t n = mote_tensor_count(weights) / (size_t)weights->shape[0];
    bool whole_channels = op->code != MOTE_OP_CONV_2D || weights->shape[3] == x->shape[3];
    return n <= MOTE_MOMENTS_MOST && whole_channels ? n : 0;
}

enum mote_status mote_moments_measure(const struct mote_graph *graph, const struct mote_dataset *dataset,
                                      size_t windows, struct mote_arena *arena, struct mote_moments *moments,
                                      struct mote_error *error) {
    double row[MOTE_MOMENTS_MOST + 1] = {1};
    struct measurement m = {.graph = graph, .moments = moments, .row = row};
    if (!(m.ranges = mote_arena_alloc(arena, graph->op_count, sizeof *m.ranges)))
        return mote_fail_memory(error, "the ranges of a layer's inputs");
    for (size_t o = 0; o < graph->op_count; o++) {
        size_t n = inputs_of(graph, &graph->ops[o]);
        moments[o] = (struct mote_moments){.inputs = n};
        if (n && !(moments[o].sum = mote_arena_alloc(arena, (n + 1) * (n + 1), sizeof(double))))
            return mote_fail_memory(error, "the moments of a layer's inputs");
    }
    struct mote_watch watch = {
        .graph = graph, .dataset = dataset, .windows = windows, .see = see, .context = &m};
    MOTE_TRY(mote_watch_run(&watch, error));
    finish_noise(&m);
    return MOTE_OK;
}
