/* SPDX-License-Identifier: MIT
 * The bounds checks of flat.h. A table is a signed offset to its vtable (found by subtraction); a vtable is
 * its own size in bytes, the table's size, and for each field its distance from the table or 0; a reference
 * is an unsigned distance from where it stands; a vector is a count and its elements. The table's size is not
 * relied on: fields are checked against the file, as FlatBuffers' own verifier does. */
#include "tflite/flat.h"

#include "base/checked.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* How often over a file may be read, and what even a small one may: sharing is legitimate, blow-up is not. */
enum { BUDGET_TIMES = 16, BUDGET_LEAST = 1 << 20 };

struct mote_flat mote_flat_open(const char *path, const void *bytes, size_t size, struct mote_error *error) {
    size_t budget = SIZE_MAX;
    if (mote_mul_size(size, BUDGET_TIMES, &budget)) mote_add_size(budget, BUDGET_LEAST, &budget);
    return (struct mote_flat){path, bytes, size, budget, error};
}

enum mote_status mote_flat_fail(const struct mote_flat *flat, enum mote_status status, size_t at,
                                const char *format, ...) {
    char text[1300];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return mote_fail(flat->error, status, "%s: offset %zu: %s", flat->path, at, text);
}

enum mote_status mote_flat_charge(struct mote_flat *flat, size_t at, size_t bytes) {
    if (bytes > flat->budget) {
        return mote_flat_fail(flat, MOTE_INPUT, at,
                              "the same bytes are used too often; more than %d times the file "
                              "would have to be read",
                              BUDGET_TIMES);
    }
    flat->budget -= bytes;
    return MOTE_OK;
}

static bool inside(const struct mote_flat *flat, size_t at, size_t bytes) {
    return at <= flat->size && bytes <= flat->size - at;
}

static enum mote_status need(struct mote_flat *flat, size_t at, size_t bytes, const char *what) {
    if (inside(flat, at, bytes)) return mote_flat_charge(flat, at, bytes);
    return mote_flat_fail(flat, MOTE_INPUT, at, "%s needs %zu bytes, past the end of the file (%zu)", what,
                          bytes, flat->size);
}

