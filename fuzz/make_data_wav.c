/* SPDX-License-Identifier: MIT
 * make_data_wav FOLDER: seeds for fuzz_data_wav: heads of every width, with other chunks before the samples, and lies. */
#include "base/file.h"

#include <stdio.h>
#include <string.h>

static size_t put(uint8_t *to, uint32_t value, size_t bytes) {
    for (size_t i = 0; i < bytes; i++)
        to[i] = (uint8_t)(value >> 8 * i);
    return bytes;
}

struct seed {
    const char *name;
    uint32_t tag, channels, bytes, format_size, data_size;
};

static size_t make(const struct seed *s, uint8_t *out) {
    size_t n = 0;
    memcpy(out, "RIFF\0\0\0\0WAVELIST\3\0\0\0abc\0fmt ", n = 28);
    n += put(out + n, s->format_size, 4);
    n += put(out + n, s->tag, 2);
    n += put(out + n, s->channels, 2);
    n += put(out + n, 16000, 4);
    n += put(out + n, 16000 * s->bytes * s->channels, 4);
    n += put(out + n, s->bytes * s->channels, 2);
    n += put(out + n, 8 * s->bytes, 2);
    for (; n < 28 + 4 + s->format_size && n < 80; n++)
        out[n] = n == 28 + 4 + 24; /* the sub-format of an extensible head: PCM */
    memcpy(out + n, "data", 4);
    n += 4;
    n += put(out + n, s->data_size, 4);
    for (uint32_t i = 0; i < 48; i++)
        out[n++] = (uint8_t)(i * 37);
    return n;
}

int main(int argc, char **argv) {
    static const struct seed seeds[] = {
        {"u8.wav", 1, 1, 1, 16, 48},
        {"s16.wav", 1, 2, 2, 16, 48},
        {"s24.wav", 1, 1, 3, 18, 48},
        {"s32.wav", 1, 1, 4, 16, 48},
        {"float.wav", 3, 2, 4, 16, 48},
        {"extensible.wav", 0xfffe, 2, 2, 40, 48},
        {"unknown.wav", 1, 1, 2, 16, 0xffffffffu},
        {"law.wav", 7, 1, 1, 16, 48},
        {"lies.wav", 1, 1, 2, 0x7fffffff, 48},
    };
    struct mote_error error = {MOTE_OK, ""};
    if (argc != 2 || mote_folder_make(argv[1], &error) != MOTE_OK)
        return fprintf(stderr, "%s\n", error.text), 1;
    for (size_t i = 0; i < sizeof seeds / sizeof *seeds; i++) {
        uint8_t bytes[200];
        char path[4096];
        size_t size = make(&seeds[i], bytes);
        if (mote_path_join(path, sizeof path, argv[1], seeds[i].name, &error) != MOTE_OK ||
            mote_file_write(path, bytes, size, &error) != MOTE_OK)
            return fprintf(stderr, "%s\n", error.text), 1;
    }
    return 0;
}
