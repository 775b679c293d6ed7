/* SPDX-License-Identifier: MIT
 * Is an Ogg file whole? Its pages follow each other without a gap, each has a checksum, and the last says that it is the
 * last (RFC 3533). Decoders pass over what is damaged or missing, which leaves a shorter sound. */
#include "data/sound.h"

#include <string.h>

enum { HEAD = 27, FLAGS = 5, CHECKSUM = 22, SEGMENTS = 26, FLAG_LAST = 4, MOST_SEGMENTS = 255 };

struct checksum {
    uint32_t table[256], sum;
};

/* The polynomial 0x04c11db7, highest bit first, from 0. */
static void make_table(struct checksum *checksum) {
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t sum = i << 24;
        for (int bit = 0; bit < 8; bit++)
            sum = sum << 1 ^ (sum >> 31 ? 0x04c11db7u : 0);
        checksum->table[i] = sum;
    }
}

static void add(struct checksum *checksum, const unsigned char *p, size_t bytes) {
    for (size_t i = 0; i < bytes; i++)
        checksum->sum = checksum->sum << 8 ^ checksum->table[checksum->sum >> 24 ^ p[i]];
}

/* The sum of `bytes` more; false if they are not there. */
static bool add_body(struct checksum *checksum, FILE *file, size_t bytes) {
    unsigned char block[4096];
    while (bytes > 0) {
        const size_t n = bytes < sizeof block ? bytes : sizeof block;
        if (fread(block, 1, n, file) != n) return false;
        add(checksum, block, n);
        bytes -= n;
    }
    return true;
}

/* The rest of the page that `head` starts; false unless all is there as it was written. */
static bool read_page(struct checksum *checksum, FILE *file, unsigned char head[HEAD]) {
    unsigned char lengths[MOST_SEGMENTS];
    uint32_t told = 0;
    size_t body = 0;
    for (size_t i = 4; i-- > 0; head[CHECKSUM + i] = 0)
        told = told << 8 | head[CHECKSUM + i];
    if (fread(lengths, 1, head[SEGMENTS], file) != head[SEGMENTS]) return false;
    for (size_t i = 0; i < head[SEGMENTS]; i++)
        body += lengths[i];
    checksum->sum = 0;
    add(checksum, head, HEAD);
    add(checksum, lengths, head[SEGMENTS]);
    return add_body(checksum, file, body) && checksum->sum == told;
}

enum mote_status mote_sound_check_ogg(const char *path, FILE *file, struct mote_error *error) {
    struct checksum checksum;
    unsigned char head[HEAD];
    bool last = false;
    make_table(&checksum);
    rewind(file);
    for (;;) {
        const long at = ftell(file);
        const size_t n = fread(head, 1, HEAD, file);
        const bool page = n == HEAD && memcmp(head, "OggS", 4) == 0;
        if (last && !page) return MOTE_OK; /* behind the end may stand anything, such as a player's tags */
        if (n == 0)
            return mote_fail(error, MOTE_INPUT, "%s: is cut short: it ends before its last Ogg page", path);
        if (!page || !read_page(&checksum, file, head))
            return mote_fail(error, MOTE_INPUT,
                             "%s: is damaged or cut short: no whole Ogg page is at byte %ld", path, at);
        last = (head[FLAGS] & FLAG_LAST) != 0;
    }
}
