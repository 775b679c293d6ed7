/* SPDX-License-Identifier: MIT
 * Writing into the image, and finding things in it. */
#include "tflite/image.h"

#include <string.h>

bool mote_image_create(struct mote_image *image, struct mote_arena *arena, size_t capacity) {
    *image =
        (struct mote_image){mote_arena_alloc(arena, capacity, 1), mote_arena_alloc(arena, capacity, 1), 0};
    return image->bytes && image->known;
}

static void put(struct mote_image *image, size_t at, const void *bytes, size_t size) {
    memcpy(image->bytes + at, bytes, size);
    memset(image->known + at, 1, size);
}

size_t mote_image_append(struct mote_image *image, const void *bytes, size_t size, size_t align,
                         size_t phase) {
    size_t at = image->size + (phase + align - image->size % align) % align;
    memset(image->known + image->size, 1, at - image->size);
    put(image, at, bytes, size);
    image->size = at + size;
    return at;
}

void mote_image_forget(struct mote_image *image, size_t at, size_t bytes) {
    memset(image->known + at, 0, bytes);
}

void mote_image_set_u16(struct mote_image *image, size_t at, uint32_t value) {
    uint8_t bytes[2];
    mote_store_u16(bytes, value);
    put(image, at, bytes, sizeof bytes);
}

void mote_image_set_u32(struct mote_image *image, size_t at, uint32_t value) {
    uint8_t bytes[4];
    mote_store_u32(bytes, value);
    put(image, at, bytes, sizeof bytes);
}

static bool known(const struct mote_image *image, size_t at, size_t bytes) {
    return at + bytes <= image->size && !memchr(image->known + at, 0, bytes);
}

bool mote_image_u32(const struct mote_image *image, size_t at, uint32_t *value) {
    if (!known(image, at, 4)) return false;
    const uint8_t *b = image->bytes + at;
    *value = (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
    return true;
}

ptrdiff_t mote_image_find(const struct mote_image *image, const struct mote_plan_leaf *leaf, size_t after) {
    size_t at = after + (leaf->phase + leaf->align - after % leaf->align) % leaf->align;
    for (; at + leaf->size <= image->size; at += leaf->align) {
        if (memcmp(image->bytes + at, leaf->bytes, leaf->size) == 0 && known(image, at, leaf->size)) {
            return (ptrdiff_t)at;
        }
    }
    return MOTE_NOWHERE;
}

size_t mote_image_overlap(const struct mote_image *image, const struct mote_plan_leaf *leaf, size_t after) {
    size_t at = image->size > leaf->size ? image->size - leaf->size + 1 : 0;
    if (at < after) at = after;
    at += (leaf->phase + leaf->align - at % leaf->align) % leaf->align;
    for (; at < image->size; at += leaf->align) {
        size_t n = image->size - at;
        if (memcmp(image->bytes + at, leaf->bytes, n) == 0 && known(image, at, n)) return n;
    }
    return 0;
}

static uint32_t load_u16(const struct mote_image *image, size_t at) {
    return (uint32_t)image->bytes[at] | (uint32_t)image->bytes[at + 1] << 8;
}

static bool is_vtable(const struct mote_image *image, size_t at, const struct mote_vtable *vtable) {
    enum { MOST_BYTES = 4 + 2 * MOTE_MOST_FIELDS };
    size_t bytes = load_u16(image, at);
    if (bytes < 4 + 2 * vtable->fields || bytes % 2 || bytes > MOST_BYTES || !known(image, at, bytes))
        return false;
    for (size_t i = 0; 4 + 2 * i < bytes; i++) {
        if (load_u16(image, at + 4 + 2 * i) != vtable->distance[i]) return false;
    }
    return true;
}

ptrdiff_t mote_image_find_vtable(const struct mote_image *image, const struct mote_vtable *vtable) {
    for (size_t at = 0; at + 4 <= image->size; at += 2) {
        if (is_vtable(image, at, vtable)) return (ptrdiff_t)at;
    }
    return MOTE_NOWHERE;
}
