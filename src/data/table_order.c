/* SPDX-License-Identifier: MIT */
#include "data/table_order.h"

#include "data/time.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The rows of one file, as they were read. */
struct block {
    size_t first, rows;
    uint32_t file;
    int64_t time; /* of the first row */
};

static int compare(const void *a, const void *b) {
    const struct block *x = a, *y = b;
    if (x->time != y->time) return x->time < y->time ? -1 : 1;
    return x->file == y->file ? 0 : x->file < y->file ? -1 : 1; /* files given first come first */
}

/* Every file has a row at least, or reading it failed. */
static void find_blocks(const struct mote_table *table, struct block *blocks) {
    for (size_t row = 0; row < table->rows; row++) {
        struct block *block = &blocks[table->file[row]];
        if (block->rows++ == 0) *block = (struct block){row, 1, table->file[row], table->times[row]};
    }
}

/* Replaces *array by a copy with the blocks in their new order. */
static bool move_blocks(void *array, size_t row_bytes, const struct mote_table *table,
                        const struct block *blocks) {
    uint8_t *from, *to = malloc(table->rows * row_bytes + 1), *at = to;
    if (!to) return false;
    memcpy(&from, array, sizeof from);
    for (size_t i = 0; i < table->files; i++) {
        memcpy(at, from + blocks[i].first * row_bytes, blocks[i].rows * row_bytes);
        at += blocks[i].rows * row_bytes;
    }
    memcpy(array, &to, sizeof to);
    free(from);
    return true;
}

static bool move_files(struct mote_table *table, const struct block *blocks) {
    char **paths = malloc(table->files * sizeof *paths);
    if (!paths || !move_blocks(&table->values, table->columns * sizeof(float), table, blocks) ||
        !move_blocks(&table->times, sizeof *table->times, table, blocks)) {
        free(paths);
        return false;
    }
    size_t row = 0;
    for (size_t i = 0; i < table->files; i++) {
        paths[i] = table->paths[blocks[i].file];
        for (size_t end = row + blocks[i].rows; row < end; row++)
            table->file[row] = (uint32_t)i;
    }
    free(table->paths);
    table->paths = paths;
    return true;
}

/* The row among the first `rows` with this time, or `rows`. */
static size_t find_time(const struct mote_table *table, size_t rows, int64_t time) {
    size_t low = 0, high = rows;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (table->times[middle] < time)
            low = middle + 1;
        else
            high = middle;
    }
    return low < rows && table->times[low] == time ? low : rows;
}

static bool same_values(const struct mote_table *table, size_t a, size_t b) {
    const float *x = table->values + a * table->columns, *y = table->values + b * table->columns;
    for (size_t c = 0; c < table->columns; c++)
        if (x[c] != y[c] && !(isnan(x[c]) && isnan(y[c]))) return false;
    return true;
}

static enum mote_status fail_overlap(const struct mote_table *table, size_t kept, size_t row, size_t twin,
                                     struct mote_error *error) {
    char now[MOTE_TIME_TEXT], last[MOTE_TIME_TEXT];
    const char *path = table->paths[table->file[row]];
    mote_time_print(table->times[row], now);
    if (twin < kept)
        return mote_fail(
            error, MOTE_INPUT,
            "%.1000s: its row of %s has other values than that of %.1000s; files that overlap must "
            "agree, for they are read as one course of time",
            path, now, table->paths[table->file[twin]]);
    mote_time_print(table->times[kept - 1], last);
    return mote_fail(
        error, MOTE_INPUT,
        "%.1000s: its row of %s is not in %.1000s, which lasts until %s; files that overlap must "
        "agree, for they are read as one course of time",
        path, now, table->paths[table->file[kept - 1]], last);
}

static void keep_row(struct mote_table *table, size_t to, size_t from) {
    if (to == from) return;
    memcpy(table->values + to * table->columns, table->values + from * table->columns,
           table->columns * sizeof *table->values);
    table->times[to] = table->times[from];
    table->file[to] = table->file[from];
}

static void forget_row(struct mote_table *table, size_t row) {
    table->repeated_rows++;
    for (size_t c = 0; c < table->columns; c++)
        table->missing_values -= isnan(table->values[row * table->columns + c]) != 0;
}

static enum mote_status drop_repeats(struct mote_table *table, struct mote_error *error) {
    size_t kept = 0;
    for (size_t row = 0; row < table->rows; row++) {
        if (kept && table->times[row] <= table->times[kept - 1]) {
            size_t twin = find_time(table, kept, table->times[row]);
            if (twin == kept || !same_values(table, twin, row))
                return fail_overlap(table, kept, row, twin, error);
            forget_row(table, row);
            continue;
        }
        keep_row(table, kept++, row);
    }
    table->rows = kept;
    return MOTE_OK;
}

enum mote_status mote_table_order(struct mote_table *table, struct mote_error *error) {
    if (table->files < 2 || !table->times) return MOTE_OK;
    struct block *blocks = calloc(table->files, sizeof *blocks);
    if (!blocks) return mote_fail_memory(error, "the order of the files");
    find_blocks(table, blocks);
    qsort(blocks, table->files, sizeof *blocks, compare);
    for (size_t i = 0; i < table->files; i++)
        table->reordered |= blocks[i].file != i;
    bool good = !table->reordered || move_files(table, blocks);
    free(blocks);
    return good ? drop_repeats(table, error) : mote_fail_memory(error, "the order of the files");
}
