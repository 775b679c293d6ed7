/* SPDX-License-Identifier: MIT
 * The objects of tensors and ops. What is at its default, or need not be there, is left out. */
#include "tflite/write.h"

#include "tflite/ops.h"
#include "tflite/schema.h"

#include <string.h>

uint32_t mote_write_buffer(struct mote_writer *writer, const void *data, size_t bytes) {
    if (!data || bytes == 0) return 0;
    struct mote_plan_leaf leaf = {.bytes = data, .size = bytes, .align = 4, .is_payload = true};
    int object = mote_plan_leaf(&writer->plan, &leaf);
    size_t low = 0, high = writer->buffer_count; /* objects are numbered as they are made: ascending */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (writer->buffers[middle] < object) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low == writer->buffer_count) writer->buffers[writer->buffer_count++] = object;
    return (uint32_t)low + 1;
}

/* Every scale needs a zero point: real TensorFlow Lite refuses a file without, and TFLite Micro ignores the
 * scale. */
static int write_quantization(struct mote_writer *writer, const struct mote_quant *quant) {
    struct mote_plan *plan = &writer->plan;
    struct mote_plan_table table = {0};
    int64_t *zero_points = mote_arena_alloc(&plan->arena, quant->count, sizeof *zero_points);
    if (!zero_points) {
        plan->failed = true;
        return 0;
    }
    for (size_t i = 0; i < quant->count; i++)
        zero_points[i] = quant->zero_point[i];
    mote_cell_reference(&table, QUANT_SCALE, mote_plan_vector(plan, quant->scale, quant->count, 4));
    mote_cell_reference(&table, QUANT_ZERO_POINT, mote_plan_vector(plan, zero_points, quant->count, 8));
    mote_cell_number(&table, QUANT_DIMENSION, 4, quant->count > 1 ? (uint32_t)quant->dimension : 0, 0);
    return mote_plan_table(plan, MOTE_TABLE_QUANT, &table);
}

int mote_write_tensor(struct mote_writer *writer, const struct mote_tensor *tensor) {
    struct mote_plan *plan = &writer->plan;
    struct mote_plan_table table = {0};
    if (tensor->rank > 0) {
        int shape = mote_plan_vector(plan, tensor->shape, (size_t)tensor->rank, 4);
        mote_cell_reference(&table, TENSOR_SHAPE, shape);
    }
    mote_cell_number(&table, TENSOR_TYPE, 1, (uint32_t)tensor->type, 0);
    mote_cell_number(&table, TENSOR_BUFFER, 4, mote_write_buffer(writer, tensor->data, tensor->bytes), 0);
    if (writer->options->names && tensor->name && tensor->name[0]) {
        int name = mote_plan_string(plan, tensor->name, strlen(tensor->name));
        mote_cell_reference(&table, TENSOR_NAME, name);
    }
    if (tensor->quant.count > 0) {
        mote_cell_reference(&table, TENSOR_QUANTIZATION, write_quantization(writer, &tensor->quant));
    }
    mote_cell_number(&table, TENSOR_VARIABLE, 1, tensor->is_variable, 0);
    return mote_plan_table(plan, MOTE_TABLE_TENSOR, &table);
}

int mote_write_numbers(struct mote_writer *writer, const int32_t *tensors, size_t count) {
    int32_t *numbers = mote_arena_alloc(&writer->plan.arena, count, sizeof *numbers);
    if (!numbers) {
        writer->plan.failed = true;
        return 0;
    }
    for (size_t i = 0; i < count; i++)
        numbers[i] = tensors[i] < 0 ? -1 : writer->numbers[tensors[i]];
    return mote_plan_vector(&writer->plan, numbers, count, 4);
}

