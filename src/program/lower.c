/* SPDX-License-Identifier: MIT
 * The table of lowerings, and what they share. A new op is a row here and a function in a lower_*.c. */
#include "program/lower.h"

#include "device/staged.h"
#include "fast/fast.h"

#include <string.h>

static const struct {
    enum mote_op_code code;
    mote_lower *lower;
} table[] = {
    {MOTE_OP_ABS, mote_lower_function},
    {MOTE_OP_ADD, mote_lower_add},
    {MOTE_OP_ARG_MAX, mote_lower_reduce},
    {MOTE_OP_ARG_MIN, mote_lower_reduce},
    {MOTE_OP_AVERAGE_POOL_2D, mote_lower_average_pool},
    {MOTE_OP_BATCH_MATMUL, mote_lower_batch_matmul},
    {MOTE_OP_BATCH_TO_SPACE_ND, mote_lower_move},
    {MOTE_OP_BROADCAST_TO, mote_lower_move},
    {MOTE_OP_CAST, mote_lower_cast},
    {MOTE_OP_CEIL, mote_lower_function},
    {MOTE_OP_CONCATENATION, mote_lower_move},
    {MOTE_OP_CONV_2D, mote_lower_conv},
    {MOTE_OP_DEPTHWISE_CONV_2D, mote_lower_depthwise},
    {MOTE_OP_DEPTH_TO_SPACE, mote_lower_move},
    {MOTE_OP_DEQUANTIZE, mote_lower_dequantize},
    {MOTE_OP_DIV, mote_lower_div},
    {MOTE_OP_ELU, mote_lower_function},
    {MOTE_OP_EXP, mote_lower_function},
    {MOTE_OP_EXPAND_DIMS, mote_lower_move},
    {MOTE_OP_FILL, mote_lower_move},
    {MOTE_OP_FLOOR, mote_lower_function},
    {MOTE_OP_FULLY_CONNECTED, mote_lower_fully_connected},
    {MOTE_OP_GATHER, mote_lower_gather},
    {MOTE_OP_GELU, mote_lower_function},
    {MOTE_OP_HARD_SWISH, mote_lower_hard_swish},
    {MOTE_OP_L2_NORMALIZATION, mote_lower_normalize},
    {MOTE_OP_LEAKY_RELU, mote_lower_leaky_relu},
    {MOTE_OP_LOG, mote_lower_function},
    {MOTE_OP_LOG_SOFTMAX, mote_lower_normalize},
    {MOTE_OP_LOGISTIC, mote_lower_logistic},
    {MOTE_OP_MAXIMUM, mote_lower_maximum},
    {MOTE_OP_MAX_POOL_2D, mote_lower_max_pool},
    {MOTE_OP_MEAN, mote_lower_reduce},
    {MOTE_OP_MINIMUM, mote_lower_minimum},
    {MOTE_OP_MIRROR_PAD, mote_lower_move},
    {MOTE_OP_MUL, mote_lower_mul},
    {MOTE_OP_NEG, mote_lower_function},
    {MOTE_OP_PACK, mote_lower_move},
    {MOTE_OP_PAD, mote_lower_move},
    {MOTE_OP_PADV2, mote_lower_move},
    {MOTE_OP_POW, mote_lower_pow},
    {MOTE_OP_PRELU, mote_lower_prelu},
    {MOTE_OP_QUANTIZE, mote_lower_quantize},
    {MOTE_OP_REDUCE_MAX, mote_lower_reduce},
    {MOTE_OP_REDUCE_MIN, mote_lower_reduce},
    {MOTE_OP_RELU, mote_lower_relu},
    {MOTE_OP_RELU6, mote_lower_relu6},
    {MOTE_OP_RELU_N1_TO_1, mote_lower_relu_n1_to_1},
    {MOTE_OP_RESHAPE, mote_lower_move},
    {MOTE_OP_RESIZE_BILINEAR, mote_lower_resize_bilinear},
    {MOTE_OP_RESIZE_NEAREST_NEIGHBOR, mote_lower_resize_nearest},
    {MOTE_OP_ROUND, mote_lower_function},
    {MOTE_OP_RSQRT, mote_lower_function},
    {MOTE_OP_SHAPE, mote_lower_shape},
    {MOTE_OP_SLICE, mote_lower_move},
    {MOTE_OP_SOFTMAX, mote_lower_softmax},
    {MOTE_OP_SPACE_TO_BATCH_ND, mote_lower_move},
    {MOTE_OP_SPACE_TO_DEPTH, mote_lower_move},
    {MOTE_OP_SPLIT, mote_lower_move},
    {MOTE_OP_SPLIT_V, mote_lower_move},
    {MOTE_OP_SQRT, mote_lower_function},
    {MOTE_OP_SQUARE, mote_lower_function},
    {MOTE_OP_SQUARED_DIFFERENCE, mote_lower_squared_difference},
    {MOTE_OP_SQUEEZE, mote_lower_move},
    {MOTE_OP_STRIDED_SLICE, mote_lower_move},
    {MOTE_OP_SUB, mote_lower_sub},
    {MOTE_OP_SUM, mote_lower_reduce},
    {MOTE_OP_SVDF, mote_lower_svdf},
    {MOTE_OP_TANH, mote_lower_tanh},
    {MOTE_OP_TILE, mote_lower_move},
    {MOTE_OP_TRANSPOSE, mote_lower_move},
    {MOTE_OP_TRANSPOSE_CONV, mote_lower_transpose_conv},
    {MOTE_OP_UNIDIRECTIONAL_SEQUENCE_LSTM, mote_lower_lstm},
    {MOTE_OP_UNPACK, mote_lower_move},
};

