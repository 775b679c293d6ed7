/* SPDX-License-Identifier: MIT */
#include "data/track.h"

#include "base/buffer.h"
#include "base/file.h"
#include "base/number.h"
#include "data/csv_sniff.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_BYTES = 64 << 20, MOST_DIGITS = 64 };
static const double most_seconds = 1e7;

struct reading {
    const char *path;
    size_t line;
    struct mote_track *track;
    struct mote_error *error;
};

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r';
}

static const char *skip_blanks(const char *at, const char *end) {
    while (at < end && is_blank(*at))
        at++;
    return at;
}

/* A field that blanks end; *at is behind it. */
static bool read_seconds(const char **at, const char *end, double *out) {
    char text[MOST_DIGITS] = {0};
    size_t length = 0;
    *at = skip_blanks(*at, end);
    while (*at + length < end && !is_blank((*at)[length]))
        length++;
    if (length == 0 || length >= sizeof text) return false;
    memcpy(text, *at, length);
    *at += length;
    return strlen(text) == length && mote_number_parse(text, out) && *out >= 0 && *out <= most_seconds;
}

static enum mote_status fail(const struct reading *r, const char *what) {
    return mote_fail(r->error, MOTE_INPUT,
                     "%s:%zu: %s; a line is start and end in seconds and a word, with tabs between", r->path,
                     r->line, what);
}

static enum mote_status read_line(struct reading *r, const char *at, const char *end) {
    struct mote_track *track = r->track;
    struct mote_track_label label;
    at = skip_blanks(at, end);
    if (at == end || *at == '\\') return MOTE_OK;
    if (!read_seconds(&at, end, &label.start)) return fail(r, "no start that is a number from 0 on");
    if (!read_seconds(&at, end, &label.end)) return fail(r, "no end that is a number from 0 on");
    if (label.end < label.start) return fail(r, "ends before it starts");
    at = skip_blanks(at, end);
    while (end > at && is_blank(end[-1]))
        end--;
    if (at == end) return fail(r, "names no word");
    if (memchr(at, 0, (size_t)(end - at))) return fail(r, "holds a byte that is no text");
    if (track->count == MOTE_TRACK_MOST) return fail(r, "is one label too many");
    char *word = mote_arena_alloc(&track->arena, (size_t)(end - at) + 1, 1);
    if (!word) return mote_fail_memory(r->error, r->path);
    memcpy(word, at, (size_t)(end - at));
    label.word = word;
    track->label[track->count++] = label;
    return MOTE_OK;
}

static int by_start(const void *left, const void *right) {
    const struct mote_track_label *a = left, *b = right;
    if (a->start < b->start || a->start > b->start) return a->start < b->start ? -1 : 1;
    return (a->end > b->end) - (a->end < b->end);
}

static size_t count_lines(const char *text, size_t size) {
    size_t lines = 1;
    for (const char *at = text; size && (at = memchr(at, '\n', (size_t)(text + size - at))); at++)
        lines++;
    return lines < MOTE_TRACK_MOST ? lines : MOTE_TRACK_MOST;
}

static enum mote_status read_lines(struct reading *r, const char *at, const char *end) {
    while (at < end) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        if (!stop) stop = end;
        r->line++;
        MOTE_TRY(read_line(r, at, stop));
        at = stop < end ? stop + 1 : end;
    }
    if (r->track->count == 0) return mote_fail(r->error, MOTE_INPUT, "%s: holds no label", r->path);
    qsort(r->track->label, r->track->count, sizeof *r->track->label, by_start);
    return MOTE_OK;
}

enum mote_status mote_track_parse(const char *path, const void *text, size_t size, struct mote_track *out,
                                  struct mote_error *error) {
    const size_t mark = mote_csv_mark(text, size);
    const char *at = (const char *)text + mark, *end = (const char *)text + size;
    struct reading r = {.path = path, .track = out, .error = error};
    *out = (struct mote_track){.count = 0};
    out->label = mote_arena_alloc(&out->arena, count_lines(at, size - mark), sizeof *out->label);
    enum mote_status status = out->label ? read_lines(&r, at, end) : mote_fail_memory(error, path);
    if (status != MOTE_OK) mote_track_free(out);
    return status;
}

enum mote_status mote_track_read(const char *path, struct mote_track *out, struct mote_error *error) {
    struct mote_buffer text = {0};
    MOTE_TRY(mote_file_read(path, MOST_BYTES, &text, error));
    enum mote_status status = mote_track_parse(path, text.data, text.size, out, error);
    mote_buffer_free(&text);
    return status;
}

void mote_track_free(struct mote_track *track) {
    mote_arena_free(&track->arena);
    *track = (struct mote_track){.count = 0};
}
