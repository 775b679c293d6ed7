/* SPDX-License-Identifier: MIT
 * BATCH_MATMUL on random shapes against its plain definition: matrices turned or not, batches that broadcast, a second operand
 * that is computed or constant; whole numbers, which floats hold exactly, and int8 of any scales and zero points. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "device/reference.h"
#include "program/program.h"
#include "tflite/networks.h"
#include "tflite/random_tensors.h"

enum { MOST = 16000, ROUNDS = 600 };

/* Operand k, and the output as the last one. */
struct operand {
    int rank;
    int32_t shape[MOTE_MAX_RANK], zero;
    float scale;
    long values[MOST]; /* without the zero point */
};

static struct maker m;
static struct operand operands[3];

/* Batches as the output has them, or 1, or left out from the front. */
static void draw_batches(struct operand *o, int rank, const int32_t *batches) {
    const int left = pick(&m, 0, 2) ? 0 : pick(&m, 0, rank);
    o->rank = 0;
    for (int i = left; i < rank; i++)
        o->shape[o->rank++] = pick(&m, 0, 3) ? batches[i] : 1;
}

static size_t count_of(const struct operand *o) {
    size_t count = 1;
    for (int i = 0; i < o->rank; i++)
        count *= (size_t)o->shape[i];
    return count;
}

static void draw(struct mote_op *op, bool integer) {
    const int32_t rows = pick(&m, 1, 9), inner = pick(&m, 1, 19), columns = pick(&m, 1, 9);
    const int rank = pick(&m, 0, 4);
    int32_t batches[4];
    for (int i = 0; i < rank; i++)
        batches[i] = pick(&m, 1, 3);
    op->params.matmul.adj_x = pick(&m, 0, 1);
    op->params.matmul.adj_y = pick(&m, 0, 1);
    for (int k = 0; k < 2; k++) {
        struct operand *o = &operands[k];
        const bool turned = k ? op->params.matmul.adj_y : op->params.matmul.adj_x;
        const int32_t sides[2] = {k ? inner : rows, k ? columns : inner};
        draw_batches(o, rank, batches);
        for (int i = 0; i < 2; i++)
            o->shape[o->rank++] = sides[turned ? 1 - i : i];
        o->zero = !integer || pick(&m, 0, 2) == 0 ? 0 : pick(&m, -128, 127);
        o->scale = (float)pick(&m, 1, 999) / 7919.0f;
        for (size_t i = 0; i < count_of(o); i++)
            o->values[i] = integer ? pick(&m, -128, 127) - o->zero : pick(&m, -3, 3);
    }
    struct operand *y = &operands[2];
    y->rank = operands[operands[0].rank < operands[1].rank].rank;
    y->zero = integer ? pick(&m, -128, 127) : 0;
    y->scale = operands[0].scale * operands[1].scale * (float)pick(&m, 20, 3000);
    for (int i = 1; i <= y->rank - 2; i++) {
        int32_t n = 1;
        for (int k = 0; k < 2; k++)
            if (i <= operands[k].rank - 2 && operands[k].shape[operands[k].rank - 2 - i] > n)
                n = operands[k].shape[operands[k].rank - 2 - i];
        y->shape[y->rank - 2 - i] = n;
    }
    y->shape[y->rank - 2] = rows;
    y->shape[y->rank - 1] = columns;
}

/* The operand's element in the batch of the output's row-major position `batch`, at row and column of its own. */
static long element(const struct operand *o, size_t batch, int32_t row, int32_t column) {
    const struct operand *y = &operands[2];
    int32_t index[MOTE_MAX_RANK] = {0};
    size_t at = 0;
    for (int i = y->rank - 3; i >= 0; i--) {
        index[i] = (int32_t)(batch % (size_t)y->shape[i]);
        batch /= (size_t)y->shape[i];
    }
    for (int i = 0; i < o->rank - 2; i++) {
        const int32_t own = o->shape[i] == 1 ? 0 : index[i + y->rank - o->rank];
        at = at * (size_t)o->shape[i] + (size_t)own;
    }
    at = at * (size_t)o->shape[o->rank - 2] + (size_t)row;
    return o->values[at * (size_t)o->shape[o->rank - 1] + (size_t)column];
}

