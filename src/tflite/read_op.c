/* SPDX-License-Identifier: MIT
 * One operator: which op it is, its tensors, its options. */
#include "tflite/read.h"

#include "tflite/ops.h"
#include "tflite/schema.h"

#include <stdio.h>
#include <string.h>

/* What is there instead of `what`. */
static enum mote_status no_such_op(const struct mote_reader *reader, size_t number, size_t at,
                                   const char *what, int version) {
    char text[1000] = "";
    size_t count, used = 0;
    const struct mote_op_info *table = mote_op_table(&count);
    for (size_t i = 0; i < count && used < sizeof text; i++) {
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", i ? ", " : "", table[i].name);
    }
    return mote_flat_fail(&reader->flat, MOTE_UNSUPPORTED, at,
                          "op %zu: %s, version %d) is not here; there are %s", number, what, version, text);
}

/* The code is the larger of the byte field of old and the int field that followed when bytes ran out. */
static enum mote_status read_code(struct mote_reader *reader, size_t number,
                                  const struct mote_flat_table *table, const struct mote_op_row **row) {
    struct mote_flat *flat = &reader->flat;
    struct mote_flat_table code;
    struct mote_flat_vector custom;
    int32_t index = 0, builtin = 0, version = 1;
    uint8_t deprecated = 0;
    MOTE_TRY(mote_flat_i32(flat, table, OPERATOR_CODE, 0, &index));
    if (index < 0 || (size_t)index >= reader->codes.count) {
        return mote_flat_fail(flat, MOTE_INPUT, table->at, "op %zu: operator code %d of %zu", number,
                              (int)index, reader->codes.count);
    }
    MOTE_TRY(mote_flat_table_at(flat, reader->codes.at + 4 * (size_t)index, "an operator code", &code));
    MOTE_TRY(mote_flat_u8(flat, &code, CODE_DEPRECATED, 0, &deprecated));
    MOTE_TRY(mote_flat_i32(flat, &code, CODE_BUILTIN, 0, &builtin));
    MOTE_TRY(mote_flat_i32(flat, &code, CODE_VERSION, 1, &version));
    if (deprecated <= INT8_MAX && deprecated > builtin) builtin = deprecated;
    MOTE_TRY(mote_flat_vector(flat, &code, CODE_CUSTOM, "a custom op's name", 1, &custom));
    *row = mote_op_info(builtin) ? mote_op_row((enum mote_op_code)builtin) : NULL;
    if (*row) return MOTE_OK;
    char what[100], name[60];
    mote_builtin_name(builtin, name, sizeof name);
    if (custom.count > 0)
        snprintf(what, sizeof what, "\"%.*s\" (a custom operator", custom.count < 60 ? (int)custom.count : 60,
                 (const char *)flat->bytes + custom.at);
    else
        snprintf(what, sizeof what, "%s (built-in operator %d", name, builtin);
    return no_such_op(reader, number, code.at, what, version);
}

static enum mote_status read_ints_option(struct mote_reader *reader, const struct mote_flat_table *table,
                                         const struct mote_option *option, struct mote_ints *to) {
    struct mote_flat_vector vector;
    MOTE_TRY(mote_flat_vector(&reader->flat, table, option->field, option->name, 4, &vector));
    if (vector.count > MOTE_MAX_RANK) {
        return mote_flat_fail(&reader->flat, MOTE_UNSUPPORTED, table->at,
                              "option %s has %zu numbers, expected at most %d", option->name, vector.count,
                              MOTE_MAX_RANK);
    }
    to->count = (int32_t)vector.count;
    for (size_t i = 0; i < vector.count; i++)
        to->values[i] = mote_flat_load_i32(&reader->flat, vector.at + 4 * i);
    return MOTE_OK;
}

