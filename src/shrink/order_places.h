/* SPDX-License-Identifier: MIT
 * Where channels may go, and constants with their channels in another order. */
#ifndef MOTE_SHRINK_ORDER_PLACES_H
#define MOTE_SHRINK_ORDER_PLACES_H

#include "shrink/units.h"

/* A constant of the made graph that has channels which may move. */
struct mote_order_constant {
    int32_t tensor;
    size_t last, rows; /* axes of its twin in the float graph (units.h) */
};

/* Units whose places lie on the same axes, as often, can take each other's: they are a group. The slots of a group lie side
 * by side; `home` has the unit whose places a slot is, `sits` the one that is there now. */
struct mote_channel_order {
    struct mote_arena arena;
    struct mote_units units; /* of a copy of the float graph */
    struct mote_graph *made;
    size_t slot_count, constant_count;
    uint32_t *home, *sits;
    uint32_t *begin, *end; /* of each slot: the slots of its group */
    uint32_t *from;        /* of each place: the one whose values it gets */
    struct mote_order_constant *constants;
};

/* No slots where nothing can go elsewhere, or where `made` is not made of the graph op by op. */
enum mote_status mote_order_create(const struct mote_graph *graph, struct mote_graph *made,
                                   struct mote_channel_order *out, struct mote_error *error);
void mote_order_free(struct mote_channel_order *order);

/* Who sits in slot `from` goes to slot `to` of the same group; those between move up. */
void mote_order_move(struct mote_channel_order *order, size_t from, size_t to);

/* The constant's values in the order that is now. */
void mote_order_arrange(const struct mote_channel_order *order, const struct mote_order_constant *constant,
                        const uint8_t *was, uint8_t *to);

/* Gives the made graph this order. */
enum mote_status mote_order_apply(const struct mote_channel_order *order, struct mote_error *error);

#endif
