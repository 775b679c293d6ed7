/* SPDX-License-Identifier: MIT
 * float32 → float16 against values of IEEE 754 and against every half; graphs with their constants behind
 * DEQUANTIZE. */
#include "shrink/float16.h"
#include "shrink/shrink.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "shrink/networks.h"

static void known_values(void **state) {
    (void)state;
    static const struct {
        double value;
        uint16_t half;
    } known[] = {{0, 0x0000},         {-0.0, 0x8000},      {1, 0x3c00},           {-2, 0xc000},
                 {65504, 0x7bff},     {65519.996, 0x7bff}, {65520, 0x7c00},       {-1e30, 0xfc00},
                 {0x1p-14, 0x0400},   {0x1p-24, 0x0001},   {0x1p-25, 0x0000},     {0x1.8p-25, 0x0001},
                 {0x1.8p-24, 0x0002}, {0x1.4p-23, 0x0002}, {0x1.ffcp-15, 0x0400}, {0.1, 0x2e66},
                 {1.0 / 3, 0x3555},   {0x1.002p0, 0x3c00}, {0x1.006p0, 0x3c02},   {0x1.00201p0, 0x3c01}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (mote_float16((float)known[i].value) != known[i].half)
            fail_msg("%a gives %04x, expected %04x", known[i].value, mote_float16((float)known[i].value),
                     known[i].half);
    assert_int_equal(mote_float16(INFINITY), 0x7c00);
    assert_int_equal(mote_float16(NAN) & 0x7e00, 0x7e00);
}

static double value_of(uint16_t half) {
    int exponent = half >> 10 & 31, mantissa = half & 1023;
    double v = exponent ? ldexp(1024 + mantissa, exponent - 25) : ldexp(mantissa, -24);
    return half & 0x8000 ? -v : v;
}

/* Every finite half is its own image; halfway to the next it goes to the even one, and just beside to the
 * nearer. */
static void every_half(void **state) {
    (void)state;
    for (unsigned h = 0; h < 0x7bff; h++) {
        float here = (float)value_of((uint16_t)h), next = (float)value_of((uint16_t)(h + 1)),
              middle = (here + next) / 2;
        assert_int_equal(mote_float16(here), h);
        assert_int_equal(mote_float16(-here), h | 0x8000);
        assert_int_equal(mote_float16(middle), h & 1 ? h + 1 : h);
        assert_int_equal(mote_float16(nextafterf(middle, 0)), h);
        assert_int_equal(mote_float16(nextafterf(middle, 1e9f)), h + 1);
    }
}

static void behind_dequantize(void **state) {
    (void)state;
    static struct series s;
    series_make(&s, 1);
    struct mote_graph *graph = mlp_network(1), *half = NULL;
    struct mote_error error = {0};
    if (mote_shrink_float16(graph, &half, &error) != MOTE_OK) fail_msg("%s", error.text);
    assert_int_equal(half->op_count, graph->op_count + 6);
    for (size_t o = 0; o < 6; o++) {
        assert_int_equal(half->ops[o].code, MOTE_OP_DEQUANTIZE);
        assert_int_equal(half->tensors[half->ops[o].inputs[0]].type, MOTE_FLOAT16);
        assert_null(half->tensors[half->ops[o].outputs[0]].data);
    }
    struct difference d = compare(graph, half, &s);
    printf("float16: largest difference %g of %g\n", d.largest, d.spread);
    assert_true(d.largest > 0 && d.largest < 3e-3 * d.spread);
    mote_graph_free(graph);
    mote_graph_free(half);
}

static void overflow_is_refused(void **state) {
    (void)state;
    struct mote_graph *graph = mlp_network(1), *half = NULL;
    struct mote_error error = {0};
    float *bias =
        mote_arena_copy(&graph->arena, graph->tensors[graph->ops[1].inputs[2]].data, 16 * sizeof *bias);
    bias[3] = -70000;
    graph->tensors[graph->ops[1].inputs[2]].data = bias;
    graph->tensors[graph->ops[1].inputs[2]].name = "big";
    assert_int_equal(mote_shrink_float16(graph, &half, &error), MOTE_INPUT);
    assert_null(half);
    assert_non_null(strstr(error.text, "\"big\" (bias of op 1, FULLY_CONNECTED): element 3 is -70000"));
    bias[3] = NAN;
    assert_int_equal(mote_shrink_float16(graph, &half, &error), MOTE_INPUT);
    mote_graph_free(graph);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(known_values), cmocka_unit_test(every_half),
                                       cmocka_unit_test(behind_dequantize),
                                       cmocka_unit_test(overflow_is_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
