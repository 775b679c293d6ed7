/* SPDX-License-Identifier: MIT
 * A climb: a channel is taken out of its row of channels and put back elsewhere, and stays there where zlib's stream of
 * all constants gets no longer. Level 9 of zlib stands for zopfli, a hundred times as slow. */
#include "shrink/order.h"

#include "base/rng.h"
#include "shrink/order_places.h"

#include <string.h>
#include <zlib.h>

enum { ORDER_SEED = 1, ORDER_STREAM = 61 };

struct climb {
    struct mote_channel_order *order;
    size_t *at; /* where each tensor's bytes are */
    size_t bytes;
    uLong most;
    uint8_t *data, *stream;
};

static bool lay_bytes(struct climb *climb) {
    struct mote_channel_order *order = climb->order;
    const struct mote_graph *made = order->made;
    climb->at = mote_arena_alloc(&order->arena, made->tensor_count, sizeof *climb->at);
    if (!climb->at) return false;
    for (size_t t = 0; t < made->tensor_count; t++) {
        climb->at[t] = climb->bytes;
        climb->bytes += made->tensors[t].data ? made->tensors[t].bytes : 0;
    }
    climb->most = compressBound((uLong)climb->bytes);
    climb->data = mote_arena_alloc(&order->arena, climb->bytes, 1);
    climb->stream = mote_arena_alloc(&order->arena, climb->most, 1);
    if (!climb->data || !climb->stream) return false;
    for (size_t t = 0; t < made->tensor_count; t++)
        if (made->tensors[t].data)
            memcpy(climb->data + climb->at[t], made->tensors[t].data, made->tensors[t].bytes);
    return true;
}

/* Bytes of the stream; 0: memory is out. */
static size_t price(const struct climb *climb) {
    const struct mote_channel_order *order = climb->order;
    uLongf size = climb->most;
    for (size_t i = 0; i < order->constant_count; i++) {
        const struct mote_order_constant *c = &order->constants[i];
        mote_order_arrange(order, c, order->made->tensors[c->tensor].data,
                           climb->data + climb->at[c->tensor]);
    }
    return compress2(climb->stream, &size, climb->data, (uLong)climb->bytes, Z_BEST_COMPRESSION) == Z_OK
               ? size
               : 0;
}

static enum mote_status climb_up(struct climb *climb, uint32_t tries, struct mote_error *error) {
    struct mote_channel_order *order = climb->order;
    struct mote_rng rng;
    mote_rng_seed(&rng, ORDER_SEED, ORDER_STREAM);
    size_t first = price(climb), best = first;
    for (uint32_t i = 0; i < tries && best > 0; i++) {
        uint32_t from = mote_rng_below(&rng, (uint32_t)order->slot_count), begin = order->begin[from],
                 to = begin + mote_rng_below(&rng, order->end[from] - begin - 1);
        to += to >= from;
        mote_order_move(order, from, to);
        size_t size = price(climb);
        if (size <= best)
            best = size;
        else
            mote_order_move(order, to, from);
    }
    if (best == 0) return mote_fail_memory(error, "the order of channels");
    return best < first ? mote_order_apply(order, error) : MOTE_OK;
}

enum mote_status mote_order_channels(const struct mote_graph *graph, uint32_t tries, struct mote_graph *made,
                                     struct mote_error *error) {
    struct mote_channel_order order;
    if (tries == 0) return MOTE_OK;
    MOTE_TRY(mote_order_create(graph, made, &order, error));
    struct climb climb = {.order = &order};
    enum mote_status status = MOTE_OK;
    if (order.slot_count > 0)
        status = lay_bytes(&climb) ? climb_up(&climb, tries, error)
                                   : mote_fail_memory(error, "the order of channels");
    mote_order_free(&order);
    return status;
}