static uint32_t option_value(const struct mote_op *op, const struct mote_option *option) {
    const char *from = (const char *)op + option->offset;
    uint32_t value = 0;
    bool flag;
    if (option->kind == MOTE_OPTION_NONE) return 0;
    if (option->kind == MOTE_OPTION_BOOL || option->kind == MOTE_OPTION_NOT) {
        memcpy(&flag, from, sizeof flag);
        return flag == (option->kind == MOTE_OPTION_BOOL);
    }
    memcpy(&value, from, sizeof value);
    return option->kind == MOTE_OPTION_BYTE ? value & 0xff : value;
}

static void write_option(struct mote_writer *writer, const struct mote_op *op,
                         const struct mote_option *option, struct mote_plan_table *table) {
    const size_t size = option->kind == MOTE_OPTION_INT || option->kind == MOTE_OPTION_FLOAT ? 4 : 1;
    struct mote_ints ints;
    if (option->kind != MOTE_OPTION_INTS) {
        mote_cell_number(table, option->field, size, option_value(op, option), (uint32_t)option->absent);
        return;
    }
    memcpy(&ints, (const char *)op + option->offset, sizeof ints);
    int list = mote_plan_vector(&writer->plan, ints.values, (size_t)ints.count, 4);
    mote_cell_reference(table, option->field, list);
}

/* The output's shape, which other objects share, unless an input has it. */
static int write_new_shape(struct mote_writer *writer, const struct mote_op *op) {
    const struct mote_tensor *out = &writer->graph->tensors[op->outputs[0]];
    struct mote_plan_table table = {0};
    if (op->input_count > 1 && op->inputs[1] >= 0) return -1;
    mote_cell_reference(&table, 0, mote_plan_vector(&writer->plan, out->shape, (size_t)out->rank, 4));
    return mote_plan_table(&writer->plan, MOTE_TABLE_OPTIONS + mote_op_row(op->code)->options_type, &table);
}

/* −1 where the op needs no options table. One whose options are all at their defaults needs it even so: old
 * readers leave the options undefined without. */
static int write_options(struct mote_writer *writer, const struct mote_op *op,
                         const struct mote_op_row *row) {
    struct mote_plan_table table = {0};
    if (op->code == MOTE_OP_RESHAPE) return write_new_shape(writer, op);
    for (size_t i = 0; i < row->option_count; i++)
        write_option(writer, op, &row->options[i], &table);
    if (table.count == 0 && row->option_count == 0) return -1;
    return mote_plan_table(&writer->plan, MOTE_TABLE_OPTIONS + row->options_type, &table);
}

static uint32_t code_number(struct mote_writer *writer, const struct mote_op *op) {
    const int version = mote_op_version(writer->graph, op);
    size_t i = 0;
    while (i < writer->code_count &&
           (writer->codes[i].code != (int)op->code || writer->codes[i].version != version))
        i++;
    if (i == writer->code_count)
        writer->codes[writer->code_count++] = (struct mote_writer_code){(int)op->code, version};
    return (uint32_t)i;
}

int mote_write_op(struct mote_writer *writer, const struct mote_op *op) {
    const struct mote_op_row *row = mote_op_row(op->code);
    struct mote_plan_table table = {0};
    mote_cell_number(&table, OPERATOR_CODE, 4, code_number(writer, op), 0);
    mote_cell_reference(&table, OPERATOR_INPUTS, mote_write_numbers(writer, op->inputs, op->input_count));
    mote_cell_reference(&table, OPERATOR_OUTPUTS, mote_write_numbers(writer, op->outputs, op->output_count));
    int options = write_options(writer, op, row);
    if (options >= 0) {
        mote_cell_number(&table, OPERATOR_OPTIONS_TYPE, 1, row->options_type, 0);
        mote_cell_reference(&table, OPERATOR_OPTIONS, options);
    }
    if (op->intermediate_count > 0) {
        int intermediates = mote_write_numbers(writer, op->intermediates, op->intermediate_count);
        mote_cell_reference(&table, OPERATOR_INTERMEDIATES, intermediates);
    }
    return mote_plan_table(&writer->plan, MOTE_TABLE_OPERATOR, &table);
}
