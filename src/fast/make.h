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

    struct mote_fast_layer *layer; /* what is made */
    size_t scratch_bytes;

    size_t element, row, run,
        staged; /* on the way: bytes of a staged element; pixels of a staged row; elements of
                                         a run; bytes of a staged image */
    bool has_edges;
};

/* Geometry and weights; what the sums become is left to the caller. False where memory is out or too much of it is
 * wanted. */
bool mote_fast_make(struct mote_fast_maker *m);

/* Zeros, one 32-bit number a channel, or NULL. */
void *mote_fast_array(const struct mote_fast_maker *m);
size_t mote_fast_channels(const struct mote_fast_maker *m); /* with those that fill up the last vector */

int32_t mote_fast_weight_sum(const struct mote_fast_maker *m, size_t o); /* of int8 weights */

/* The shape of a layer and the order of its weights. A fully connected layer is a convolution of 1 × 1; a
 * depthwise one of a single channel is an ordinary one. */
struct mote_fast_maker mote_fast_conv(const struct mote_window *window, const void *weights);
struct mote_fast_maker mote_fast_fc(size_t images, size_t pixels, size_t inputs, size_t outputs,
                                    const void *weights);
struct mote_fast_maker mote_fast_depthwise(const struct mote_window *window, const void *weights);
bool mote_fast_can_depthwise(const struct mote_window *window, int32_t depth);

/* The layer's kernel for the plain one; true. */
bool mote_fast_give(const struct mote_fast_maker *m, struct mote_fast_call *call);

/* One a plain kernel. */
typedef bool mote_fast_maker_function(const struct mote_fast_set *set, struct mote_arena *memory,
                                      struct mote_fast_call *call);
mote_fast_maker_function mote_fast_conv_f32, mote_fast_conv_s8, mote_fast_conv_hybrid,
    mote_fast_depthwise_f32, mote_fast_depthwise_s8, mote_fast_depthwise_hybrid, mote_fast_fc_f32,
    mote_fast_fc_s8, mote_fast_fc_hybrid, mote_fast_add_s8, mote_fast_add_f32, mote_fast_mul_f32;

#endif
