/* SPDX-License-Identifier: MIT
 * Inside the program room: what a program is made of, and what the lowering of an op (lower_*.c) is given and
 * fills. An op becomes a step: a kernel of device/, its constant parameters, and the tensors it works on.
 * Memory for the tensors is planned afterwards (plan.c), so that lowering never sees an address of an
 * activation. */
#ifndef MOTE_PROGRAM_LOWER_H
#define MOTE_PROGRAM_LOWER_H

#include "base/arena.h"
#include "base/cpu.h"
#include "device/arithmetic.h"
#include "device/kernel.h"
#include "device/move.h"
#include "device/window.h"
#include "program/program.h"

struct mote_gather;

struct mote_step {
    mote_kernel
        *kernel; /* NULL: nothing to do at run time (made at create time, or y shares the memory of x[0]) */
    const void *params;
    size_t params_bytes; /* that lie in the program's room yet; 0: where they stay */
    size_t op;
    const int32_t *x; /* tensors */
    size_t x_count;
    int32_t y;
    int32_t state[2];                     /* tensors, −1: none */
    size_t scratch_bytes, scratch_offset; /* of the plain kernel */
    size_t work_bytes;                    /* of a host's kernel in its place: memory of its own */
    unsigned in_place;                    /* bit i: y may take over the memory of x[i] */
    bool is_view;                         /* y is bytes of x[0], and may share its memory */
    size_t view_at;                       /* from this byte of x[0] on */
    bool gathers;                         /* GATHER: x[1] are positions that it may not have */
    struct mote_io io;
};

struct mote_program {
    struct mote_arena memory; /* owns everything below */
    const struct mote_graph *graph;
    enum mote_cpu cpu;
    void *room;              /* for the parameters of the kernel that is being lowered */
    struct mote_step *steps; /* one an output of an op, in the graph's order */
    size_t step_count;
    uint64_t work_folded;   /* mote_op_work of what was computed when it was made */
    const void **constants; /* by tensor: where a constant, given or made at create time, lies; else NULL */
    int32_t *root;          /* by tensor: the tensor whose memory it shares, at the end of the chain itself */
    size_t *shift;          /* by tensor: bytes behind the start of that memory */
    size_t *offset;         /* by root: place in `arena` */
    uint8_t *arena;
    size_t arena_bytes;
    struct mote_program_block *blocks; /* of the arena */
    size_t block_count;
    void *
        work; /* scratch of hosts' kernels, one at a time; no part of the arena, whose size is that of a chip */
};

struct mote_lowering {
    MOTE_OP_AT;
    struct mote_program *program;
    const struct mote_graph *graph;
    size_t output;          /* which of the op's outputs */
    struct mote_step *step; /* y and x (all present inputs) are filled in before the lowering is called */
    const struct mote_tensor *x[3], *out; /* the first inputs, NULL where one is absent; the output */
};

/* Fills step->kernel, params and what else the kernel needs. */
typedef enum mote_status mote_lower(struct mote_lowering *l);

mote_lower mote_lower_add;
mote_lower mote_lower_average_pool;
mote_lower mote_lower_batch_matmul;
mote_lower mote_lower_cast;
mote_lower mote_lower_conv;
mote_lower mote_lower_depthwise;
mote_lower mote_lower_dequantize;
mote_lower mote_lower_div;
mote_lower mote_lower_fully_connected;
mote_lower mote_lower_function;
mote_lower mote_lower_gather;
mote_lower mote_lower_hard_swish;
mote_lower mote_lower_leaky_relu;
mote_lower mote_lower_logistic;
mote_lower mote_lower_lstm;
mote_lower mote_lower_max_pool;
mote_lower mote_lower_maximum;
mote_lower mote_lower_minimum;
mote_lower mote_lower_move;
mote_lower mote_lower_mul;
mote_lower mote_lower_normalize;
mote_lower mote_lower_pow;
mote_lower mote_lower_prelu;
mote_lower mote_lower_quantize;
mote_lower mote_lower_reduce;
mote_lower mote_lower_relu;
mote_lower mote_lower_relu6;
mote_lower mote_lower_relu_n1_to_1;
mote_lower mote_lower_resize_bilinear;
mote_lower mote_lower_resize_nearest;
mote_lower mote_lower_shape;
mote_lower mote_lower_softmax;
mote_lower mote_lower_squared_difference;
mote_lower mote_lower_sub;
mote_lower mote_lower_svdf;
mote_lower mote_lower_tanh;
mote_lower mote_lower_transpose_conv;

/* All ops: steps and constants of the program. */
enum mote_status mote_lower_graph(struct mote_program *program, struct mote_error *error);

/* Roots, offsets and the arena's size (plan.c). */
enum mote_status mote_plan_memory(struct mote_program *program, struct mote_error *error);
int32_t mote_plan_root(const struct mote_program *program, int32_t tensor);

/* (l, format, …): MOTE_UNSUPPORTED */
#define mote_lower_fail(l, ...) mote_op_fail(&(l)->at, MOTE_UNSUPPORTED, __VA_ARGS__)
enum mote_status mote_lower_fail_memory(const struct mote_lowering *l);

/* Zeroed memory that lives as long as the program, or NULL. */
void *mote_lower_alloc(const struct mote_lowering *l, size_t count, size_t size);
/* Zeroed parameters of the step's kernel, to be filled in: always there. When the op is lowered they get memory that
 * lives as long as the program. */
enum { MOTE_LOWER_ROOM = 512 };
void *mote_lower_in_room(const struct mote_lowering *l, size_t size);
/* (l, sizeof(parameters)): larger ones than the room do not compile. */
#define mote_lower_params(l, size)                                                                           \
    mote_lower_in_room(l, (size) + 0 * sizeof(char[(size) <= MOTE_LOWER_ROOM ? 1 : -1]))

/* The operand's tensor, NULL where it is absent. */
const struct mote_tensor *mote_lower_input(const struct mote_lowering *l, size_t i);

/* The bytes of a constant operand; fails where it is computed at run time. An absent operand gives NULL. */
enum mote_status mote_lower_constant(const struct mote_lowering *l, size_t i, const void **out);

/* Only the first `count` operands are read at run time; the others are constants inside the parameters. */
void mote_lower_keep(const struct mote_lowering *l, size_t count);
/* The step's kernel works on what `move` makes of x[0], so many bytes. */
enum mote_status mote_lower_staged(const struct mote_lowering *l, struct mote_move move, size_t bytes);

/* How the first two inputs are repeated to make the output's shape. */
struct mote_broadcast mote_lower_broadcast(const struct mote_lowering *l);

/* MOTE_INPUT where there is a position that the axis has not. */
enum mote_status mote_gather_check(const struct mote_graph *graph, size_t op, const struct mote_gather *p,
                                   const void *positions, struct mote_error *error);

void mote_lower_clamp_f32(enum mote_activation activation, float *min, float *max);
void mote_lower_clamp_stored(enum mote_activation activation, const struct mote_tensor *out, int32_t *min,
                             int32_t *max);

/* The fixed-point form of a positive real factor (device/quant.h). */
void mote_lower_multiplier(double real, int32_t *multiplier, int32_t *shift);

/* Σ of each of `rows` rows of int8 weights. */
void mote_lower_row_sums(const int8_t *weights, size_t rows, size_t columns, int32_t *sums);

#endif
