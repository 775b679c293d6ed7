/* SPDX-License-Identifier: MIT
 * Random graphs, and whole image networks with random weights. By itself: every graph passes the check, survives write → read → write, and gives the same numbers
 * whether it is run whole, with all its memory shared, or op by op. With real TensorFlow Lite (test_random_tflite.sh):
 *
 *     write FOLDER COUNT SEED: models and inputs
 *     compare FOLDER COUNT SEED wasm|c LEAST: judges what the engine made of them (FOLDER/N.ENGINE)
 *
 * The judge takes each op by itself: ours gets the very inputs that the engine's had, so that differences do not add up,
 * and an op's limit is what is known of that op in that engine (doc/exactness.md). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "program/program.h"
#include "tflite/image_nets.h"
#include "tflite/random_graph.h"
#include "tflite/tflite.h"

#include <stdio.h>

/* The first few are whole image networks. */
static struct mote_graph *graph_number(uint64_t seed, int number) {
    const uint64_t own = seed * 1000003 + (uint64_t)number;
    const enum random_kind kind = (enum random_kind)(number % RANDOM_KINDS);
    return number < IMAGE_NETS * RANDOM_KINDS ? image_net(number / RANDOM_KINDS, own, kind)
                                              : random_graph(own, kind);
}

static void die(const char *what, int number, const char *why) {
    fprintf(stderr, "graph %d: %s: %s\n", number, what, why);
    exit(1);
}

/* Uniform bytes for int8, numbers in (−3, 3) for float32. */
static void *random_input(const struct mote_graph *graph, uint64_t seed) {
    const struct mote_tensor *t = &graph->tensors[graph->inputs[0]];
    struct mote_rng rng;
    uint8_t *bytes = malloc(t->bytes);
    if (!bytes) abort();
    mote_rng_seed(&rng, seed, 78);
    for (size_t i = 0; i < mote_tensor_count(t); i++) {
        const float x = (float)(mote_rng_uniform(&rng) * 6 - 3);
        if (t->type == MOTE_FLOAT32) memcpy(bytes + 4 * i, &x, 4);
        if (t->type == MOTE_INT8) bytes[i] = (uint8_t)mote_rng_below(&rng, 256);
    }
    return bytes;
}

static bool is_constant(const struct mote_graph *graph, int32_t t) {
    if (t < 0 || graph->tensors[t].data) return true;
    for (size_t o = 0; o < graph->op_count; o++) {
        const struct mote_op *op = &graph->ops[o];
        if (op->outputs[0] == t) return op->code == MOTE_OP_DEQUANTIZE && graph->tensors[op->inputs[0]].data;
    }
    return false;
}

static bool is_weights(const struct mote_graph *graph, size_t op) {
    return is_constant(graph, graph->ops[op].outputs[0]);
}

/* The graph of one op and one of its outputs, with what is made of constants for it; its inputs in the op's order, each
 * once. */
static struct mote_graph *single_op(const struct mote_graph *graph, size_t number, size_t output,
                                    int32_t inputs[8], size_t *count) {
    struct mote_graph *one = NULL;
    const struct mote_op *op = &graph->ops[number];
    if (mote_graph_copy(graph, &one, NULL) != MOTE_OK) abort();
    size_t kept = 0;
    *count = 0;
    for (size_t o = 0; o <= number; o++)
        if (o == number || is_weights(graph, o)) one->ops[kept++] = one->ops[o];
    one->op_count = kept;
    for (size_t i = 0; i < op->input_count; i++) {
        bool seen = is_constant(graph, op->inputs[i]);
        for (size_t k = 0; k < *count; k++)
            seen |= inputs[k] == op->inputs[i];
        if (!seen) inputs[(*count)++] = op->inputs[i];
    }
    if (!mote_graph_set_io(one, inputs, *count, &op->outputs[output], 1)) abort();
    return one;
}

