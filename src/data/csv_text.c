/* SPDX-License-Identifier: MIT */
#include "data/csv_text.h"

#include "base/near.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* Bytes of the well-formed UTF-8 character at p (RFC 3629), 0 if there is none. */
static size_t utf8_length(const uint8_t *p, const uint8_t *end) {
    if (*p < 0x80) return 1;
    size_t n = *p >= 0xc2 && *p < 0xe0 ? 2 : (*p & 0xf0) == 0xe0 ? 3 : *p >= 0xf0 && *p < 0xf5 ? 4 : 0;
    if (n == 0 || (size_t)(end - p) < n) return 0;
    for (size_t i = 1; i < n; i++)
        if ((p[i] & 0xc0) != 0x80) return 0;
    bool overlong = (*p == 0xe0 && p[1] < 0xa0) || (*p == 0xf0 && p[1] < 0x90);
    bool outside = (*p == 0xed && p[1] >= 0xa0) || (*p == 0xf4 && p[1] >= 0x90);
    return overlong || outside ? 0 : n;
}

static bool is_utf8(const uint8_t *p, const uint8_t *end) {
    while (p < end) {
        size_t n = utf8_length(p, end);
        if (n == 0) return false;
        p += n;
    }
    return true;
}

static bool is_padding(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '"' || c == '\'';
}

void mote_text_utf8(const char *text, size_t length, struct mote_buffer *out) {
    while (length && is_padding(text[length - 1]))
        length--;
    while (length && is_padding(*text))
        text++, length--;
    const uint8_t *p = (const uint8_t *)text, *end = p + length;
    bool utf8 = is_utf8(p, end);
    for (; p < end; p++) {
        uint8_t plain = *p < 0x20 || *p == 0x7f ? ' ' : *p;
        uint8_t pair[2] = {(uint8_t)(0xc0 | (*p >> 6)), (uint8_t)(0x80 | (*p & 0x3f))};
        if (utf8 || plain < 0x80)
            mote_buffer_append(out, &plain, 1);
        else
            mote_buffer_append(out, pair, 2);
    }
}

/* The byte p[at] in lower case: A–Z, and À–Þ (C3 80 – C3 9E in UTF-8, of which C3 97 is ×). */
static char lower(const char *p, size_t at) {
    char c = p[at];
    if (c >= 'A' && c <= 'Z') return (char)(c + 32);
    uint8_t byte = (uint8_t)c;
    if (at && (uint8_t)p[at - 1] == 0xc3 && byte >= 0x80 && byte <= 0x9e && byte != 0x97)
        return (char)(byte + 0x20);
    return c;
}

bool mote_text_same(const char *a, const char *b) {
    size_t i = 0;
    for (; a[i] && b[i]; i++)
        if (lower(a, i) != lower(b, i)) return false;
    return a[i] == b[i];
}

bool mote_text_contains(const char *text, const char *part) {
    size_t length = strlen(text), wanted = strlen(part);
    for (size_t at = 0; at + wanted <= length && (wanted >= 3 || at == 0); at++) {
        size_t i = 0;
        while (i < wanted && lower(text, at + i) == lower(part, i))
            i++;
        if (i == wanted) return true;
    }
    return false;
}

enum { LONGEST = 63 }; /* of names that are compared letter by letter */

bool mote_text_near(const char *a, const char *b) {
    size_t a_length = strlen(a), b_length = strlen(b);
    if (!a_length || !b_length || a_length > LONGEST || b_length > LONGEST) return false;
    if (mote_text_contains(a, b) || mote_text_contains(b, a)) return true;
    size_t longer = a_length > b_length ? a_length : b_length, shorter = a_length + b_length - longer;
    size_t apart = mote_near_distance(a, b);
    return apart < shorter && apart <= (longer < 6 ? 1 : longer / 3);
}

void mote_text_excerpt(const char *text, size_t length, char out[MOTE_TEXT_EXCERPT]) {
    enum { SHOWN = 40 };
    struct mote_buffer utf8 = {0};
    mote_text_utf8(text, length < MOTE_TEXT_EXCERPT ? length : MOTE_TEXT_EXCERPT, &utf8);
    size_t shown = utf8.size < SHOWN ? utf8.size : SHOWN;
    while (shown && shown < utf8.size && (utf8.data[shown] & 0xc0) == 0x80) /* cut between characters */
        shown--;
    const char *more = shown < utf8.size || length > MOTE_TEXT_EXCERPT ? "…" : "";
    snprintf(out, MOTE_TEXT_EXCERPT, "%.*s%s", (int)shown, utf8.data ? (const char *)utf8.data : "", more);
    mote_buffer_free(&utf8);
}
