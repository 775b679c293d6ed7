/* SPDX-License-Identifier: MIT
 * Parameters of the LSTM kernels. */
#include "device/lstm.h"
#include "emit/describe.h"

static void describe_shape(struct mote_emit *e, const struct mote_lstm_shape *p) {
    mote_c_open(e, "shape");
    INT(batches), INT(steps), INT(inputs), INT(units), INT(time_major);
    mote_c_close(e);
}

/* One matrix or vector of floats for each gate. */
static void describe_floats(struct mote_emit *e, const char *field, const float *const gate[MOTE_GATES],
                            size_t count) {
    mote_c_open(e, field);
    for (size_t g = 0; g < MOTE_GATES; g++)
        mote_c_array(e, NULL, gate[g], MOTE_FLOAT32, count);
    mote_c_close(e);
}

void mote_describe_lstm_f32(struct mote_emit *e, const void *params) {
    const struct mote_lstm_f32 *p = params;
    describe_shape(e, &p->shape);
    describe_floats(e, "weights", p->weights, p->shape.units * p->shape.inputs);
    describe_floats(e, "recurrent", p->recurrent, p->shape.units * p->shape.units);
    describe_floats(e, "bias", p->bias, p->shape.units);
    REAL(cell_clip);
}

static void describe_matrices(struct mote_emit *e, const char *field,
                              const struct mote_lstm_matrix gate[MOTE_GATES], size_t units, size_t columns) {
    mote_c_open(e, field);
    for (size_t g = 0; g < MOTE_GATES; g++) {
        const struct mote_lstm_matrix *p = &gate[g];
        mote_c_open(e, NULL);
        ARRAY(weights, MOTE_INT8, units * columns);
        REAL(scale);
        ARRAY(row_sums, MOTE_INT32, units);
        mote_c_close(e);
    }
    mote_c_close(e);
}

void mote_describe_lstm_hybrid(struct mote_emit *e, const void *params) {
    const struct mote_lstm_hybrid *p = params;
    describe_shape(e, &p->shape);
    describe_matrices(e, "input", p->input, p->shape.units, p->shape.inputs);
    describe_matrices(e, "recurrent", p->recurrent, p->shape.units, p->shape.units);
    describe_floats(e, "bias", p->bias, p->shape.units);
    REAL(cell_clip);
}

static void describe_products(struct mote_emit *e, const char *field,
                              const struct mote_lstm_product gate[MOTE_GATES], size_t units, size_t columns) {
    mote_c_open(e, field);
    for (size_t g = 0; g < MOTE_GATES; g++) {
        const struct mote_lstm_product *p = &gate[g];
        mote_c_open(e, NULL);
        ARRAY(weights, MOTE_INT8, units * columns);
        ARRAY(bias, MOTE_INT32, units);
        INT(multiplier), INT(shift);
        mote_c_close(e);
    }
    mote_c_close(e);
}

static void describe_scale(struct mote_emit *e, const char *field, const struct mote_lstm_scale *p) {
    mote_c_open(e, field);
    INT(multiplier), INT(shift);
    mote_c_close(e);
}

void mote_describe_lstm_s8(struct mote_emit *e, const void *params) {
    const struct mote_lstm_s8 *p = params;
    describe_shape(e, &p->shape);
    describe_products(e, "input", p->input, p->shape.units, p->shape.inputs);
    describe_products(e, "recurrent", p->recurrent, p->shape.units, p->shape.units);
    describe_scale(e, "forget", &p->forget);
    describe_scale(e, "update", &p->update);
    describe_scale(e, "output", &p->output);
    INT(tanh_multiplier), INT(tanh_shift), INT(cell_clip), INT(hidden_zero);
}