static enum mote_status read_byte_option(struct mote_reader *reader, const struct mote_flat_table *table,
                                         const struct mote_option *option, void *to) {
    uint8_t value = 0;
    int number;
    MOTE_TRY(mote_flat_u8(&reader->flat, table, option->field, (uint8_t)option->absent, &value));
    if (option->kind == MOTE_OPTION_BOOL || option->kind == MOTE_OPTION_NOT) {
        *(bool *)to = (value != 0) == (option->kind == MOTE_OPTION_BOOL);
    } else if (option->kind == MOTE_OPTION_BYTE) {
        number = (int8_t)value;
        memcpy(to, &number, sizeof number);
    } else if (value != 0) {
        return mote_flat_fail(&reader->flat, MOTE_UNSUPPORTED, table->at, "option %s is %d, expected 0",
                              option->name, value);
    }
    return MOTE_OK;
}

static enum mote_status read_option(struct mote_reader *reader, const struct mote_flat_table *table,
                                    const struct mote_option *option, struct mote_op *op) {
    void *to = (char *)op + option->offset;
    if (option->kind == MOTE_OPTION_INT) {
        return mote_flat_i32(&reader->flat, table, option->field, option->absent, to);
    }
    if (option->kind == MOTE_OPTION_INTS) return read_ints_option(reader, table, option, to);
    if (option->kind == MOTE_OPTION_FLOAT) return mote_flat_f32(&reader->flat, table, option->field, 0, to);
    return read_byte_option(reader, table, option, to);
}

/* Without an options table every option is 0, whatever the schema's defaults: so TensorFlow Lite reads it. */
static enum mote_status read_options(struct mote_reader *reader, size_t number,
                                     const struct mote_flat_table *table, const struct mote_op_row *row,
                                     struct mote_op *op) {
    struct mote_flat *flat = &reader->flat;
    struct mote_flat_table options;
    uint8_t type = 0;
    MOTE_TRY(mote_flat_u8(flat, table, OPERATOR_OPTIONS_TYPE, 0, &type));
    MOTE_TRY(mote_flat_subtable(flat, table, OPERATOR_OPTIONS, "an op's options", &options));
    if (type == 0 || !options.at || row->option_count == 0) return MOTE_OK;
    if (type != row->options_type) {
        return mote_flat_fail(flat, MOTE_INPUT, table->at, "op %zu: options of kind %d, expected %d", number,
                              type, row->options_type);
    }
    for (size_t i = 0; i < row->option_count; i++) {
        MOTE_TRY(read_option(reader, &options, &row->options[i], op));
    }
    return MOTE_OK;
}

enum mote_status mote_read_op(struct mote_reader *reader, size_t number,
                              const struct mote_flat_table *table) {
    const struct mote_op_row *row = NULL;
    struct mote_flat_vector custom;
    int32_t *inputs, *outputs, *intermediates;
    size_t input_count, output_count, intermediate_count;
    MOTE_TRY(read_code(reader, number, table, &row));
    MOTE_TRY(mote_flat_vector(&reader->flat, table, OPERATOR_CUSTOM, "custom options", 1, &custom));
    if (custom.count > 0) {
        return mote_flat_fail(&reader->flat, MOTE_UNSUPPORTED, table->at,
                              "op %zu: a built-in op with custom options", number);
    }
    MOTE_TRY(mote_read_ints(reader, table, OPERATOR_INPUTS, "an op's inputs", &inputs, &input_count));
    MOTE_TRY(mote_read_ints(reader, table, OPERATOR_OUTPUTS, "an op's outputs", &outputs, &output_count));
    MOTE_TRY(mote_read_ints(reader, table, OPERATOR_INTERMEDIATES, "an op's intermediates", &intermediates,
                            &intermediate_count));
    struct mote_op *op =
        mote_graph_add_op(reader->graph, row->code, inputs, input_count, outputs, output_count);
    if (!op) return mote_fail_memory(reader->flat.error, "an op read from a file");
    op->intermediates = intermediates;
    op->intermediate_count = intermediate_count;
    return read_options(reader, number, table, row, op);
}
