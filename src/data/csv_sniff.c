/* SPDX-License-Identifier: MIT */
#include "data/csv_sniff.h"

#include <string.h>

enum { LINES = 20 }; /* that are looked at */

/* Counts `separator` outside quotes up to the line's end; returns what follows. */
static const uint8_t *count_in_line(const uint8_t *p, const uint8_t *end, char separator, size_t *count) {
    bool quoted = false;
    *count = 0;
    for (; p < end && (quoted || (*p != '\n' && *p != '\r')); p++) {
        quoted ^= *p == '"';
        *count += !quoted && *p == (uint8_t)separator;
    }
    while (p < end && (*p == '\n' || *p == '\r'))
        p++;
    return p;
}

/* Lines that have as many as the first line; 0 if that has none. */
static size_t regular_lines(const uint8_t *p, const uint8_t *end, char separator) {
    size_t wanted = 0, regular = 0;
    for (size_t line = 0; line < LINES && p < end; line++) {
        size_t count;
        p = count_in_line(p, end, separator, &count);
        if (line == 0) wanted = count;
        regular += wanted > 0 && count == wanted;
    }
    return regular;
}

char mote_csv_separator(const uint8_t *head, size_t size) {
    static const char candidates[] = {'\t', ';',
                                      ','}; /* at a tie the rarer one: decimal commas are regular too */
    char best = ',';
    size_t most = 0;
    for (size_t i = 0; i < sizeof candidates; i++) {
        size_t regular = regular_lines(head, head + size, candidates[i]);
        if (regular > most) {
            most = regular;
            best = candidates[i];
        }
    }
    return best;
}

size_t mote_csv_mark(const uint8_t *head, size_t size) {
    return size >= 3 && memcmp(head, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

/* With its mark, or by every other byte of two letters being 0. */
static bool is_utf16(const uint8_t *head, size_t size) {
    if (size >= 2 && (memcmp(head, "\xff\xfe", 2) == 0 || memcmp(head, "\xfe\xff", 2) == 0)) return true;
    if (size < 4) return false;
    return (head[0] && !head[1] && head[2] && !head[3]) || (!head[0] && head[1] && !head[2] && head[3]);
}

const char *mote_csv_foreign(const uint8_t *head, size_t size) {
    static const struct {
        const char *bytes, *what;
    } marks[] = {
        {"\x1f\x8b", "is gzip-compressed; unpack it first"},
        {"PK\x03\x04", "is a zip archive, or a spreadsheet; unpack it first, or save it as CSV"},
        {"\xfd"
         "7zXZ",
         "is xz-compressed; unpack it first"},
        {"\x28\xb5\x2f\xfd", "is zstd-compressed; unpack it first"},
    };
    if (is_utf16(head, size)) return "is UTF-16 text; save it as UTF-8";
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        size_t length = strlen(marks[i].bytes);
        if (size >= length && memcmp(head, marks[i].bytes, length) == 0) return marks[i].what;
    }
    return NULL;
}
