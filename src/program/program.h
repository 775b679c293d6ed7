/* SPDX-License-Identifier: MIT
 * A graph made runnable: memory planned, every op lowered to one kernel call with constant parameters.
 * A program is an arena size and a list of {kernel, parameters, offsets}; mote_program_run walks it. Kernels are
 * device/'s or, where src/fast has a faster one for the machine (MOTE_CPU, base/cpu.h), that one. The
 * graph must outlive the program (constants are read in place). Not thread-safe per program; programs are
 * independent. */
#ifndef MOTE_PROGRAM_PROGRAM_H
#define MOTE_PROGRAM_PROGRAM_H

#include "base/status.h"
#include "device/kernel.h"
#include "graph/graph.h"

#include <stddef.h>
#include <stdint.h>

struct mote_program;

/* Fails with MOTE_UNSUPPORTED, naming op number, op, and types, where no kernel fits, and where the program would take
 * more than mote_memory_limit of the graph's constants. */
enum mote_status mote_program_create(const struct mote_graph *graph, struct mote_program **out,
                                     struct mote_error *error);
/* In an arena that has no blocks yet, within its limit; the program owns it. */
enum mote_status mote_program_create_in(const struct mote_graph *graph, struct mote_arena memory,
                                        struct mote_program **out, struct mote_error *error);
/* With device/'s kernels alone: what a chip runs. */
enum mote_status mote_program_create_plain(const struct mote_graph *graph, struct mote_program **out,
                                           struct mote_error *error);
void mote_program_free(struct mote_program *program);

/* Activations, states and scratch of the plain kernels: what a chip needs. A host's kernels (src/fast) have memory of
 * their own besides. */
size_t mote_program_arena_bytes(const struct mote_program *program);

/* A piece of the arena and when it is taken: from time `first` to `last`, 0 being before op 0, i + 1 while op i runs, and the
 * number of ops + 1 after the last one. */
struct mote_program_block {
    int32_t
        tensor; /* the first that lies there (others may follow it in place, or be views of it); −1: scratch … */
    size_t op; /* … of this op */
    size_t offset, bytes, first, last;
};
/* All of them, the largest first; they live as long as the program. Returns how many. */
size_t mote_program_blocks(const struct mote_program *program, const struct mote_program_block **out);

/* For those who print a program: its calls, in order. A call's kernel reads the tensors x, writes y, and keeps what is
 * in the states (−1: none); scratch lies in the arena. */
struct mote_program_call {
    mote_kernel *kernel;
    const void *params;
    size_t op; /* of the graph */
    const int32_t *x;
    size_t x_count;
    int32_t y, state[2];
    size_t scratch_offset, scratch_bytes;
};
/* Call number `i`; false behind the last one. */
bool mote_program_call(const struct mote_program *program, size_t i, struct mote_program_call *out);
/* Where a tensor lies: a constant, or NULL, and then *offset is its place in the arena. */
const void *mote_program_place(const struct mote_program *program, int32_t tensor, size_t *offset);

/* Input i and output i of the graph: raw tensor memory, valid until the program is freed. An input's memory
 * may be overwritten by a run: fill it each time. */
void *mote_program_input(struct mote_program *program, size_t i);
const void *mote_program_output(const struct mote_program *program, size_t i);

void mote_program_reset(struct mote_program *program); /* zeroes variable tensors (LSTM state) */
/* Fails where an op is given a position that does not exist (GATHER): it is 0 then, as on a chip, and the run goes on to its
 * end. *error (NULL is fine) names the first such place. */
enum mote_status mote_program_run(struct mote_program *program, struct mote_error *error);

/* What its arena has taken. */
size_t mote_program_memory_bytes(const struct mote_program *program);

/* For tools: runs, calling visit after each op with the output tensor's number and memory. */
enum mote_status mote_program_run_visit(struct mote_program *program,
                                        void (*visit)(void *context, size_t op, int32_t tensor,
                                                      const void *data),
                                        void *context, struct mote_error *error);

/* Whole-model convenience: float in, float out, quantizing and dequantizing at the edges as the tensors say
 * (float32, int8, uint8, int16; other types are left as they are, and y too). x: elements of input 0; y:
 * elements of output 0. Stateful models are reset first. Positions that do not exist are 0, and not told. */
void mote_program_predict(struct mote_program *program, const float *x, float *y);
/* The same edges one by one: x into input 0; the memory of a tensor as floats. */
void mote_program_feed(struct mote_program *program, const float *x);
void mote_tensor_to_float(const struct mote_tensor *tensor, const void *data, float *y);
void mote_tensor_of_float(const struct mote_tensor *tensor, const float *x, void *data);

#endif
