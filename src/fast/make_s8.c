/* SPDX-License-Identifier: MIT
 * Layers of int8. */
#include "fast/fixed.h"
#include "fast/make.h"

#include "device/conv.h"
#include "device/depthwise.h"
#include "device/fc.h"

/* What becomes of the sums. */
struct scaling {
    const int32_t *bias, *multiplier, *shift;
    size_t stride; /* of multiplier and shift: 0 or 1 */
    bool folded;   /* the bias has the input's zero point in it */
    int32_t in_zero, out_zero, low, high;
};

/* Sums are of what is staged: bytes of the input with an offset, or int16 without its zero point. */
static int32_t start_of(const struct mote_fast_maker *m, const struct scaling *s, size_t o, int32_t sum) {
    const int32_t in_words = s->folded ? s->in_zero : 0, in_bytes = s->folded ? 0 : s->in_zero;
    const int32_t zero = m->element == 1 ? in_bytes + m->layer->offset : -in_words;
    return (int32_t)((s->bias ? (uint32_t)s->bias[o] : 0) - (uint32_t)zero * (uint32_t)sum);
}

/* The largest size of a sum, without what staged bytes have too much. */
static double most_of(const struct scaling *s, size_t o, int32_t size) {
    return fabs(s->bias ? (double)s->bias[o] : 0.0) + 255.0 * size;
}

/* In the form in which kernels take them. */
static void set_limits(struct mote_fast_layer *p, const struct scaling *s) {
    p->sign = p->simple ? 0 : INT32_MIN;
    p->constant = p->simple ? 0 : mote_fast_constant(s->out_zero);
    p->clamps = s->low > INT8_MIN || s->high < INT8_MAX;
    p->limit[0] = s->low;
    p->limit[1] = s->high;
    for (size_t i = 0; i < 2; i++) /* as an unsigned byte, so that nothing is borrowed from the next one */
        p->limit_bytes[i] = (int32_t)((uint32_t)(uint8_t)p->limit[i] * 0x01010101u);
}

static bool make_s8(struct mote_fast_maker *m, const struct scaling *s, struct mote_fast_call *call) {
    m->kind = MOTE_FAST_S8;
    m->simple = s->low >= s->out_zero;
    if (!mote_fast_make(m)) return false;
    struct mote_fast_layer *p = m->layer;
    int32_t *start = mote_fast_array(m), *multiplier = mote_fast_array(m), *shift = mote_fast_array(m);
    float *scale = mote_fast_array(m), *add = mote_fast_array(m);
    if (!start || !multiplier || !shift || !scale || !add) return false;
    for (size_t i = 0; i < mote_fast_channels(m); i++) {
        const size_t o = mote_fast_channel(m, i);
        if (o >= (size_t)m->window.out_c) {
            add[i] = p->simple ? MOTE_FAST_UNIT / 2 : 0; /* far from a whole number */
            continue;
        }
        const struct mote_fast_weights w = mote_fast_sum(m, o);
        start[i] = start_of(m, s, o, w.sum);
        multiplier[i] = s->multiplier[o * s->stride];
        shift[i] = s->shift[o * s->stride];
        const struct mote_fast_fixed f =
            mote_fast_fix(multiplier[i], shift[i], s->out_zero, most_of(s, o, w.size), p->simple);
        scale[i] = f.scale;
        add[i] = f.add;
        if (scale[i] != scale[0] || add[i] != add[0]) p->own = SIZE_MAX;
    }
    p->start = start;
    p->multiplier = multiplier;
    p->shift = shift;
    p->scale = scale;
    p->add = add;
    p->zero = s->in_zero;
    p->out_zero = s->out_zero;
    set_limits(p, s);
    return mote_fast_give(m, call);
}

bool mote_fast_conv_s8(const struct mote_fast_set *set, struct mote_arena *memory,
                       struct mote_fast_call *call) {
    const struct mote_conv_s8 *p = call->params;
    struct mote_fast_maker m = mote_fast_conv(&p->window, p->weights);
    m.set = set;
    m.memory = memory;
    return make_s8(
        &m,
        &(struct scaling){p->bias, p->multiplier, p->shift, 1, true, p->in_zero, p->out_zero, p->min, p->max},
        call);
}

bool mote_fast_depthwise_s8(const struct mote_fast_set *set, struct mote_arena *memory,
                            struct mote_fast_call *call) {
    const struct mote_depthwise_s8 *p = call->params;
    if (!mote_fast_can_depthwise(&p->window, p->depth))
        return mote_fast_repeat(set, memory, sizeof *p, sizeof(int8_t), mote_fast_depthwise_s8, call);
    struct mote_fast_maker m = mote_fast_depthwise(&p->window, p->weights);
    m.set = set;
    m.memory = memory;
    return make_s8(&m,
                   &(struct scaling){p->bias, p->multiplier, p->shift, 1, false, p->in_zero, p->out_zero,
                                     p->min, p->max},
                   call);
}

static bool make_fc(const struct mote_fast_set *set, struct mote_arena *memory, bool skips,
                    struct mote_fast_call *call) {
    const struct mote_fc_s8 *p = call->params;
    struct mote_fast_maker m = mote_fast_fc(1, p->batches, p->inputs, p->outputs, p->weights);
    m.set = set;
    m.memory = memory;
    m.skips = skips;
    return make_s8(&m,
                   &(struct scaling){p->bias, p->multiplier, p->shift, p->scale_stride, true, 0, p->zero,
                                     p->min, p->max},
                   call);
}

bool mote_fast_fc_s8(const struct mote_fast_set *set, struct mote_arena *memory,
                     struct mote_fast_call *call) {
    return make_fc(set, memory, false, call);
}

bool mote_fast_fc_s8_skipping(const struct mote_fast_set *set, struct mote_arena *memory,
                              struct mote_fast_call *call) {
    return make_fc(set, memory, true, call);
}

/* Words stay what they are where they pass for floats that are not limited. */
bool mote_fast_fc_sums(const struct mote_fast_set *set, struct mote_arena *memory,
                       struct mote_fast_call *call) {
    const struct mote_fc_s8 *p = call->params;
    struct mote_fast_maker m = mote_fast_fc(1, p->batches, p->inputs, p->outputs, p->weights);
    const struct scaling s = {.bias = p->bias, .folded = true};
    m.set = set;
    m.memory = memory;
    m.kind = MOTE_FAST_SUMS;
    if (!mote_fast_make(&m)) return false;
    int32_t *start = mote_fast_array(&m);
    for (size_t o = 0; start && o < p->outputs; o++)
        start[o] = start_of(&m, &s, o, mote_fast_sum(&m, o).sum);
    m.layer->start = start;
    m.layer->min = -INFINITY;
    m.layer->max = INFINITY;
    return start && mote_fast_give(&m, call);
}
