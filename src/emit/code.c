/* SPDX-License-Identifier: MIT
 * model.c: constants, the four calls. What is kept between calls is a struct of numbers alone, so that it is of one size
 * on all machines. */
#include "emit/parts.h"
#include "emit/sources.h"

#include <string.h>

#define TEXT(text) mote_buffer_text(out, text)
#define PRINT(...) mote_buffer_printf(out, __VA_ARGS__)

static const struct mote_tensor *edge(const struct mote_emit_plan *plan, bool input) {
    const struct mote_graph *graph = plan->graph;
    return &graph->tensors[input ? graph->inputs[0] : graph->outputs[0]];
}

static size_t offset_of(const struct mote_emit_plan *plan, int32_t tensor) {
    size_t offset = 0;
    mote_program_place(plan->program, tensor, &offset);
    return offset;
}

size_t mote_emit_outputs(const struct mote_emit_plan *plan) {
    return mote_tensor_count(edge(plan, false));
}

static size_t up(size_t bytes) {
    return (bytes + 15) / 16 * 16;
}

/* Rows that are kept: for a spectrogram those before it is resized. */
static size_t kept_rows(const struct mote_emit_plan *plan) {
    return plan->task == MOTE_EMIT_SOUND ? mote_features_frames(plan->front) : plan->rows;
}

static bool is_image(const struct mote_emit_plan *plan) {
    return plan->task == MOTE_EMIT_SOUND && plan->front->kind == MOTE_FEATURES_STFT;
}

/* Rows are kept as the network takes them, a byte each number. Those of a spectrogram are resized before. */
static bool keeps_bytes(const struct mote_emit_plan *plan) {
    return edge(plan, true)->type == MOTE_INT8 && !is_image(plan);
}

static size_t window_words(const struct mote_emit_plan *plan) {
    const size_t numbers = kept_rows(plan) * plan->columns;
    return keeps_bytes(plan) ? (numbers + 3) / 4 : numbers;
}

/* Floats that one frame takes to work on, and its row. */
static size_t front_floats(const struct mote_emit_plan *plan) {
    const struct mote_features_config *c = plan->front;
    const size_t mels = is_image(plan) ? 0 : c->mels;
    return 2 * (size_t)c->frame + mels + plan->columns;
}

struct mote_emit_memory mote_emit_memory_of(const struct mote_emit_plan *plan) {
    const size_t network = up(mote_program_arena_bytes(plan->program));
    if (plan->task == MOTE_EMIT_TENSORS) return (struct mote_emit_memory){network, 0, 0};
    size_t words = 2 + window_words(plan) + mote_emit_outputs(plan), scratch = network;
    if (plan->task == MOTE_EMIT_SOUND) words += 2 + (size_t)plan->front->frame;
    if (plan->listening) words += mote_emit_listening_words(plan);
    if (is_image(plan)) scratch += plan->rows * plan->columns * sizeof(float);
    if (plan->task == MOTE_EMIT_SOUND && scratch < up((front_floats(plan) + plan->columns) * sizeof(float)))
        scratch = up((front_floats(plan) + plan->columns) * sizeof(float));
    return (struct mote_emit_memory){up(4 * words), scratch, is_image(plan) ? network : 0};
}

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
    const struct mote_tensor *t = edge(e->plan, input);
    if (!mote_c_quantizer(t, input)) return;
    mote_buffer_printf(&e->params, "\nstatic const struct mote_quantize %s = {",
                       input ? "to_input" : "from_output");
    e->depth = 1;
    mote_c_int(e, "count", (int64_t)mote_tensor_count(t));
    mote_c_real(e, "scale", t->quant.count ? t->quant.scale[0] : 1.0f);
    mote_c_int(e, "zero", t->quant.count ? t->quant.zero_point[0] : 0);
    mote_buffer_text(&e->params, "\n};\n");
}

/* States as they are before anything was seen. */
static void print_reset(const struct mote_emit_plan *plan, struct mote_buffer *out) {
    struct mote_program_call call;
    for (size_t i = 0; mote_program_call(plan->program, i, &call); i++) {
        for (size_t k = 0; k < 2 && call.state[k] >= 0; k++) {
            const struct mote_tensor *t = &plan->graph->tensors[call.state[k]];
            const int fill = t->type == MOTE_INT8 && t->quant.count ? t->quant.zero_point[0] : 0;
            PRINT("    memset(arena + %zu, %d, %zu);\n", offset_of(plan, call.state[k]), fill, t->bytes);
        }
    }
}

