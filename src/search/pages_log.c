/* SPDX-License-Identifier: MIT */
#include "search/pages_log.h"

#include <stdlib.h>
#include <string.h>

enum { LOG_HEAD = 32, FRAME_HEAD = 24, SUMMED = 8, DEFAULT_PAGE = 4096, LEAST_PAGE = 512, MOST_PAGE = 65536 };
enum { MOST_PAGES = 1 << 22 };            /* that a frame's number may say */
static const uint32_t MAGIC = 0x377f0682; /* its last bit: sums are of big-endian words */

struct sum {
    uint32_t a, b;
    bool big; /* the words' order */
};

/* Fibonacci-weighted sums of pairs of words. */
static void add(struct sum *sum, const uint8_t *at, size_t bytes) {
    for (size_t i = 0; i < bytes; i += 8) {
        const uint32_t x = mote_pages_word(at + i), y = mote_pages_word(at + i + 4);
        sum->a += (sum->big ? x : __builtin_bswap32(x)) + sum->b;
        sum->b += (sum->big ? y : __builtin_bswap32(y)) + sum->a;
    }
}

static bool holds(const struct sum *sum, const uint8_t *at) {
    return sum->a == mote_pages_word(at) && sum->b == mote_pages_word(at + 4);
}

static const uint8_t *frame_at(const struct mote_buffer *log, size_t size, size_t i) {
    return log->data + LOG_HEAD + i * (FRAME_HEAD + size);
}

/* Frames of the log that are whole, up to the last one that commits. */
static size_t count_frames(const struct mote_buffer *log, size_t size) {
    struct sum sum = {0};
    size_t committed = 0, count = log->size < LOG_HEAD ? 0 : (log->size - LOG_HEAD) / (FRAME_HEAD + size);
    if (!count || (mote_pages_word(log->data) & ~1u) != MAGIC || mote_pages_word(log->data + 8) != size)
        return 0;
    sum.big = mote_pages_word(log->data) & 1;
    add(&sum, log->data, LOG_HEAD - SUMMED);
    for (size_t i = 0; i < count; i++) {
        const uint8_t *frame = frame_at(log, size, i);
        add(&sum, frame, SUMMED);
        add(&sum, frame + FRAME_HEAD, size);
        /* The salts tell frames from those of an earlier round. */
        if (memcmp(frame + 8, log->data + 16, 8) != 0 || !holds(&sum, frame + 16)) break;
        if (mote_pages_word(frame + 4)) committed = i + 1;
    }
    return committed;
}

static bool is_page(size_t size) {
    return size >= LEAST_PAGE && size <= MOST_PAGE && (size & (size - 1)) == 0;
}

size_t mote_pages_size(const struct mote_buffer *file, const struct mote_buffer *log) {
    static const char magic[16] = "SQLite format 3";
    if (file->size >= 18 && memcmp(file->data, magic, sizeof magic) == 0) {
        const size_t size = (size_t)file->data[16] << 8 | file->data[17];
        if (size == 1) return MOST_PAGE;
        if (is_page(size)) return size;
    }
    return log->size >= LOG_HEAD && is_page(mote_pages_word(log->data + 8)) ? mote_pages_word(log->data + 8)
                                                                            : DEFAULT_PAGE;
}

enum mote_status mote_pages_view(const struct mote_buffer *file, const struct mote_buffer *log, size_t size,
                                 struct mote_pages_view *out, struct mote_error *error) {
    const size_t frames = count_frames(log, size), pages = file->size / size;
    out->count = pages;
    for (size_t i = 0; i < frames; i++) {
        const size_t number = mote_pages_word(frame_at(log, size, i));
        if (number > out->count && number <= MOST_PAGES) out->count = number;
    }
    out->page = calloc(out->count + 1, sizeof *out->page);
    if (!out->page) return mote_fail_memory(error, "a study's pages");
    for (size_t n = 0; n < pages; n++)
        out->page[n] = file->data + n * size;
    for (size_t i = 0; i < frames; i++) {
        const size_t number = mote_pages_word(frame_at(log, size, i));
        if (number >= 1 && number <= out->count) out->page[number - 1] = frame_at(log, size, i) + FRAME_HEAD;
    }
    return MOTE_OK;
}

void mote_pages_view_free(struct mote_pages_view *view) {
    free(view->page);
    *view = (struct mote_pages_view){0};
}

const uint8_t *mote_pages_page(const struct mote_pages_view *view, uint64_t number) {
    return number >= 1 && number <= view->count ? view->page[number - 1] : NULL;
}
