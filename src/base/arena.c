/* SPDX-License-Identifier: MIT */
#include "base/arena.h"

#include "base/checked.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { ALIGN = 64, BLOCK = 1 << 16, LARGE = 1 << 21, MOST = 1 << 25 };

/* One cache line, so that what follows it is aligned. */
struct mote_arena_block {
    struct mote_arena_block *next;
    char pad[ALIGN - sizeof(struct mote_arena_block *)];
};

/* Large blocks ask for huge pages: activations of tens of megabytes take more small ones than a core can look up. */
static struct mote_arena_block *new_block(size_t bytes) {
    void *block;
    if (posix_memalign(&block, bytes < LARGE ? ALIGN : LARGE, bytes) != 0) return NULL;
#ifdef MADV_HUGEPAGE
    if (bytes >= LARGE) madvise(block, bytes, MADV_HUGEPAGE);
#endif
    return block;
}

/* Blocks double, so that many middling ones become a few large ones. */
static int grow(struct mote_arena *arena, size_t bytes) {
    size_t capacity = 2 * arena->capacity < MOST ? 2 * arena->capacity : MOST, total;
    if (capacity < BLOCK) capacity = BLOCK;
    if (capacity < bytes) capacity = bytes;
    if (!mote_add_size(capacity, sizeof(struct mote_arena_block), &total)) return 0;
    struct mote_arena_block *block = new_block(total);
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
