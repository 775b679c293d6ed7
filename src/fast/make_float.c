/* SPDX-License-Identifier: MIT
 * Layers of float32, and of int8 weights with float activations. */
#include "fast/make.h"

#include "device/conv.h"
#include "device/depthwise.h"
#include "device/fc.h"

static bool copy_channels(const struct mote_fast_maker *m, const float *from, size_t stride,
                          const float **to) {
    float *copy = mote_fast_array(m);
    if (!copy) return false;
    for (size_t o = 0; from && o < (size_t)m->window.out_c; o++)
        copy[o] = from[o * stride];
    *to = copy;
    return true;
}

static bool make_f32(struct mote_fast_maker *m, const float *bias, float min, float max,
                     struct mote_fast_call *call) {
    const float *start;
    m->kind = MOTE_FAST_F32;
    if (!mote_fast_make(m) || !copy_channels(m, bias, 1, &start)) return false;
    m->layer->start = (const int32_t *)(const void *)start;
    m->layer->min = min;
    m->layer->max = max;
    return mote_fast_give(m, call);
}

bool mote_fast_conv_f32(const struct mote_fast_set *set, struct mote_arena *memory,
                        struct mote_fast_call *call) {
    const struct mote_conv_f32 *p = call->params;
    struct mote_fast_maker m = mote_fast_conv(&p->window, p->weights);
    m.set = set;
    m.memory = memory;
    return make_f32(&m, p->bias, p->min, p->max, call);
}

bool mote_fast_depthwise_f32(const struct mote_fast_set *set, struct mote_arena *memory,
                             struct mote_fast_call *call) {
    const struct mote_depthwise_f32 *p = call->params;
    if (mote_fast_is_filter3(set, p)) return mote_fast_make_filter3(set, memory, call);
    if (!mote_fast_can_depthwise(&p->window, p->depth))
        return mote_fast_repeat(set, memory, sizeof *p, sizeof(float), mote_fast_depthwise_f32, call);
    struct mote_fast_maker m = mote_fast_depthwise(&p->window, p->weights);
    m.set = set;
    m.memory = memory;
    return make_f32(&m, p->bias, p->min, p->max, call);
}

bool mote_fast_fc_f32(const struct mote_fast_set *set, struct mote_arena *memory,
                      struct mote_fast_call *call) {
    const struct mote_fc_f32 *p = call->params;
    struct mote_fast_maker m = mote_fast_fc(1, p->batches, p->inputs, p->outputs, p->weights);
    m.set = set;
    m.memory = memory;
    return make_f32(&m, p->bias, p->min, p->max, call);
}

/* What becomes of the sums. */
struct hybrid {
    const float *scale, *bias;
    size_t scale_stride;
    bool asymmetric, scales_first;
    float min, max;
};

static bool make_hybrid(struct mote_fast_maker *m, const struct hybrid *h, struct mote_fast_call *call) {
    m->kind = MOTE_FAST_HYBRID;
    if (!mote_fast_make(m)) return false;
    struct mote_fast_layer *p = m->layer;
    int32_t *start = mote_fast_array(m);
    if (!start || !copy_channels(m, h->scale, h->scale_stride, &p->weight_scale) ||
        !copy_channels(m, h->bias, 1, &p->bias))
        return false;
    for (size_t o = 0; o < (size_t)m->window.out_c; o++)
        start[o] = -mote_fast_sum(m, o).sum;
    p->start = start;
    p->asymmetric = h->asymmetric;
    p->scales_first = h->scales_first;
    p->min = h->min;
    p->max = h->max;
    return mote_fast_give(m, call);
}

bool mote_fast_conv_hybrid(const struct mote_fast_set *set, struct mote_arena *memory,
                           struct mote_fast_call *call) {
    const struct mote_conv_hybrid *p = call->params;
    struct mote_fast_maker m = mote_fast_conv(&p->window, p->weights);
    const bool asymmetric = p->row_sums != NULL;
    m.set = set;
    m.memory = memory;
    return make_hybrid(
        &m, &(struct hybrid){p->weight_scale, p->bias, asymmetric, asymmetric, !asymmetric, p->min, p->max},
        call);
}

bool mote_fast_depthwise_hybrid(const struct mote_fast_set *set, struct mote_arena *memory,
                                struct mote_fast_call *call) {
    const struct mote_depthwise_hybrid *p = call->params;
    if (!mote_fast_can_depthwise(&p->window, p->depth))
        return mote_fast_repeat(set, memory, sizeof *p, sizeof(float), mote_fast_depthwise_hybrid, call);
    struct mote_fast_maker m = mote_fast_depthwise(&p->window, p->weights);
    m.set = set;
    m.memory = memory;
    return make_hybrid(
        &m, &(struct hybrid){p->weight_scale, p->bias, p->scale_stride, true, true, p->min, p->max}, call);
}

/* Each row is quantized by itself: it is an image of its own. */
bool mote_fast_fc_hybrid(const struct mote_fast_set *set, struct mote_arena *memory,
                         struct mote_fast_call *call) {
    const struct mote_fc_hybrid *p = call->params;
    struct mote_fast_maker m = mote_fast_fc(p->batches, 1, p->inputs, p->outputs, p->weights);
    m.set = set;
    m.memory = memory;
    return make_hybrid(&m,
                       &(struct hybrid){p->weight_scale, p->bias, p->scale_stride, p->row_sums != NULL, true,
                                        p->min, p->max},
                       call);
}
