/* SPDX-License-Identifier: MIT */
#include "data/download_check.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

struct count {
    uint64_t bytes, lines, returns; /* `returns`: CR in front of LF */
    uint64_t columns;               /* of the first line */
    uint64_t commas, length;        /* of the line so far */
    uint64_t bad_line, bad_columns; /* the first line that differs; 0: none */
    bool quoted;
    char before;
};

static void end_line(struct count *c) {
    if (c->length == 0) return;
    uint64_t columns = c->commas + 1;
    c->lines++;
    if (c->lines == 1) c->columns = columns;
    if (columns != c->columns && c->bad_line == 0) {
        c->bad_line = c->lines;
        c->bad_columns = columns;
    }
    c->commas = c->length = 0;
}

static void count_byte(struct count *c, char byte) {
    if (byte == '"') c->quoted = !c->quoted;
    if (byte == '\n') {
        c->returns += c->before == '\r';
        c->quoted = false; /* a number file has no line ends inside quotes */
        end_line(c);
    } else {
        c->length += byte != '\r';
        c->commas += byte == ',' && !c->quoted;
    }
    c->before = byte;
}

static enum mote_status count_file(const char *path, struct count *c, struct mote_error *error) {
    FILE *file = fopen(path, "re");
    if (!file) return mote_fail(error, MOTE_INPUT, "%s: cannot open: %s", path, strerror(errno));
    char block[1 << 16];
    for (size_t n; (n = fread(block, 1, sizeof block, file)) > 0; c->bytes += n)
        for (size_t i = 0; i < n; i++)
            count_byte(c, block[i]);
    end_line(c);
    bool failed = ferror(file);
    fclose(file);
    return failed ? mote_fail(error, MOTE_INPUT, "%s: cannot read: %s", path, strerror(errno)) : MOTE_OK;
}

static enum mote_status expect(const char *name, const char *what, uint64_t is, uint64_t expected,
                               struct mote_error *error) {
    if (expected == 0 || is == expected) return MOTE_OK;
    return mote_fail(error, MOTE_INPUT, "%s: has %llu %s, %llu were expected: not the file it should be",
                     name, (unsigned long long)is, what, (unsigned long long)expected);
}

enum mote_status mote_download_check(const char *path, const char *name, const struct mote_download *set,
                                     struct mote_download_result *result, struct mote_error *error) {
    struct count c = {0};
    MOTE_TRY(count_file(path, &c, error));
    result->bytes = c.bytes;
    result->rows = c.lines > 0 ? c.lines - 1 : 0;
    result->columns = c.columns;
    MOTE_TRY(expect(name, "columns", c.columns, set->columns, error));
    if (c.bad_line)
        return mote_fail(error, MOTE_INPUT, "%s: line %llu has %llu column%s, the first has %llu", name,
                         (unsigned long long)c.bad_line, (unsigned long long)c.bad_columns,
                         c.bad_columns == 1 ? "" : "s", (unsigned long long)c.columns);
    MOTE_TRY(expect(name, "rows", result->rows, set->rows, error));
    return expect(name, "bytes (without carriage returns)", c.bytes - c.returns, set->bytes, error);
}
