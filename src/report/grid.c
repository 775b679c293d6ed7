/* SPDX-License-Identifier: MIT */
#include "report/grid.h"

#include "report/number.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static bool reserve(struct mote_grid *grid) {
    if (grid->failed) return false;
    if (grid->cells < grid->capacity) return true;
    size_t capacity = grid->capacity ? grid->capacity * 2 : 64;
    const char **cell = realloc(grid->cell, capacity * sizeof *cell);
    if (!cell) {
        grid->failed = true;
        return false;
    }
    grid->cell = cell;
    grid->capacity = capacity;
    return true;
}

void mote_grid_cell(struct mote_grid *grid, const char *text) {
    if (!reserve(grid)) return;
    char *copy = mote_arena_string(&grid->arena, text ? text : "");
    if (copy)
        grid->cell[grid->cells++] = copy;
    else
        grid->failed = true;
}

void mote_grid_printf(struct mote_grid *grid, const char *format, ...) {
    char text[256];
    va_list args;
    va_start(args, format);
    int length = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (length < 0 || (size_t)length >= sizeof text)
        grid->failed = true;
    else
        mote_grid_cell(grid, text);
}

void mote_grid_fixed(struct mote_grid *grid, double value, int decimals) {
    char text[MOTE_NUMBER_SIZE];
    mote_grid_cell(grid, mote_number_fixed(value, decimals, text));
}

void mote_grid_count(struct mote_grid *grid, uint64_t value) {
    char text[MOTE_NUMBER_SIZE];
    mote_grid_cell(grid, mote_number_count(value, text));
}

size_t mote_grid_rows(const struct mote_grid *grid) {
    return grid->columns ? grid->cells / grid->columns : 0;
}

void mote_grid_free(struct mote_grid *grid) {
    mote_arena_free(&grid->arena);
    free(grid->cell);
    grid->cell = NULL;
    grid->cells = grid->capacity = 0;
}
