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

/* Sums are of what is staged: the input itself; with 128 added; or, depthwise, without its zero point. */
static int32_t start_of(const struct mote_fast_maker *m, const struct scaling *s, size_t o) {
    const uint32_t bias = s->bias ? (uint32_t)s->bias[o] : 0;
    if (m->depthwise) return (int32_t)bias;
    const int32_t zero = (s->folded ? 0 : s->in_zero) + (m->set->bytes == 1 ? 128 : 0);
    return (int32_t)(bias - (uint32_t)zero * (uint32_t)mote_fast_weight_sum(m, o));
}

/* Lanes beyond the last channel get the constants of some channel, which never need the plain arithmetic for a sum
 * of 0 where that channel does not need it always. */
static bool fix_channels(const struct mote_fast_maker *m, const struct scaling *s) {
    struct mote_fast_layer *p = m->layer;
    float *to[5];
    for (size_t i = 0; i < 5; i++) {
        to[i] = mote_fast_array(m);
        if (!to[i]) return false;
    }
    for (size_t o = 0; o < mote_fast_channels(m); o++) {
        const size_t at = o < (size_t)m->window.out_c ? o * s->stride : 0;
        const struct mote_fast_fixed f =
            mote_fast_fix(s->multiplier[at], s->shift[at], s->out_zero, s->low, s->high);
        to[0][o] = f.scale;
        to[1][o] = f.low;
        to[2][o] = f.high;
        to[3][o] = f.above;
        to[4][o] = f.below;
    }
    p->scale = to[0];
    p->sum_low = to[1];
    p->sum_high = to[2];
    p->above = to[3];
    p->below = to[4];
    return true;
}

static bool make_s8(struct mote_fast_maker *m, const struct scaling *s, struct mote_fast_call *call) {
    m->kind = MOTE_FAST_S8;
    if (!mote_fast_make(m)) return false;
    struct mote_fast_layer *p = m->layer;
    int32_t *start = mote_fast_array(m), *multiplier = mote_fast_array(m), *left = mote_fast_array(m),
            *right = mote_fast_array(m);
    if (!start || !multiplier || !left || !right || !fix_channels(m, s)) return false;
    for (size_t o = 0; o < (size_t)m->window.out_c; o++) {
        const int32_t shift = s->shift[o * s->stride];
        start[o] = start_of(m, s, o);
        multiplier[o] = s->multiplier[o * s->stride];
        left[o] = shift > 0 ? shift : 0;
        right[o] = shift < 0 ? -shift : 0;
    }
    p->start = start;
    p->multiplier = multiplier;
    p->left = left;
    p->right = right;
    p->zero = s->in_zero;
    p->out_zero = s->out_zero;
    p->low = s->low;
    p->high = s->high;
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
    if (!mote_fast_can_depthwise(&p->window, p->depth)) return false;
    struct mote_fast_maker m = mote_fast_depthwise(&p->window, p->weights);
    m.set = set;
    m.memory = memory;
    return make_s8(&m,
                   &(struct scaling){p->bias, p->multiplier, p->shift, 1, false, p->in_zero, p->out_zero,
                                     p->min, p->max},
                   call);
}

bool mote_fast_fc_s8(const struct mote_fast_set *set, struct mote_arena *memory,
                     struct mote_fast_call *call) {
    const struct mote_fc_s8 *p = call->params;
    struct mote_fast_maker m = mote_fast_fc(1, p->batches, p->inputs, p->outputs, p->weights);
    m.set = set;
    m.memory = memory;
    return make_s8(&m,
                   &(struct scaling){p->bias, p->multiplier, p->shift, p->scale_stride, true, 0, p->zero,
                                     p->min, p->max},
                   call);
}
