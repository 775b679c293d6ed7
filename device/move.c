/* SPDX-License-Identifier: MIT
 * Operations that only move elements. */
#include "device/move.h"

#include <string.h>

void mote_concat(const void *params, const struct mote_io *io) {
    const struct mote_concat *p = params;
    unsigned char *y = io->y;
    for (size_t o = 0; o < p->outer; o++) {
        for (size_t i = 0; i < p->inputs; i++) {
            memcpy(y, (const unsigned char *)io->x[i] + o * p->bytes[i], p->bytes[i]);
            y += p->bytes[i];
        }
    }
}

static size_t count_elements(const size_t shape[6]) {
    size_t n = 1;
    for (size_t a = 0; a < 6; a++)
        n *= shape[a];
    return n;
}

void mote_slice(const void *params, const struct mote_io *io) {
    const struct mote_slice *p = params;
    const unsigned char *x = io->x[0];
    unsigned char *y = io->y;
    size_t index[6] = {0};
    ptrdiff_t at = (ptrdiff_t)p->start;
    for (size_t left = count_elements(p->shape); left > 0; left--, y += p->element) {
        memcpy(y, x + (size_t)at * p->element, p->element);
        for (size_t a = 6; a-- > 0;) {
            at += p->step[a];
            if (++index[a] < p->shape[a]) break;
            at -= p->step[a] * (ptrdiff_t)p->shape[a];
            index[a] = 0;
        }
    }
}

void mote_copy(const void *params, const struct mote_io *io) {
    const struct mote_copy *p = params;
    memcpy(io->y, io->x[0], p->bytes);
}
