/* SPDX-License-Identifier: MIT
 * A matrix of weights cut into the blocks that are pruned together; those at its ends may be smaller. */
#ifndef MOTE_RECIPE_BLOCKS_H
#define MOTE_RECIPE_BLOCKS_H

#include "recipe/recipe.h"

struct mote_blocks {
    size_t rows, columns, height, width;
};

/* Of a shape as MOTE_PRUNE_BLOCK has it, or MOTE_PRUNE_FILTER. */
static inline struct mote_blocks mote_blocks_of(size_t rows, size_t columns, int shape) {
    if (shape == MOTE_PRUNE_FILTER) return (struct mote_blocks){rows, columns, 1, columns};
    return (struct mote_blocks){rows, columns, (size_t)shape >> 8, (size_t)shape & 255};
}

static inline size_t mote_blocks_across(const struct mote_blocks *b) {
    return (b->columns + b->width - 1) / b->width;
}

static inline size_t mote_blocks_count(const struct mote_blocks *b) {
    return (b->rows + b->height - 1) / b->height * mote_blocks_across(b);
}

/* From row and column to before `rows` and `columns`. */
struct mote_area {
    size_t row, rows, column, columns;
};

static inline struct mote_area mote_blocks_at(const struct mote_blocks *b, size_t number) {
    size_t across = mote_blocks_across(b), row = number / across * b->height,
           column = number % across * b->width;
    return (struct mote_area){row, row + b->height < b->rows ? row + b->height : b->rows, column,
                              column + b->width < b->columns ? column + b->width : b->columns};
}

static inline size_t mote_area_size(struct mote_area area) {
    return (area.rows - area.row) * (area.columns - area.column);
}

#endif
