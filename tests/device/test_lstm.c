/* SPDX-License-Identifier: MIT
 * The LSTM kernels against the textbook's formulas in double, and the int8 kernel's state against its own
 * step by step running. Bit-exactness with TensorFlow Lite Micro is the golden test's business. */
#include "device/lstm.h"
#include "device/random.h"
#include "device/reference.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* One random layer: weights as numbers, and what they are as int8. */
struct layer {
    struct mote_lstm_shape s;
    float *w[MOTE_GATES], *r[MOTE_GATES], *bias[MOTE_GATES];
    int8_t *wq[MOTE_GATES], *rq[MOTE_GATES];
    float *x;
};

enum { BIG_SCALE = 127 };

static float *dequantized(const int8_t *q, size_t n) {
    float *x = random_floats(n, 0);
    for (size_t i = 0; i < n; i++)
        x[i] = (float)q[i] / BIG_SCALE;
    return x;
}

static void make_layer(struct layer *l) {
    l->s = (struct mote_lstm_shape){(size_t)random_int(1, 3), (size_t)random_int(1, 4),
                                    (size_t)random_int(1, 9), (size_t)random_int(1, 13), random_int(0, 1)};
    for (size_t g = 0; g < MOTE_GATES; g++) {
        l->wq[g] = random_bytes(l->s.units * l->s.inputs, -127, 127);
        l->rq[g] = random_bytes(l->s.units * l->s.units, -127, 127);
        l->w[g] = dequantized(l->wq[g], l->s.units * l->s.inputs);
        l->r[g] = dequantized(l->rq[g], l->s.units * l->s.units);
        l->bias[g] = random_floats(l->s.units, 1);
    }
    l->x = random_floats(l->s.batches * l->s.steps * l->s.inputs, 1);
}

static void free_layer(struct layer *l) {
    for (size_t g = 0; g < MOTE_GATES; g++)
        free(l->wq[g]), free(l->rq[g]), free(l->w[g]), free(l->r[g]), free(l->bias[g]);
    free(l->x);
}

static double dot(const float *w, const float *x, size_t n) {
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += (double)w[i] * (double)x[i];
    return sum;
}

/* One step of one batch in double; h_next apart from h, because every unit reads the old one. */
static void step(const struct layer *l, const float *x, const float *h, float *c, float *h_next,
                 double clip) {
    for (size_t u = 0; u < l->s.units; u++) {
        double gate[MOTE_GATES];
        for (size_t g = 0; g < MOTE_GATES; g++) {
            gate[g] = dot(l->w[g] + u * l->s.inputs, x, l->s.inputs) +
                      dot(l->r[g] + u * l->s.units, h, l->s.units) + (double)l->bias[g][u];
            gate[g] = g == MOTE_GATE_CELL ? tanh(gate[g]) : 1 / (1 + exp(-gate[g]));
        }
        double cell = gate[MOTE_GATE_FORGET] * (double)c[u] + gate[MOTE_GATE_INPUT] * gate[MOTE_GATE_CELL];
        if (clip > 0) cell = reference_clamp(cell, -clip, clip);
        c[u] = (float)cell;
        h_next[u] = (float)(gate[MOTE_GATE_OUTPUT] * tanh(cell));
    }
}

/* Runs the layer in double from states h and c; compares y. */
static void check(const struct layer *l, float *h, float *c, const float *y, double clip, double tolerance) {
    float *next = random_floats(l->s.units, 0);
    for (size_t b = 0; b < l->s.batches; b++) {
        for (size_t t = 0; t < l->s.steps; t++) {
            const size_t row = l->s.time_major ? t * l->s.batches + b : b * l->s.steps + t;
            step(l, l->x + row * l->s.inputs, h + b * l->s.units, c + b * l->s.units, next, clip);
            memcpy(h + b * l->s.units, next, l->s.units * sizeof *h);
            for (size_t u = 0; u < l->s.units; u++)
                assert_true(fabs((double)next[u] - (double)y[row * l->s.units + u]) < tolerance);
        }
    }
    free(next);
}

/* Two runs, so that the state that the first leaves matters to the second. */
static void run_twice(const struct layer *l, mote_kernel *kernel, const void *params, double clip,
                      double tolerance) {
    const size_t states = l->s.batches * l->s.units;
    float *h = random_floats(states, 0), *c = random_floats(states, 0),
          *scratch = random_floats(8 * 16 + 64, 0);
    float *h0 = random_floats(states, 0), *c0 = random_floats(states, 0);
    float *y = random_floats(states * l->s.steps, 0);
    for (int run = 0; run < 2; run++) {
        kernel(params, &(struct mote_io){(const void *const[]){l->x}, y, (void *const[]){h, c}, scratch});
        check(l, h0, c0, y, clip, tolerance);
    }
    free(h), free(c), free(scratch), free(h0), free(c0), free(y);
}

static void test_f32(void **state) {
    (void)state;
    random_seed(11);
    for (int round = 0; round < 200; round++) {
        struct layer l;
        make_layer(&l);
        struct mote_lstm_f32 p = {.shape = l.s, .cell_clip = round % 3 ? 0 : 0.3f};
        for (size_t g = 0; g < MOTE_GATES; g++)
            p.weights[g] = l.w[g], p.recurrent[g] = l.r[g], p.bias[g] = l.bias[g];
        run_twice(&l, mote_lstm_f32, &p, (double)p.cell_clip, 1e-5);
        free_layer(&l);
    }
}

