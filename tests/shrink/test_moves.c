/* SPDX-License-Identifier: MIT
 * Random networks of the ops that move elements, in every type: run as they are, and written, read and run, against index
 * arithmetic that knows nothing of blocks. Some of their tensors are constants, so that folding is tried too; RELU between
 * them works in place, and shared memory shows. */
#include "shrink/moves_cut.h"
#include "shrink/moves_join.h"
#include "shrink/moves_repeat.h"

enum { ROUNDS = 600 };

static void random_op(struct world *w) {
    static void (*const makers[])(struct world *, int32_t) = {
        make_transpose,   make_slice,   make_strided_slice, make_pad,          make_split,
        make_unpack,      make_gather,  make_join,          make_join,         make_reshape,
        make_expand_dims, make_squeeze, make_fill,          make_relu,         make_relu,
        make_batch,       make_mirror,  make_tile,          make_broadcast_to, make_depth,
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
        mote_program_run(program, NULL);
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
    mote_program_run(program, NULL);
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
