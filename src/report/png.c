/* SPDX-License-Identifier: MIT
 * PNG (ISO/IEC 15948): signature, IHDR, PLTE, one IDAT with rows behind filter byte 0, IEND. */
#include "report/png.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { SHADES = 64, ANCHORS = 6 };

/* Red, green and blue at equal distances; straight lines between. */
static const unsigned char anchors[ANCHORS][3] = {{10, 10, 40},  {72, 20, 110},  {150, 40, 110},
                                                  {215, 80, 70}, {245, 150, 50}, {252, 240, 180}};

static void put32(unsigned char *at, uint32_t value) {
    for (int i = 0; i < 4; i++)
        at[i] = (unsigned char)(value >> (24 - 8 * i));
}

static void add_chunk(struct mote_buffer *out, const char *name, const void *data, size_t bytes) {
    unsigned char length[4], check[4];
    uLong crc = crc32(crc32(0, (const Bytef *)name, 4), data, (uInt)bytes);
    put32(length, (uint32_t)bytes);
    put32(check, (uint32_t)crc);
    mote_buffer_append(out, length, 4);
    mote_buffer_append(out, name, 4);
    mote_buffer_append(out, data, bytes);
    mote_buffer_append(out, check, 4);
}

static void add_head(struct mote_buffer *out, const struct mote_png *picture) {
    unsigned char head[13] = {[8] = 8, [9] = 3}; /* 8 bits a pixel, into a palette */
    put32(head, (uint32_t)picture->columns);
    put32(head + 4, (uint32_t)picture->rows);
    mote_buffer_append(out, "\x89PNG\r\n\x1a\n", 8);
    add_chunk(out, "IHDR", head, sizeof head);
}

static void add_palette(struct mote_buffer *out) {
    unsigned char palette[SHADES][3];
    for (int i = 0; i < SHADES; i++) {
        int at = i * (ANCHORS - 1), a = at / (SHADES - 1), rest = at % (SHADES - 1);
        for (int c = 0; c < 3; c++) {
            int from = anchors[a][c], to = anchors[a + (rest > 0)][c];
            palette[i][c] = (unsigned char)(from + (to - from) * rest / (SHADES - 1));
        }
    }
    add_chunk(out, "PLTE", palette, sizeof palette);
}

static unsigned char shade(const struct mote_png *picture, float value) {
    float x = (value - picture->low) / (picture->high - picture->low);
    if (!(x > 0)) return 0;
    return x < 1 ? (unsigned char)(x * SHADES) : SHADES - 1;
}

/* Rows from the top, each behind its filter byte. */
static void fill_rows(const struct mote_png *picture, unsigned char *pixel) {
    for (size_t r = picture->rows; r-- > 0;) {
        *pixel++ = 0;
        for (size_t c = 0; c < picture->columns; c++)
            *pixel++ = shade(picture, picture->value[c * picture->rows + r]);
    }
}

void mote_png_print(const struct mote_png *picture, struct mote_buffer *out) {
    size_t bytes = picture->rows * (picture->columns + 1);
    uLongf packed = compressBound(bytes);
    unsigned char *pixels = malloc(bytes + packed);
    if (pixels) fill_rows(picture, pixels);
    if (!pixels || compress2(pixels + bytes, &packed, pixels, bytes, 9) != Z_OK) {
        out->failed = true;
        free(pixels);
        return;
    }
    add_head(out, picture);
    add_palette(out);
    add_chunk(out, "IDAT", pixels + bytes, packed);
    add_chunk(out, "IEND", "", 0);
    free(pixels);
}
