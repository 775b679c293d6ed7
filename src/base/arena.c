/* SPDX-License-Identifier: MIT */
#include "base/arena.h"

#include "base/checked.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { ALIGN = MOTE_ARENA_ALIGNMENT, BLOCK = 1 << 16, LARGE = 1 << 21, MOST = 1 << 25 };

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
    if (arena->limit && capacity > arena->limit - arena->taken) capacity = arena->limit - arena->taken;
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

static char *take(struct mote_arena *arena, size_t bytes) {
    if (arena->limit && bytes > arena->limit - arena->taken) {
        arena->refused = true;
        return NULL;
    }
    char *at = NULL;
    if (arena->region)
        at = arena->region + arena->taken;
    else if (arena->capacity - arena->used >= bytes || grow(arena, bytes)) {
        at = (char *)(arena->first + 1) + arena->used;
        arena->used += bytes;
    }
    if (at) arena->taken += bytes;
    return at;
}

void *mote_arena_alloc(struct mote_arena *arena, size_t count, size_t size) {
    size_t bytes;
    if (!mote_mul_size(count, size, &bytes) || !mote_add_size(bytes, ALIGN - 1, &bytes)) return NULL;
    bytes &= ~(size_t)(ALIGN - 1);
    if (bytes == 0) bytes = ALIGN;
    char *at = take(arena, bytes);
    return at ? memset(at, 0, bytes) : NULL;
}

void *mote_arena_copy(struct mote_arena *arena, const void *data, size_t bytes) {
    void *copy = mote_arena_alloc(arena, bytes, 1);
    if (copy && bytes) memcpy(copy, data, bytes);
    return copy;
}

char *mote_arena_string(struct mote_arena *arena, const char *text) {
    return mote_arena_copy(arena, text, strlen(text) + 1);
}

enum mote_status mote_arena_explain(const struct mote_arena *arena, enum mote_status status, const char *what,
                                    struct mote_error *error) {
    if (status != MOTE_MEMORY || !arena->refused) return status;
    return mote_fail(error, MOTE_UNSUPPORTED, "%s takes more than the %zu bytes of memory that it may have",
                     what, arena->limit);
}

void mote_arena_free(struct mote_arena *arena) {
    while (arena->first) {
        struct mote_arena_block *next = arena->first->next;
        free(arena->first);
        arena->first = next;
    }
    *arena = (struct mote_arena){.limit = arena->limit, .region = arena->region};
}
