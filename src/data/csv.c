/* SPDX-License-Identifier: MIT
 * The stream: pieces of 64 KiB, cut at line ends, through csv_project into libcsv, whose callbacks are in
 * csv_rows. */
#include "data/csv.h"

#include "data/csv_project.h"
#include "data/csv_rows.h"
#include "data/csv_sniff.h"

#include <csv.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
    PIECE = 1 << 16,
    LONGEST_ROW = 1 << 20 /* more without a row's end is no table: garbage, or a quote that nobody closes */
};

struct stream {
    struct csv_parser parser;
    struct mote_csv_rows rows;
    struct mote_csv_project project;
    enum mote_csv_way way;
    uint8_t *in, *out; /* PIECE bytes each, `in` one more for the fence */
    size_t held;       /* bytes in `in` */
    bool started;      /* the first piece has been looked at */
    bool projecting;   /* `project` is made */
    bool inside;       /* libcsv is in the middle of a row, or of a quoted field */
    size_t unfinished; /* bytes since the last row's end */
};

/* Hands bytes to libcsv; false when something failed. */
static bool parse(struct stream *s, const uint8_t *bytes, size_t size) {
    size_t rows = s->rows.rows;
    if (csv_parse(&s->parser, bytes, size, mote_csv_rows_field, mote_csv_rows_end, &s->rows) != size &&
        s->rows.status == MOTE_OK)
        s->rows.status = mote_fail_memory(s->rows.error, s->rows.path);
    s->unfinished = s->rows.rows == rows ? s->unfinished + size : 0;
    if (s->unfinished > LONGEST_ROW && s->rows.status == MOTE_OK)
        s->rows.status = mote_fail(
            s->rows.error, MOTE_INPUT,
            "%s: line %zu: no row ends within %d bytes; is a quote not closed, or the file no table?",
            s->rows.path, s->rows.line, LONGEST_ROW);
    return s->rows.status == MOTE_OK;
}

/* Hands over everything up to the next line end, as it is. */
static size_t parse_line(struct stream *s, const uint8_t *bytes, size_t size) {
    const uint8_t *line_end = memchr(bytes, '\n', size);
    if (line_end) size = (size_t)(line_end - bytes) + 1;
    s->rows.last_end = s->rows.last_end == '\r' ? '\r' : 0;
    parse(s, bytes, size);
    s->inside = !line_end || s->rows.last_end != '\n'; /* a line end in quotes reaches no callback */
    return size;
}

static bool start_projecting(struct stream *s) {
    s->projecting = mote_csv_project_make(&s->project, &s->rows.columns, (char)csv_get_delim(&s->parser));
    if (!s->projecting) s->rows.status = mote_fail_memory(s->rows.error, s->rows.path);
    return s->projecting;
}

/* Takes the lines in s->in[0..held); returns how many bytes are left for the next time: an incomplete line.
 */
static size_t take_lines(struct stream *s) {
    size_t at = 0;
    s->in[s->held] = '\n';
    while (at < s->held && s->rows.status == MOTE_OK) {
        if (s->way == MOTE_CSV_PLAIN || !s->rows.ready || s->inside) {
            at += parse_line(s, s->in + at, s->held - at);
            continue;
        }
        if (!s->projecting && !start_projecting(s)) break;
        size_t written = 0;
        at += mote_csv_project_lines(&s->project, s->in + at, s->held - at, s->out, &written);
        if (written && !parse(s, s->out, written)) break;
        if (at == s->held) break;
        if (at > 0 && !memchr(s->in + at, '\n', s->held - at))
            break; /* the rest of the line comes next time */
        at += parse_line(s, s->in + at, s->held - at);
    }
    memmove(s->in, s->in + at, s->held - at);
    return s->held - at;
}

/* Looks at the first piece: byte order mark and separator. */
static void start(struct stream *s) {
    s->started = true;
    size_t mark = mote_csv_mark(s->in, s->held);
    s->held -= mark;
    memmove(s->in, s->in + mark, s->held);
    char separator = s->rows.request->separator;
    if (!separator) separator = mote_csv_separator(s->in, s->held);
    csv_set_delim(&s->parser, (unsigned char)separator);
}

/* A byte 0 is the surest and earliest sign of a file that is no text; what kind of file, the first bytes may say.
 */
static bool check_text(struct stream *s, size_t fresh) {
    const char *foreign = s->started ? NULL : mote_csv_foreign(s->in, s->held);
    if (foreign) {
        s->rows.status = mote_fail(s->rows.error, MOTE_INPUT, "%s: %s", s->rows.path, foreign);
        return false;
    }
    const uint8_t *zero = memchr(s->in + s->held - fresh, 0, fresh);
    if (!zero) return true;
    size_t line = s->rows.line;
    for (const uint8_t *p = s->in; p < zero; p++)
        line += *p == '\n';
    s->rows.status = mote_fail(s->rows.error, MOTE_INPUT, "%s: line %zu: a zero byte; the file is no text",
                               s->rows.path, line);
    return false;
}

/* Fills s->in up. Returns false when there was nothing more, and on failure. */
static bool fill(struct stream *s, struct mote_csv_source source) {
    size_t before = s->held;
    ssize_t n = 1;
    while (n != 0 && s->held < PIECE) {
        n = source.read(source.context, s->in + s->held, PIECE - s->held);
        if (n > 0) s->held += (size_t)n;
        if (n >= 0 || errno == EINTR) continue;
        s->rows.status =
            mote_fail(s->rows.error, MOTE_INPUT, "%s: cannot read: %s", s->rows.path, strerror(errno));
        return false;
    }
    return s->held > before && check_text(s, s->held - before);
}

static enum mote_status finish(struct stream *s) {
    if (s->rows.status == MOTE_OK && s->held) parse(s, s->in, s->held);
    if (s->rows.status != MOTE_OK) return s->rows.status;
    csv_set_opts(&s->parser, (unsigned char)(csv_get_opts(&s->parser) | CSV_STRICT | CSV_STRICT_FINI));
    if (csv_fini(&s->parser, mote_csv_rows_field, mote_csv_rows_end, &s->rows) != 0)
        return mote_fail(s->rows.error, MOTE_INPUT, "%s: line %zu: a quote is opened and never closed",
                         s->rows.path, s->rows.line);
    return mote_csv_rows_finish(&s->rows);
}

static enum mote_status run(struct stream *s, struct mote_csv_source source) {
    while (s->rows.status == MOTE_OK && fill(s, source)) {
        if (!s->started) start(s);
        if (s->rows.status == MOTE_OK) s->held = take_lines(s);
    }
    return finish(s);
}

enum mote_status mote_csv_read(const char *path, struct mote_csv_source source,
                               const struct mote_table_request *request, enum mote_csv_way way,
                               struct mote_table_builder *builder, struct mote_error *error) {
    struct stream s = {.way = way, .in = malloc(PIECE + 1), .out = malloc(PIECE)};
    enum mote_status status = mote_csv_rows_start(&s.rows, path, request, builder, error);
    if (csv_init(&s.parser, CSV_APPEND_NULL | CSV_REPALL_NL) != 0 || !s.in || !s.out)
        status = mote_fail_memory(error, path);
    csv_set_blk_size(&s.parser, 4096);
    if (status == MOTE_OK) status = run(&s, source);
    csv_free(&s.parser);
    if (s.projecting) mote_csv_project_free(&s.project);
    mote_csv_rows_free(&s.rows);
    free(s.in);
    free(s.out);
    return status;
}
