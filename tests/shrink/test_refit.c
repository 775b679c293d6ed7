/* SPDX-License-Identifier: MIT
 * Zeroing and rounding that know their inputs: the solver, the mantissa cut, and that the fitted ways lose
 * less than the blind ones. */
#include "shrink/refit.h"
#include "shrink/shrink.h"
#include "shrink/solve.h"
#include "shrink/sparse.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "shrink/networks.h"

static struct series data;

static void solver(void **state) {
    (void)state;
    enum { N = 7 };
    struct mote_rng rng;
    mote_rng_seed(&rng, 4, 0);
    double g[N * N], a[N * N], r[N * N], x[N], b[N], columns[N * N], inverse[N * N];
    for (size_t i = 0; i < N * N; i++)
        g[i] = mote_rng_normal(&rng);
    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j < N; j++) {
            a[i * N + j] = i == j ? 0.1 : 0;
            for (size_t k = 0; k < N; k++)
                a[i * N + j] += g[k * N + i] * g[k * N + j];
        }
    memcpy(r, a, sizeof a);
    assert_true(mote_cholesky(r, N));
    mote_cholesky_inverse(r, N, columns, inverse);
    for (size_t c = 0; c < N; c++) {
        for (size_t i = 0; i < N; i++)
            x[i] = b[i] = i == c;
        mote_cholesky_solve(r, N, x);
        for (size_t i = 0; i < N; i++)
            assert_true(fabs(x[i] - inverse[i * N + c]) < 1e-9 * fabs(x[c]));
        for (size_t i = 0; i < N; i++) {
            double sum = -b[i];
            for (size_t j = 0; j < N; j++)
                sum += a[i * N + j] * x[j];
            assert_true(fabs(sum) < 1e-6);
        }
    }
    double negative[1] = {-1};
    assert_false(mote_cholesky(negative, 1));
}

static void mantissas(void **state) {
    (void)state;
    assert_true(mote_round_mantissa(1.3f, 0) == 1 && mote_round_mantissa(1.6f, 0) == 2);
    assert_true(mote_round_mantissa(1.5f, 0) == 2); /* ties to even */
    assert_true(mote_round_mantissa(1.25f, 1) == 1);
    assert_true(mote_round_mantissa(-1.75f, 1) == -2);
    assert_true(mote_round_mantissa(0.1f, 23) == 0.1f);
    assert_true(mote_round_mantissa(3.3e38f, 2) == 3.3e38f); /* would overflow */
    assert_true(mote_round_mantissa(0, 3) == 0);
    for (unsigned bits = 0; bits < 23; bits++) {
        float v = 1.2345678f, cut = mote_round_mantissa(v, bits);
        assert_true(fabsf(cut - v) <= ldexpf(1, -(int)bits - 1));
        assert_true(mote_round_mantissa(cut, bits) == cut);
    }
}

static struct mote_graph *copy_of(const struct mote_graph *graph) {
    struct mote_graph *copy;
    need(mote_graph_copy(graph, &copy, NULL) == MOTE_OK);
    return copy;
}

static void rounding_knows_inputs(void **state) {
    (void)state;
    struct mote_graph *graph = linear_network(&data, 1), *blind = copy_of(graph), *fitted = copy_of(graph);
    assert_int_equal(mote_refit_mantissa(blind, 3, NULL, NULL), MOTE_OK);
    assert_int_equal(mote_refit_mantissa(fitted, 3, &data.dataset, NULL), MOTE_OK);
    double lost_blind = compare(graph, blind, &data).mean, lost = compare(graph, fitted, &data).mean;
    printf("3 mantissa bits: output moves by %g blindly, %g fitted\n", lost_blind, lost);
    assert_true(lost < 0.6 * lost_blind);
    const float *w = fitted->tensors[fitted->ops[0].inputs[1]].data;
    for (size_t i = 0; i < IN * OUT; i++)
        assert_true(w[i] == mote_round_mantissa(w[i], 3));
    mote_graph_free(graph);
    mote_graph_free(blind);
    mote_graph_free(fitted);
}

/* Quantizing after the fit moves no weight any more: what was fitted are the steps themselves. */
static void assert_on_steps(const struct mote_graph *fitted, const struct mote_graph *quantized) {
    for (size_t o = 0; o < fitted->op_count; o++) {
        if (fitted->ops[o].code == MOTE_OP_RESHAPE) continue;
        const struct mote_tensor *f = &fitted->tensors[fitted->ops[o].inputs[1]],
                                 *q = &quantized->tensors[quantized->ops[o].inputs[1]];
        assert_int_equal(q->type, MOTE_INT8);
        for (size_t i = 0; i < mote_tensor_count(f); i++) {
            float step =
                q->quant.scale[q->quant.count == 1 ? 0 : i / (mote_tensor_count(f) / q->quant.count)];
            float w = ((const float *)f->data)[i];
            assert_true(fabsf(w - step * (float)((const int8_t *)q->data)[i]) <= 1e-3f * step);
        }
    }
}

