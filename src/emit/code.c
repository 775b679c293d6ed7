/* SPDX-License-Identifier: MIT
 * model.c: constants, and the four calls; those of a window are in calls_window.c. */
#include "emit/parts.h"
#include "emit/sources.h"

#define TEXT(text) mote_buffer_text(out, text)
#define PRINT(...) mote_buffer_printf(out, __VA_ARGS__)

static void print_rows(struct mote_emit *e, const char *name, size_t rows, bool normalised) {
    const struct mote_emit_plan *plan = e->plan;
    mote_buffer_printf(&e->params, "\nstatic const struct mote_recent %s = {", name);
    e->depth = 1;
    mote_c_int(e, "rows", (int64_t)rows);
    mote_c_int(e, "columns", (int64_t)plan->columns);
    mote_c_array(e, "mean", normalised ? plan->mean : NULL, MOTE_FLOAT32, plan->columns);
    mote_c_array(e, "std", normalised ? plan->std : NULL, MOTE_FLOAT32, plan->columns);
    mote_buffer_text(&e->params, "\n};\n");
}

static void print_scale(struct mote_emit *e, bool input) {
    const struct mote_tensor *t = mote_emit_edge(e->plan, input);
    if (!mote_c_quantizer(t, input)) return;
    mote_buffer_printf(&e->params, "\nstatic const struct mote_quantize %s = {",
                       input ? "to_input" : "from_output");
    e->depth = 1;
    mote_c_int(e, "count", (int64_t)mote_tensor_count(t));
    mote_c_real(e, "scale", t->quant.count ? t->quant.scale[0] : 1.0f);
    mote_c_int(e, "zero", t->quant.count ? t->quant.zero_point[0] : 0);
    mote_buffer_text(&e->params, "\n};\n");
}

static void print_calls(struct mote_emit *e, struct mote_buffer *out) {
    const struct mote_graph *graph = e->plan->graph;
    TEXT("\nvoid mote_init(void *memory) {\n    unsigned char *arena = memory;\n    (void)arena;\n");
    mote_emit_reset(e->plan, out);
    TEXT("}\n\nvoid mote_feed(void *memory, size_t input, const void *data) {\n    unsigned char *arena = "
         "memory;\n");
    for (size_t i = 0; i < graph->input_count; i++)
        PRINT("    if (input == %zu) memcpy(arena + %zu, data, %zu);\n", i,
              mote_emit_offset(e->plan, graph->inputs[i]), graph->tensors[graph->inputs[i]].bytes);
    TEXT("}\n\nvoid mote_run(void *memory) {\n    unsigned char *arena = memory;\n    (void)arena;\n");
    mote_buffer_append(out, e->calls.data, e->calls.size);
    TEXT("}\n\nconst void *mote_result(const void *memory, size_t output) {\n    const unsigned char *arena "
         "= memory;\n    (void)arena;\n");
    for (size_t i = 0; i < graph->output_count; i++) {
        PRINT("    if (output == %zu) return ", i);
        mote_emit_place(e, graph->outputs[i], out);
        TEXT(";\n");
    }
    TEXT("    return NULL;\n}\n");
}

void mote_emit_code(struct mote_emit *e, struct mote_buffer *out) {
    struct mote_buffer body = {0};
    if (e->plan->task == MOTE_EMIT_TENSORS) {
        print_calls(e, &body);
    } else {
        mote_emit_state_struct(e->plan, &body);
        print_rows(e, "recent", mote_emit_kept_rows(e->plan), !mote_emit_is_image(e->plan));
        if (mote_emit_is_image(e->plan) && e->plan->mean) print_rows(e, "image_rows", e->plan->rows, true);
        if (e->plan->listening) mote_emit_listening_params(e);
        print_scale(e, true);
        print_scale(e, false);
        mote_emit_window_calls(e, &body);
    }
    mote_buffer_append(&e->params, body.data, body.size);
    TEXT("#include \"model.h\"\n#include \"model_weights.h\"\n");
    if (!e->params.failed && e->params.data) mote_emit_includes((const char *)e->params.data, out);
    TEXT("\n#include <math.h>\n#include <string.h>\n");
    mote_buffer_append(out, e->params.data, e->params.size);
    mote_buffer_free(&body);
}
