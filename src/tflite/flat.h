/* SPDX-License-Identifier: MIT
 * Bounded access to FlatBuffers: every table, field, vector and string is checked against the file before it
 * is touched; loads go through memcpy, so nothing need be aligned. Objects may share bytes and overlap (our
 * own writer makes them do so), therefore all reading is charged to a budget, and a hostile file costs no
 * more than a multiple of its size. Knows nothing of TensorFlow Lite. Used only inside this room. */
#ifndef MOTE_TFLITE_FLAT_H
#define MOTE_TFLITE_FLAT_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mote_flat {
    const char *path; /* for messages */
    const uint8_t *bytes;
    size_t size;
    size_t budget; /* bytes that may still be read */
    struct mote_error *error;
};

/* `vtable_bytes` 0: no fields. */
struct mote_flat_table {
    size_t at, vtable, vtable_bytes;
};

/* `count` elements at `at`; absent vectors have count 0 and at 0. */
struct mote_flat_vector {
    size_t at, count;
};

struct mote_flat mote_flat_open(const char *path, const void *bytes, size_t size, struct mote_error *error);

/* "path: offset 123: …" */
enum mote_status mote_flat_fail(const struct mote_flat *flat, enum mote_status status, size_t at,
                                const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Takes from the budget. */
enum mote_status mote_flat_charge(struct mote_flat *flat, size_t at, size_t bytes);

/* The table that the offset at `at` leads to. */
enum mote_status mote_flat_table_at(struct mote_flat *flat, size_t at, const char *what,
                                    struct mote_flat_table *table);

/* Where a field lies: 0 if absent, otherwise at least `bytes` bytes of the file follow. */
enum mote_status mote_flat_field(struct mote_flat *flat, const struct mote_flat_table *table, int field,
                                 size_t bytes, size_t *at);

/* Scalars, with the value for an absent field. */
enum mote_status mote_flat_u8(struct mote_flat *flat, const struct mote_flat_table *table, int field,
                              uint8_t absent, uint8_t *out);
enum mote_status mote_flat_i32(struct mote_flat *flat, const struct mote_flat_table *table, int field,
                               int32_t absent, int32_t *out);
enum mote_status mote_flat_u64(struct mote_flat *flat, const struct mote_flat_table *table, int field,
                               uint64_t absent, uint64_t *out);
enum mote_status mote_flat_f32(struct mote_flat *flat, const struct mote_flat_table *table, int field,
                               float absent, float *out);

/* References. `table` fields that are absent give at 0. Reading a vector or string charges all its bytes. */
enum mote_status mote_flat_subtable(struct mote_flat *flat, const struct mote_flat_table *table, int field,
                                    const char *what, struct mote_flat_table *out);
enum mote_status mote_flat_vector(struct mote_flat *flat, const struct mote_flat_table *table, int field,
                                  const char *what, size_t element, struct mote_flat_vector *out);

uint32_t mote_flat_load_u32(const struct mote_flat *flat, size_t at); /* in range: the caller knows */
int32_t mote_flat_load_i32(const struct mote_flat *flat, size_t at);

#endif
