/* SPDX-License-Identifier: MIT
 * Operations that only move elements. */
#include "device/move.h"

#include <string.h>

enum { LAST = MOTE_MOVE_AXES - 1 };

/* A line of the last axis. The sizes are constants, so that a copy is one instruction. */
static void move_line(const struct mote_block *b, size_t element, const unsigned char *x, unsigned char *y) {
    const ptrdiff_t bytes = (ptrdiff_t)element, dx = b->x_step[LAST] * bytes, dy = b->y_step[LAST] * bytes;
    const size_t n = b->shape[LAST];
    if (dx == bytes && dy == bytes) {
        memcpy(y, x, n * element);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        const unsigned char *from = x + (ptrdiff_t)i * dx;
        unsigned char *to = y + (ptrdiff_t)i * dy;
        switch (element) {
        case 1:
            *to = *from;
            break;
        case 2:
            memcpy(to, from, 2);
            break;
        case 4:
            memcpy(to, from, 4);
            break;
        default:
            memcpy(to, from, element);
        }
    }
}

static void move_block(const struct mote_block *b, size_t element, const unsigned char *x, unsigned char *y) {
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

void mote_move(const void *params, const struct mote_io *io) {
    const struct mote_move *p = params;
    unsigned char *y = io->y;
    for (size_t i = 0; i < p->filled; i++)
        memcpy(y + i * p->element, p->value, p->element);
    for (size_t i = 0; i < p->count; i++)
        move_block(&p->blocks[i], p->element, io->x[p->blocks[i].input], y);
}
