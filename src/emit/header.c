/* SPDX-License-Identifier: MIT
 * model.h: the manual of the folder, for C and C++. */
#include "emit/number.h"
#include "emit/parts.h"

#define TEXT(text) mote_buffer_text(out, text)
#define PRINT(...) mote_buffer_printf(out, __VA_ARGS__)

static void print_names(struct mote_buffer *out, const char *macro, const char *const *names, size_t count) {
    PRINT("#define MOTE_%s", macro);
    for (size_t i = 0; i < count; i++) {
        TEXT(i ? ", " : " {");
        TEXT("\"");
        mote_c_foreign(out, names[i], true);
        TEXT("\"");
    }
    TEXT("}\n");
}

static void print_sizes(const struct mote_emit *e, struct mote_buffer *out) {
    const struct mote_emit_memory memory = mote_emit_memory_of(e->plan);
    PRINT("/* Bytes. The caller has one block of memory, aligned to 8: the first MOTE_ARENA_BYTES are kept "
          "from call to call, the\n"
          " * MOTE_SCRATCH_BYTES behind them may be used for anything else between calls. */\n"
          "#define MOTE_ARENA_BYTES %zu\n#define MOTE_SCRATCH_BYTES %zu\n"
          "#define MOTE_MEMORY_BYTES (MOTE_ARENA_BYTES + MOTE_SCRATCH_BYTES)\n"
          "/* Constants: weights, tables, parameters. And with about what code takes (Cortex-M4F, -Os). */\n"
          "#define MOTE_CONSTANT_BYTES %zu\n#define MOTE_FLASH_BYTES %zu\n\n",
          memory.arena, memory.scratch, e->bytes, e->bytes + e->code_bytes);
}

static void print_tensor(struct mote_buffer *out, const struct mote_tensor *t, const char *kind,
                         size_t number) {
    PRINT("#define MOTE_%s_%zu_BYTES %zu /* %s", kind, number, t->bytes, mote_c_type(t->type));
    for (int i = 0; i < t->rank; i++)
        PRINT("%s%d", i ? " x " : " ", t->shape[i]);
    if (t->quant.count != 1) {
        TEXT(" */\n");
        return;
    }
    PRINT(": number = MOTE_%s_%zu_SCALE * (stored - MOTE_%s_%zu_ZERO) */\n#define MOTE_%s_%zu_SCALE ", kind,
          number, kind, number, kind, number);
    mote_c_number(out, t->quant.scale, MOTE_FLOAT32, 0);
    PRINT("\n#define MOTE_%s_%zu_ZERO (%d)\n", kind, number, t->quant.zero_point[0]);
}

static void print_tensors(const struct mote_emit *e, struct mote_buffer *out) {
    const struct mote_graph *g = e->plan->graph;
    for (size_t i = 0; i < g->input_count; i++)
        print_tensor(out, &g->tensors[g->inputs[i]], "INPUT", i);
    for (size_t i = 0; i < g->output_count; i++)
        print_tensor(out, &g->tensors[g->outputs[i]], "OUTPUT", i);
    TEXT("\n/* Before anything else, and to forget all states: these last from run to run. */\nvoid "
         "mote_init(void *memory);\n\n"
         "/* One of the network's inputs, MOTE_INPUT_n_BYTES. Each of them before each run. Of floats, NaN "
         "and "
         "infinity are the caller's\n * to keep out: a clamp, or int8 weights, can make numbers of them. */\n"
         "void mote_feed(void *memory, size_t input, const void *data);\n\n/* One inference. */\nvoid "
         "mote_run(void *memory);\n\n"
         "/* One of the network's outputs, good until the next call. */\nconst void *mote_result(const void "
         "*memory, size_t output);\n");
}

static void print_series(const struct mote_emit *e, struct mote_buffer *out) {
    const struct mote_emit_plan *plan = e->plan;
    PRINT("#define MOTE_COLUMNS %zu\n", plan->columns);
    print_names(out, "COLUMN_NAMES", plan->inputs, plan->columns);
    PRINT("#define MOTE_ROWS %zu /* that the network looks back on */\n", plan->rows);
    PRINT("#define MOTE_TARGETS %zu\n#define MOTE_STEPS %zu /* that it looks ahead */\n#define MOTE_OUTPUTS "
          "(MOTE_STEPS * MOTE_TARGETS)\n",
          plan->output_names, mote_emit_outputs(plan) / plan->output_names);
    print_names(out, "TARGET_NAMES", plan->outputs, plan->output_names);
    TEXT("\n/* Before anything else, and after a gap in the measurements. */\nvoid mote_init(void "
         "*memory);\n\n"
         "/* The next row, MOTE_COLUMNS numbers in their own units. Returns how many rows are new since the "
         "last run; 0 while fewer\n"
         " * than MOTE_ROWS are there. A row with NaN or infinity in it is a gap: it and all before it are "
         "forgotten, and 0 comes back\n * until MOTE_ROWS good ones have followed. */\nsize_t mote_feed(void "
         "*memory, const float *row);\n\n"
         "/* One forecast, of the last MOTE_ROWS rows; NaN while there are fewer. */\nvoid mote_run(void "
         "*memory);\n\n"
         "/* MOTE_STEPS rows of MOTE_TARGETS numbers in their own units, good until the next run. */\nconst "
         "float *mote_result(const void *memory);\n");
}

