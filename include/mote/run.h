/* SPDX-License-Identifier: MIT
 * Running a model, for programs that do nothing else: a .tflite file, or its bytes, becomes a runner; its inputs are
 * filled, it is invoked, its outputs are read.
 *
 *     struct mote_runner *runner;
 *     struct mote_error error;
 *     if (mote_runner_open("model.tflite", NULL, &runner, &error) != MOTE_OK) return fail(error.text);
 *     mote_runner_set(runner, 0, features);
 *     if (mote_runner_invoke(runner, &error) != MOTE_OK) return fail(error.text);
 *     mote_runner_get(runner, 0, scores);
 *     mote_runner_free(runner);
 *
 * What can go wrong with a model goes wrong when it is loaded: any bytes may be given, and what is accepted runs. What is left
 * to a run are positions that the inputs give, of rows of a table, say, and that do not exist. There is
 * no global state, nothing is printed, and no signal, locale or working folder is touched. A runner belongs to one
 * thread at a time; different runners, of one model or of many, may be used by different threads at once. Answers
 * depend on the model, its inputs and the machine's instruction set, and on nothing else (int8: not even on that).
 *
 * Link with `pkg-config --libs mote-run`, or mote::run of CMake's find_package(mote). */
#ifndef MOTE_RUN_H
#define MOTE_RUN_H

#include <mote/types.h>

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct mote_runner;

/* Bounds for models from strangers; all zero, or no options, are the defaults. */
struct mote_runner_options {
    /* Most bytes that the runner may take. 0: 64 MiB, or eight times the model where that is more. */
    size_t memory_limit;
    /* Most work of one invocation: multiply-accumulates, and elements that other ops read or write. 0: any. A billion
     * is about a second of the plainest kernels. */
    uint64_t work_limit;
};

/* A model file, or `bytes` bytes of one, made ready. The bytes are copied: they may go when the call is over, and need
 * no alignment. Fails with MOTE_INPUT for what is no valid model, MOTE_UNSUPPORTED for what is beyond this version or
 * the limits, MOTE_MEMORY; *runner is then left as it was, and *error (which may be NULL) names the op or the place in
 * the file. `options` may be NULL. The environment variable MOTE_CPU is looked at here, and never again. */
MOTE_API enum mote_status mote_runner_open(const char *path, const struct mote_runner_options *options,
                                           struct mote_runner **runner, struct mote_error *error);
MOTE_API enum mote_status mote_runner_load(const void *model, size_t bytes,
                                           const struct mote_runner_options *options,
                                           struct mote_runner **runner, struct mote_error *error);

/* The same in memory of the caller: how much a runner of this model takes on this machine, and one that lies in
 * `memory` (of any alignment, at least that large) and leaves nothing on the heap; while it is made, loading borrows a
 * little. The memory may be used again after the last call with the runner, which need not be freed. */
MOTE_API enum mote_status mote_runner_size(const void *model, size_t bytes,
                                           const struct mote_runner_options *options, size_t *size,
                                           struct mote_error *error);
MOTE_API enum mote_status mote_runner_place(const void *model, size_t bytes,
                                            const struct mote_runner_options *options, void *memory,
                                            size_t size, struct mote_runner **runner,
                                            struct mote_error *error);

/* NULL is fine. */
MOTE_API void mote_runner_free(struct mote_runner *runner);

/* What an input or output is. Lives as long as the runner. */
struct mote_runner_tensor {
    const char *name; /* "" where the file has none */
    enum mote_type type;
    int rank; /* 0: a single number */
    const int32_t
        *shape; /* `rank` sizes, the last varies fastest: (batch, height, width, channel), (batch, time, …) */
    size_t count; /* elements: the product of shape */
    size_t bytes;
    float scale; /* real = scale · (stored − zero_point); 0: the numbers are not quantized */
    int32_t zero_point;
};

MOTE_API size_t mote_runner_input_count(const struct mote_runner *runner);
MOTE_API size_t mote_runner_output_count(const struct mote_runner *runner);
/* NULL where there is no such input or output. */
MOTE_API const struct mote_runner_tensor *mote_runner_input(const struct mote_runner *runner, size_t i);
MOTE_API const struct mote_runner_tensor *mote_runner_output(const struct mote_runner *runner, size_t i);

/* The numbers themselves, `bytes` of them, native and aligned to 16; the addresses stay the same while the runner
 * lives. Zero at first. An invocation may use the memory of an input for something else: fill all inputs each time. An
 * output holds the last invocation's answer, and may be overwritten as soon as inputs are filled for the next. NULL
 * where there is no such input or output. */
MOTE_API void *mote_runner_input_data(struct mote_runner *runner, size_t i);
MOTE_API const void *mote_runner_output_data(const struct mote_runner *runner, size_t i);

/* The same, but NULL where the elements are of another type. */
static inline float *mote_runner_input_f32(struct mote_runner *runner, size_t i) {
    const struct mote_runner_tensor *tensor = mote_runner_input(runner, i);
    return tensor && tensor->type == MOTE_FLOAT32 ? (float *)mote_runner_input_data(runner, i) : NULL;
}
static inline int8_t *mote_runner_input_s8(struct mote_runner *runner, size_t i) {
    const struct mote_runner_tensor *tensor = mote_runner_input(runner, i);
    return tensor && tensor->type == MOTE_INT8 ? (int8_t *)mote_runner_input_data(runner, i) : NULL;
}
static inline const float *mote_runner_output_f32(const struct mote_runner *runner, size_t i) {
    const struct mote_runner_tensor *tensor = mote_runner_output(runner, i);
    return tensor && tensor->type == MOTE_FLOAT32 ? (const float *)mote_runner_output_data(runner, i) : NULL;
}
static inline const int8_t *mote_runner_output_s8(const struct mote_runner *runner, size_t i) {
    const struct mote_runner_tensor *tensor = mote_runner_output(runner, i);
    return tensor && tensor->type == MOTE_INT8 ? (const int8_t *)mote_runner_output_data(runner, i) : NULL;
}

/* `count` real numbers into an input, or out of an output, whatever its elements: float32 as they are, int8, uint8 and
 * int16 by scale and zero point, rounded to the nearest and kept inside the type's range. MOTE_USAGE, and nothing is
 * done, where there is no such input or output or it is of another type. */
MOTE_API enum mote_status mote_runner_set(struct mote_runner *runner, size_t i, const float *numbers);
MOTE_API enum mote_status mote_runner_get(const struct mote_runner *runner, size_t i, float *numbers);

/* One inference. Takes nothing from the heap. Fails with MOTE_INPUT where an op that reads at computed positions (GATHER) is
 * given one that does not exist; *error (which may be NULL) names the op and the position, and the outputs are what follows
 * when zeros are read there. A model without such an op cannot fail. */
MOTE_API enum mote_status mote_runner_invoke(struct mote_runner *runner, struct mote_error *error);

/* Forgets what recurrent layers (LSTM) have kept from one invocation to the next; a new runner has nothing to forget. */
MOTE_API void mote_runner_reset(struct mote_runner *runner);

/* Multiply-accumulates of one invocation; bytes of activations, states and scratch, as a chip needs them; and all bytes
 * that the runner takes here, weights included. */
MOTE_API uint64_t mote_runner_macs(const struct mote_runner *runner);
MOTE_API size_t mote_runner_arena_bytes(const struct mote_runner *runner);
MOTE_API size_t mote_runner_memory_bytes(const struct mote_runner *runner);

#ifdef __cplusplus
}
#endif
#endif