uint32_t mote_flat_load_u32(const struct mote_flat *flat, size_t at) {
    const uint8_t *b = flat->bytes + at;
    return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

int32_t mote_flat_load_i32(const struct mote_flat *flat, size_t at) {
    return (int32_t)mote_flat_load_u32(flat, at);
}

static size_t load_u16(const struct mote_flat *flat, size_t at) {
    return (size_t)flat->bytes[at] | (size_t)flat->bytes[at + 1] << 8;
}

/* Follows the offset at `at`. */
static enum mote_status follow(struct mote_flat *flat, size_t at, const char *what, size_t *target) {
    MOTE_TRY(need(flat, at, 4, what));
    size_t distance = mote_flat_load_u32(flat, at);
    if (distance == 0 || !inside(flat, at, distance)) {
        return mote_flat_fail(flat, MOTE_INPUT, at, "the offset of %s is %zu, expected 1 to %zu", what,
                              distance, flat->size - at);
    }
    *target = at + distance;
    return MOTE_OK;
}

enum mote_status mote_flat_table_at(struct mote_flat *flat, size_t at, const char *what,
                                    struct mote_flat_table *table) {
    size_t start = 0;
    MOTE_TRY(follow(flat, at, what, &start));
    MOTE_TRY(need(flat, start, 4, what));
    int64_t vtable = (int64_t)start - mote_flat_load_i32(flat, start);
    if (vtable < 0 || vtable > (int64_t)flat->size) {
        return mote_flat_fail(flat, MOTE_INPUT, start, "the vtable of %s lies at %lld, outside the file",
                              what, (long long)vtable);
    }
    MOTE_TRY(need(flat, (size_t)vtable, 2, "a vtable"));
    size_t bytes = load_u16(flat, (size_t)vtable);
    if (bytes % 2 != 0 || !inside(flat, (size_t)vtable, bytes)) {
        return mote_flat_fail(flat, MOTE_INPUT, (size_t)vtable,
                              "the vtable of %s has %zu bytes, expected an even number within the file", what,
                              bytes);
    }
    *table = (struct mote_flat_table){start, (size_t)vtable, bytes};
    return MOTE_OK;
}

enum mote_status mote_flat_field(struct mote_flat *flat, const struct mote_flat_table *table, int field,
                                 size_t bytes, size_t *at) {
    size_t slot = 4 + 2 * (size_t)field;
    size_t distance = slot + 2 <= table->vtable_bytes ? load_u16(flat, table->vtable + slot) : 0;
    *at = 0;
    if (distance == 0) return MOTE_OK;
    MOTE_TRY(need(flat, table->at + distance, bytes, "a field"));
    *at = table->at + distance;
    return MOTE_OK;
}

enum mote_status mote_flat_u8(struct mote_flat *flat, const struct mote_flat_table *table, int field,
                              uint8_t absent, uint8_t *out) {
    size_t at = 0;
    MOTE_TRY(mote_flat_field(flat, table, field, 1, &at));
    *out = at ? flat->bytes[at] : absent;
    return MOTE_OK;
}

enum mote_status mote_flat_i32(struct mote_flat *flat, const struct mote_flat_table *table, int field,
                               int32_t absent, int32_t *out) {
    size_t at = 0;
    MOTE_TRY(mote_flat_field(flat, table, field, 4, &at));
    *out = at ? mote_flat_load_i32(flat, at) : absent;
    return MOTE_OK;
}

enum mote_status mote_flat_u64(struct mote_flat *flat, const struct mote_flat_table *table, int field,
                               uint64_t absent, uint64_t *out) {
    size_t at = 0;
    MOTE_TRY(mote_flat_field(flat, table, field, 8, &at));
    *out = at ? mote_flat_load_u32(flat, at) | (uint64_t)mote_flat_load_u32(flat, at + 4) << 32 : absent;
    return MOTE_OK;
}

enum mote_status mote_flat_f32(struct mote_flat *flat, const struct mote_flat_table *table, int field,
                               float absent, float *out) {
    size_t at = 0;
    MOTE_TRY(mote_flat_field(flat, table, field, 4, &at));
    if (at) {
        uint32_t bits = mote_flat_load_u32(flat, at);
        memcpy(out, &bits, sizeof bits);
    } else {
        *out = absent;
    }
    return MOTE_OK;
}

enum mote_status mote_flat_subtable(struct mote_flat *flat, const struct mote_flat_table *table, int field,
                                    const char *what, struct mote_flat_table *out) {
    size_t at = 0;
    *out = (struct mote_flat_table){0};
    MOTE_TRY(mote_flat_field(flat, table, field, 4, &at));
    return at ? mote_flat_table_at(flat, at, what, out) : MOTE_OK;
}

enum mote_status mote_flat_vector(struct mote_flat *flat, const struct mote_flat_table *table, int field,
                                  const char *what, size_t element, struct mote_flat_vector *out) {
    size_t at = 0, bytes = 0;
    *out = (struct mote_flat_vector){0};
    MOTE_TRY(mote_flat_field(flat, table, field, 4, &at));
    if (!at) return MOTE_OK;
    MOTE_TRY(follow(flat, at, what, &at));
    MOTE_TRY(need(flat, at, 4, what));
    size_t count = mote_flat_load_u32(flat, at);
    if (!mote_mul_size(count, element, &bytes) || !inside(flat, at + 4, bytes)) {
        return mote_flat_fail(flat, MOTE_INPUT, at,
                              "%s has %zu elements of %zu bytes, past the end of the file (%zu)", what, count,
                              element, flat->size);
    }
    MOTE_TRY(mote_flat_charge(flat, at, bytes));
    *out = (struct mote_flat_vector){at + 4, count};
    return MOTE_OK;
}