static void print_state_struct(const struct mote_emit_plan *plan, struct mote_buffer *out) {
    TEXT("\n/* What is kept between calls. */\nstruct state {\n    struct mote_recent_state recent;\n");
    if (plan->task == MOTE_EMIT_SOUND)
        PRINT("    uint32_t filled, skip; /* of the frame */\n    float samples[%u];\n", plan->front->frame);
    PRINT("    %s window[%zu];\n    float result[MOTE_OUTPUTS];\n", keeps_bytes(plan) ? "int8_t" : "float",
          kept_rows(plan) * plan->columns);
    if (plan->listening) mote_emit_listening_struct(plan, out);
    TEXT("};\ntypedef char state_fits[sizeof(struct state) <= MOTE_ARENA_BYTES ? 1 : -1];\n");
}

/* A new row goes into the window. */
static const char *push_of(const struct mote_emit_plan *plan) {
    return keeps_bytes(plan) ? "mote_recent_push_s8(&recent, &to_input" : "mote_recent_push(&recent";
}

static void print_feed_sound(const struct mote_emit_plan *plan, struct mote_buffer *out) {
    PRINT(
        "\nsize_t mote_feed(void *memory, const int16_t *samples, size_t count) {\n"
        "    struct state *s = memory;\n"
        "    struct mote_features_stream stream = {s->samples, s->filled, s->skip};\n"
        "    struct mote_features front = front_end;\n"
        "    front.scratch = (float *)(void *)((unsigned char *)memory + MOTE_ARENA_BYTES);\n"
        "    float *row = front.scratch + %zu;\n"
        "    while (count > 0) {\n"
        "        int done;\n"
        "        const size_t taken = mote_features_push_s16(&front, &stream, samples, count, row, &done);\n"
        "        if (done) %s, &s->recent, s->window, row);\n"
        "        samples += taken;\n"
        "        count -= taken;\n"
        "    }\n"
        "    s->filled = stream.filled;\n"
        "    s->skip = stream.skip;\n"
        "    return mote_recent_fresh(&recent, &s->recent);\n"
        "}\n",
        front_floats(plan), push_of(plan));
}

static void print_feed_series(const struct mote_emit_plan *plan, struct mote_buffer *out) {
    PRINT("\nsize_t mote_feed(void *memory, const float *row) {\n"
          "    struct state *s = memory;\n"
          "    %s, &s->recent, s->window, row);\n"
          "    return mote_recent_fresh(&recent, &s->recent);\n"
          "}\n",
          push_of(plan));
}

/* The window as it goes into the network. */
static void print_fill(const struct mote_emit_plan *plan, const struct mote_emit_memory *memory,
                       struct mote_buffer *out) {
    const char *kernel = mote_c_quantizer(edge(plan, true), true),
               *from = is_image(plan) ? "image" : "s->window";
    const size_t place = offset_of(plan, plan->graph->inputs[0]);
    if (is_image(plan)) {
        PRINT("    float *image = (float *)(void *)(arena + %zu);\n    mote_features_image(&front_end, "
              "s->window, image);\n",
              memory->image);
        if (plan->mean)
            PRINT("    for (size_t i = 0; i < %zu; i++)\n        mote_normalise(image + i * %zu, "
                  "image_rows.mean, image_rows.std, %zu, image + i * %zu);\n",
                  plan->rows, plan->columns, plan->columns, plan->columns);
    }
    if (keeps_bytes(plan))
        PRINT("    memcpy(arena + %zu, s->window, sizeof s->window);\n", place);
    else if (kernel)
        PRINT("    {\n        const void *const x[] = {%s};\n        const struct mote_io io = {x, arena + "
              "%zu, NULL, NULL};\n"
              "        %s(&to_input, &io);\n    }\n",
              from, place, kernel);
    else
        PRINT("    for (size_t i = 0; i < %zu; i++)\n        ((float *)(void *)(arena + %zu))[i] = %s[i];\n",
              mote_tensor_count(edge(plan, true)), place, from);
}

static void print_place(struct mote_emit *e, int32_t tensor, struct mote_buffer *out) {
    const struct mote_tensor *t = &e->plan->graph->tensors[tensor];
    size_t offset = 0;
    const void *constant = mote_program_place(e->plan->program, tensor, &offset);
    if (constant)
        PRINT("mote_constant_%zu", mote_c_constant(e, constant, t->type, mote_tensor_count(t)));
    else
        PRINT("arena + %zu", offset);
}

static void print_take(struct mote_emit *e, struct mote_buffer *out) {
    const char *kernel = mote_c_quantizer(edge(e->plan, false), false);
    TEXT(kernel
             ? "    {\n        const void *const x[] = {"
             : "    for (size_t i = 0; i < MOTE_OUTPUTS; i++)\n        s->result[i] = ((const float *)(const "
               "void *)(");
    print_place(e, e->plan->graph->outputs[0], out);
    if (kernel)
        PRINT("};\n        const struct mote_io io = {x, s->result, NULL, NULL};\n        %s(&from_output, "
              "&io);\n    }\n",
              kernel);
    else
        TEXT("))[i];\n");
}

