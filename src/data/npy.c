/* SPDX-License-Identifier: MIT
 * NumPy's .npy: eight bytes of magic and version, the length of a header, the header, which is the text of a Python
 * dictionary with the keys descr, fortran_order and shape in any order, and the elements. */
#include "data/array.h"

#include "base/checked.h"

#include <stdio.h>
#include <string.h>

static const uint8_t magic[6] = {0x93, 'N', 'U', 'M', 'P', 'Y'};
enum { KEYS = 3, ALIGNMENT = 64 };

/* What is left of the header. */
struct cursor {
    const char *at, *end;
};

static void blanks(struct cursor *c) {
    while (c->at < c->end && (*c->at == ' ' || *c->at == '\n'))
        c->at++;
}

static bool take(struct cursor *c, const char *text) {
    size_t length = strlen(text);
    blanks(c);
    if ((size_t)(c->end - c->at) < length || memcmp(c->at, text, length) != 0) return false;
    c->at += length;
    return true;
}

/* A quoted text without escapes. */
static bool take_text(struct cursor *c, char *out, size_t size) {
    blanks(c);
    if (c->at == c->end || (*c->at != '\'' && *c->at != '"')) return false;
    char quote = *c->at++;
    size_t used = 0;
    for (; c->at < c->end && *c->at != quote; c->at++) {
        if (used + 1 == size) return false;
        out[used++] = *c->at;
    }
    out[used] = 0;
    return c->at++ < c->end;
}

static bool take_size(struct cursor *c, size_t *out) {
    size_t value = 0;
    blanks(c);
    if (c->at == c->end || *c->at < '0' || *c->at > '9') return false;
    for (; c->at < c->end && *c->at >= '0' && *c->at <= '9'; c->at++)
        if (!mote_mul_size(value, 10, &value) || !mote_add_size(value, (size_t)(*c->at - '0'), &value))
            return false;
    *out = value;
    return true;
}

static bool take_shape(struct cursor *c, struct mote_array *array) {
    if (!take(c, "(")) return false;
    array->rank = 0;
    while (!take(c, ")")) {
        if (array->rank == MOTE_ARRAY_RANK || !take_size(c, &array->shape[array->rank++])) return false;
        if (!take(c, ",")) return take(c, ")");
    }
    return true;
}

/* "<f4": order, kind, bytes. */
static bool is_known(const char *descr, struct mote_array *array) {
    static const char kinds[] = "fiub";
    const char *kind = strlen(descr) == 3 && descr[1] ? strchr(kinds, descr[1]) : NULL;
    size_t item = kind ? (size_t)(descr[2] - '0') : 0;
    if (!kind || (descr[0] != '<' && !(descr[0] == '|' && item == 1))) return false;
    array->kind = (enum mote_array_kind)(kind - kinds);
    array->item = item;
    if (array->kind == MOTE_ARRAY_BOOL) return item == 1;
    return item == 2 || item == 4 || item == 8 || (item == 1 && array->kind != MOTE_ARRAY_FLOAT);
}

struct header {
    char descr[16];
    bool fortran, seen[KEYS];
};

static bool take_entry(struct cursor *c, struct header *h, struct mote_array *array) {
    static const char *const keys[KEYS] = {"descr", "fortran_order", "shape"};
    char key[16];
    size_t k = 0;
    if (!take_text(c, key, sizeof key) || !take(c, ":")) return false;
    while (k < KEYS && strcmp(key, keys[k]) != 0)
        k++;
    if (k == KEYS || h->seen[k]) return false;
    h->seen[k] = true;
    if (k == 0) return take_text(c, h->descr, sizeof h->descr);
    if (k == 2) return take_shape(c, array);
    h->fortran = take(c, "True");
    return h->fortran || take(c, "False");
}

static bool take_header(struct cursor *c, struct header *h, struct mote_array *array) {
    if (!take(c, "{")) return false;
    while (!take(c, "}")) {
        if (!take_entry(c, h, array)) return false;
        if (take(c, ",")) continue;
        if (!take(c, "}")) return false;
        break;
    }
    blanks(c);
    return c->at == c->end && h->seen[0] && h->seen[1] && h->seen[2];
}

