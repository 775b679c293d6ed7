/* SPDX-License-Identifier: MIT
 * One tensor: shape, type, constant data, quantization. */
#include "tflite/read.h"

#include "base/checked.h"
#include "tflite/schema.h"

#include <string.h>

static enum mote_status out_of_memory(const struct mote_reader *reader) {
    return mote_fail_memory(reader->flat.error, "a tensor read from a file");
}

static enum mote_status read_scales(struct mote_reader *reader, const struct mote_flat_vector *vector,
                                    float *scale) {
    for (size_t i = 0; i < vector->count; i++) {
        uint32_t bits = mote_flat_load_u32(&reader->flat, vector->at + 4 * i);
        memcpy(&scale[i], &bits, sizeof bits);
    }
    return MOTE_OK;
}

/* One zero point a scale, or one for all, or none: 0. */
static enum mote_status read_zero_points(struct mote_reader *reader, size_t number,
                                         const struct mote_flat_vector *vector, size_t count,
                                         int32_t *zero_point) {
    if (vector->count > 1 && vector->count != count) {
        return mote_flat_fail(&reader->flat, MOTE_INPUT, vector->at,
                              "tensor %zu: %zu zero points for %zu scales", number, vector->count, count);
    }
    for (size_t i = 0; i < count && vector->count > 0; i++) {
        size_t at = vector->at + 8 * (vector->count > 1 ? i : 0);
        int32_t low = mote_flat_load_i32(&reader->flat, at), high = mote_flat_load_i32(&reader->flat, at + 4);
        if (high != (low < 0 ? -1 : 0)) {
            return mote_flat_fail(&reader->flat, MOTE_INPUT, at, "tensor %zu: a zero point beyond 32 bits",
                                  number);
        }
        zero_point[i] = low;
    }
    return MOTE_OK;
}

static enum mote_status read_quantization(struct mote_reader *reader, size_t number,
                                          const struct mote_flat_table *table) {
    struct mote_flat *flat = &reader->flat;
    struct mote_flat_vector scale, zero_point;
    uint8_t details = 0;
    int32_t dimension = 0;
    MOTE_TRY(mote_flat_u8(flat, table, QUANT_DETAILS_TYPE, 0, &details));
    if (details != 0) {
        return mote_flat_fail(flat, MOTE_UNSUPPORTED, table->at,
                              "tensor %zu: custom or blockwise quantization", number);
    }
    MOTE_TRY(mote_flat_vector(flat, table, QUANT_SCALE, "the list of scales", 4, &scale));
    MOTE_TRY(mote_flat_vector(flat, table, QUANT_ZERO_POINT, "the list of zero points", 8, &zero_point));
    MOTE_TRY(mote_flat_i32(flat, table, QUANT_DIMENSION, 0, &dimension));
    if (scale.count == 0) return MOTE_OK;
    struct mote_arena *arena = &reader->graph->arena;
    struct mote_quant quant = {.count = scale.count, .dimension = scale.count > 1 ? dimension : 0};
    quant.scale = mote_arena_alloc(arena, scale.count, sizeof *quant.scale);
    quant.zero_point = mote_arena_alloc(arena, scale.count, sizeof *quant.zero_point);
    if (!quant.scale || !quant.zero_point) return out_of_memory(reader);
    MOTE_TRY(read_scales(reader, &scale, quant.scale));
    MOTE_TRY(read_zero_points(reader, number, &zero_point, scale.count, quant.zero_point));
    reader->graph->tensors[number].quant = quant;
    return MOTE_OK;
}

static bool overflows(enum mote_type type, const int32_t *sizes, size_t count) {
    size_t bytes = mote_type_bytes(type);
    for (size_t i = 0; i < count; i++)
        if (!mote_mul_size(bytes, (size_t)sizes[i], &bytes)) return true;
    return false;
}