/* values[t]: what each tensor holds. */
static void run_single(const struct mote_graph *graph, size_t number, size_t output,
                       const void *const *values, void *out, int name) {
    int32_t inputs[8];
    size_t count;
    struct mote_program *program = NULL;
    struct mote_error error = {MOTE_OK, ""};
    struct mote_graph *one = single_op(graph, number, output, inputs, &count);
    if (mote_program_create(one, &program, &error) != MOTE_OK) die("one op", name, error.text);
    for (size_t i = 0; i < count; i++)
        memcpy(mote_program_input(program, i), values[inputs[i]], graph->tensors[inputs[i]].bytes);
    mote_program_reset(program);
    mote_program_run(program);
    memcpy(out, mote_program_output(program, 0), graph->tensors[graph->ops[number].outputs[output]].bytes);
    mote_program_free(program);
    mote_graph_free(one);
}

/* ---- by itself ---- */

static void same_after_reading(const struct mote_graph *graph, int number) {
    struct mote_buffer first = {0}, second = {0};
    struct mote_graph *again = NULL;
    struct mote_error error = {MOTE_OK, ""};
    if (mote_tflite_write(graph, NULL, &first, &error) != MOTE_OK) die("write", number, error.text);
    if (mote_tflite_read("memory", first.data, first.size, &again, &error) != MOTE_OK)
        die("read", number, error.text);
    if (mote_tflite_write(again, NULL, &second, &error) != MOTE_OK) die("write again", number, error.text);
    assert_int_equal(first.size, second.size);
    assert_memory_equal(first.data, second.data, first.size);
    mote_graph_free(again);
    mote_buffer_free(&first);
    mote_buffer_free(&second);
}

struct outputs {
    struct mote_program *program;
    const void **values; /* by tensor */
};

/* Inputs and the outputs of all ops so far are there when an op is visited. */
static void same_by_itself(const struct mote_graph *graph, const void *const *values, int number) {
    for (size_t o = 0; o < graph->op_count; o++) {
        for (size_t k = 0; k < graph->ops[o].output_count; k++) {
            const int32_t y = graph->ops[o].outputs[k];
            if (is_weights(graph, o)) continue;
            void *out = malloc(graph->tensors[y].bytes);
            run_single(graph, o, k, values, out, number);
            if (memcmp(out, values[y], graph->tensors[y].bytes) != 0)
                die("op by itself", number, mote_op_info((int)graph->ops[o].code)->name);
            free(out);
        }
    }
}

/* The last output alone: what was an output lies in memory that is used again. */
static void same_in_shared_memory(const struct mote_graph *graph, const void *input, const void *last,
                                  int number) {
    struct mote_graph *copy = NULL;
    struct mote_program *program = NULL;
    struct mote_error error = {MOTE_OK, ""};
    const int32_t y = graph->outputs[graph->output_count - 1];
    assert_int_equal(mote_graph_copy(graph, &copy, NULL), MOTE_OK);
    assert_true(mote_graph_set_io(copy, graph->inputs, 1, &y, 1));
    if (mote_program_create(copy, &program, &error) != MOTE_OK) die("program", number, error.text);
    memcpy(mote_program_input(program, 0), input, graph->tensors[graph->inputs[0]].bytes);
    mote_program_run(program);
    if (memcmp(mote_program_output(program, 0), last, graph->tensors[y].bytes) != 0)
        die("shared memory", number, "differs");
    mote_program_free(program);
    mote_graph_free(copy);
}

static void check_graph(int number) {
    struct mote_graph *graph = graph_number(4, number);
    struct mote_program *program = NULL;
    struct mote_error error = {MOTE_OK, ""};
    same_after_reading(graph, number);
    if (mote_program_create(graph, &program, &error) != MOTE_OK) die("program", number, error.text);
    void *input = random_input(graph, (uint64_t)number);
    const void **values = calloc(graph->tensor_count, sizeof *values);
    memcpy(mote_program_input(program, 0), input, graph->tensors[graph->inputs[0]].bytes);
    mote_program_run(program);
    values[graph->inputs[0]] = input;
    for (size_t i = 0; i < graph->output_count; i++)
        values[graph->outputs[i]] = mote_program_output(program, i);
    same_by_itself(graph, values, number);
    same_in_shared_memory(graph, input, values[graph->outputs[graph->output_count - 1]], number);
    free(input);
    free(values);
    mote_program_free(program);
    mote_graph_free(graph);
}

