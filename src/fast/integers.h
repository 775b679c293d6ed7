/* SPDX-License-Identifier: MIT
 * Template: the integer kernels of a set. A file that includes it has defined its vectors (vectors_*.h); add_products, the
 * sum of a word's products; STAGED, the bytes of a staged int8 in convolutions; OFFSET, what is added to bytes; and
 * add_taps with TAP_VECTORS, the sum of a word of four taps and the vectors of their weights. */
#include "fast/tile.h"

#include "fast/finish_s8.h"

#include "fast/depthwise.h"

#include "fast/stage.h"

WORD_FUNCTIONS(integers, false)

/* What the set has in common with others: of the same vectors. */
#define INTEGER_SET(of_floats)                                                                               \
    {                                                                                                        \
        .lanes = LANES, .rows = {{1, 6, 6}, {1, 3, WIDE_ROWS}}, .bytes = STAGED, .offset = OFFSET,           \
        .tap_vectors = TAP_VECTORS, .common = of_floats, .words = ALL_TILES(integers),                       \
        .zipped = {zipped_1, zipped_4},                                                                      \
        COLUMNS_TABLE.finish_s8 = {{finish_s8_1, finish_s8_4}, {finish_s8_1, finish_simple_4}},              \
        .convert_s8 = CONVERT_S8, .convert_bytes = convert_bytes, .convert_hybrid = convert_hybrid           \
    }
