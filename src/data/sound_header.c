/* SPDX-License-Identifier: MIT
 * Does a sound file hold what its header tells? libsndfile quietly takes what is there; half a word must not pass
 * for a whole one. FLAC and CAF it counts itself; other kinds (RIFX, RF64, …), and
 * sizes that are not known, are let through. */
#include "data/sound.h"
#include "data/wav.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { MOST_CHUNKS = 1000, HEAD_BYTES = 24 };

/* As MOTE_WAV_NO_SIZE, of AIFF and AU: what SoX tells a pipe, and what lies above. */
#define NO_SIZE 0x7f000000u

/* Bytes that a header tells of, and bytes that follow. */
struct claim {
    uint64_t told, there;
};

/* `bytes` bytes, at most eight, as a number; the last is the lowest. */
static uint64_t big(const unsigned char *p, size_t bytes) {
    uint64_t value = 0;
    for (size_t i = 0; i < bytes; i++)
        value = value << 8 | p[i];
    return value;
}

static uint64_t little(const unsigned char *p, size_t bytes) {
    uint64_t value = 0;
    while (bytes > 0)
        value = value << 8 | p[--bytes];
    return value;
}

/* RIFF: of the chunk "data"; false if there is none, or its size is not known. */
static bool claim_wav(FILE *file, uint64_t size, struct claim *claim) {
    unsigned char head[8];
    if (fseek(file, 12, SEEK_SET) != 0) return false;
    for (int i = 0; i < MOST_CHUNKS && fread(head, 1, 8, file) == 8; i++) {
        const uint64_t bytes = little(head + 4, 4);
        const long at = ftell(file);
        if (memcmp(head, "data", 4) == 0) {
            *claim = (struct claim){bytes, at < 0 || (uint64_t)at > size ? 0 : size - (uint64_t)at};
            return bytes < MOTE_WAV_NO_SIZE;
        }
        if (fseek(file, (long)(bytes + (bytes & 1)), SEEK_CUR) != 0) return false;
    }
    return false;
}

/* Kinds whose head tells all; false where it does not, or the size is not known. */
static bool claim_of_head(const unsigned char head[HEAD_BYTES], uint64_t size, struct claim *claim) {
    static const unsigned char w64[] = {'r', 'i', 'f', 'f', 0x2e, 0x91, 0xcf, 0x11};
    if (memcmp(head, "FORM", 4) == 0) { /* AIFF; the byte that fills up its last chunk may be missing */
        *claim = (struct claim){big(head + 4, 4), size - 8};
        if (claim->told == claim->there + 1) claim->told--;
        return claim->told < NO_SIZE;
    }
    if (memcmp(head, ".snd", 4) == 0) { /* AU */
        const uint64_t start = big(head + 4, 4);
        *claim = (struct claim){big(head + 8, 4), size < start ? 0 : size - start};
        return claim->told < NO_SIZE;
    }
    *claim = (struct claim){little(head + 16, 8), size};
    return memcmp(head, w64, sizeof w64) == 0 && claim->told <= INT64_MAX;
}

enum mote_status mote_sound_check_whole(const char *path, FILE *file, struct mote_error *error) {
    unsigned char head[HEAD_BYTES];
    struct claim claim;
    if (fread(head, 1, sizeof head, file) != sizeof head) return MOTE_OK; /* too short for any kind */
    if (memcmp(head, "OggS", 4) == 0) return mote_sound_check_ogg(path, file, error);
    const long end = fseek(file, 0, SEEK_END) == 0 ? ftell(file) : -1;
    if (end < HEAD_BYTES) return MOTE_OK;
    const bool wav = memcmp(head, "RIFF", 4) == 0 && memcmp(head + 8, "WAVE", 4) == 0;
    if (!(wav ? claim_wav(file, (uint64_t)end, &claim) : claim_of_head(head, (uint64_t)end, &claim)))
        return MOTE_OK;
    if (wav && claim.told == 0)
        return mote_fail(error, MOTE_INPUT, "%s: holds no samples: its data are 0 bytes", path);
    if (claim.told <= claim.there) return MOTE_OK;
    return mote_fail(error, MOTE_INPUT,
                     "%s: is cut short, or its header lies: it tells of %" PRIu64 " bytes, %" PRIu64
                     " follow",
                     path, claim.told, claim.there);
}

enum mote_status mote_sound_check_header(const char *path, struct mote_error *error) {
    FILE *file = fopen(path, "rbe");
    if (!file) return mote_fail(error, MOTE_INPUT, "%s: cannot open", path);
    const enum mote_status status = mote_sound_check_whole(path, file, error);
    fclose(file);
    return status;
}
