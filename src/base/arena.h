/* SPDX-License-Identifier: MIT
 * Memory that is freed all at once: a growing list of blocks, handed out in pieces. Not thread-safe. */
#ifndef MOTE_BASE_ARENA_H
#define MOTE_BASE_ARENA_H

#include <stddef.h>

struct mote_arena_block;

/* All zero is a valid, empty arena. */
struct mote_arena {
    struct mote_arena_block *first;
    size_t used, capacity; /* of the first block, bytes */
};

/* `count` × `size` zeroed bytes, aligned to 64; NULL when memory is out or the product overflows. Zero bytes
 * give a valid pointer. */
void *mote_arena_alloc(struct mote_arena *arena, size_t count, size_t size);

/* A copy of `bytes` bytes, or of a string; NULL when memory is out. */
void *mote_arena_copy(struct mote_arena *arena, const void *data, size_t bytes);
char *mote_arena_string(struct mote_arena *arena, const char *text);

/* Frees everything; the arena is empty and usable again. */
void mote_arena_free(struct mote_arena *arena);

#endif
