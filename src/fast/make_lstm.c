/* SPDX-License-Identifier: MIT
 * LSTM: the products with the input are those of one fully connected layer over all steps at once, and those with the
 * hidden state of another one at each step; four gates side by side. */
#include "device/fc.h"
#include "device/lstm_cell_s8.h"
#include "fast/make.h"

#include <math.h>
#include <string.h>

struct lstm {
    struct mote_lstm_shape shape;
    const void *plain; /* the plain kernel's parameters */
    mote_fast_lstm_step *step;
    const void *input, *recurrent; /* layers */
    size_t bytes;                  /* of an element of input, output and h */
    size_t cell_bytes;             /* of one of c */
    size_t gates_at, input_at,
        work_at; /* in scratch, behind the recurrent sums: gates of a step, sums of all inputs,
                                           and what the layers need */
};

static void run(const void *params, const struct mote_io *io) {
    const struct lstm *p = params;
    const struct mote_lstm_shape *s = &p->shape;
    const size_t sums = MOTE_GATES * s->units * sizeof(float), row_bytes = s->units * p->bytes;
    char *scratch = io->scratch;
    mote_fast_run(p->input,
                  &(const struct mote_io){io->x, scratch + p->input_at, NULL, scratch + p->work_at});
    for (size_t b = 0; b < s->batches; b++) {
        char *h = (char *)io->state[0] + b * row_bytes,
             *c = (char *)io->state[1] + b * s->units * p->cell_bytes;
        const struct mote_io recurrent = {(const void *const[]){h}, scratch, NULL, scratch + p->work_at};
        for (size_t t = 0; t < s->steps; t++) {
            const size_t row = mote_lstm_row(s, b, t);
            mote_fast_run(p->recurrent, &recurrent);
            p->step(p->plain, scratch + p->input_at + row * sums, scratch, scratch + p->gates_at, h, c);
            memcpy((char *)io->y + row * row_bytes, h, row_bytes);
        }
    }
}

/* Arrays of `bytes`, one a gate, as one. */
static void *join(struct mote_arena *memory, const void *const *gates, size_t bytes) {
    char *joined = mote_arena_alloc(memory, MOTE_GATES, bytes);
    for (size_t g = 0; joined && g < MOTE_GATES; g++)
        memcpy(joined + g * bytes, gates[g], bytes);
    return joined;
}

static size_t round_up(size_t n) {
    return (n + 63) / 64 * 64;
}

/* All but the layers' calls is there. */
static bool give(struct mote_arena *memory, struct lstm *made, const struct mote_fast_call *input,
                 const struct mote_fast_call *recurrent, struct mote_fast_call *call) {
    const struct mote_lstm_shape *s = &made->shape;
    const size_t sums = MOTE_GATES * s->units * sizeof(float);
    struct lstm *p = mote_arena_alloc(memory, 1, sizeof *p);
    if (!p) return false;
    made->input = input->params;
    made->recurrent = recurrent->params;
    made->gates_at = round_up(sums);
    made->input_at = 2 * made->gates_at;
    made->work_at = made->input_at + round_up(s->batches * s->steps * sums);
    *p = *made;
    const size_t work =
        input->scratch_bytes > recurrent->scratch_bytes ? input->scratch_bytes : recurrent->scratch_bytes;
    *call = (struct mote_fast_call){run, p, p->work_at + work};
    return true;
}

/* Scratch beyond this is not worth it. */
static bool is_small(const struct mote_lstm_shape *s) {
    enum { MOST = 1 << 20 };
    return s->units > 0 && s->units < MOST && s->inputs > 0 && s->inputs < MOST && s->batches < MOST &&
           s->steps < MOST && s->batches * s->steps < MOST / s->units && s->batches * s->steps > 0;
}

