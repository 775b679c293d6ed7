/* SPDX-License-Identifier: MIT */
#include "base/arena.h"

#include "base/checked.h"

#include <stdlib.h>
#include <string.h>

enum { ALIGN = 64, BLOCK = 1 << 16 };

/* One cache line, so that what follows it is aligned. */
struct mote_arena_block {
    struct mote_arena_block *next;
    char pad[ALIGN - sizeof(struct mote_arena_block *)];
};

static int grow(struct mote_arena *arena, size_t bytes) {
    size_t capacity = bytes > BLOCK ? bytes : BLOCK, total;
    if (!mote_add_size(capacity, sizeof(struct mote_arena_block), &total)) return 0;
    struct mote_arena_block *block = aligned_alloc(ALIGN, total);
    if (!block) return 0;
    block->next = arena->first;
    arena->first = block;
    arena->used = 0;
    arena->capacity = capacity;
    return 1;
}

void *mote_arena_alloc(struct mote_arena *arena, size_t count, size_t size) {
    size_t bytes;
    if (!mote_mul_size(count, size, &bytes) || !mote_add_size(bytes, ALIGN - 1, &bytes)) return NULL;
    bytes &= ~(size_t)(ALIGN - 1);
    if (bytes == 0) bytes = ALIGN;
    if (arena->capacity - arena->used < bytes && !grow(arena, bytes)) return NULL;
    char *at = (char *)(arena->first + 1) + arena->used;
    arena->used += bytes;
    return memset(at, 0, bytes);
}

void *mote_arena_copy(struct mote_arena *arena, const void *data, size_t bytes) {
    void *copy = mote_arena_alloc(arena, bytes, 1);
    if (copy && bytes) memcpy(copy, data, bytes);
    return copy;
}

char *mote_arena_string(struct mote_arena *arena, const char *text) {
    return mote_arena_copy(arena, text, strlen(text) + 1);
}

void mote_arena_free(struct mote_arena *arena) {
    while (arena->first) {
        struct mote_arena_block *next = arena->first->next;
        free(arena->first);
        arena->first = next;
    }
    *arena = (struct mote_arena){0};
}