static mote_lower *find_lowering(enum mote_op_code code) {
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        if (table[i].code == code) return table[i].lower;
    }
    return NULL;
}

enum mote_status mote_lower_fail_memory(const struct mote_lowering *l) {
    return mote_fail_memory(l->error, "a program");
}

void *mote_lower_alloc(const struct mote_lowering *l, size_t count, size_t size) {
    return mote_arena_alloc(&l->program->memory, count, size);
}

void *mote_lower_in_room(const struct mote_lowering *l, size_t size) {
    l->step->params = memset(l->program->room, 0, size);
    l->step->params_bytes = size;
    return l->program->room;
}

static enum mote_status keep_params(const struct mote_lowering *l) {
    struct mote_step *step = l->step;
    if (step->params_bytes == 0) return MOTE_OK;
    step->params = mote_arena_copy(&l->program->memory, step->params, step->params_bytes);
    step->params_bytes = 0;
    return step->params ? MOTE_OK : mote_lower_fail_memory(l);
}

const struct mote_tensor *mote_lower_input(const struct mote_lowering *l, size_t i) {
    if (i >= l->op->input_count || l->op->inputs[i] < 0) return NULL;
    return &l->graph->tensors[l->op->inputs[i]];
}

enum mote_status mote_lower_constant(const struct mote_lowering *l, size_t i, const void **out) {
    *out = NULL;
    if (!mote_lower_input(l, i)) return MOTE_OK;
    *out = l->program->constants[l->op->inputs[i]];
    if (*out) return MOTE_OK;
    return mote_lower_fail(l, "input %zu (%s) is computed at run time, expected a constant", i,
                           mote_type_name(mote_lower_input(l, i)->type));
}

void mote_lower_keep(const struct mote_lowering *l, size_t count) {
    l->step->x_count = count;
}

/* An op whose inputs are all constants is run here and now; its output is a constant to the ops after it. */
static enum mote_status fold(const struct mote_lowering *l) {
    struct mote_step *step = l->step;
    const void **x = mote_lower_alloc(l, step->x_count, sizeof *x);
    void *y = mote_lower_alloc(l, 1, l->out->bytes);
    void *scratch = mote_lower_alloc(l, 1, step->scratch_bytes);
    if (!x || !y || !scratch) return mote_lower_fail_memory(l);
    for (size_t i = 0; i < step->x_count; i++)
        x[i] = l->program->constants[step->x[i]];
    step->kernel(step->params, &(struct mote_io){x, y, NULL, scratch});
    l->program->constants[step->y] = y;
    step->kernel = NULL;
    return MOTE_OK;
}

static bool is_constant(const struct mote_lowering *l) {
    for (size_t i = 0; i < l->step->x_count; i++) {
        if (!l->program->constants[l->step->x[i]]) return false;
    }
    return l->step->state[0] < 0;
}

/* Enough to expand the weights of large networks, too little to keep a caller waiting: what goes beyond is computed
 * by each run, which the caller has asked for. */
enum { MOST_WORK_FOLDED = 1 << 28 };

static bool is_cheap(const struct mote_lowering *l) {
    const uint64_t work = mote_op_work(l->graph, l->op);
    if (work > MOST_WORK_FOLDED - l->program->work_folded) return false;
    l->program->work_folded += work;
    return true;
}