static void print_sound(const struct mote_emit *e, struct mote_buffer *out) {
    const struct mote_emit_plan *plan = e->plan;
    const struct mote_features_config *c = plan->front;
    PRINT("#define MOTE_RATE %u /* samples a second */\n#define MOTE_CLIP_SAMPLES %u /* that the network "
          "hears */\n"
          "#define MOTE_FRAME_SAMPLES %u /* of one row of features */\n#define MOTE_STEP_SAMPLES %u /* from "
          "frame to frame */\n"
          "#define MOTE_ROWS %zu\n#define MOTE_COLUMNS %zu /* the network's input: rows of features "
          "*/\n#define MOTE_OUTPUTS %zu\n",
          c->rate, c->clip, c->frame, c->hop, plan->rows, plan->columns, mote_emit_outputs(plan));
    if (plan->output_names) print_names(out, "LABELS", plan->outputs, plan->output_names);
    if (plan->listening) {
        mote_emit_listening_header(plan, out);
        return;
    }
    TEXT("\n/* Before anything else, and where the sound was interrupted. */\nvoid mote_init(void "
         "*memory);\n\n"
         "/* The next samples, as many as there are. Returns how many frames are new since the last run; 0 "
         "while fewer than the\n"
         " * network hears are there. */\nsize_t mote_feed(void *memory, const int16_t *samples, size_t "
         "count);\n\n"
         "/* One inference, on the last frames that fit MOTE_CLIP_SAMPLES; NaN while there are fewer. */\n"
         "void mote_run(void *memory);\n\n"
         "/* MOTE_OUTPUTS scores in the order of MOTE_LABELS, the likeliest highest; good until the next "
         "run. */\n"
         "const float *mote_result(const void *memory);\n");
}

static void print_example(const struct mote_emit *e, struct mote_buffer *out) {
    static const char *const uses[] = {
        [MOTE_EMIT_TENSORS] = " *     mote_init(memory);\n *     mote_feed(memory, 0, input);\n *     "
                              "mote_run(memory);\n *     use(mote_result(memory, 0));\n",
        [MOTE_EMIT_SERIES] = " *     mote_init(memory);\n *     for (;;) {\n *         measure(row);\n *     "
                             "    if (mote_feed(memory, row) == 0) continue;\n"
                             " *         mote_run(memory);\n *         use(mote_result(memory));\n *     }\n",
        [MOTE_EMIT_SOUND] =
            " *     mote_init(memory);\n *     for (;;) {\n *         record(samples, MOTE_STEP_SAMPLES);\n"
            " *         if (mote_feed(memory, samples, MOTE_STEP_SAMPLES) < 5) continue;\n"
            " *         mote_run(memory);\n *         use(mote_result(memory));\n *     }\n"};
    static const char listens[] =
        " *     mote_init(memory);\n *     for (;;) {\n *         record(samples, MOTE_STEP_SAMPLES);\n"
        " *         const int word = mote_listen(memory, samples, MOTE_STEP_SAMPLES, NULL);\n"
        " *         if (word >= 0) use(word);\n *     }\n";
    TEXT("/* A network as C: constants in flash, memory of the caller's, no heap and no other state.\n *\n"
         " *     static uint64_t memory[MOTE_MEMORY_BYTES / 8];\n");
    TEXT(e->plan->listening ? listens : uses[e->plan->task]);
    TEXT(" */\n");
}

void mote_emit_header(const struct mote_emit *e, struct mote_buffer *out) {
    print_example(e, out);
    TEXT("#ifndef MOTE_MODEL_H\n#define MOTE_MODEL_H\n\n#include <limits.h>\n#include <stddef.h>\n#include "
         "<stdint.h>\n\n"
         "#if INT_MAX < 2147483647\n#error \"int has fewer than 32 bits here, and the network's arithmetic "
         "needs as many\"\n#endif\n\n"
         "#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n");
    print_sizes(e, out);
    if (e->plan->task == MOTE_EMIT_TENSORS) print_tensors(e, out);
    if (e->plan->task == MOTE_EMIT_SERIES) print_series(e, out);
    if (e->plan->task == MOTE_EMIT_SOUND) print_sound(e, out);
    TEXT("\n#ifdef __cplusplus\n}\n#endif\n#endif\n");
}
