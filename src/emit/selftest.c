/* SPDX-License-Identifier: MIT
 * selftest.c: what goes in is made by a small generator, or stands there where it is short; what must come out is what
 * the program, run here and now, makes of it. */
#include "emit/parts.h"

#include "device/recent.h"

#include <stdlib.h>
#include <string.h>

#define TEXT(text) mote_buffer_text(out, text)
#define PRINT(...) mote_buffer_printf(out, __VA_ARGS__)

static uint32_t draw(uint32_t *seed) {
    *seed = *seed * 1664525u + 1013904223u;
    return *seed;
}

static const char generator[] = "static uint32_t draw(uint32_t *seed) {\n    *seed = *seed * 1664525u + "
                                "1013904223u;\n    return *seed;\n}\n";

/* Like the element that print_filler's text makes. */
static void fill(const struct mote_tensor *t, void *data, uint32_t *seed) {
    const size_t count = mote_tensor_count(t);
    for (size_t i = 0; i < count; i++) {
        const uint32_t bits = draw(seed) >> 24;
        const int number = (int)bits - 128;
        switch (t->type) {
        case MOTE_FLOAT32:
            ((float *)data)[i] = (float)number / 64.0f;
            break;
        case MOTE_INT8:
            ((int8_t *)data)[i] = (int8_t)number;
            break;
        case MOTE_UINT8:
            ((uint8_t *)data)[i] = (uint8_t)bits;
            break;
        case MOTE_INT16:
            ((int16_t *)data)[i] = (int16_t)(number * 64);
            break;
        default: /* few numbers are good for all of these */
            memset((uint8_t *)data + i * mote_type_bytes(t->type), 0, mote_type_bytes(t->type));
        }
    }
}

static void print_filler(struct mote_buffer *out, const struct mote_tensor *t, size_t number) {
    const char *type = mote_c_type(t->type);
    const char *element = t->type == MOTE_FLOAT32 ? "(float)((int)(draw(seed) >> 24) - 128) / 64.0f"
                          : t->type == MOTE_INT8  ? "(int8_t)((int)(draw(seed) >> 24) - 128)"
                          : t->type == MOTE_UINT8 ? "(uint8_t)(draw(seed) >> 24)"
                          : t->type == MOTE_INT16 ? "(int16_t)(((int)(draw(seed) >> 24) - 128) * 64)"
                                                  : "(draw(seed), 0)";
    PRINT("\nstatic %s input_%zu[%zu];\n\nstatic void fill_%zu(uint32_t *seed) {\n    for (size_t i = 0; i < "
          "%zu; i++)\n        input_%zu[i] = %s;\n"
          "    mote_feed(memory, %zu, input_%zu);\n}\n",
          type, number, mote_tensor_count(t), number, mote_tensor_count(t), number, element, number, number);
}

static void print_expected(struct mote_buffer *out, const void *data, enum mote_type type, size_t count,
                           size_t number) {
    PRINT("\nstatic const %s expected_%zu[%zu] = {", mote_c_type(type), number, count);
    mote_c_numbers(out, data, type, count);
    TEXT("};\n");
}

/* In the program's own memory, which its runs overwrite. */
static void test_tensors(const struct mote_emit_plan *plan, struct mote_program *program,
                         struct mote_buffer *out) {
    const struct mote_graph *g = plan->graph;
    uint32_t seed = 1;
    mote_program_reset(program);
    for (size_t i = 0; i < g->input_count; i++) {
        fill(&g->tensors[g->inputs[i]], mote_program_input(program, i), &seed);
        print_filler(out, &g->tensors[g->inputs[i]], i);
    }
    mote_program_run(program, NULL);
    for (size_t i = 0; i < g->output_count; i++) {
        const struct mote_tensor *t = &g->tensors[g->outputs[i]];
        print_expected(out, mote_program_output(program, i), t->type, mote_tensor_count(t), i);
    }
    TEXT("\nint mote_selftest(void) {\n    uint32_t seed = 1;\n    int wrong = 0;\n    mote_init(memory);\n");
    for (size_t i = 0; i < g->input_count; i++)
        PRINT("    fill_%zu(&seed);\n", i);
    TEXT("    mote_run(memory);\n");
    for (size_t i = 0; i < g->output_count; i++)
        PRINT("    wrong += memcmp(mote_result(memory, %zu), expected_%zu, sizeof expected_%zu) != 0;\n", i,
              i, i);
    TEXT("    return wrong;\n}\n");
}

/* What the network answers to a normalised window. */
static enum mote_status answer(const struct mote_emit_plan *plan, struct mote_program *program,
                               const float *window, struct mote_buffer *out, struct mote_error *error) {
    const size_t outputs = mote_emit_outputs(plan);
    float *y = malloc(outputs * sizeof *y);
    if (!y) return mote_fail_memory(error, "a self-test");
    mote_program_predict(program, window, y);
    if (plan->listening) mote_probabilities(y, (uint32_t)outputs);
    print_expected(out, y, MOTE_FLOAT32, outputs, 0);
    free(y);
    return MOTE_OK;
}

static const char compare[] =
    "    mote_run(memory);\n    return memcmp(mote_result(memory), expected_0, sizeof expected_0) != 0;\n}\n";