/* Where the header stands: its length has two bytes in format 1, four after. */
static bool find_header(const uint8_t *bytes, size_t size, size_t *start, size_t *length) {
    size_t wide = size > 6 && bytes[6] > 1 ? 4 : 2;
    if (size < 8 + wide || memcmp(bytes, magic, sizeof magic) != 0 || bytes[6] < 1 || bytes[6] > 3)
        return false;
    *length = 0;
    for (size_t i = 0; i < wide; i++)
        *length |= (size_t)bytes[8 + i] << (8 * i);
    *start = 8 + wide;
    return *length <= size - *start;
}

static enum mote_status check(const char *path, const struct header *h, size_t bytes,
                              struct mote_array *array, struct mote_error *error) {
    size_t need = 0;
    if (!is_known(h->descr, array))
        return mote_fail(error, MOTE_INPUT,
                         "%s: holds elements of type \"%s\"; save numbers, little-endian, such as "
                         "x.astype('<f4') or x.astype('i1')",
                         path, h->descr);
    if (h->fortran && array->rank > 1)
        return mote_fail(error, MOTE_INPUT,
                         "%s: is in Fortran order; save it with numpy.ascontiguousarray(x)", path);
    array->count = 1;
    for (size_t d = 0; d < array->rank; d++)
        if (!mote_mul_size(array->count, array->shape[d], &array->count)) array->count = SIZE_MAX;
    if (mote_mul_size(array->count, array->item, &need) && need == bytes) return MOTE_OK;
    return mote_fail(
        error, MOTE_INPUT,
        "%s: has %zu bytes of elements, which is not what its header's shape takes; it is cut off "
        "or damaged",
        path, bytes);
}

enum mote_status mote_npy_read(const char *path, const void *bytes, size_t size, struct mote_array *array,
                               struct mote_error *error) {
    struct header h = {.fortran = false};
    size_t start, length;
    *array = (struct mote_array){.rank = 0};
    if (!find_header(bytes, size, &start, &length))
        return mote_fail(error, MOTE_INPUT, "%s: is no .npy file (format 1 to 3): it does not start as one",
                         path);
    const char *text = (const char *)bytes + start;
    struct cursor c = {text, text + length};
    if (!take_header(&c, &h, array))
        return mote_fail(error, MOTE_INPUT,
                         "%s: byte %zu: the header is not understood; expected a dictionary of descr, "
                         "fortran_order and shape (of at most %d axes)",
                         path, start + (size_t)(c.at - text), MOTE_ARRAY_RANK);
    array->data = (const uint8_t *)bytes + start + length;
    return check(path, &h, size - start - length, array, error);
}

void mote_npy_write(const struct mote_array *array, struct mote_buffer *out) {
    struct mote_buffer text = {0};
    mote_buffer_printf(&text, "{'descr': '%c%c%zu', 'fortran_order': False, 'shape': (",
                       array->item == 1 ? '|' : '<', "fiub"[array->kind], array -> item);
    for (size_t d = 0; d < array->rank; d++)
        mote_buffer_printf(&text, "%zu%s", array->shape[d],
                           array->rank == 1      ? ","
                           : d + 1 < array->rank ? ", "
                                                 : "");
    mote_buffer_text(&text, "), }");
    while ((8 + 2 + text.size + 1) % ALIGNMENT != 0)
        mote_buffer_text(&text, " ");
    mote_buffer_text(&text, "\n");
    uint8_t rest[4] = {1, 0, (uint8_t)text.size, (uint8_t)(text.size >> 8)};
    mote_buffer_append(out, magic, sizeof magic);
    mote_buffer_append(out, rest, sizeof rest);
    mote_buffer_append(out, text.data, text.size);
    mote_buffer_append(out, array->data, array->count * array->item);
    out->failed |= text.failed;
    mote_buffer_free(&text);
}
