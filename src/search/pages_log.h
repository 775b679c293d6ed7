/* SPDX-License-Identifier: MIT
 * The pages of an SQLite file as its write-ahead log leaves them. Internal to pages.c and salvage.c. */
#ifndef MOTE_SEARCH_PAGES_LOG_H
#define MOTE_SEARCH_PAGES_LOG_H

#include "base/buffer.h"
#include "base/status.h"

struct mote_pages_view {
    size_t count;
    const uint8_t **page; /* by number, from 1; NULL: it is not there */
};

/* The format's whole numbers of four bytes: the first is the highest. */
static inline uint32_t mote_pages_word(const uint8_t *at) {
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* Bytes of a page, as the file says or, where it cannot, the log; else SQLite's usual ones. */
size_t mote_pages_size(const struct mote_buffer *file, const struct mote_buffer *log);
/* Pages of `size` bytes, borrowed from file and log. Of the log counts what was committed, up to what is damaged. */
enum mote_status mote_pages_view(const struct mote_buffer *file, const struct mote_buffer *log, size_t size,
                                 struct mote_pages_view *out, struct mote_error *error);
void mote_pages_view_free(struct mote_pages_view *view);
const uint8_t *mote_pages_page(const struct mote_pages_view *view, uint64_t number);

#endif
