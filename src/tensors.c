/* SPDX-License-Identifier: MIT
 * Reading: a file's numbers as the input tensors of one or more inferences. */
#include "tensors.h"

#include "base/checked.h"
#include "base/file.h"
#include "data/array.h"
#include "model.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { TEXT = 200 };

static bool ends_with(const char *path, const char *ending) {
    size_t length = strlen(path), tail = strlen(ending);
    return length > tail && strcmp(path + length - tail, ending) == 0;
}

bool mote_tensors_is_npy(const char *path) {
    return ends_with(path, ".npy");
}

bool mote_tensors_is_csv(const char *path) {
    return ends_with(path, ".csv");
}

size_t mote_tensors_bytes(const struct mote_graph *graph, const int32_t *tensors, size_t count) {
    size_t bytes = 0;
    for (size_t i = 0; i < count; i++)
        bytes += graph->tensors[tensors[i]].bytes;
    return bytes;
}

/* A file's numbers on their way into tensors. */
struct filling {
    const char *path;
    const struct mote_graph *graph;
    struct mote_array array;
    size_t elements; /* of a row */
    struct mote_error *error;
};

static void describe_inputs(const struct mote_graph *graph, char *text, size_t size) {
    size_t used = 0;
    for (size_t i = 0; i < graph->input_count && used < size; i++) {
        const struct mote_tensor *t = &graph->tensors[graph->inputs[i]];
        used += (size_t)snprintf(text + used, size - used, "%s%s", i ? ", " : "", mote_type_name(t->type));
        for (int d = 0; d < t->rank && used < size; d++)
            used += (size_t)snprintf(text + used, size - used, "%s%d", d ? "×" : " ", (int)t->shape[d]);
    }
}

/* The array is the input itself, or rows of it: (rows, …) with the input's shape, with or without a first axis of 1, or
 * flat. */
static bool shape_fits(const struct filling *f) {
    const struct mote_tensor *t = &f->graph->tensors[f->graph->inputs[0]];
    const struct mote_array *a = &f->array;
    if (a->rank == 1) return a->count == f->elements || f->elements == 1;
    if (a->rank == 2 && a->shape[1] == f->elements) return true;
    if (f->graph->input_count != 1) return false;
    for (int skip = 0; skip < 2; skip++) { /* of the tensor's axes, the first: the batch */
        size_t rank = (size_t)(t->rank - skip), lead = a->rank > rank ? a->rank - rank : 0;
        if (t->rank < skip || (skip && t->shape[0] != 1) || lead > 1 || a->rank < rank) continue;
        bool same = true;
        for (size_t d = 0; d < rank; d++)
            same = same && a->shape[lead + d] == (size_t)t->shape[(size_t)skip + d];
        if (same) return true;
    }
    return false;
}

static enum mote_status check_shape(const struct filling *f, struct mote_error *error) {
    char given[TEXT], wanted[TEXT];
    if (f->array.count > 0 && shape_fits(f)) return MOTE_OK;
    mote_array_describe(&f->array, given, sizeof given);
    describe_inputs(f->graph, wanted, sizeof wanted);
    return mote_fail(error, MOTE_INPUT,
                     "%s: holds %s, the network takes %s; give it that, with one axis before it for several "
                     "inferences, or rows of %zu numbers",
                     f->path, given, wanted, f->elements);
}

static bool integer_range(enum mote_type type, int64_t *low, int64_t *high) {
    switch ((int)type) {
    case MOTE_INT8:
        return *low = INT8_MIN, *high = INT8_MAX, true;
    case MOTE_UINT8:
        return *low = 0, *high = UINT8_MAX, true;
    case MOTE_INT16:
        return *low = INT16_MIN, *high = INT16_MAX, true;
    case MOTE_INT32:
        return *low = INT32_MIN, *high = INT32_MAX, true;
    case MOTE_INT64:
        return *low = INT64_MIN, *high = INT64_MAX, true;
    case MOTE_BOOL:
        return *low = 0, *high = 1, true;
    default:
        return false;
    }
}

/* Element `i` of the array as one element of the tensor; false where its type cannot hold it. */
static bool convert(const struct mote_array *array, size_t i, const struct mote_tensor *tensor, void *out) {
    int64_t value, low, high;
    if (tensor->type == MOTE_FLOAT32) {
        double real = mote_array_real(array, i);
        float single = (float)real;
        memcpy(out, &single, sizeof single);
        bool whole = array->kind == MOTE_ARRAY_FLOAT || mote_array_integer(array, i, &value);
        if (array->kind != MOTE_ARRAY_FLOAT && (!whole || (int64_t)real != value)) return false;
        return isnan(real) || (array->decimal ? isfinite(single) : (double)single == real);
    }
    if (!integer_range(tensor->type, &low, &high) || !mote_array_integer(array, i, &value)) return false;
    if (value < low || value > high) return false;
    memcpy(out, &value, mote_type_bytes(tensor->type)); /* a little-endian host, as everywhere */
    return true;
}

