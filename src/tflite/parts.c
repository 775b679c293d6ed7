/* SPDX-License-Identifier: MIT
 * Where the bytes of a file go: each byte is counted once, by what refers to it; structure is what nothing
 * below claims: tables, vtables, shapes, lists. */
#include "tflite/flat.h"
#include "tflite/schema.h"
#include "tflite/tflite.h"

#include <stdlib.h>
#include <string.h>

enum part { STRUCTURE, OTHER, NAMES, SCALES, WEIGHTS, PARTS };

struct count {
    struct mote_flat flat;
    uint8_t *part; /* by byte; where two claim one, the greater counts */
    struct mote_flat_vector buffers;
};

static void claim(struct count *c, const struct mote_flat_vector *vector, size_t element, enum part part) {
    for (size_t at = vector->at, end = vector->at + vector->count * element; at < end; at++) {
        if (c->part[at] < part) c->part[at] = (uint8_t)part;
    }
}

static enum mote_status claim_field(struct count *c, const struct mote_flat_table *table, int field,
                                    size_t element, enum part part) {
    struct mote_flat_vector vector;
    MOTE_TRY(mote_flat_vector(&c->flat, table, field, "a vector", element, &vector));
    claim(c, &vector, element, part);
    return MOTE_OK;
}

static enum mote_status claim_buffer(struct count *c, size_t number, enum part part) {
    struct mote_flat_table table;
    if (number >= c->buffers.count) return MOTE_OK;
    MOTE_TRY(mote_flat_table_at(&c->flat, c->buffers.at + 4 * number, "a buffer", &table));
    return claim_field(c, &table, BUFFER_DATA, 1, part);
}

static enum mote_status claim_tensor(struct count *c, size_t at) {
    struct mote_flat_table tensor, quantization;
    int32_t buffer = 0;
    MOTE_TRY(mote_flat_table_at(&c->flat, at, "a tensor", &tensor));
    MOTE_TRY(claim_field(c, &tensor, TENSOR_NAME, 1, NAMES));
    MOTE_TRY(mote_flat_i32(&c->flat, &tensor, TENSOR_BUFFER, 0, &buffer));
    if (buffer > 0) MOTE_TRY(claim_buffer(c, (size_t)buffer, WEIGHTS));
    MOTE_TRY(mote_flat_subtable(&c->flat, &tensor, TENSOR_QUANTIZATION, "quantization", &quantization));
    if (!quantization.at) return MOTE_OK;
    MOTE_TRY(claim_field(c, &quantization, QUANT_SCALE, 4, SCALES));
    return claim_field(c, &quantization, QUANT_ZERO_POINT, 8, SCALES);
}

static enum mote_status claim_tensors(struct count *c, const struct mote_flat_table *model) {
    struct mote_flat_vector subgraphs, tensors;
    struct mote_flat_table subgraph;
    MOTE_TRY(mote_flat_vector(&c->flat, model, MODEL_SUBGRAPHS, "the subgraphs", 4, &subgraphs));
    for (size_t i = 0; i < subgraphs.count; i++) {
        MOTE_TRY(mote_flat_table_at(&c->flat, subgraphs.at + 4 * i, "a subgraph", &subgraph));
        MOTE_TRY(mote_flat_vector(&c->flat, &subgraph, SUBGRAPH_TENSORS, "the tensors", 4, &tensors));
        for (size_t k = 0; k < tensors.count; k++)
            MOTE_TRY(claim_tensor(c, tensors.at + 4 * k));
    }
    return MOTE_OK;
}

static enum mote_status claim_all(struct count *c) {
    struct mote_flat_table model;
    MOTE_TRY(mote_flat_table_at(&c->flat, 0, "the model", &model));
    MOTE_TRY(mote_flat_vector(&c->flat, &model, MODEL_BUFFERS, "the buffers", 4, &c->buffers));
    for (size_t i = 0; i < c->buffers.count; i++)
        MOTE_TRY(claim_buffer(c, i, OTHER));
    MOTE_TRY(claim_field(c, &model, MODEL_DESCRIPTION, 1, NAMES));
    return claim_tensors(c, &model);
}

enum mote_status mote_tflite_parts(const char *path, const void *bytes, size_t size,
                                   struct mote_tflite_parts *parts, struct mote_error *error) {
    struct count c = {.flat = mote_flat_open(path, bytes, size, error)};
    size_t counts[PARTS] = {0};
    c.part = calloc(size + 1, 1);
    if (!c.part) return mote_fail_memory(error, "the parts of a file");
    enum mote_status status = claim_all(&c);
    for (size_t i = 0; i < size; i++)
        counts[c.part[i]]++;
    free(c.part);
    if (status != MOTE_OK) return status;
    *parts = (struct mote_tflite_parts){.total = size,
                                        .weights = counts[WEIGHTS],
                                        .scales = counts[SCALES],
                                        .structure = counts[STRUCTURE],
                                        .names = counts[NAMES],
                                        .other = counts[OTHER]};
    return MOTE_OK;
}
