/* SPDX-License-Identifier: MIT */
#include "base/buffer.h"

#include "base/checked.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Room for `bytes` more and a NUL. */
static bool reserve(struct mote_buffer *b, size_t bytes) {
    size_t need;
    if (b->failed || !mote_add_size(b->size, bytes, &need) || !mote_add_size(need, 1, &need)) {
        b->failed = true;
        return false;
    }
    if (need <= b->capacity) return true;
    size_t capacity = b->capacity ? b->capacity : 256;
    while (capacity < need)
        capacity = capacity > SIZE_MAX / 2 ? need : capacity * 2;
    uint8_t *data = realloc(b->data, capacity);
    if (!data) {
        b->failed = true;
        return false;
    }
    b->data = data;
    b->capacity = capacity;
    return true;
}

void mote_buffer_append(struct mote_buffer *buffer, const void *data, size_t bytes) {
    if (!reserve(buffer, bytes)) return;
    if (bytes) memcpy(buffer->data + buffer->size, data, bytes);
    buffer->size += bytes;
    buffer->data[buffer->size] = 0;
}

void mote_buffer_text(struct mote_buffer *buffer, const char *text) {
    mote_buffer_append(buffer, text, strlen(text));
}

void mote_buffer_printf(struct mote_buffer *buffer, const char *format, ...) {
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    if (length < 0) buffer->failed = true;
    if (length >= 0 && reserve(buffer, (size_t)length)) {
        vsnprintf((char *)buffer->data + buffer->size, (size_t)length + 1, format, again);
        buffer->size += (size_t)length;
    }
    va_end(again);
    va_end(args);
}

void mote_buffer_free(struct mote_buffer *buffer) {
    free(buffer->data);
    *buffer = (struct mote_buffer){0};
}
