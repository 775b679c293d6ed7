/* SPDX-License-Identifier: MIT
 * Long short-term memory (Hochreiter & Schmidhuber, 1997; forget gate of Gers, 2000) as one fused op over all
 * steps: i, f, o = sigmoid, g = tanh of (Wx_t + R h_{t−1} + b);   c_t = f c_{t−1} + i g;   h_t = o tanh(c_t)
 * Weights: W (4 units, channels), R (4 units, units), b (4 units); gates in TensorFlow Lite's order i, f, g,
 * o. All buffers are step-major, so that a step is one product: (steps, examples, …). */
#include "train/gemm.h"

#include <string.h>

/* Where things lie in the cache; sizes are in floats. */
struct layout {
    size_t n, steps, units, channels;
    float *x;     /* (steps, n, channels) */
    float *gates; /* (steps, n, 4 units): i f g o after their functions; backward turns them into gradients */
    float *c, *tc; /* (steps, n, units): cell, and its tanh */
    float *h;      /* (steps, n, units) */
};

static struct layout lay(const struct mote_node *node, const struct mote_pass *p) {
    struct layout l = {
        .n = p->n, .steps = node->in.steps, .units = node->layer.units, .channels = node->in.channels};
    size_t rows = l.n * l.steps;
    l.x = p->cache;
    l.gates = l.x + rows * l.channels;
    l.c = l.gates + rows * 4 * l.units;
    l.tc = l.c + rows * l.units;
    l.h = l.tc + rows * l.units;
    return l;
}

static const char *shape(struct mote_node *node, char *message, size_t size) {
    (void)message, (void)size;
    size_t u = node->layer.units, c = node->in.channels, t = node->in.steps;
    if (node->in.flat) return "it needs steps, but what comes before is a flat vector";
    if (node->in.width > 1) return "it needs steps, but what comes before is an image";
    node->out =
        node->layer.sequence ? (struct mote_shape){t, 1, u, false} : (struct mote_shape){1, 1, u, true};
    node->bias_count = 4 * u;
    node->weight_count = 4 * u * (c + u + 1);
    node->cache = t * (c + 7 * u);
    node->scratch = node->cache;
    node->work = 4 * u * (c > u ? c : u); /* W transposed, and then R */
    node->macs = (uint64_t)t * 4 * u * (c + u);
    return NULL;
}

/* As Keras does: Glorot for W; R likewise (Keras: orthogonal); forget biases at 1. */
static void init(const struct mote_node *node, float *w, struct mote_rng *rng) {
    size_t u = node->layer.units, c = node->in.channels;
    mote_init_uniform(w, 4 * u * c, (double)(c + u), rng);
    mote_init_uniform(w + 4 * u * c, 4 * u * u, 2.0 * (double)u, rng);
    float *bias = w + 4 * u * (c + u);
    for (size_t i = 0; i < 4 * u; i++)
        bias[i] = i / u == 1 ? 1.0f : 0.0f;
}

/* (examples, steps, width) → (steps, examples, width), or back. */
static void swap_steps(size_t n, size_t steps, size_t width, const float *from, float *to, bool back) {
    for (size_t e = 0; e < n; e++)
        for (size_t t = 0; t < steps; t++) {
            size_t example_major = (e * steps + t) * width, step_major = (t * n + e) * width;
            memcpy(to + (back ? example_major : step_major), from + (back ? step_major : example_major),
                   width * sizeof *to);
        }
}

static void forward(const struct mote_node *node, const struct mote_pass *p) {
    struct layout l = lay(node, p);
    size_t u = l.units, step = l.n * u;
    const float *r = p->w + 4 * u * l.channels, *bias = r + 4 * u * u;
    swap_steps(l.n, l.steps, l.channels, p->x, l.x, false);
    mote_affine(p->kernels, l.n * l.steps, l.channels, 4 * u, l.x, p->w, bias, p->work, l.gates);
    p->kernels->transpose(4 * u, u, r, p->work);
    for (size_t t = 0; t < l.steps; t++) {
        float *gates = l.gates + t * 4 * step;
        if (t) mote_gemm_nn(l.n, 4 * u, u, l.h + (t - 1) * step, p->work, gates, 1);
        for (size_t e = 0; e < l.n; e++) {
            size_t at = t * step + e * u;
            p->kernels->cell(u, gates + e * 4 * u, t ? l.c + at - step : NULL, l.c + at, l.tc + at, l.h + at);
        }
    }
    if (node->layer.sequence)
        swap_steps(l.n, l.steps, u, l.h, p->y, true);
    else
        memcpy(p->y, l.h + (l.steps - 1) * step, step * sizeof *p->y);
}

