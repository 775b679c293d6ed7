/* SPDX-License-Identifier: MIT
 * Depthwise convolutions, included by kernels_template.h (see there). A vector of channels at a time: its weights,
 * or their sums, stay in registers while it goes through all places. */

/* `taps` and `n` are constants wherever this is inlined. */
ALWAYS void depthwise_lanes(const struct mote_depthwise *d, size_t taps, size_t at, size_t n) {
    vec w[MOTE_DEPTHWISE_TAPS], start = d->start ? vec_load_some(d->start + at, n) : vec_set(0.0f);
    UNROLL for (size_t t = 0; t < taps; t++) w[t] = vec_load_some(d->w + d->w_tap[t] + at, n);
    for (size_t e = 0; e < d->examples; e++)
        for (size_t r = 0; r < d->rows; r++) {
            const float *from = d->from + d->from_at + e * d->from_example + r * d->from_row + at;
            float *to = d->to + d->to_at + e * d->to_example + r * d->to_row + at;
            for (size_t c = 0; c < d->columns; c++, from += d->from_column, to += d->to_column) {
                vec sum = d->add ? vec_load_some(to, n) : start;
                UNROLL for (size_t t = 0; t < taps; t++) sum =
                    vec_fma(vec_load_some(from + d->from_tap[t], n), w[t], sum);
                vec_store_some(to, sum, n);
            }
        }
}

ALWAYS void depthwise_weights_lanes(const struct mote_depthwise *d, size_t taps, size_t at, size_t n) {
    vec sum[MOTE_DEPTHWISE_TAPS];
    UNROLL for (size_t t = 0; t < taps; t++) sum[t] = vec_load_some(d->dw + d->w_tap[t] + at, n);
    for (size_t e = 0; e < d->examples; e++)
        for (size_t r = 0; r < d->rows; r++) {
            const float *from = d->from + d->from_at + e * d->from_example + r * d->from_row + at;
            const float *slope = d->slope + d->to_at + e * d->to_example + r * d->to_row + at;
            for (size_t c = 0; c < d->columns; c++, from += d->from_column, slope += d->to_column) {
                vec s = vec_load_some(slope, n);
                UNROLL for (size_t t = 0; t < taps; t++) sum[t] =
                    vec_fma(vec_load_some(from + d->from_tap[t], n), s, sum[t]);
            }
        }
    UNROLL for (size_t t = 0; t < taps; t++) vec_store_some(d->dw + d->w_tap[t] + at, sum[t], n);
}

/* With counts that the compiler knows. */
#define DEPTHWISE_OF(lanes, taps)                                                                            \
    static void lanes##_##taps(const struct mote_depthwise *d) {                                             \
        size_t at = 0;                                                                                       \
        for (; at + LANES <= d->channels; at += LANES)                                                       \
            lanes(d, taps, at, LANES);                                                                       \
        if (at < d->channels) lanes(d, taps, at, d->channels - at);                                          \
    }
#define DEPTHWISE(name, lanes)                                                                               \
    DEPTHWISE_OF(lanes, 0)                                                                                   \
    DEPTHWISE_OF(lanes, 1)                                                                                   \
    DEPTHWISE_OF(lanes, 2)                                                                                   \
    DEPTHWISE_OF(lanes, 3)                                                                                   \
    DEPTHWISE_OF(lanes, 4)                                                                                   \
    DEPTHWISE_OF(lanes, 5)                                                                                   \
    DEPTHWISE_OF(lanes, 6)                                                                                   \
    DEPTHWISE_OF(lanes, 7)                                                                                   \
    DEPTHWISE_OF(lanes, 8)                                                                                   \
    DEPTHWISE_OF(lanes, 9)                                                                                   \
    static void name(const struct mote_depthwise *d) {                                                       \
        static void (*const of[])(const struct mote_depthwise *) = {                                         \
            lanes##_0, lanes##_1, lanes##_2, lanes##_3, lanes##_4,                                           \
            lanes##_5, lanes##_6, lanes##_7, lanes##_8, lanes##_9};                                          \
        of[d->taps](d);                                                                                      \
    }

DEPTHWISE(depthwise, depthwise_lanes)
DEPTHWISE(depthwise_weights, depthwise_weights_lanes)