static enum mote_status cannot_hold(const struct filling *f, const struct mote_tensor *tensor, size_t i,
                                    struct mote_error *error) {
    return mote_fail(
        error, MOTE_INPUT, "%s: row %zu, number %zu is %g, but the input takes %s, so give it %s", f->path,
        i / f->elements + 1, i % f->elements + 1, mote_array_real(&f->array, i), mote_type_name(tensor->type),
        tensor->type == MOTE_FLOAT32 ? "numbers that are float32 exactly (x.astype('<f4'))"
                                     : "whole numbers in its range, as they are stored");
}

static enum mote_status fill(const struct filling *f, struct mote_rows *rows, struct mote_error *error) {
    size_t count = f->array.count / f->elements, at = 0;
    for (size_t n = 0; n < count; n++)
        for (size_t i = 0; i < f->graph->input_count; i++) {
            const struct mote_tensor *t = &f->graph->tensors[f->graph->inputs[i]];
            size_t elements = mote_tensor_count(t), item = mote_type_bytes(t->type);
            for (size_t k = 0; k < elements; k++, at++) {
                uint8_t value[8];
                if (!convert(&f->array, at, t, value)) return cannot_hold(f, t, at, error);
                mote_buffer_append(&rows->bytes, value, item);
            }
        }
    rows->count += count;
    return rows->bytes.failed ? mote_fail_memory(error, "the inputs of a network") : MOTE_OK;
}

static bool same_type(const struct mote_array *array, const struct mote_tensor *tensor) {
    char text[TEXT];
    size_t length = strlen(mote_type_name(tensor->type));
    mote_array_describe(array, text, sizeof text);
    return strncmp(text, mote_type_name(tensor->type), length) == 0;
}

static void note_conversion(const struct filling *f, struct mote_rows *rows) {
    const struct mote_tensor *t = &f->graph->tensors[f->graph->inputs[0]];
    char given[TEXT];
    if (f->array.decimal || same_type(&f->array, t)) return;
    mote_array_describe(&f->array, given, sizeof given);
    given[strcspn(given, " ")] = 0;
    snprintf(rows->note, sizeof rows->note, "%.20s became %s, exactly", given, mote_type_name(t->type));
}

static enum mote_status read_numbers(const char *path, const struct mote_graph *graph,
                                     const struct mote_buffer *file, struct mote_rows *rows,
                                     struct mote_error *error) {
    struct filling f = {.path = path, .graph = graph};
    struct mote_buffer values = {0};
    for (size_t i = 0; i < graph->input_count; i++)
        f.elements += mote_tensor_count(&graph->tensors[graph->inputs[i]]);
    enum mote_status status = mote_tensors_is_npy(path)
                                  ? mote_npy_read(path, file->data, file->size, &f.array, error)
                                  : mote_rows_read(path, file->data, file->size, &values, &f.array, error);
    if (status == MOTE_OK) status = check_shape(&f, error);
    if (status == MOTE_OK) status = fill(&f, rows, error);
    if (status == MOTE_OK) note_conversion(&f, rows);
    mote_buffer_free(&values);
    return status;
}

static enum mote_status take_raw(const char *path, const struct mote_buffer *file, struct mote_rows *rows,
                                 struct mote_error *error) {
    if (rows->row_bytes == 0 || file->size == 0 || file->size % rows->row_bytes != 0)
        return mote_fail(error, MOTE_INPUT,
                         "%s: holds %zu bytes, the inputs take %zu (or a multiple, for several inferences)",
                         path, file->size, rows->row_bytes);
    mote_buffer_append(&rows->bytes, file->data, file->size);
    rows->count += file->size / rows->row_bytes;
    return rows->bytes.failed ? mote_fail_memory(error, "the inputs of a network") : MOTE_OK;
}

enum mote_status mote_tensors_read(const char *path, const struct mote_graph *graph, struct mote_rows *rows,
                                   struct mote_error *error) {
    struct mote_buffer file = {0};
    bool numbers = mote_tensors_is_npy(path) || mote_tensors_is_csv(path);
    rows->row_bytes = mote_tensors_bytes(graph, graph->inputs, graph->input_count);
    enum mote_status status = mote_file_read(path, MOTE_MODEL_LIMIT, &file, error);
    if (status == MOTE_OK)
        status = numbers ? read_numbers(path, graph, &file, rows, error) : take_raw(path, &file, rows, error);
    mote_buffer_free(&file);
    return status;
}

void mote_rows_free(struct mote_rows *rows) {
    mote_buffer_free(&rows->bytes);
    *rows = (struct mote_rows){.count = 0};
}