static void test_graphs(void **state) {
    (void)state;
    for (int i = 0; i < 300; i++)
        check_graph(i);
}

/* ---- with an engine ---- */

/* Without the care of mote_file_write: a thousand syncs take their time. */
static void write_file(const char *folder, int number, const char *suffix, const void *data, size_t bytes) {
    char path[1000];
    snprintf(path, sizeof path, "%s/%d.%s", folder, number, suffix);
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(data, 1, bytes, file) != bytes || fclose(file) != 0) die("write", number, path);
}

static int write_files(const char *folder, int count, uint64_t seed) {
    for (int i = 0; i < count; i++) {
        struct mote_buffer file = {0};
        struct mote_error error = {MOTE_OK, ""};
        struct mote_graph *graph = graph_number(seed, i);
        void *input = random_input(graph, seed + (uint64_t)i);
        if (mote_tflite_write(graph, NULL, &file, &error) != MOTE_OK) die("write", i, error.text);
        write_file(folder, i, "tflite", file.data, file.size);
        write_file(folder, i, "in", input, graph->tensors[graph->inputs[0]].bytes);
        free(input);
        mote_buffer_free(&file);
        mote_graph_free(graph);
    }
    return 0;
}

/* What was seen of one op in one kind. */
struct tally {
    long tensors, numbers, different, wrong_there;
    double worst;
};
static struct tally tallies[RANDOM_KINDS][128];

enum engine { ENGINE_C, ENGINE_WASM };

/* How many steps an int8 op of an engine may be from ours, and why; ops that are not here: none. doc/exactness.md says
 * more. */
static const struct {
    enum mote_op_code code;
    int steps[2];
} allowed[] = {
    {MOTE_OP_ADD, {0, 1}},               /* XNNPACK has multipliers of its own */
    {MOTE_OP_AVERAGE_POOL_2D, {0, 1}},   /* XNNPACK multiplies by a reciprocal */
    {MOTE_OP_CONV_2D, {0, 1}},           /* XNNPACK rounds once */
    {MOTE_OP_DEPTHWISE_CONV_2D, {0, 1}}, /* the same */
    {MOTE_OP_FULLY_CONNECTED, {0, 1}},   /* the same */
    {MOTE_OP_LEAKY_RELU, {0, 1}},        /* XNNPACK has slopes of 8 bits after the point */
    {MOTE_OP_LOGISTIC, {1, 1}}, /* TensorFlow Lite's table comes from float, Micro's from fixed point */
    {MOTE_OP_MEAN, {1, 1}},     /* an older formula; XNNPACK rounds once */
    {MOTE_OP_MUL, {0, 1}},      /* XNNPACK multiplies in float */
    {MOTE_OP_QUANTIZE, {0, 1}}, /* XNNPACK rounds once */
    {MOTE_OP_RESIZE_BILINEAR, {2, 1}}, /* float, cut off; XNNPACK has 11 bits where Micro has 10 */
    {MOTE_OP_SOFTMAX, {1, 1}},         /* as LOGISTIC */
    {MOTE_OP_SUB, {1, 1}},             /* Micro divides scales in float, TensorFlow Lite in double */
    {MOTE_OP_TANH, {1, 1}},            /* as LOGISTIC */
};

/* int8: steps. Otherwise: relative to unit_of. */
static double limit_of(enum engine engine, enum random_kind kind, enum mote_op_code code) {
    if (kind != RANDOM_S8) return 1e-5;
    for (size_t i = 0; i < sizeof allowed / sizeof allowed[0]; i++)
        if (allowed[i].code == code) return allowed[i].steps[engine];
    return 0;
}

