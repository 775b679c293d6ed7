/* SPDX-License-Identifier: MIT
 * The calls of a program as C, and the structs that they take. */
#include "emit/describe.h"
#include "emit/parts.h"

void mote_emit_place(struct mote_emit *e, int32_t tensor, struct mote_buffer *out) {
    size_t offset = 0;
    const struct mote_tensor *t = &e->plan->graph->tensors[tensor];
    const void *constant = mote_program_place(e->plan->program, tensor, &offset);
    if (constant)
        mote_buffer_printf(out, "mote_constant_%zu",
                           mote_c_constant(e, constant, t->type, mote_tensor_count(t)));
    else
        mote_buffer_printf(out, "arena + %zu", offset);
}

static void print_states(struct mote_emit *e, const struct mote_program_call *call) {
    if (call->state[0] < 0) return;
    mote_buffer_text(&e->calls, "        void *const state[] = {");
    for (size_t i = 0; i < 2 && call->state[i] >= 0; i++) {
        if (i) mote_buffer_text(&e->calls, ", ");
        mote_emit_place(e, call->state[i], &e->calls);
    }
    mote_buffer_text(&e->calls, "};\n");
}

static void print_call(struct mote_emit *e, const struct mote_program_call *call,
                       const struct mote_emit_kernel *kernel, size_t number) {
    mote_buffer_printf(&e->calls, "    { /* %s, op %zu of the file */\n        const void *const x[] = {",
                       mote_op_info((int)e->plan->graph->ops[call->op].code)->name, call->op);
    for (size_t i = 0; i < call->x_count; i++) {
        if (i) mote_buffer_text(&e->calls, ", ");
        mote_emit_place(e, call->x[i], &e->calls);
    }
    if (call->x_count == 0) mote_buffer_text(&e->calls, "NULL");
    mote_buffer_text(&e->calls, "};\n");
    print_states(e, call);
    mote_buffer_text(&e->calls, "        const struct mote_io io = {x, ");
    mote_emit_place(e, call->y, &e->calls);
    mote_buffer_text(&e->calls, call->state[0] < 0 ? ", NULL, " : ", state, ");
    if (call->scratch_bytes)
        mote_buffer_printf(&e->calls, "arena + %zu};\n", call->scratch_offset);
    else
        mote_buffer_text(&e->calls, "NULL};\n");
    mote_buffer_printf(&e->calls, "        %s(&call_%zu, &io);\n    }\n", kernel->name, number);
}

void mote_emit_reset(const struct mote_emit_plan *plan, struct mote_buffer *out) {
    struct mote_program_call call;
    for (size_t i = 0; mote_program_call(plan->program, i, &call); i++) {
        for (size_t k = 0; k < 2 && call.state[k] >= 0; k++) {
            const struct mote_tensor *t = &plan->graph->tensors[call.state[k]];
            const int fill = t->type == MOTE_INT8 && t->quant.count ? t->quant.zero_point[0] : 0;
            mote_buffer_printf(out, "    memset(arena + %zu, %d, %zu);\n",
                               mote_emit_offset(plan, call.state[k]), fill, t->bytes);
        }
    }
}

enum mote_status mote_emit_program(struct mote_emit *e, struct mote_error *error) {
    struct mote_program_call call;
    for (size_t i = 0; mote_program_call(e->plan->program, i, &call); i++) {
        const struct mote_emit_kernel *kernel = mote_emit_find_kernel(call.kernel);
        if (!kernel)
            return mote_fail(error, MOTE_UNSUPPORTED, "op %zu (%s): its kernel has no C text to export",
                             call.op, mote_op_info((int)e->plan->graph->ops[call.op].code)->name);
        mote_buffer_printf(&e->params, "\nstatic const %s call_%zu = {", kernel->params, i);
        e->depth = 1;
        kernel->describe(e, call.params);
        mote_buffer_text(&e->params, "\n};\n");
        print_call(e, &call, kernel, i);
    }
    return MOTE_OK;
}

const char *mote_c_quantizer(const struct mote_tensor *tensor, bool input) {
    switch (tensor->type) {
    case MOTE_INT8:
        return input ? "mote_quantize_s8" : "mote_dequantize_s8";
    case MOTE_UINT8:
        return input ? "mote_quantize_u8" : "mote_dequantize_u8";
    case MOTE_INT16:
        return input ? "mote_quantize_s16" : "mote_dequantize_s16";
    default:
        return NULL;
    }
}