static enum mote_status read_shape(struct mote_reader *reader, size_t number,
                                   const struct mote_flat_table *table) {
    struct mote_flat *flat = &reader->flat;
    struct mote_flat_vector shape;
    uint8_t type = 0;
    int32_t sizes[MOTE_MAX_RANK];
    MOTE_TRY(mote_flat_u8(flat, table, TENSOR_TYPE, 0, &type));
    if (mote_type_bytes((enum mote_type)type) == 0) {
        return mote_flat_fail(flat, MOTE_UNSUPPORTED, table->at,
                              "tensor %zu: element type %d is none that is known here", number, type);
    }
    MOTE_TRY(mote_flat_vector(flat, table, TENSOR_SHAPE, "a shape", 4, &shape));
    if (shape.count > MOTE_MAX_RANK) {
        return mote_flat_fail(flat, MOTE_UNSUPPORTED, table->at,
                              "tensor %zu: %zu dimensions, expected at most %d", number, shape.count,
                              MOTE_MAX_RANK);
    }
    for (size_t i = 0; i < shape.count; i++) {
        sizes[i] = mote_flat_load_i32(flat, shape.at + 4 * i);
        if (sizes[i] < 0 || sizes[i] > MOTE_MAX_BYTES) {
            return mote_flat_fail(flat, MOTE_INPUT, shape.at,
                                  "tensor %zu: dimension %zu is %d, expected 0 to %d", number, i,
                                  (int)sizes[i], MOTE_MAX_BYTES);
        }
    }
    if (overflows((enum mote_type)type, sizes, shape.count))
        return mote_flat_fail(flat, MOTE_INPUT, table->at, "tensor %zu: its size in bytes overflows", number);
    if (mote_graph_add_tensor(reader->graph, (enum mote_type)type, (int)shape.count, sizes, NULL) >= 0)
        return MOTE_OK;
    return out_of_memory(reader);
}

static enum mote_status read_data(struct mote_reader *reader, size_t number,
                                  const struct mote_flat_table *table) {
    struct mote_flat *flat = &reader->flat;
    struct mote_tensor *tensor = &reader->graph->tensors[number];
    int32_t buffer = 0, external = 0;
    size_t bytes = 0;
    MOTE_TRY(mote_flat_i32(flat, table, TENSOR_BUFFER, 0, &buffer));
    MOTE_TRY(mote_flat_i32(flat, table, TENSOR_EXTERNAL, 0, &external));
    if (external != 0) {
        return mote_flat_fail(flat, MOTE_UNSUPPORTED, table->at, "tensor %zu: its data lies in another file",
                              number);
    }
    MOTE_TRY(mote_read_buffer(reader, table->at, buffer, &tensor->data, &bytes));
    if (!tensor->data || bytes == tensor->bytes) return MOTE_OK;
    return mote_flat_fail(flat, MOTE_INPUT, table->at,
                          "tensor %zu: buffer %d has %zu bytes, shape and type make %zu", number, (int)buffer,
                          bytes, tensor->bytes);
}

enum mote_status mote_read_tensor(struct mote_reader *reader, size_t number,
                                  const struct mote_flat_table *table) {
    struct mote_flat *flat = &reader->flat;
    struct mote_flat_table quantization, sparsity;
    uint8_t variable = 0;
    MOTE_TRY(read_shape(reader, number, table));
    MOTE_TRY(mote_flat_subtable(flat, table, TENSOR_SPARSITY, "sparsity", &sparsity));
    if (sparsity.at) {
        return mote_flat_fail(flat, MOTE_UNSUPPORTED, table->at,
                              "tensor %zu is stored sparse, expected dense", number);
    }
    MOTE_TRY(read_data(reader, number, table));
    MOTE_TRY(mote_flat_u8(flat, table, TENSOR_VARIABLE, 0, &variable));
    reader->graph->tensors[number].is_variable = variable != 0;
    MOTE_TRY(mote_read_string(reader, table, TENSOR_NAME, "a tensor's name",
                              &reader->graph->tensors[number].name));
    MOTE_TRY(mote_flat_subtable(flat, table, TENSOR_QUANTIZATION, "quantization", &quantization));
    return quantization.at ? read_quantization(reader, number, &quantization) : MOTE_OK;
}
