/* SPDX-License-Identifier: MIT
 * Any bytes as a sound file whose header, or whose Ogg pages, are held against what is there. */
#define _POSIX_C_SOURCE 200809L

#include "data/sound.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct mote_error error;
    FILE *file = size ? fmemopen((void *)(uintptr_t)data, size, "rb") : NULL;
    if (!file) return 0;
    const enum mote_status status = mote_sound_check_whole("fuzz", file, &error);
    if (status != MOTE_OK && status != MOTE_INPUT) abort();
    fclose(file);
    return 0;
}
