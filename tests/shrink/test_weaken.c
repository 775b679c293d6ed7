/* SPDX-License-Identifier: MIT
 * One layer spoilt on purpose: which weights become 0, what they are rounded to, and that the rest of the network stays. */
#include "shrink/weaken.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const float filters[8] = {0.7f, -0.1f, 0.3f, 0.2f, 7, -3, 2, 1.2f}, matrix[6] = {1, -2, 2, 0.5f, 2, 4};

/* A convolution of two filters of four taps, and a dense layer. */
static struct mote_graph *network(void) {
    struct mote_graph *g;
    assert_int_equal(mote_graph_create(&g, NULL), MOTE_OK);
    int32_t x = mote_graph_add_tensor(g, MOTE_FLOAT32, 4, (int32_t[]){1, 4, 1, 1}, NULL),
            w = mote_graph_add_tensor(g, MOTE_FLOAT32, 4, (int32_t[]){2, 4, 1, 1}, filters),
            b = mote_graph_add_tensor(g, MOTE_FLOAT32, 1, (int32_t[]){2}, (float[]){0.01f, 0.02f}),
            y = mote_graph_add_tensor(g, MOTE_FLOAT32, 4, (int32_t[]){1, 1, 1, 2}, NULL),
            m = mote_graph_add_tensor(g, MOTE_FLOAT32, 2, (int32_t[]){3, 2}, matrix),
            z = mote_graph_add_tensor(g, MOTE_FLOAT32, 2, (int32_t[]){1, 3}, NULL);
    struct mote_op *op = mote_graph_add_op(g, MOTE_OP_CONV_2D, (int32_t[]){x, w, b}, 3, &y, 1);
    op->params.conv = (struct mote_conv_params){MOTE_PADDING_VALID, 1, 1, 1, 1, 1, MOTE_ACT_NONE};
    mote_graph_add_op(g, MOTE_OP_FULLY_CONNECTED, (int32_t[]){y, m, -1}, 3, &z, 1);
    assert_true(mote_graph_set_io(g, &x, 1, &z, 1));
    return g;
}

static void check(struct mote_graph *weak, int32_t tensor, const float *want, size_t count) {
    const float *got = weak->tensors[tensor].data;
    assert_int_equal(mote_graph_check(weak, NULL), MOTE_OK);
    for (size_t i = 0; i < count; i++)
        if (got[i] < want[i] - 1e-6f || got[i] > want[i] + 1e-6f)
            fail_msg("weight %zu is %g, expected %g", i, (double)got[i], (double)want[i]);
    if (tensor == 1) assert_memory_equal(weak->tensors[4].data, matrix, sizeof matrix);
    assert_true(((const float *)weak->tensors[2].data)[1] == 0.02f);
    mote_graph_free(weak);
}

static void test_zeros(void **state) {
    struct mote_graph *g = network(), *weak;
    (void)state;
    assert_true(mote_op_has_weights(g, 0) && mote_op_has_weights(g, 1));
    assert_int_equal(mote_weaken_zeros(g, 0, 0.5, &weak, NULL), MOTE_OK);
    check(weak, 1, (float[]){0, 0, 0, 0, 7, -3, 2, 1.2f}, 8);
    assert_int_equal(mote_weaken_zeros(g, 1, 0.5, &weak, NULL), MOTE_OK); /* of three twos, the first goes */
    check(weak, 4, (float[]){0, 0, 2, 0, 2, 4}, 6);
    assert_int_equal(mote_weaken_zeros(g, 1, 0, &weak, NULL), MOTE_OK);
    check(weak, 4, matrix, 6);
    mote_graph_free(g);
}

static void test_bits(void **state) {
    struct mote_graph *g = network(), *weak;
    (void)state;
    assert_int_equal(mote_weaken_bits(g, 0, 4, true, &weak, NULL), MOTE_OK); /* steps of 0.1 and 1 */
    check(weak, 1, (float[]){0.7f, -0.1f, 0.3f, 0.2f, 7, -3, 2, 1}, 8);
    assert_int_equal(mote_weaken_bits(g, 0, 4, false, &weak, NULL), MOTE_OK);
    check(weak, 1, (float[]){1, 0, 0, 0, 7, -3, 2, 1}, 8);
    assert_int_equal(mote_weaken_bits(g, 1, 2, true, &weak, NULL), MOTE_OK); /* one scale all the same */
    check(weak, 4, (float[]){0, -4, 4, 0, 4, 4}, 6);
    mote_graph_free(g);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_zeros), cmocka_unit_test(test_bits)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