static void int8_steps_know_inputs(void **state) {
    (void)state;
    struct mote_graph *graphs[3] = {linear_network(&data, 3), mlp_network(3), conv_network(3)};
    for (int i = 0; i < 3; i++) {
        struct mote_graph *graph = graphs[i], *fitted = copy_of(graph), *blind_q, *fitted_q;
        assert_int_equal(mote_refit_int8(fitted, i == 2, false, &data.dataset, NULL), MOTE_OK);
        assert_int_equal(
            mote_shrink_weights(graph, &(struct mote_plan_shrink){.per_channel = i == 2}, &blind_q, NULL),
            MOTE_OK);
        assert_int_equal(
            mote_shrink_weights(fitted, &(struct mote_plan_shrink){.per_channel = i == 2}, &fitted_q, NULL),
            MOTE_OK);
        assert_on_steps(fitted, fitted_q);
        double lost_blind = compare(graph, blind_q, &data).mean, lost = compare(graph, fitted_q, &data).mean;
        printf("int8 weights: output of network %d moves by %g blindly, %g fitted\n", i, lost_blind, lost);
        assert_true(lost < 0.9 * lost_blind);
        mote_graph_free(graph);
        mote_graph_free(fitted);
        mote_graph_free(blind_q);
        mote_graph_free(fitted_q);
    }
}

static size_t zeros_of(const struct mote_graph *graph, size_t op) {
    const struct mote_tensor *t = &graph->tensors[graph->ops[op].inputs[1]];
    size_t zeros = 0;
    for (size_t i = 0; i < mote_tensor_count(t); i++)
        zeros += ((const float *)t->data)[i] == 0;
    return zeros;
}

static const struct mote_sparse_plan half = {0.5, MOTE_PRUNE_BLOCK(1, 1), MOTE_PRUNE_ACROSS_LAYER};

static void zeroing_fits_the_rest(void **state) {
    (void)state;
    struct mote_graph *graphs[3] = {linear_network(&data, 2), mlp_network(2), conv_network(2)};
    for (int i = 0; i < 3; i++) {
        struct mote_graph *graph = graphs[i], *blind = copy_of(graph), *fitted = copy_of(graph);
        assert_int_equal(mote_sparse(blind, &half, NULL, NULL), MOTE_OK);
        assert_int_equal(mote_sparse(fitted, &half, &data.dataset, NULL), MOTE_OK);
        double lost_blind = compare(graph, blind, &data).mean, lost = compare(graph, fitted, &data).mean;
        printf("half the weights: output of network %d moves by %g blindly, %g fitted\n", i, lost_blind,
               lost);
        assert_true(lost < 0.8 * lost_blind);
        for (size_t o = 0; o < graph->op_count; o++) {
            if (graph->ops[o].code == MOTE_OP_RESHAPE) continue;
            size_t count = mote_tensor_count(&graph->tensors[graph->ops[o].inputs[1]]);
            assert_int_equal(zeros_of(blind, o), count / 2);
            assert_int_equal(zeros_of(fitted, o), count / 2);
        }
        assert_int_equal(mote_refit_mantissa(fitted, 4, &data.dataset, NULL), MOTE_OK);
        assert_true(zeros_of(fitted, graph->op_count - 1) >=
                    mote_tensor_count(&graph->tensors[graph->ops[graph->op_count - 1].inputs[1]]) / 2);
        mote_graph_free(graph);
        mote_graph_free(blind);
        mote_graph_free(fitted);
    }
}

static void recurrent_weights(void **state) {
    (void)state;
    struct mote_graph *graph = lstm_network(2), *cut = copy_of(graph);
    assert_int_equal(mote_refit_mantissa(cut, 6, &data.dataset, NULL), MOTE_OK);
    struct difference d = compare(graph, cut, &data);
    assert_true(d.mean > 0 && d.mean < 0.02 * d.spread);
    const float *w = cut->tensors[cut->ops[0].inputs[1]].data;
    for (size_t i = 0; i < 24; i++)
        assert_true(w[i] == mote_round_mantissa(w[i], 6));
    mote_graph_free(graph);
    mote_graph_free(cut);
}

int main(void) {
    series_make(&data, 8);
    const struct CMUnitTest tests[] = {cmocka_unit_test(solver),
                                       cmocka_unit_test(mantissas),
                                       cmocka_unit_test(rounding_knows_inputs),
                                       cmocka_unit_test(int8_steps_know_inputs),
                                       cmocka_unit_test(zeroing_fits_the_rest),
                                       cmocka_unit_test(recurrent_weights)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
