/* SPDX-License-Identifier: MIT
 * Inside the fast room: making a layer out of a plain kernel's parameters. */
#ifndef MOTE_FAST_MAKE_H
#define MOTE_FAST_MAKE_H

#include "fast/layer.h"

struct mote_fast_maker {
    const struct mote_fast_set *set;
    struct mote_arena *memory;
    enum mote_fast_kind kind;
    bool depthwise; /* a channel in, a channel out; else every channel sees all */
    struct mote_window window;
    const void *weights; /* float or int8, as the kind says; element k of what output channel o sees is */
    size_t of_channel, of_element; /* weights[o · of_channel + k · of_element] */
    bool simple;                   /* see fixed.h */
    bool skips;                    /* may the layer skip inputs that are −128? */

    struct mote_fast_layer *layer; /* what is made */
    size_t scratch_bytes;

    /* on the way */
    size_t element, staged; /* bytes of a staged element, of a staged image */
    size_t row;             /* pixels of a staged row */
    size_t runs, run;       /* runs that have weights; elements of a run */
    bool has_edges;
};

enum { MOTE_FAST_TAPS = 4 }; /* that are zipped together */

/* Depthwise sums of bytes. */
static inline bool mote_fast_zips(const struct mote_fast_maker *m) {
    return m->depthwise && m->kind == MOTE_FAST_S8;
}

/* How many taps those are, with places that none fills; and which tap is at a place: any number from `runs` on is
 * none. */
size_t mote_fast_zipped(const struct mote_fast_maker *m),
    mote_fast_tap(const struct mote_fast_maker *m, size_t place);

/* Do pixels side by side share columns of zipped taps? */
bool mote_fast_neighbours(const struct mote_fast_maker *m);

/* Are outputs of pixels made while others are summed? */
bool mote_fast_pipes(const struct mote_fast_maker *m);

/* Geometry and weights; what the sums become is left to the caller. False where memory is out or too much of it is
 * wanted. */
bool mote_fast_make(struct mote_fast_maker *m);
bool mote_fast_pack(const struct mote_fast_maker *m); /* its weights */

/* Zeros, one 32-bit number a channel, or NULL. */
void *mote_fast_array(const struct mote_fast_maker *m);
size_t mote_fast_channels(const struct mote_fast_maker *m); /* with those that fill up the last group */
/* Whose numbers are at a position of such an array, and of a group's weights. */
size_t mote_fast_channel(const struct mote_fast_maker *m, size_t position);

struct mote_fast_weights {
    int32_t sum, size; /* of the int8 weights of a channel, and of their magnitudes */
};
struct mote_fast_weights mote_fast_sum(const struct mote_fast_maker *m, size_t o);

/* The shape of a layer and the order of its weights. A fully connected layer is a convolution of 1 × 1; a
 * depthwise one of a single channel is an ordinary one. */
struct mote_fast_maker mote_fast_conv(const struct mote_window *window, const void *weights);
struct mote_fast_maker mote_fast_fc(size_t images, size_t pixels, size_t inputs, size_t outputs,
                                    const void *weights);
struct mote_fast_maker mote_fast_depthwise(const struct mote_window *window, const void *weights);
bool mote_fast_can_depthwise(const struct mote_window *window, int32_t depth);

/* Depthwise of float32: is it what filter3.h runs, which needs no layer? Its kernel for the plain one. */
struct mote_depthwise_f32;
bool mote_fast_is_filter3(const struct mote_fast_set *set, const struct mote_depthwise_f32 *p);
bool mote_fast_make_filter3(const struct mote_fast_set *set, struct mote_arena *memory,
                            struct mote_fast_call *call);

/* The layer's kernel for the plain one; true. */
bool mote_fast_give(const struct mote_fast_maker *m, struct mote_fast_call *call);

/* One a plain kernel; and one that makes sums of a fully connected layer without scaling them. */
typedef bool mote_fast_maker_function(const struct mote_fast_set *set, struct mote_arena *memory,
                                      struct mote_fast_call *call);
mote_fast_maker_function mote_fast_conv_f32, mote_fast_conv_s8, mote_fast_conv_hybrid,
    mote_fast_depthwise_f32, mote_fast_depthwise_s8, mote_fast_depthwise_hybrid, mote_fast_fc_f32,
    mote_fast_fc_s8, mote_fast_fc_s8_skipping, mote_fast_fc_hybrid, mote_fast_fc_sums, mote_fast_add_s8,
    mote_fast_add_f32, mote_fast_mul_f32, mote_fast_average_pool_f32, mote_fast_average_pool_s8,
    mote_fast_max_pool_f32, mote_fast_max_pool_s8, mote_fast_matmul_f32, mote_fast_mean_f32,
    mote_fast_mean_s8, mote_fast_lstm_f32, mote_fast_lstm_s8;

/* A depthwise layer with a depth multiplier, by what `make` makes of the same without; its parameters have so many bytes, an
 * element of its image so many. */
bool mote_fast_repeat(const struct mote_fast_set *set, struct mote_arena *memory, size_t params_bytes,
                      size_t element, mote_fast_maker_function *make, struct mote_fast_call *call);

#endif