/* scratch: dh (n, units), dc (n, units), and the incoming gradient step-major, and dx step-major. */
static void backward(const struct mote_node *node, const struct mote_pass *p) {
    struct layout l = lay(node, p);
    size_t u = l.units, c = l.channels, step = l.n * u, rows = l.n * l.steps;
    const float *r = p->w + 4 * u * c;
    float *dh = p->scratch, *dc = dh + step, *dy = dc + step, *dx = dy + rows * u;
    if (node->layer.sequence) swap_steps(l.n, l.steps, u, p->dy, dy, false);
    memset(dh, 0, 2 * step * sizeof *dh);
    if (l.steps == 1 && !p->more) memset(p->dw + 4 * u * c, 0, 4 * u * u * sizeof *p->dw);
    for (size_t t = l.steps; t-- > 0;) {
        const float *from = node->layer.sequence ? dy + t * step : t + 1 == l.steps ? p->dy : NULL;
        float *gates = l.gates + t * 4 * step;
        for (size_t i = 0; from && i < step; i++)
            dh[i] += from[i];
        for (size_t e = 0; e < l.n; e++) {
            size_t at = t * step + e * u;
            p->kernels->cell_back(u, gates + e * 4 * u, t ? l.c + at - step : NULL, l.tc + at, dh + e * u,
                                  dc + e * u);
        }
        if (t == 0) break;
        mote_gemm_nn(l.n, u, 4 * u, gates, r, dh, 0);
        mote_gemm_tn(4 * u, u, l.n, gates, l.h + (t - 1) * step, p->dw + 4 * u * c,
                     p->more || t + 1 < l.steps);
    }
    mote_gemm_tn(4 * u, c, rows, l.gates, l.x, p->dw, p->more);
    p->kernels->sum_rows(rows, 4 * u, l.gates, p->more, p->dw + 4 * u * (c + u));
    if (!p->dx) return;
    mote_gemm_nn(rows, c, 4 * u, l.gates, p->w, dx, 0);
    swap_steps(l.n, l.steps, c, dx, p->dx, true);
}

/* The 24 inputs of UNIDIRECTIONAL_SEQUENCE_LSTM: input, 4 W, 4 R, 3 peepholes, 4 biases, 2 projections, 2
 * states, 4 normalisations. */
static bool emit_inputs(const struct mote_node *node, const float *w, struct mote_emit *emit,
                        int32_t inputs[24]) {
    int32_t u = (int32_t)node->layer.units, c = (int32_t)node->in.channels;
    size_t su = (size_t)u, sc = (size_t)c;
    const float *r = w + 4 * su * sc, *bias = r + 4 * su * su;
    for (int i = 0; i < 24; i++)
        inputs[i] = -1;
    inputs[0] = emit->tensor;
    for (int g = 0; g < 4; g++) {
        inputs[1 + g] = mote_emit_constant(emit, 2, (int32_t[]){u, c}, w + (size_t)g * su * sc);
        inputs[5 + g] = mote_emit_constant(emit, 2, (int32_t[]){u, u}, r + (size_t)g * su * su);
        inputs[12 + g] = mote_emit_constant(emit, 1, &u, bias + (size_t)g * su);
        if (inputs[1 + g] < 0 || inputs[5 + g] < 0 || inputs[12 + g] < 0) return false;
    }
    for (int s = 18; s < 20; s++) {
        inputs[s] = mote_graph_add_tensor(emit->graph, MOTE_FLOAT32, 2, (int32_t[]){1, u}, NULL);
        if (inputs[s] < 0) return false;
        emit->graph->tensors[inputs[s]].is_variable = true;
    }
    return true;
}

/* The last step of (1, steps, units). */
static bool emit_last(const struct mote_node *node, struct mote_emit *emit) {
    int32_t t = (int32_t)node->in.steps, u = (int32_t)node->layer.units;
    int32_t begin =
        mote_graph_add_tensor(emit->graph, MOTE_INT32, 1, (int32_t[]){3}, (int32_t[]){0, t - 1, 0});
    int32_t end = mote_graph_add_tensor(emit->graph, MOTE_INT32, 1, (int32_t[]){3}, (int32_t[]){1, t, u});
    int32_t stride = mote_graph_add_tensor(emit->graph, MOTE_INT32, 1, (int32_t[]){3}, (int32_t[]){1, 1, 1});
    if (begin < 0 || end < 0 || stride < 0 ||
        mote_emit_op(emit, MOTE_OP_STRIDED_SLICE, (int32_t[]){emit->tensor, begin, end, stride}, 4, 2,
                     (int32_t[]){1, u}) < 0)
        return false;
    emit->graph->ops[emit->graph->op_count - 1].params.slice.shrink_axis_mask = 2; /* axis 1 */
    return true;
}

static bool emit(const struct mote_node *node, const float *w, struct mote_emit *emit) {
    int32_t inputs[24];
    if (!mote_emit_rank(emit, node->in, 3) || !emit_inputs(node, w, emit, inputs)) return false;
    if (mote_emit_op(emit, MOTE_OP_UNIDIRECTIONAL_SEQUENCE_LSTM, inputs, 24, 3,
                     (int32_t[]){1, (int32_t)node->in.steps, (int32_t)node->layer.units}) < 0)
        return false;
    emit->graph->ops[emit->graph->op_count - 1].params.lstm.activation = MOTE_ACT_TANH;
    return node->layer.sequence || emit_last(node, emit);
}

const struct mote_node_kind mote_node_lstm = {
    .name = "lstm", .shape = shape, .init = init, .forward = forward, .backward = backward, .emit = emit};