/* int8 weights mean the same numbers; what is left is the rounding of x and h, 1/254 of their largest. */
static void test_hybrid(void **state) {
    (void)state;
    random_seed(12);
    for (int round = 0; round < 200; round++) {
        struct layer l;
        make_layer(&l);
        int32_t *sums[2 * MOTE_GATES];
        struct mote_lstm_hybrid p = {.shape = l.s, .cell_clip = round % 3 ? 0 : 0.3f};
        for (size_t g = 0; g < MOTE_GATES; g++) {
            sums[2 * g] = random_ints(l.s.units, 0, 0);
            sums[2 * g + 1] = random_ints(l.s.units, 0, 0);
            for (size_t i = 0; i < l.s.units * l.s.inputs; i++)
                sums[2 * g][i / l.s.inputs] += l.wq[g][i];
            for (size_t i = 0; i < l.s.units * l.s.units; i++)
                sums[2 * g + 1][i / l.s.units] += l.rq[g][i];
            p.input[g] = (struct mote_lstm_matrix){l.wq[g], 1.0f / BIG_SCALE, round % 2 ? sums[2 * g] : NULL};
            p.recurrent[g] =
                (struct mote_lstm_matrix){l.rq[g], 1.0f / BIG_SCALE, round % 2 ? sums[2 * g + 1] : NULL};
            p.bias[g] = l.bias[g];
        }
        run_twice(&l, mote_lstm_hybrid, &p, (double)p.cell_clip, 0.04);
        for (size_t i = 0; i < 2 * MOTE_GATES; i++)
            free(sums[i]);
        free_layer(&l);
    }
}

/* A fixed-point multiplier for real ≤ 1. */
static void split(double real, int32_t *multiplier, int32_t *shift) {
    int exponent;
    *multiplier = (int32_t)fmin(floor(frexp(real, &exponent) * 2147483648.0), 2147483647.0);
    *shift = exponent;
}

static const int32_t in_zero = 3, hidden_zero = -5;

static int32_t *fold(const int8_t *w, size_t rows, size_t n, int32_t zero, const float *bias, double scale) {
    int32_t *out = random_ints(rows, 0, 0);
    for (size_t i = 0; i < rows * n; i++)
        out[i / n] -= zero * w[i];
    for (size_t u = 0; bias && u < rows; u++)
        out[u] += (int32_t)lround((double)bias[u] / scale);
    return out;
}

static void make_s8(const struct layer *l, struct mote_lstm_s8 *p, int32_t *bias[2 * MOTE_GATES]) {
    const double in = 1.0 / 100 / BIG_SCALE, hidden = 1.0 / 120 / BIG_SCALE;
    *p = (struct mote_lstm_s8){
        .shape = l->s, .tanh_multiplier = 6, .hidden_zero = hidden_zero}; /* cell: 2⁻¹¹ */
    for (size_t g = 0; g < MOTE_GATES; g++) {
        bias[2 * g] = fold(l->wq[g], l->s.units, l->s.inputs, in_zero, l->bias[g], in);
        bias[2 * g + 1] = fold(l->rq[g], l->s.units, l->s.units, hidden_zero, NULL, hidden);
        p->input[g] = (struct mote_lstm_product){l->wq[g], bias[2 * g], 0, 0};
        p->recurrent[g] = (struct mote_lstm_product){l->rq[g], bias[2 * g + 1], 0, 0};
        split(in * 4096, &p->input[g].multiplier, &p->input[g].shift);
        split(hidden * 4096, &p->recurrent[g].multiplier, &p->recurrent[g].shift);
    }
    split(ldexp(1, -15), &p->forget.multiplier, &p->forget.shift);
    split(ldexp(1, -19), &p->update.multiplier, &p->update.shift);
    split(ldexp(120, -30), &p->output.multiplier, &p->output.shift);
}

/* int8 in and out of steps 1/100 and 1/120 of what the formulas give. */
static void test_s8(void **state) {
    (void)state;
    random_seed(13);
    for (int round = 0; round < 200; round++) {
        struct layer l;
        struct mote_lstm_s8 p;
        int32_t *bias[2 * MOTE_GATES];
        make_layer(&l);
        make_s8(&l, &p, bias);
        const size_t rows = l.s.batches * l.s.steps, states = l.s.batches * l.s.units;
        int8_t *x = random_bytes(rows * l.s.inputs, 0, 0), *y = random_bytes(rows * l.s.units, 0, 0);
        int8_t *h = random_bytes(states, hidden_zero, hidden_zero);
        int16_t *c = calloc(states, sizeof *c), *scratch = calloc(MOTE_GATES * l.s.units, sizeof *scratch);
        float *h0 = random_floats(states, 0), *c0 = random_floats(states, 0),
              *real = random_floats(rows * l.s.units, 0);
        for (size_t i = 0; i < rows * l.s.inputs; i++) {
            x[i] = (int8_t)(lroundf(l.x[i] * 100) + in_zero);
            l.x[i] = (float)(x[i] - in_zero) / 100;
        }
        mote_lstm_s8(&p, &(struct mote_io){(const void *const[]){x}, y, (void *const[]){h, c}, scratch});
        for (size_t i = 0; i < rows * l.s.units; i++)
            real[i] = (float)(y[i] - hidden_zero) / 120;
        check(&l, h0, c0, real, 0, 0.04);
        free(x), free(y), free(h), free(c), free(scratch), free(h0), free(c0), free(real);
        for (size_t i = 0; i < 2 * MOTE_GATES; i++)
            free(bias[i]);
        free_layer(&l);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_f32), cmocka_unit_test(test_hybrid),
                                       cmocka_unit_test(test_s8)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