enum mote_status mote_lower_staged(const struct mote_lowering *l, struct mote_move move, size_t bytes) {
    MOTE_TRY(keep_params(l));
    const void *params = l->step->params;
    struct mote_staged *p = mote_lower_params(l, sizeof *p);
    *p = (struct mote_staged){move, (bytes + 63) / 64 * 64, l->step->kernel, params};
    l->step->kernel = mote_staged;
    l->step->scratch_bytes += p->bytes;
    return MOTE_OK;
}

/* The kernel behind a move: it has its memory among that of hosts' kernels. */
static void choose_staged(const struct mote_lowering *l) {
    struct mote_step *step = l->step;
    const struct mote_staged *plain = step->params;
    struct mote_fast_call call = {plain->kernel, plain->params, 0};
    if (!mote_fast_replace(l->program->cpu, &l->program->memory, false, &call)) return;
    struct mote_staged *p = mote_lower_alloc(l, 1, sizeof *p);
    if (!p) return;
    *p = (struct mote_staged){plain->move, plain->bytes, call.kernel, call.params};
    step->params = p;
    step->work_bytes = p->bytes + call.scratch_bytes;
}

/* As a ReLU leaves them: of int8, the least is its zero point. */
static bool has_zeros(const struct mote_tensor *x) {
    return x && x->type == MOTE_INT8 && x->quant.count > 0 && x->quant.zero_point[0] == INT8_MIN;
}

/* The plain kernel, or what this machine has in its place. */
static void choose_kernel(const struct mote_lowering *l) {
    struct mote_step *step = l->step;
    struct mote_fast_call call = {step->kernel, step->params, 0};
    if (step->kernel == mote_staged)
        choose_staged(l);
    else if (mote_fast_replace(l->program->cpu, &l->program->memory, has_zeros(l->x[0]), &call)) {
        step->kernel = call.kernel;
        step->params = call.params;
        step->work_bytes = call.scratch_bytes;
    }
}

static enum mote_status lower_op(struct mote_lowering *l) {
    int32_t *x = mote_lower_alloc(l, l->op->input_count, sizeof *x);
    if (!x) return mote_lower_fail_memory(l);
    *l->step = (struct mote_step){.op = l->number, .x = x, .y = l->op->outputs[l->output], .state = {-1, -1}};
    for (size_t i = 0; i < l->op->input_count; i++) {
        if (l->op->inputs[i] >= 0) x[l->step->x_count++] = l->op->inputs[i];
    }
    for (size_t i = 0; i < sizeof l->x / sizeof l->x[0]; i++)
        l->x[i] = mote_lower_input(l, i);
    l->out = &l->graph->tensors[l->step->y];
    mote_lower *lower = find_lowering(l->op->code);
    if (!lower) return mote_lower_fail(l, "no kernel for this op");
    MOTE_TRY(lower(l));
    MOTE_TRY(keep_params(l));
    if (l->program->constants[l->step->y]) return MOTE_OK; /* known without a run */
    if (is_constant(l) && (l->step->is_view || is_cheap(l))) return fold(l);
    choose_kernel(l);
    return MOTE_OK;
}

static size_t count_steps(const struct mote_graph *graph) {
    size_t count = 0;
    for (size_t i = 0; i < graph->op_count; i++)
        count += graph->ops[i].output_count;
    return count;
}

enum mote_status mote_lower_graph(struct mote_program *program, struct mote_error *error) {
    const struct mote_graph *graph = program->graph;
    const size_t steps = count_steps(graph);
    program->steps = mote_arena_alloc(&program->memory, steps, sizeof *program->steps);
    program->constants = mote_arena_alloc(&program->memory, graph->tensor_count, sizeof *program->constants);
    program->room = mote_arena_alloc(&program->memory, 1, MOTE_LOWER_ROOM);
    if (!program->steps || !program->constants || !program->room) return mote_fail_memory(error, "a program");
    for (size_t i = 0; i < graph->tensor_count; i++)
        program->constants[i] = graph->tensors[i].data;
    for (size_t i = 0; i < graph->op_count; i++) {
        for (size_t k = 0; k < graph->ops[i].output_count; k++) {
            struct mote_step *step = &program->steps[program->step_count++];
            struct mote_lowering l = {.program = program,
                                      .graph = graph,
                                      .op = &graph->ops[i],
                                      .number = i,
                                      .output = k,
                                      .step = step,
                                      .error = error};
            MOTE_TRY(lower_op(&l));
        }
    }
    return MOTE_OK;
}