/* In steps of the output; the product of the scales is a float, as in the reference. */
static long scaled(long sum) {
    const float scale = operands[0].scale * operands[1].scale;
    int shift;
    const long multiplier = lround(ldexp(frexp((double)scale / (double)operands[2].scale, &shift), 31));
    return reference_rescale(sum, (int32_t)multiplier, shift);
}

static void expect(const struct mote_op *op, bool integer) {
    struct operand *y = &operands[2];
    const bool adj_x = op->params.matmul.adj_x, adj_y = op->params.matmul.adj_y;
    const int32_t rows = y->shape[y->rank - 2], columns = y->shape[y->rank - 1],
                  inner = operands[0].shape[operands[0].rank - (adj_x ? 2 : 1)];
    for (size_t i = 0; i < count_of(y); i++) {
        const size_t batch = i / (size_t)(rows * columns);
        const int32_t r = (int32_t)i / columns % rows, c = (int32_t)i % columns;
        y->values[i] = 0;
        for (int32_t k = 0; k < inner; k++)
            y->values[i] += element(&operands[0], batch, adj_x ? k : r, adj_x ? r : k) *
                            element(&operands[1], batch, adj_y ? c : k, adj_y ? k : c);
        if (integer) y->values[i] = scaled(y->values[i]);
    }
}

static void store(const struct operand *o, enum mote_type type, void *to) {
    for (size_t i = 0; i < count_of(o); i++) {
        if (type == MOTE_FLOAT32) ((float *)to)[i] = (float)o->values[i];
        if (type == MOTE_INT8) ((int8_t *)to)[i] = (int8_t)(o->values[i] + o->zero);
    }
}

static int32_t add_operand(struct mote_graph *g, const struct operand *o, enum mote_type type,
                           const void *data) {
    const int32_t t = mote_graph_add_tensor(g, type, o->rank, o->shape, data);
    if (type == MOTE_INT8) net_one_scale(g, t, o->scale, o->zero);
    return t;
}

static void run_and_compare(const struct mote_graph *g, enum mote_type type, bool plain, int round) {
    struct mote_program *program;
    struct mote_error error;
    const struct operand *y = &operands[2];
    if ((plain ? mote_program_create_plain : mote_program_create)(g, &program, &error) != MOTE_OK)
        fail_msg("round %d: %s", round, error.text);
    for (int times = 0; times < 2; times++) {
        for (size_t k = 0; k < g->input_count; k++)
            store(&operands[k], type, mote_program_input(program, k));
        assert_int_equal(mote_program_run(program, &error), MOTE_OK);
        const void *out = mote_program_output(program, 0);
        for (size_t i = 0; i < count_of(y); i++) {
            const long stored = y->values[i] + y->zero, byte = stored < -128  ? -128
                                                               : stored > 127 ? 127
                                                                              : stored;
            if (type == MOTE_FLOAT32 && ((const float *)out)[i] != (float)y->values[i])
                fail_msg("round %d: %g at %zu, expected %ld", round, (double)((const float *)out)[i], i,
                         y->values[i]);
            if (type == MOTE_INT8 && ((const int8_t *)out)[i] != byte)
                fail_msg("round %d: %d at %zu, expected %ld", round, ((const int8_t *)out)[i], i, byte);
        }
    }
    mote_program_free(program);
}

static void test_random_shapes(void **state) {
    (void)state;
    static uint8_t constant[4 * MOST];
    mote_rng_seed(&m.rng, 3, 1);
    for (int round = 0; round < ROUNDS; round++) {
        const enum mote_type type = round % 2 ? MOTE_INT8 : MOTE_FLOAT32;
        const bool given = pick(&m, 0, 2) == 0;
        struct mote_op op = {.code = MOTE_OP_BATCH_MATMUL};
        struct mote_graph *g = net_new();
        draw(&op, type == MOTE_INT8);
        expect(&op, type == MOTE_INT8);
        store(&operands[1], type, constant);
        const int32_t x = add_operand(g, &operands[0], type, NULL),
                      z = add_operand(g, &operands[1], type, given ? constant : NULL),
                      y = add_operand(g, &operands[2], type, NULL), inputs[2] = {x, z};
        net_op(g, MOTE_OP_BATCH_MATMUL, 2, inputs, y)->params = op.params;
        mote_graph_set_io(g, inputs, given ? 1 : 2, &y, 1);
        run_and_compare(g, type, false, round);
        run_and_compare(g, type, true, round);
        mote_graph_free(g);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_random_shapes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