static bool is_convolution(const struct mote_op *op) {
    return op->code == MOTE_OP_CONV_2D || op->code == MOTE_OP_DEPTHWISE_CONV_2D;
}

/* XNNPACK of that time reads the wrong pixels where a stride is larger than the filter. The C library of 2020 leaves
 * out the dilation of hybrid convolutions, and takes a float filter of the image's size for the only position that it
 * has, even with padding. */
static bool is_wrong_there(const struct mote_graph *graph, const struct mote_op *op, enum engine engine) {
    const struct mote_tensor *x = &graph->tensors[op->inputs[0]], *w = &graph->tensors[op->inputs[1]];
    const struct mote_conv_params *p = &op->params.conv;
    if (!is_convolution(op)) return false;
    if (engine == ENGINE_WASM) return p->stride_h > w->shape[1] || p->stride_w > w->shape[2];
    if (op->code == MOTE_OP_DEPTHWISE_CONV_2D || x->type != MOTE_FLOAT32) return false;
    const bool dilated = p->dilation_h > 1 || p->dilation_w > 1;
    const bool whole = w->shape[1] == x->shape[1] && w->shape[2] == x->shape[2];
    return w->type == MOTE_INT8 ? dilated : whole && p->padding == MOTE_PADDING_SAME;
}

/* The C library of 2020 has no fused activation in int8 depthwise convolutions: the converter's scales imply it. */
static void change_as_there(struct mote_op *op, enum random_kind kind, enum engine engine) {
    if (engine == ENGINE_C && kind == RANDOM_S8 && op->code == MOTE_OP_DEPTHWISE_CONV_2D)
        op->params.conv.activation = MOTE_ACT_NONE;
}

static double number_of(const struct mote_tensor *t, const void *values, size_t i) {
    return t->type == MOTE_INT8 ? ((const int8_t *)values)[i] : (double)((const float *)values)[i];
}

static double largest_of(const struct mote_tensor *t, const void *values) {
    double largest = 1e-30;
    for (size_t i = 0; i < mote_tensor_count(t); i++)
        largest = fmax(largest, fabs(number_of(t, values, i)));
    return largest;
}

static double difference(const struct mote_tensor *t, const void *ours, const void *theirs,
                         struct tally *tally) {
    const size_t n = mote_tensor_count(t);
    double worst = 0;
    for (size_t i = 0; i < n; i++) {
        const double far = fabs(number_of(t, ours, i) - number_of(t, theirs, i));
        tally->different += far != 0;
        worst = fmax(worst, far);
    }
    tally->tensors++;
    tally->numbers += (long)n;
    return worst;
}

/* Of a difference in float: the largest output. A sum that cancels still has the errors of its terms, and those are of
 * the input's size: weights are such that outputs mostly are too. */
static double unit_of(const struct mote_graph *graph, const struct mote_op *op, size_t output,
                      const void *const *values) {
    const int32_t out = op->outputs[output];
    const struct mote_tensor *y = &graph->tensors[out], *x = &graph->tensors[op->inputs[0]];
    if (y->type != MOTE_FLOAT32) return 1;
    const double largest = largest_of(y, values[out]);
    const bool sums = is_convolution(op) || op->code == MOTE_OP_FULLY_CONNECTED;
    return sums ? fmax(largest, largest_of(x, values[op->inputs[0]])) : largest;
}