/* What a network that slides keeps: its inputs from the second on before a run, its outputs after it. */
static void print_kept(struct mote_emit *e, bool before, struct mote_buffer *out) {
    const struct mote_graph *graph = e->plan->graph;
    size_t at = 0;
    for (size_t i = 1; e->plan->listening && i < graph->input_count; i++) {
        const size_t bytes = graph->tensors[graph->inputs[i]].bytes;
        if (before)
            PRINT("    memcpy(arena + %zu, s->kept + %zu, %zu);\n", offset_of(e->plan, graph->inputs[i]), at,
                  bytes);
        else
            PRINT("    memcpy(s->kept + %zu, arena + %zu, %zu);\n", at, offset_of(e->plan, graph->outputs[i]),
                  bytes);
        at += bytes;
    }
}

static void print_init(const struct mote_emit_plan *plan, struct mote_buffer *out) {
    if (plan->listening) {
        mote_emit_listening_init(plan, kept_rows(plan), out);
        return;
    }
    TEXT("\nvoid mote_init(void *memory) {\n    struct state *s = memory;\n    s->recent.filled = "
         "s->recent.fresh = 0;\n");
    TEXT(plan->task == MOTE_EMIT_SOUND ? "    s->filled = s->skip = 0;\n}\n" : "}\n");
}

/* init, feed, run and result for a window of rows. */
static void print_window_calls(struct mote_emit *e, struct mote_buffer *out) {
    const struct mote_emit_plan *plan = e->plan;
    const struct mote_emit_memory memory = mote_emit_memory_of(plan);
    print_init(plan, out);
    if (plan->task == MOTE_EMIT_SOUND)
        print_feed_sound(plan, out);
    else
        print_feed_series(plan, out);
    TEXT("\nvoid mote_run(void *memory) {\n    struct state *s = memory;\n    unsigned char *arena = "
         "(unsigned char *)memory + MOTE_ARENA_BYTES;\n");
    print_fill(plan, &memory, out);
    print_reset(plan, out);
    print_kept(e, true, out);
    mote_buffer_append(out, e->calls.data, e->calls.size);
    print_kept(e, false, out);
    print_take(e, out);
    TEXT("    s->recent.fresh = 0;\n}\n\nconst float *mote_result(const void *memory) {\n    return ((const "
         "struct state *)memory)->result;\n}\n");
    if (plan->listening) mote_emit_listening_calls(plan, out);
}

static void print_tensor_calls(struct mote_emit *e, struct mote_buffer *out) {
    const struct mote_graph *graph = e->plan->graph;
    TEXT("\nvoid mote_init(void *memory) {\n    unsigned char *arena = memory;\n    (void)arena;\n");
    print_reset(e->plan, out);
    TEXT("}\n\nvoid mote_feed(void *memory, size_t input, const void *data) {\n    unsigned char *arena = "
         "memory;\n");
    for (size_t i = 0; i < graph->input_count; i++)
        PRINT("    if (input == %zu) memcpy(arena + %zu, data, %zu);\n", i,
              offset_of(e->plan, graph->inputs[i]), graph->tensors[graph->inputs[i]].bytes);
    TEXT("}\n\nvoid mote_run(void *memory) {\n    unsigned char *arena = memory;\n    (void)arena;\n");
    mote_buffer_append(out, e->calls.data, e->calls.size);
    TEXT("}\n\nconst void *mote_result(const void *memory, size_t output) {\n    const unsigned char *arena "
         "= memory;\n    (void)arena;\n");
    for (size_t i = 0; i < graph->output_count; i++) {
        PRINT("    if (output == %zu) return ", i);
        print_place(e, graph->outputs[i], out);
        TEXT(";\n");
    }
    TEXT("    return NULL;\n}\n");
}

void mote_emit_code(struct mote_emit *e, struct mote_buffer *out) {
    struct mote_buffer body = {0};
    if (e->plan->task == MOTE_EMIT_TENSORS) {
        print_tensor_calls(e, &body);
    } else {
        print_state_struct(e->plan, &body);
        print_rows(e, "recent", kept_rows(e->plan), !is_image(e->plan));
        if (is_image(e->plan) && e->plan->mean) print_rows(e, "image_rows", e->plan->rows, true);
        if (e->plan->listening) mote_emit_listening_params(e);
        print_scale(e, true);
        print_scale(e, false);
        print_window_calls(e, &body);
    }
    mote_buffer_append(&e->params, body.data, body.size);
    TEXT("#include \"model.h\"\n#include \"model_weights.h\"\n");
    if (!e->params.failed && e->params.data) mote_emit_includes((const char *)e->params.data, out);
    TEXT("\n#include <math.h>\n#include <string.h>\n");
    mote_buffer_append(out, e->params.data, e->params.size);
    mote_buffer_free(&body);
}
