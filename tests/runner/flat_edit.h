/* SPDX-License-Identifier: MIT
 * Finds places in a .tflite by table and field, so that a test can break one thing. The file is one of ours: nothing is
 * checked. A place is an offset into the file; 0 is a field that is absent. */
#ifndef MOTE_TESTS_RUNNER_FLAT_EDIT_H
#define MOTE_TESTS_RUNNER_FLAT_EDIT_H

#include "tflite/schema.h"

#include <stdint.h>
#include <string.h>

typedef struct {
    uint8_t *bytes;
    size_t size;
} Flat;

static uint32_t flat_get(const Flat *f, size_t at) {
    uint32_t value;
    memcpy(&value, f->bytes + at, 4);
    return value;
}

static void flat_put(const Flat *f, size_t at, uint32_t value) {
    memcpy(f->bytes + at, &value, 4);
}

static void flat_put_float(const Flat *f, size_t at, float value) {
    memcpy(f->bytes + at, &value, 4);
}

static size_t flat_follow(const Flat *f, size_t at) {
    return at + flat_get(f, at);
}

static size_t flat_field(const Flat *f, size_t table, int field) {
    const size_t vtable = (size_t)((int64_t)table - (int32_t)flat_get(f, table));
    uint16_t bytes, distance;
    memcpy(&bytes, f->bytes + vtable, 2);
    if (4 + 2 * (size_t)field + 2 > bytes) return 0;
    memcpy(&distance, f->bytes + vtable + 4 + 2 * field, 2);
    return distance ? table + distance : 0;
}

/* A vector: its count is there, its elements are behind. */
static size_t flat_vector(const Flat *f, size_t table, int field) {
    return flat_follow(f, flat_field(f, table, field));
}

static size_t flat_table_of(const Flat *f, size_t vector, size_t i) {
    return flat_follow(f, vector + 4 + 4 * i);
}

static size_t flat_subgraph(const Flat *f) {
    return flat_table_of(f, flat_vector(f, flat_follow(f, 0), MODEL_SUBGRAPHS), 0);
}

static size_t flat_op(const Flat *f, size_t number) {
    return flat_table_of(f, flat_vector(f, flat_subgraph(f), SUBGRAPH_OPERATORS), number);
}

/* The place of the number of the op's input or output. */
static size_t flat_input(const Flat *f, size_t op, size_t i) {
    return flat_vector(f, flat_op(f, op), OPERATOR_INPUTS) + 4 + 4 * i;
}

static size_t flat_output(const Flat *f, size_t op) {
    return flat_vector(f, flat_op(f, op), OPERATOR_OUTPUTS) + 4;
}

/* The tensor whose number is at a place. */
static size_t flat_tensor(const Flat *f, size_t at) {
    return flat_table_of(f, flat_vector(f, flat_subgraph(f), SUBGRAPH_TENSORS), flat_get(f, at));
}

static size_t flat_shape(const Flat *f, size_t number_at) {
    return flat_vector(f, flat_tensor(f, number_at), TENSOR_SHAPE);
}

static size_t flat_quant(const Flat *f, size_t number_at, int field) {
    return flat_vector(f, flat_follow(f, flat_field(f, flat_tensor(f, number_at), TENSOR_QUANTIZATION)),
                       field);
}

#endif
