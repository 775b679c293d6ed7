/* SPDX-License-Identifier: MIT
 * Weights on few levels: whole numbers of a step, stored as int8, chosen for the bytes of a stream in which frequent
 * levels are short. What training imitates and what the quantizer writes is this one choice, and it follows from
 * the weights alone, and what they are worth. */
#ifndef MOTE_GRAPH_LEVELS_H
#define MOTE_GRAPH_LEVELS_H

#include "graph/steps.h"

struct mote_levels {
    unsigned bits; /* levels go from −(2ᵇ⁻¹ − 1) to 2ᵇ⁻¹ − 1 */
    /* Between levels, in root mean squares of the channel's weights, and then rounded to two bits of mantissa, so that
     * steps repeat; 0: as large as the largest weight asks, exactly. */
    double step;
    double price;       /* of a bit, in squared steps; 0: each weight takes the nearest level */
    const float *worth; /* of each weight: what a squared step counts for; NULL: 1 */
};

/* The step of each channel, c = i / stride % channels of w[i], no smaller than least[c] (NULL: no bound). */
void mote_levels_scale(const struct mote_levels *levels, const float *w, size_t count, size_t stride,
                       size_t channels, const float *least, float *scale);

/* These steps, and each weight's level. Of those between the nearest and 0 it is the one with the smallest
 * worth · (w / step − level)² + price · bits, where bits is what the level costs by the frequencies in the tensor. `level` may be w. */
void mote_levels_choose(const struct mote_levels *levels, const float *w, size_t count, size_t stride,
                        size_t channels, const float *least, float *scale, float *level);

#endif
