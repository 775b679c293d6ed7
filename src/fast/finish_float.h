/* SPDX-License-Identifier: MIT
 * Template: from sums to outputs of float32 (layer.h, 3), in the plain kernels' order of operations. */
#ifndef MOTE_FAST_FINISH_FLOAT_H
#define MOTE_FAST_FINISH_FLOAT_H

/* Vectors of a pixel's outputs, limited; the group's first `count` channels are stored. */
ALWAYS void store_f32(const size_t blocks, const vf *limits, size_t count, const vf *v, float *y) {
    vf limited[MOTE_FAST_QUAD];
    UNROLL for (size_t n = 0; n < blocks; n++) limited[n] = vf_min(limits[1], vf_max(limits[0], v[n]));
    if (count == blocks * LANES) {
        UNROLL for (size_t n = 0; n < blocks; n++) vf_store(y + n * LANES, limited[n]);
        return;
    }
    UNROLL for (size_t n = 0; n < blocks; n++) {
        if (count >= (n + 1) * LANES)
            vf_store(y + n * LANES, limited[n]);
        else if (count > n * LANES)
            vf_store_some(y + n * LANES, limited[n], count - n * LANES);
    }
}

ALWAYS void finish_f32(const size_t blocks, const struct mote_fast_job *job, const struct mote_fast_tile *t,
                       const int32_t *sums) {
    const struct mote_fast_layer *p = job->layer;
    const vf limits[2] = {vf_set(p->min), vf_set(p->max)};
    char *y = t->y;
    for (size_t m = 0; m < t->rows; m++, sums += blocks * LANES, y += p->y_pitch) {
        vf v[MOTE_FAST_QUAD];
        UNROLL for (size_t n = 0; n < blocks; n++) v[n] = vf_bits(vi_load(sums + n * LANES));
        store_f32(blocks, limits, t->count, v, (float *)(void *)y);
    }
}

/* Of integers, or depthwise of whole numbers in floats. */
ALWAYS void finish_hybrid(const size_t blocks, const struct mote_fast_job *job,
                          const struct mote_fast_tile *t, const int32_t *sums) {
    const struct mote_fast_layer *p = job->layer;
    const vf limits[2] = {vf_set(p->min), vf_set(p->max)}, after = vf_set(job->after);
    vf scale[MOTE_FAST_QUAD], bias[MOTE_FAST_QUAD];
    char *y = t->y;
    UNROLL for (size_t n = 0; n < blocks; n++) {
        scale[n] = vf_multiply(vf_load(p->weight_scale + t->channel + n * LANES), vf_set(job->before));
        bias[n] = vf_load(p->bias + t->channel + n * LANES);
    }
    for (size_t m = 0; m < t->rows; m++, sums += blocks * LANES, y += p->y_pitch) {
        vf v[MOTE_FAST_QUAD];
        UNROLL for (size_t n = 0; n < blocks; n++) {
            const vi sum = vi_load(sums + n * LANES);
            const vf number = p->depthwise ? vf_bits(sum) : vf_of(sum);
            v[n] = vf_add(vf_multiply(vf_multiply(number, scale[n]), after), bias[n]);
        }
        store_f32(blocks, limits, t->count, v, (float *)(void *)y);
    }
}

FUNCTION(finish_f32_1, finish_f32(1, job, t, sums))
FUNCTION(finish_f32_4, finish_f32(4, job, t, sums))
FUNCTION(finish_hybrid_1, finish_hybrid(1, job, t, sums))
FUNCTION(finish_hybrid_4, finish_hybrid(4, job, t, sums))

#endif
