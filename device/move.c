/* SPDX-License-Identifier: MIT
 * Operations that only move elements. */
#include "device/move.h"

#include <stdbool.h>
#include <string.h>

enum { LAST = MOTE_MOVE_AXES - 1 };

static inline void move_each(size_t n, size_t element, ptrdiff_t dx, ptrdiff_t dy, const unsigned char *x,
                             unsigned char *y) {
    for (size_t i = 0; i < n; i++)
        memcpy(y + (ptrdiff_t)i * dy, x + (ptrdiff_t)i * dx, element);
}

/* A line of the last axis. Sizes are constants where they can be, so that a copy is one instruction. */
static void move_line(const struct mote_block *b, size_t element, const unsigned char *x, unsigned char *y) {
    const ptrdiff_t bytes = (ptrdiff_t)element, dx = b->x_step[LAST] * bytes, dy = b->y_step[LAST] * bytes;
    const size_t n = b->shape[LAST];
    if (dx == bytes && dy == bytes)
        memcpy(y, x, n * element);
    else if (element == 1)
        move_each(n, 1, dx, dy, x, y);
    else if (element == 4)
        move_each(n, 4, dx, dy, x, y);
    else
        move_each(n, element, dx, dy, x, y);
}

static void move_one(const struct mote_block *b, size_t element, const unsigned char *x, unsigned char *y) {
    size_t index[LAST] = {0}, lines = 1;
    ptrdiff_t from = (ptrdiff_t)b->x_start, to = (ptrdiff_t)b->y_start;
    for (size_t a = 0; a < LAST; a++)
        lines *= b->shape[a];
    for (; lines > 0; lines--) {
        move_line(b, element, x + from * (ptrdiff_t)element, y + to * (ptrdiff_t)element);
        for (size_t a = LAST; a-- > 0;) {
            from += b->x_step[a];
            to += b->y_step[a];
            if (++index[a] < b->shape[a]) break;
            from -= b->x_step[a] * (ptrdiff_t)b->shape[a];
            to -= b->y_step[a] * (ptrdiff_t)b->shape[a];
            index[a] = 0;
        }
    }
}

static void fill(const struct mote_move *p, unsigned char *y) {
    bool bytes = true; /* all alike */
    for (size_t k = 1; k < p->element; k++)
        bytes = bytes && p->value[k] == p->value[0];
    if (bytes)
        memset(y, p->value[0], p->filled * p->element);
    else
        move_each(p->filled, p->element, 0, (ptrdiff_t)p->element, p->value, y);
}

void mote_move(const void *params, const struct mote_io *io) {
    const struct mote_move *p = params;
    unsigned char *y = io->y;
    if (p->filled > 0) fill(p, y);
    for (size_t i = 0; i < p->count; i++)
        move_one(&p->blocks[i], p->element, io->x[p->blocks[i].input], y);
}
