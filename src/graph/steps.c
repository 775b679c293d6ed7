/* SPDX-License-Identifier: MIT */
#include "graph/steps.h"

void mote_step_scales(const float *w, size_t count, size_t stride, size_t channels, unsigned bits,
                      const float *least, float *scale) {
    const float smallest = 1e-30f;
    for (size_t c = 0; c < channels; c++)
        scale[c] = 0;
    for (size_t i = 0; i < count; i++) {
        size_t c = i / stride % channels;
        scale[c] = fmaxf(scale[c], fabsf(w[i]));
    }
    for (size_t c = 0; c < channels; c++)
        scale[c] = fmaxf(scale[c] > smallest ? scale[c] / mote_step_most(bits) : 1, least ? least[c] : 0);
}
