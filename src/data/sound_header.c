/* SPDX-License-Identifier: MIT
 * Does a WAV file hold what its header tells? libsndfile quietly takes what is there; half a word must not pass
 * for a whole one. Files of other kinds are let through. */
#include "data/sound.h"
#include "data/wav.h"

#include <stdio.h>
#include <string.h>

enum { MOST_CHUNKS = 1000 };

static uint32_t u32(const unsigned char *p) {
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* Stands at the data of the chunk "data", whose size is *size; false if there is none. */
static bool find_data(FILE *file, uint32_t *size) {
    unsigned char head[12];
    if (fread(head, 1, 12, file) != 12 || memcmp(head, "RIFF", 4) != 0 || memcmp(head + 8, "WAVE", 4) != 0)
        return false;
    for (int i = 0; i < MOST_CHUNKS && fread(head, 1, 8, file) == 8; i++) {
        *size = u32(head + 4);
        if (memcmp(head, "data", 4) == 0) return true;
        if (fseek(file, (long)*size + (*size & 1), SEEK_CUR) != 0) return false;
    }
    return false;
}

enum mote_status mote_sound_check_header(const char *path, struct mote_error *error) {
    uint32_t size;
    FILE *file = fopen(path, "rbe");
    if (!file) return mote_fail(error, MOTE_INPUT, "%s: cannot open", path);
    bool found = find_data(file, &size);
    long at = found ? ftell(file) : -1;
    long end = at >= 0 && fseek(file, 0, SEEK_END) == 0 ? ftell(file) : -1;
    fclose(file);
    if (end < at || at < 0 || size >= MOTE_WAV_NO_SIZE) return MOTE_OK;
    if (size == 0) return mote_fail(error, MOTE_INPUT, "%s: holds no samples: its data are 0 bytes", path);
    if ((long)size > end - at)
        return mote_fail(error, MOTE_INPUT,
                         "%s: is cut short, or its header lies: it tells of %u bytes of sound, %ld follow",
                         path, size, end - at);
    return MOTE_OK;
}
