/* SPDX-License-Identifier: MIT
 * A growing run of bytes, for building files and text. Failure is sticky: append freely, check `failed` once.
 */
#ifndef MOTE_BASE_BUFFER_H
#define MOTE_BASE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* All zero is a valid, empty buffer. `data` always has one NUL after the `size` bytes once it is not NULL. */
struct mote_buffer {
    uint8_t *data;
    size_t size, capacity;
    bool failed; /* memory ran out; the contents are incomplete */
};

void mote_buffer_append(struct mote_buffer *buffer, const void *data, size_t bytes);
void mote_buffer_text(struct mote_buffer *buffer, const char *text);
void mote_buffer_printf(struct mote_buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void mote_buffer_free(struct mote_buffer *buffer);

#endif
