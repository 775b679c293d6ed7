/* SPDX-License-Identifier: MIT
 * Memory that is freed all at once: a growing list of blocks, or a region that the caller has, handed out in pieces.
 * Not thread-safe. */
#ifndef MOTE_BASE_ARENA_H
#define MOTE_BASE_ARENA_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>

/* What a network may take unless somebody says more: enough for what is small, too little to do harm; for networks
 * whose constants alone are large, a multiple of these. */
static inline size_t mote_memory_limit(size_t constants) {
    const size_t least = ((size_t)64 << 20) - 4096; /* no single block is above 64 MiB */
    return constants > least / 8 ? 8 * constants : least;
}

struct mote_arena_block;

enum { MOTE_ARENA_ALIGNMENT = 64 };

/* All zero is a valid, empty arena without a limit. */
struct mote_arena {
    struct mote_arena_block *first;
    size_t used, capacity; /* of the first block, bytes */
    size_t limit;          /* most bytes that it hands out; 0: no limit */
    size_t taken;          /* bytes that it has handed out */
    bool refused;          /* it was asked for more than its limit */
    char *region; /* not NULL: `limit` bytes, aligned to 64, in place of blocks; the caller's to free */
};

/* `count` × `size` zeroed bytes, aligned to 64; NULL when memory is out, the limit is reached or the product
 * overflows. Zero bytes give a valid pointer. */
void *mote_arena_alloc(struct mote_arena *arena, size_t count, size_t size);

/* A copy of `bytes` bytes, or of a string; NULL when memory is out. */
void *mote_arena_copy(struct mote_arena *arena, const void *data, size_t bytes);
char *mote_arena_string(struct mote_arena *arena, const char *text);

/* What a caller tells who was given `status`: where that is MOTE_MEMORY and the limit is why, MOTE_UNSUPPORTED and a
 * sentence that says so; else it stays as it is. */
enum mote_status mote_arena_explain(const struct mote_arena *arena, enum mote_status status, const char *what,
                                    struct mote_error *error);

/* Frees everything; the arena is empty and usable again. */
void mote_arena_free(struct mote_arena *arena);

#endif
