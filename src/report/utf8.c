/* SPDX-License-Identifier: MIT
 * A strict decoder (no overlong forms, no surrogates) and what is built on it. Widths come from a short table
 * of ranges and not from wcwidth, whose answer depends on the locale. */
#include "report/utf8.h"

struct range {
    uint32_t first, last;
};

static const struct range zero_width[] = {
    {0x0300, 0x036F}, {0x0483, 0x0489}, {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x200B, 0x200F},
    {0x2028, 0x202E}, {0x2060, 0x2064}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F},
};
static const struct range double_width[] = {
    {0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0xA4CF},   {0xAC00, 0xD7A3},
    {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},
    {0x1F300, 0x1F64F}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD},
};

/* Length of the sequence that `lead` starts and the smallest code point that may use it; 0: no lead byte. */
static int lead_length(unsigned char lead, uint32_t *bits, uint32_t *least) {
    if (lead >= 0xC2 && lead < 0xE0) {
        *bits = lead & 0x1FU;
        *least = 0x80;
        return 2;
    }
    if (lead >= 0xE0 && lead < 0xF0) {
        *bits = lead & 0x0FU;
        *least = 0x800;
        return 3;
    }
    if (lead >= 0xF0 && lead < 0xF5) {
        *bits = lead & 0x07U;
        *least = 0x10000;
        return 4;
    }
    return 0;
}

uint32_t mote_utf8_next(const char **text) {
    const unsigned char *p = (const unsigned char *)*text;
    if (*p == 0) return 0;
    *text += 1;
    if (*p < 0x80) return *p;
    uint32_t point, least;
    int length = lead_length(*p, &point, &least);
    if (length == 0) return MOTE_UTF8_BAD;
    for (int i = 1; i < length; i++) { /* a NUL is no continuation byte, so this stays inside the string */
        if ((p[i] & 0xC0) != 0x80) return MOTE_UTF8_BAD;
        point = point << 6 | (p[i] & 0x3FU);
    }
    if (point < least || point > 0x10FFFF || (point >= 0xD800 && point < 0xE000)) return MOTE_UTF8_BAD;
    *text += length - 1;
    return point;
}

void mote_utf8_append(struct mote_buffer *out, uint32_t point) {
    unsigned char b[4];
    size_t n = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    for (size_t i = n; i-- > 1; point >>= 6)
        b[i] = (unsigned char)(0x80U | (point & 0x3FU));
    static const unsigned char lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    b[0] = (unsigned char)(lead[n] | point);
    mote_buffer_append(out, b, n);
}

static bool is_control(uint32_t point) {
    return point < 0x20 || (point >= 0x7F && point < 0xA0) || point == 0xFFFE || point == 0xFFFF;
}

void mote_utf8_clean(struct mote_buffer *out, const char *text, bool lines) {
    uint32_t point;
    while ((point = mote_utf8_next(&text)) != 0) {
        bool kept = lines && (point == '\n' || point == '\t' || point == '\r');
        mote_utf8_append(out, is_control(point) && !kept ? MOTE_UTF8_BAD : point);
    }
}

static bool in(uint32_t point, const struct range *ranges, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (point >= ranges[i].first && point <= ranges[i].last) return true;
    return false;
}

size_t mote_utf8_width(const char *text) {
    size_t width = 0;
    uint32_t point;
    while ((point = mote_utf8_next(&text)) != 0) {
        if (in(point, zero_width, sizeof zero_width / sizeof *zero_width)) continue;
        width += in(point, double_width, sizeof double_width / sizeof *double_width) ? 2 : 1;
    }
    return width;
}