bool mote_fast_lstm_f32(const struct mote_fast_set *set, struct mote_arena *memory,
                        struct mote_fast_call *call) {
    const struct mote_lstm_f32 *p = call->params;
    const struct mote_lstm_shape *s = &p->shape;
    if (!is_small(s)) return false;
    const size_t outputs = MOTE_GATES * s->units;
    struct mote_fc_f32 input = {.batches = s->batches * s->steps,
                                .inputs = s->inputs,
                                .outputs = outputs,
                                .min = -INFINITY,
                                .max = INFINITY},
                       recurrent = {.batches = 1,
                                    .inputs = s->units,
                                    .outputs = outputs,
                                    .min = -INFINITY,
                                    .max = INFINITY};
    input.weights = join(memory, (const void *const *)p->weights, s->units * s->inputs * sizeof(float));
    input.bias = join(memory, (const void *const *)p->bias, s->units * sizeof(float));
    recurrent.weights = join(memory, (const void *const *)p->recurrent, s->units * s->units * sizeof(float));
    struct mote_fast_call calls[2] = {{NULL, &input, 0}, {NULL, &recurrent, 0}};
    if (!input.weights || !input.bias || !recurrent.weights) return false;
    if (!mote_fast_fc_f32(set, memory, &calls[0]) || !mote_fast_fc_f32(set, memory, &calls[1])) return false;
    struct lstm made = {.shape = *s,
                        .plain = p,
                        .step = set->small->lstm_f32,
                        .bytes = sizeof(float),
                        .cell_bytes = sizeof(float)};
    return give(memory, &made, &calls[0], &calls[1], call);
}

/* As lstm.h's: what there is to do has no use for vectors. */
static void step_s8(const void *params, const void *input, const void *recurrent, void *gates, void *h,
                    void *c) {
    const struct mote_lstm_s8 *p = params;
    const size_t units = p->shape.units;
    for (size_t g = 0; g < MOTE_GATES; g++) {
        const int32_t *restrict a = (const int32_t *)input + g * units, *restrict b =
                                                                            (const int32_t *)recurrent +
                                                                            g * units;
        int16_t *restrict gate = (int16_t *)gates + g * units;
        for (size_t u = 0; u < units; u++)
            gate[u] = mote_lstm_gate_sum(p, g, a[u], b[u]);
        for (size_t u = 0; u < units; u++)
            gate[u] = mote_lstm_gate(g, gate[u]);
    }
    for (size_t u = 0; u < units; u++)
        mote_lstm_unit(p, gates, u, (int8_t *)h + u, (int16_t *)c + u);
}

/* The sums of one side's four gates. */
static bool make_sums(const struct mote_fast_set *set, struct mote_arena *memory,
                      const struct mote_lstm_product *gates, size_t rows, size_t inputs, size_t units,
                      struct mote_fast_call *call) {
    const void *weights[MOTE_GATES], *bias[MOTE_GATES];
    for (size_t g = 0; g < MOTE_GATES; g++) {
        weights[g] = gates[g].weights;
        bias[g] = gates[g].bias;
    }
    const struct mote_fc_s8 fc = {.weights = join(memory, weights, units * inputs),
                                  .bias = join(memory, bias, units * sizeof(int32_t)),
                                  .batches = rows,
                                  .inputs = inputs,
                                  .outputs = MOTE_GATES * units};
    call->params = &fc;
    return fc.weights && fc.bias && mote_fast_fc_sums(set, memory, call);
}

bool mote_fast_lstm_s8(const struct mote_fast_set *set, struct mote_arena *memory,
                       struct mote_fast_call *call) {
    const struct mote_lstm_s8 *p = call->params;
    const struct mote_lstm_shape *s = &p->shape;
    struct mote_fast_call calls[2];
    if (!is_small(s) ||
        !make_sums(set, memory, p->input, s->batches * s->steps, s->inputs, s->units, &calls[0]) ||
        !make_sums(set, memory, p->recurrent, 1, s->units, s->units, &calls[1]))
        return false;
    struct lstm made = {.shape = *s, .plain = p, .step = step_s8, .bytes = 1, .cell_bytes = sizeof(int16_t)};
    return give(memory, &made, &calls[0], &calls[1], call);
}
