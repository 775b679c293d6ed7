/* SPDX-License-Identifier: MIT
 * Struct initialisers and arrays as C text. */
#include "emit/writer.h"

#include "emit/number.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void begin(struct mote_emit *e, const char *field) {
    mote_buffer_printf(&e->params, "\n%*s", (int)(4 * e->depth), "");
    if (field) mote_buffer_printf(&e->params, ".%s = ", field);
}

void mote_c_open(struct mote_emit *e, const char *field) {
    begin(e, field);
    mote_buffer_text(&e->params, "{");
    e->depth++;
}

void mote_c_open_literal(struct mote_emit *e, const char *field, const char *type) {
    begin(e, field);
    mote_buffer_printf(&e->params, "%s(const %s){", type[strlen(type) - 1] == ']' ? "" : "&", type);
    e->bytes += 4;
    e->depth++;
}

void mote_c_close(struct mote_emit *e) {
    e->depth--;
    mote_buffer_printf(&e->params, "\n%*s},", (int)(4 * e->depth), "");
}

void mote_c_int(struct mote_emit *e, const char *field, int64_t value) {
    begin(e, field);
    mote_c_number(&e->params, &value, MOTE_INT64, 0);
    mote_buffer_text(&e->params, ",");
    e->bytes += 4;
}

void mote_c_real(struct mote_emit *e, const char *field, float value) {
    begin(e, field);
    mote_c_number(&e->params, &value, MOTE_FLOAT32, 0);
    mote_buffer_text(&e->params, ",");
    e->bytes += 4;
}

void mote_c_name(struct mote_emit *e, const char *field, const char *format, ...) {
    char name[2 * MOTE_EMIT_NAME];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(name, sizeof name, format, arguments);
    va_end(arguments);
    begin(e, field);
    mote_buffer_printf(&e->params, "%s,", name);
    e->bytes += 4;
}

void mote_c_array(struct mote_emit *e, const char *field, const void *data, enum mote_type type,
                  size_t count) {
    if (!data) {
        mote_c_name(e, field, "NULL");
        return;
    }
    const size_t number = mote_c_constant(e, data, type, count);
    mote_c_name(e, field, "mote_constant_%zu", number);
}

static struct mote_emit_constant *grow(struct mote_emit *e) {
    if (e->constants < e->capacity) return &e->constant[e->constants];
    const size_t capacity = e->capacity ? 2 * e->capacity : 64;
    struct mote_emit_constant *wider = mote_arena_alloc(&e->arena, capacity, sizeof *wider);
    if (!wider) {
        e->failed = true;
        return NULL;
    }
    if (e->constants) memcpy(wider, e->constant, e->constants * sizeof *wider);
    e->constant = wider;
    e->capacity = capacity;
    return &e->constant[e->constants];
}

size_t mote_c_constant(struct mote_emit *e, const void *data, enum mote_type type, size_t count) {
    const struct mote_emit_constant wanted = {data, type, count * mote_type_bytes(type)};
    for (size_t i = 0; i < e->constants; i++) {
        const struct mote_emit_constant *c = &e->constant[i];
        if (c->type == type && c->bytes == wanted.bytes &&
            (c->data == data || memcmp(c->data, data, c->bytes) == 0))
            return i;
    }
    struct mote_emit_constant *constant = grow(e);
    if (!constant) return 0;
    *constant = wanted;
    e->bytes += (wanted.bytes + 3) / 4 * 4;
    const char *name = mote_c_type(type);
    mote_buffer_printf(&e->names, "extern const %s mote_constant_%zu[%zu];\n", name, e->constants, count);
    mote_buffer_printf(&e->weights, "\nconst %s mote_constant_%zu[%zu] = {", name, e->constants, count);
    mote_c_numbers(&e->weights, data, type, count);
    mote_buffer_text(&e->weights, "};\n");
    return e->constants++;
}

/* The star of what begins or ends a comment. */
static bool is_comment_mark(const char *text, const char *p) {
    return *p == '*' && (p[1] == '/' || (p > text && p[-1] == '/'));
}

void mote_c_foreign(struct mote_buffer *text, const char *foreign, bool quote) {
    for (const char *p = foreign; *p; p++) {
        const char c = *p;
        if ((unsigned char)c < ' ' || c == 127 || (!quote && is_comment_mark(foreign, p)))
            mote_buffer_text(text, " ");
        else if (quote && (c == '"' || c == '\\' || c == '?')) /* ??= is a character of its own */
            mote_buffer_printf(text, "\\%c", c);
        else
            mote_buffer_append(text, &c, 1);
        if (c == 'm' || c == 'M') mote_buffer_append(text, &(char){MOTE_EMIT_BREAK}, 1);
    }
}
