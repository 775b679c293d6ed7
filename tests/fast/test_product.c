/* SPDX-License-Identifier: MIT
 * BATCH_MATMUL of floats: every variant against the plain kernel, whichever way the matrices lie, over batches some of which
 * share a matrix: weights are packed anew for each. */
#include "device/matmul.h"
#include "fast/compare.h"

enum { ROUNDS = 300 };

static struct mote_move turn(struct mote_block *b, size_t outer, size_t inner) {
    *b = (struct mote_block){.shape = {1, 1, 1, 1, outer, inner},
                             .x_step = {0, 0, 0, 0, 1, (ptrdiff_t)outer},
                             .y_step = {0, 0, 0, 0, (ptrdiff_t)inner, 1}};
    return (struct mote_move){.element = sizeof(float), .count = 1, .blocks = b};
}

static void test_random_products(void **state) {
    (void)state;
    size_t taken = 0;
    random_seed(77);
    for (int round = 0; round < ROUNDS; round++) {
        const bool small = random_int(0, 1);
        const size_t rows = (size_t)random_int(1, small ? 6 : 40),
                     inner = (size_t)random_int(1, small ? 9 : 70),
                     columns = (size_t)random_int(1, small ? 9 : 150), batches = (size_t)random_int(1, 3);
        struct mote_block blocks[2];
        struct mote_matmul p = {.rows = rows, .inner = inner, .columns = columns, .element = sizeof(float)};
        p.batches = (struct mote_broadcast){.shape = {1, 1, 1, batches, 1, 1}};
        p.batches.step[0][3] = random_int(0, 2) ? rows * inner : 0;
        p.batches.step[1][3] = random_int(0, 2) ? columns * inner : 0;
        for (size_t k = 0; k < 2; k++) {
            const size_t outer = k ? columns : rows;
            p.at[k + 1] = p.at[k];
            if (random_int(0, 1)) continue;
            p.turn[k] = turn(&blocks[k], outer, inner);
            p.at[k + 1] += (outer * inner * sizeof(float) + 7) / 8 * 8;
        }
        float *x = random_floats(batches * rows * inner, 2), *z = random_floats(batches * columns * inner, 2);
        const struct compared c = {.kernel = mote_matmul_f32,
                                   .params = &p,
                                   .x = {x, z},
                                   .inputs = 2,
                                   .y_count = batches * rows * columns,
                                   .is_float = true,
                                   .scratch = p.at[2],
                                   .size = 2 * sqrt((double)inner)};
        taken += compare(&c);
        free(x), free(z);
    }
    printf("%zu of %d calls taken\n", taken, ROUNDS * (int)variants());
    assert_true(taken > 0 || variants() == 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_random_products)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