/* Rows about the mean, by up to two standard deviations. */
static enum mote_status test_series(const struct mote_emit_plan *plan, struct mote_program *program,
                                    struct mote_buffer *out, struct mote_error *error) {
    const size_t count = plan->rows * plan->columns;
    float *row = malloc(2 * count * sizeof *row), *window = row + count;
    uint32_t seed = 1;
    if (!row) return mote_fail_memory(error, "a self-test");
    for (size_t i = 0; i < count; i++) {
        const size_t c = i % plan->columns;
        const float step = (float)((int)(draw(&seed) >> 24) - 128) / 64.0f;
        row[i] = plan->mean ? plan->mean[c] + plan->std[c] * step : step;
        window[i] = row[i];
        if (plan->mean) mote_normalise(&row[i], &plan->mean[c], &plan->std[c], 1, &window[i]);
    }
    PRINT("\nstatic const float rows[MOTE_ROWS][MOTE_COLUMNS] = {");
    for (size_t i = 0; i < count; i += plan->columns) {
        TEXT("\n    {");
        mote_c_numbers(out, row + i, MOTE_FLOAT32, plan->columns);
        TEXT("    },");
    }
    TEXT("\n};\n");
    enum mote_status status = answer(plan, program, window, out, error);
    TEXT("\nint mote_selftest(void) {\n    mote_init(memory);\n    for (size_t i = 0; i < MOTE_ROWS; i++)\n  "
         "      mote_feed(memory, rows[i]);\n");
    TEXT(compare);
    free(row);
    return status;
}

static const char listening_test[] =
    "\nint mote_selftest(void) {\n    uint32_t seed = 1;\n    mote_init(memory);\n"
    "    for (size_t i = 0; i < MOTE_CLIP_SAMPLES; i++) {\n"
    "        const int16_t sample = (int16_t)((int32_t)(draw(&seed) >> 17) - 16384);\n        "
    "mote_listen(memory, &sample, 1, NULL);\n    }\n    return memcmp(mote_result(memory), expected_0, "
    "sizeof "
    "expected_0) != 0;\n}\n";

static const char sound_test[] =
    "\nint mote_selftest(void) {\n    uint32_t seed = 1;\n    mote_init(memory);\n"
    "    for (size_t i = 0; i < MOTE_CLIP_SAMPLES; i++) {\n"
    "        const int16_t sample = (int16_t)((int32_t)(draw(&seed) >> 17) - 16384);\n        "
    "mote_feed(memory, &sample, 1);\n    }\n";

/* A clip of noise. */
static enum mote_status test_sound(const struct mote_emit_plan *plan, struct mote_program *program,
                                   struct mote_buffer *out, struct mote_error *error) {
    struct mote_features_config config = *plan->front;
    struct mote_features front;
    struct mote_arena arena = {0};
    uint32_t seed = 1;
    config.lanes = 1;
    void *tables = mote_arena_alloc(&arena, 1, mote_features_table_bytes(&config)),
         *scratch = mote_arena_alloc(&arena, 1, mote_features_scratch_bytes(&config));
    int16_t *samples = mote_arena_alloc(&arena, config.clip, sizeof *samples);
    float *window = mote_arena_alloc(&arena, plan->rows * plan->columns, sizeof *window);
    enum mote_status status =
        tables && scratch && samples && window ? MOTE_OK : mote_fail_memory(error, "a self-test");
    if (status == MOTE_OK) {
        for (size_t i = 0; i < config.clip; i++)
            samples[i] = (int16_t)((int32_t)(draw(&seed) >> 17) - 16384);
        mote_features_init(&front, &config, tables, scratch);
        mote_features_clip_s16(&front, samples, config.clip, window);
        for (size_t i = 0; plan->mean && i < plan->rows; i++)
            mote_normalise(window + i * plan->columns, plan->mean, plan->std, plan->columns,
                           window + i * plan->columns);
        status = answer(plan, program, window, out, error);
    }
    TEXT(plan->listening ? listening_test : sound_test);
    if (!plan->listening) TEXT(compare);
    mote_arena_free(&arena);
    return status;
}

enum mote_status mote_emit_selftest(const struct mote_emit *e, struct mote_buffer *out,
                                    struct mote_error *error) {
    const struct mote_emit_plan *plan = e->plan;
    struct mote_program *program;
    enum mote_status status = MOTE_OK;
    MOTE_TRY(
        mote_program_create_plain(plan->listening ? plan->listening->whole : plan->graph, &program, error));
    TEXT("#include \"model.h\"\n\n#include <math.h>\n#include <stdio.h>\n#include <string.h>\n\n"
         "/* The number of outputs that are not, bit for bit, what they were where this was exported. */\n"
         "int mote_selftest(void);\n\nstatic uint64_t memory[MOTE_MEMORY_BYTES / 8];\n\n");
    if (plan->task != MOTE_EMIT_SERIES) TEXT(generator);
    if (plan->task == MOTE_EMIT_TENSORS) test_tensors(plan, program, out);
    if (plan->task == MOTE_EMIT_SERIES) status = test_series(plan, program, out, error);
    if (plan->task == MOTE_EMIT_SOUND) status = test_sound(plan, program, out, error);
    TEXT("\n#ifndef MOTE_SELFTEST_NO_MAIN\nint main(void) {\n    const int wrong = mote_selftest();\n"
         "    puts(wrong ? \"FAILED: other numbers than where the model was exported\" : \"ok\");\n    "
         "return wrong != 0;\n}\n#endif\n");
    mote_program_free(program);
    return status;
}
