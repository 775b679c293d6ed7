/* SPDX-License-Identifier: MIT
 * Any bytes as the head of a WAV file, and what follows it as samples. */
#include "data/wav.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct mote_wav wav;
    float samples[64];
    if (mote_wav_read_head(data, size, &wav) != MOTE_WAV_READY) return 0;
    if (wav.start > size || wav.pcm.bytes < 1 || wav.pcm.bytes > 4 || wav.pcm.channels < 1) abort();
    size_t count = (size - wav.start) / wav.pcm.bytes;
    mote_pcm_to_float(&wav.pcm, data + wav.start, count < 64 ? count : 64, samples);
    return 0;
}
