/* SPDX-License-Identifier: MIT
 * The four calls of a network that sees a window: rows of measurements or samples of sound go in, one after the other, and the
 * network runs on the last of them. */
#include "emit/parts.h"

#define TEXT(text) mote_buffer_text(out, text)
#define PRINT(...) mote_buffer_printf(out, __VA_ARGS__)

/* A new row goes into the window. */
static const char *push_of(const struct mote_emit_plan *plan) {
    return mote_emit_keeps_bytes(plan) ? "mote_recent_push_s8(&recent, &to_input"
                                       : "mote_recent_push(&recent";
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
        mote_emit_front_floats(plan), push_of(plan));
}

static void print_feed_series(const struct mote_emit_plan *plan, struct mote_buffer *out) {
    PRINT("\nsize_t mote_feed(void *memory, const float *row) {\n"
          "    struct state *s = memory;\n"
          "    if (!mote_recent_is_whole(&recent, row)) {\n"
          "        s->recent.filled = s->recent.fresh = 0;\n"
          "        return 0;\n    }\n"
          "    %s, &s->recent, s->window, row);\n"
          "    return mote_recent_fresh(&recent, &s->recent);\n"
          "}\n",
          push_of(plan));
}

/* The window as it goes into the network. */
static void print_fill(const struct mote_emit_plan *plan, const struct mote_emit_memory *memory,
                       struct mote_buffer *out) {
    const char *kernel = mote_c_quantizer(mote_emit_edge(plan, true), true),
               *from = mote_emit_is_image(plan) ? "image" : "s->window";
    const size_t place = mote_emit_offset(plan, plan->graph->inputs[0]);
    if (mote_emit_is_image(plan)) {
        PRINT("    float *image = (float *)(void *)(arena + %zu);\n    mote_features_image(&front_end, "
              "s->window, image);\n",
              memory->image);
        if (plan->mean)
            PRINT("    for (size_t i = 0; i < %zu; i++)\n        mote_normalise(image + i * %zu, "
                  "image_rows.mean, image_rows.std, %zu, image + i * %zu);\n",
                  plan->rows, plan->columns, plan->columns, plan->columns);
    }
    if (mote_emit_keeps_bytes(plan))
        PRINT("    memcpy(arena + %zu, s->window, sizeof s->window);\n", place);
    else if (kernel)
        PRINT("    {\n        const void *const x[] = {%s};\n        const struct mote_io io = {x, arena + "
              "%zu, NULL, NULL};\n"
              "        %s(&to_input, &io);\n    }\n",
              from, place, kernel);
    else
        PRINT("    for (size_t i = 0; i < %zu; i++)\n        ((float *)(void *)(arena + %zu))[i] = %s[i];\n",
              mote_tensor_count(mote_emit_edge(plan, true)), place, from);
}

static void print_take(struct mote_emit *e, struct mote_buffer *out) {
    const char *kernel = mote_c_quantizer(mote_emit_edge(e->plan, false), false);
    TEXT(kernel
             ? "    {\n        const void *const x[] = {"
             : "    for (size_t i = 0; i < MOTE_OUTPUTS; i++)\n        s->result[i] = ((const float *)(const "
               "void *)(");
    mote_emit_place(e, e->plan->graph->outputs[0], out);
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
            PRINT("    memcpy(arena + %zu, s->kept + %zu, %zu);\n",
                  mote_emit_offset(e->plan, graph->inputs[i]), at, bytes);
        else
            PRINT("    memcpy(s->kept + %zu, arena + %zu, %zu);\n", at,
                  mote_emit_offset(e->plan, graph->outputs[i]), bytes);
        at += bytes;
    }
}

static void print_init(const struct mote_emit_plan *plan, struct mote_buffer *out) {
    if (plan->listening) {
        mote_emit_listening_init(plan, mote_emit_kept_rows(plan), out);
        return;
    }
    TEXT("\nvoid mote_init(void *memory) {\n    struct state *s = memory;\n    s->recent.filled = "
         "s->recent.fresh = 0;\n");
    TEXT(plan->task == MOTE_EMIT_SOUND ? "    s->filled = s->skip = 0;\n}\n" : "}\n");
}

/* init, feed, run and result for a window of rows. */
void mote_emit_window_calls(struct mote_emit *e, struct mote_buffer *out) {
    const struct mote_emit_plan *plan = e->plan;
    const struct mote_emit_memory memory = mote_emit_memory_of(plan);
    print_init(plan, out);
    if (plan->task == MOTE_EMIT_SOUND)
        print_feed_sound(plan, out);
    else
        print_feed_series(plan, out);
    TEXT("\nvoid mote_run(void *memory) {\n    struct state *s = memory;\n    unsigned char *arena = "
         "(unsigned char *)memory + MOTE_ARENA_BYTES;\n");
    if (!plan->listening)
        TEXT("    if (s->recent.filled < recent.rows) {\n        mote_recent_none(s->result, "
             "MOTE_OUTPUTS);\n        return;\n    }\n");
    print_fill(plan, &memory, out);
    mote_emit_reset(plan, out);
    print_kept(e, true, out);
    mote_buffer_append(out, e->calls.data, e->calls.size);
    print_kept(e, false, out);
    print_take(e, out);
    TEXT("    s->recent.fresh = 0;\n}\n\nconst float *mote_result(const void *memory) {\n    return ((const "
         "struct state *)memory)->result;\n}\n");
    if (plan->listening) mote_emit_listening_calls(plan, out);
}
