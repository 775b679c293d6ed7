/* SPDX-License-Identifier: MIT
 * The head of a WAV file that comes on a pipe, where libsndfile cannot look ahead, and PCM bytes as samples. */
#ifndef MOTE_DATA_WAV_H
#define MOTE_DATA_WAV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How samples lie in bytes, little-endian. */
struct mote_pcm {
    uint32_t rate, channels;
    uint32_t bytes;   /* of a sample: 1 (unsigned), 2, 3 or 4 */
    bool is_floating; /* 4 bytes: float32 instead of int32 */
};

/* Programs that write into a pipe do not know how many bytes will follow, and say none, or about as many as a number of 31 or
 * 32 bits holds: SoX this many, arecord 0x7fffff00, others 2^32 − 1. */
#define MOTE_WAV_NO_SIZE 0x7ffff000u

struct mote_wav {
    struct mote_pcm pcm;
    size_t start;    /* of the samples */
    uint64_t length; /* bytes of samples that the head tells of; UINT64_MAX: it does not know */
};

enum mote_wav_head {
    MOTE_WAV_MORE,  /* it goes on after these bytes */
    MOTE_WAV_READY, /* *wav is filled */
    MOTE_WAV_OTHER  /* no WAV, or one of samples that are no plain PCM */
};

/* The first `size` bytes of a file. Any bytes are safe. */
enum mote_wav_head mote_wav_read_head(const uint8_t *bytes, size_t size, struct mote_wav *wav);

/* `count` samples as floats, full scale at ±1, as libsndfile makes them. */
void mote_pcm_to_float(const struct mote_pcm *pcm, const uint8_t *bytes, size_t count, float *out);

#endif
