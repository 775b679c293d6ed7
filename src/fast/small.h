/* SPDX-License-Identifier: MIT
 * Template: kernels that do little with each number, so that they take no longer with shorter vectors: sets of longer ones have
 * them from AVX2. */
#include "fast/tile.h"

#include "fast/lstm.h"
#include "fast/point.h"
#include "fast/pool.h"

#define SMALL_TABLE                                                                                          \
    {                                                                                                        \
        .lanes = LANES, .add_s8 = add_s8, .add_f32 = add_f32, .mul_f32 = mul_f32, .lstm_f32 = lstm_f32,      \
        .average_f32 = average_f32, .max_f32 = max_f32, .average_s8 = average_s8, .max_s8 = max_s8,          \
        .mean_s8 = mean_s8                                                                                   \
    }
