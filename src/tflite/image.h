/* SPDX-License-Identifier: MIT
 * The bytes of a file while it is put together: some are known already, some (references) are not yet. Used
 * only inside this room. */
#ifndef MOTE_TFLITE_IMAGE_H
#define MOTE_TFLITE_IMAGE_H

#include "tflite/lay.h"

struct mote_image {
    uint8_t *bytes;
    uint8_t *known; /* by byte: 1 if it has its final value */
    size_t size;
};

enum { MOTE_NOWHERE = -1 };

/* Room for `capacity` bytes; false when memory is out. */
bool mote_image_create(struct mote_image *image, struct mote_arena *arena, size_t capacity);

/* Appends after zeros up to `phase` modulo `align`; returns where. */
size_t mote_image_append(struct mote_image *image, const void *bytes, size_t size, size_t align,
                         size_t phase);
void mote_image_forget(struct mote_image *image, size_t at, size_t bytes);
void mote_image_set_u16(struct mote_image *image, size_t at, uint32_t value);
void mote_image_set_u32(struct mote_image *image, size_t at, uint32_t value);
bool mote_image_u32(const struct mote_image *image, size_t at, uint32_t *value); /* false: not known */

/* Where a leaf's bytes stand already, at or after `after`; and how many of its first bytes the image ends
 * with. */
ptrdiff_t mote_image_find(const struct mote_image *image, const struct mote_plan_leaf *leaf, size_t after);
size_t mote_image_overlap(const struct mote_image *image, const struct mote_plan_leaf *leaf, size_t after);
/* Where bytes stand that serve as the vtable: the same distances, whatever they say of the table's size. */
ptrdiff_t mote_image_find_vtable(const struct mote_image *image, const struct mote_vtable *vtable);

#endif
