/* SPDX-License-Identifier: MIT
 * Writing: the output tensors of one or more inferences as a file. */
#include "tensors.h"

#include "base/file.h"
#include "data/array.h"
#include "report/number.h"

#include <string.h>

static const struct mote_tensor *output(const struct mote_graph *graph, size_t i) {
    return &graph->tensors[graph->outputs[i]];
}

/* What NumPy calls the type; false where it has none. */
static bool kind_of(enum mote_type type, enum mote_array_kind *kind) {
    switch (type) {
    case MOTE_FLOAT32:
    case MOTE_FLOAT16:
        return *kind = MOTE_ARRAY_FLOAT, true;
    case MOTE_INT8:
    case MOTE_INT16:
    case MOTE_INT32:
    case MOTE_INT64:
        return *kind = MOTE_ARRAY_INT, true;
    case MOTE_UINT8:
        return *kind = MOTE_ARRAY_UINT, true;
    case MOTE_BOOL:
        return *kind = MOTE_ARRAY_BOOL, true;
    }
    return false;
}

enum mote_status mote_tensors_can_write(const char *path, const struct mote_graph *graph,
                                        struct mote_error *error) {
    for (size_t i = 1; i < graph->output_count; i++)
        if (mote_tensors_is_npy(path) && output(graph, i)->type != output(graph, 0)->type)
            return mote_fail(
                error, MOTE_INPUT,
                "%s: a .npy holds numbers of one type, but the outputs are %s and %s; write a .csv, "
                "or raw bytes under any other ending",
                path, mote_type_name(output(graph, 0)->type), mote_type_name(output(graph, i)->type));
    return MOTE_OK;
}

/* One output of one inference has its own shape; several inferences have an axis before it, in place of a batch of 1. */
static void shape_of(const struct mote_graph *graph, size_t rows, size_t row_bytes,
                     struct mote_array *array) {
    const struct mote_tensor *t = output(graph, 0);
    size_t from = rows > 1 && t->rank > 0 && t->shape[0] == 1 ? 1 : 0;
    if (graph->output_count > 1) {
        array->rank = 2;
        array->shape[0] = rows;
        array->shape[1] = row_bytes / array->item;
        return;
    }
    if (rows > 1) array->shape[array->rank++] = rows;
    for (int d = (int)from; d < t->rank; d++)
        array->shape[array->rank++] = (size_t)t->shape[d];
}

static void put_npy(const struct mote_graph *graph, const struct mote_buffer *bytes, size_t rows,
                    struct mote_buffer *file) {
    struct mote_array array = {.item = mote_type_bytes(output(graph, 0)->type), .data = bytes->data};
    if (!kind_of(output(graph, 0)->type, &array.kind)) return;
    array.count = bytes->size / array.item;
    shape_of(graph, rows, bytes->size / rows, &array);
    mote_npy_write(&array, file);
}

static void put_number(const struct mote_array *array, size_t i, struct mote_buffer *file) {
    char text[MOTE_NUMBER_SIZE];
    int64_t whole = 0;
    double real = mote_array_real(array, i);
    if (array->kind != MOTE_ARRAY_FLOAT && mote_array_integer(array, i, &whole)) {
        mote_buffer_printf(file, "%lld", (long long)whole);
        return;
    }
    mote_number_shortest_f32((float)real, text);
    mote_buffer_text(file, *text ? text : real > 0 ? "inf" : real < 0 ? "-inf" : "nan");
}

static void put_csv(const struct mote_graph *graph, const struct mote_buffer *bytes, size_t rows,
                    struct mote_buffer *file) {
    const uint8_t *at = bytes->data;
    for (size_t n = 0; n < rows; n++)
        for (size_t i = 0; i < graph->output_count; i++) {
            const struct mote_tensor *t = output(graph, i);
            struct mote_array array = {
                .item = mote_type_bytes(t->type), .count = mote_tensor_count(t), .data = at};
            if (!kind_of(t->type, &array.kind)) continue;
            for (size_t k = 0; k < array.count; k++) {
                put_number(&array, k, file);
                mote_buffer_text(file, i + 1 == graph->output_count && k + 1 == array.count ? "\n" : ",");
            }
            at += t->bytes;
        }
}

enum mote_status mote_tensors_write(const char *path, const struct mote_graph *graph,
                                    const struct mote_buffer *bytes, size_t count, struct mote_error *error) {
    struct mote_buffer file = {0};
    if (mote_tensors_is_npy(path))
        put_npy(graph, bytes, count, &file);
    else if (mote_tensors_is_csv(path))
        put_csv(graph, bytes, count, &file);
    else
        mote_buffer_append(&file, bytes->data, bytes->size);
    enum mote_status status = file.failed || bytes->failed
                                  ? mote_fail_memory(error, "the outputs")
                                  : mote_file_write(path, file.data, file.size, error);
    mote_buffer_free(&file);
    return status;
}
