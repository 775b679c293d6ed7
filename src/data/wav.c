/* SPDX-License-Identifier: MIT
 * Chunks up to "data", and four ways to write a number. */
#include "data/wav.h"

#include "device/math.h"

#include <string.h>

enum { TAG_PCM = 1, TAG_FLOAT = 3, TAG_EXTENSIBLE = 0xfffe, FORMAT_BYTES = 16, EXTENSIBLE_BYTES = 26 };

static uint32_t u16(const uint8_t *p) {
    return (uint32_t)p[0] | (uint32_t)p[1] << 8;
}

static uint32_t u32(const uint8_t *p) {
    return u16(p) | u16(p + 2) << 16;
}

/* The chunk "fmt ". */
static bool read_format(const uint8_t *p, size_t size, struct mote_pcm *pcm) {
    if (size < FORMAT_BYTES) return false;
    uint32_t tag = u16(p), bits = u16(p + 14);
    if (tag == TAG_EXTENSIBLE && size >= EXTENSIBLE_BYTES) tag = u16(p + 24); /* starts the sub-format */
    *pcm = (struct mote_pcm){
        .rate = u32(p + 4), .channels = u16(p + 2), .bytes = bits / 8, .is_floating = tag == TAG_FLOAT};
    const bool whole = bits % 8 == 0 && u16(p + 12) == pcm->channels * pcm->bytes;
    const bool known =
        tag == TAG_FLOAT ? pcm->bytes == 4 : tag == TAG_PCM && pcm->bytes >= 1 && pcm->bytes <= 4;
    return whole && known && pcm->channels >= 1;
}

enum mote_wav_head mote_wav_read_head(const uint8_t *bytes, size_t size, struct mote_wav *wav) {
    const size_t given = size < 12 ? size : 12;
    bool formatted = false;
    if (memcmp(bytes, "RIFF", given < 4 ? given : 4) != 0) return MOTE_WAV_OTHER;
    if (given < 12) return MOTE_WAV_MORE;
    if (memcmp(bytes + 8, "WAVE", 4) != 0) return MOTE_WAV_OTHER;
    for (size_t at = 12; size - at >= 8;) {
        const uint8_t *body = bytes + at + 8;
        const uint32_t length = u32(bytes + at + 4);
        const size_t left = size - at - 8;
        if (memcmp(bytes + at, "data", 4) == 0) {
            wav->start = at + 8;
            wav->length = length == 0 || length >= MOTE_WAV_NO_SIZE ? UINT64_MAX : length;
            return formatted ? MOTE_WAV_READY : MOTE_WAV_OTHER;
        }
        if (left < length || left - length < (length & 1)) return MOTE_WAV_MORE;
        if (memcmp(bytes + at, "fmt ", 4) == 0) {
            if (!read_format(body, length, &wav->pcm)) return MOTE_WAV_OTHER;
            formatted = true;
        }
        at += 8 + length + (length & 1);
    }
    return MOTE_WAV_MORE;
}

static float sample_of(const struct mote_pcm *pcm, const uint8_t *p) {
    switch (pcm->bytes) {
    case 1:
        return (float)(p[0] - 128) / 128.0f;
    case 2:
        return (float)(int16_t)u16(p) / 32768.0f;
    case 3: /* its 24 bits at the top of 32, so that the sign is in its place */
        return (float)((int32_t)(u16(p) << 8 | (uint32_t)p[2] << 24) / 256) / 8388608.0f;
    default:
        return pcm->is_floating ? mote_bits_float(u32(p)) : (float)(int32_t)u32(p) / 2147483648.0f;
    }
}

void mote_pcm_to_float(const struct mote_pcm *pcm, const uint8_t *bytes, size_t count, float *out) {
    for (size_t i = 0; i < count; i++)
        out[i] = sample_of(pcm, bytes + i * pcm->bytes);
}