static int judge_output(const struct mote_graph *graph, size_t number, size_t output,
                        const void *const *values, enum engine engine, int name) {
    struct mote_op *op = &graph->ops[number];
    const enum random_kind kind = (enum random_kind)(name % RANDOM_KINDS);
    const struct mote_tensor *out = &graph->tensors[op->outputs[output]];
    struct tally *tally = &tallies[kind][op->code];
    if (is_wrong_there(graph, op, engine)) {
        tally->wrong_there++;
        return 0;
    }
    change_as_there(op, kind, engine);
    void *ours = malloc(out->bytes);
    run_single(graph, number, output, values, ours, name);
    const double far = difference(out, ours, values[op->outputs[output]], tally) /
                       unit_of(graph, op, output, values),
                 limit = limit_of(engine, kind, op->code);
    tally->worst = fmax(tally->worst, far);
    free(ours);
    if (far <= limit) return 0;
    printf("graph %d (%s), op %zu (%s): %g away, expected at most %g\n", name, random_kind_names[kind],
           number, mote_op_info((int)op->code)->name, far, limit);
    return 1;
}

static int judge_op(const struct mote_graph *graph, size_t number, const void *const *values,
                    enum engine engine, int name) {
    int bad = 0;
    for (size_t k = 0; k < graph->ops[number].output_count; k++)
        bad += judge_output(graph, number, k, values, engine, name);
    return bad;
}

/* The file: all outputs, one after the other. */
static int judge_graph(const struct mote_graph *graph, const void *input, const struct mote_buffer *file,
                       enum engine engine, int name) {
    const void **values = calloc(graph->tensor_count, sizeof *values);
    size_t at = 0;
    int bad = 0;
    if (!values) abort();
    values[graph->inputs[0]] = input;
    for (size_t i = 0; i < graph->output_count; i++) {
        values[graph->outputs[i]] = file->data + at;
        at += graph->tensors[graph->outputs[i]].bytes;
    }
    if (at != file->size) die("outputs", name, "not as many bytes as the tensors have");
    for (size_t o = 0; o < graph->op_count; o++)
        if (!is_weights(graph, o)) bad += judge_op(graph, o, values, engine, name);
    free(values);
    return bad;
}

static void print_tallies(void) {
    printf("%-24s %-8s %7s %8s %9s %9s %s\n", "op", "kind", "tensors", "numbers", "different", "worst",
           "left out");
    for (int code = 0; code < 128; code++) {
        for (int kind = 0; kind < RANDOM_KINDS; kind++) {
            const struct tally *t = &tallies[kind][code];
            if (t->tensors == 0) continue;
            printf("%-24s %-8s %7ld %8ld %9ld %9.2g %8ld\n", mote_op_info(code)->name,
                   random_kind_names[kind], t->tensors, t->numbers, t->different, t->worst, t->wrong_there);
        }
    }
}

static int compare(const char *folder, int count, uint64_t seed, const char *engine, int least) {
    int compared = 0, bad = 0;
    for (int i = 0; i < count; i++) {
        char path[1000];
        struct mote_buffer file = {0};
        snprintf(path, sizeof path, "%s/%d.%s", folder, i, engine);
        if (mote_file_read(path, 1 << 24, &file, NULL) != MOTE_OK) continue; /* refused */
        struct mote_graph *graph = graph_number(seed, i);
        void *input = random_input(graph, seed + (uint64_t)i);
        bad += judge_graph(graph, input, &file, strcmp(engine, "wasm") == 0 ? ENGINE_WASM : ENGINE_C, i);
        compared++;
        free(input);
        mote_graph_free(graph);
        mote_buffer_free(&file);
    }
    print_tallies();
    printf("%s: %d graphs, %d compared, %d refused, %d ops too far\n", engine, count, compared,
           count - compared, bad);
    if (compared < least) printf("expected at least %d compared\n", least);
    return bad > 0 || compared < least;
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_graphs)};
    if (argc == 5 && strcmp(argv[1], "write") == 0)
        return write_files(argv[2], atoi(argv[3]), strtoull(argv[4], NULL, 10));
    if (argc == 7 && strcmp(argv[1], "compare") == 0)
        return compare(argv[2], atoi(argv[3]), strtoull(argv[4], NULL, 10), argv[5], atoi(argv[6]));
    return cmocka_run_group_tests(tests, NULL, NULL);
}
