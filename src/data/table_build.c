/* SPDX-License-Identifier: MIT
 * Growth is by a quarter: with the copy that realloc may make, the table's arrays then never take more than
 * twice and a bit of what the rows need. */
#include "data/table_build.h"

#include "base/checked.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_ROWS = 64 };

enum mote_status mote_table_builder_start(struct mote_table_builder *builder, size_t columns,
                                          struct mote_error *error) {
    *builder = (struct mote_table_builder){.table = calloc(1, sizeof *builder->table)};
    if (!builder->table) return mote_fail_memory(error, "a table");
    builder->table->columns = columns;
    return MOTE_OK;
}

static bool resize(void *array, size_t rows, size_t row_bytes) {
    void *old, *new;
    size_t bytes;
    memcpy(&old, array, sizeof old);
    if (!mote_mul_size(rows, row_bytes, &bytes)) return false;
    new = realloc(old, bytes ? bytes : 1);
    if (new) memcpy(array, &new, sizeof new);
    return new != NULL;
}

static bool set_capacity(struct mote_table_builder *b, size_t rows) {
    struct mote_table *t = b->table;
    size_t value_bytes;
    if (!mote_mul_size(t->columns, sizeof *t->values, &value_bytes) ||
        !resize(&t->values, rows, value_bytes) || !resize(&t->file, rows, sizeof *t->file) ||
        (b->timed && !resize(&t->times, rows, sizeof *t->times)))
        return false;
    b->capacity = rows;
    return true;
}

static bool keep_names(struct mote_table *t, const char *const *names) {
    t->names = calloc(t->columns + 1, sizeof *t->names);
    for (size_t i = 0; t->names && i < t->columns; i++) {
        t->names[i] = strdup(names[i]);
        if (!t->names[i]) return false;
    }
    return t->names != NULL;
}

enum mote_status mote_table_builder_file(struct mote_table_builder *builder, const char *path, bool timed,
                                         const char *const *names, struct mote_error *error) {
    struct mote_table *t = builder->table;
    if (t->files == 0) {
        builder->timed = timed;
        if (!keep_names(t, names)) return mote_fail_memory(error, path);
    } else if (timed != builder->timed) {
        return mote_fail(error, MOTE_INPUT, "%s: its rows have %s times, those of %s have %s", path,
                         timed ? "" : "no", t->paths[0], timed ? "none" : "some");
    }
    if (!resize(&t->paths, t->files + 1, sizeof *t->paths)) return mote_fail_memory(error, path);
    t->paths[t->files] = strdup(path);
    if (!t->paths[t->files]) return mote_fail_memory(error, path);
    t->files++;
    builder->file_start = t->rows;
    return MOTE_OK;
}

/* Whether one of the current file's rows has this time. They are in order. */
static bool seen(const struct mote_table_builder *b, int64_t time) {
    size_t low = b->file_start, high = b->table->rows;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (b->table->times[middle] < time)
            low = middle + 1;
        else
            high = middle;
    }
    return low < b->table->rows && b->table->times[low] == time;
}

static enum mote_table_append append(struct mote_table_builder *b, int64_t time, const float *values) {
    struct mote_table *t = b->table;
    if (t->rows == b->capacity) {
        size_t rows = b->capacity < FIRST_ROWS ? FIRST_ROWS : b->capacity + b->capacity / 4;
        if (rows > UINT32_MAX || !set_capacity(b, rows)) return MOTE_TABLE_FULL;
    }
    for (size_t c = 0; c < t->columns; c++) {
        t->values[t->rows * t->columns + c] = values[c];
        t->missing_values += isnan(values[c]) != 0;
    }
    if (b->timed) t->times[t->rows] = time;
    t->file[t->rows++] = (uint32_t)(t->files - 1);
    return MOTE_TABLE_KEPT;
}

enum mote_table_append mote_table_builder_row(struct mote_table_builder *builder, int64_t time,
                                              const float *values) {
    struct mote_table *t = builder->table;
    if (builder->timed && t->rows > builder->file_start && time <= t->times[t->rows - 1]) {
        if (!seen(builder, time)) return MOTE_TABLE_BACK;
        t->repeated_rows++;
        return MOTE_TABLE_REPEATED;
    }
    return append(builder, time, values);
}

size_t mote_table_builder_file_rows(const struct mote_table_builder *builder) {
    return builder->table->rows - builder->file_start;
}

struct mote_table *mote_table_builder_finish(struct mote_table_builder *builder) {
    set_capacity(builder,
                 builder->table->rows); /* a failure to shrink leaves the larger blocks, which are fine */
    return builder->table;
}
