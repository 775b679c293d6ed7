/* SPDX-License-Identifier: MIT
 * raw_clips SAMPLES FILE…: the samples of sound files as int16 on the standard output, SAMPLES of each: cut, or zeros behind. */
#include "device/sound_file.h"

#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
    const size_t room = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
    int16_t *samples = malloc(room * sizeof *samples);
    for (int i = 2; samples && i < argc; i++) {
        const size_t count = sound_read(argv[i], samples, room);
        if (count == 0) return fprintf(stderr, "%s: cannot be read\n", argv[i]), 1;
        memset(samples + count, 0, (room - count) * sizeof *samples);
        fwrite(samples, sizeof *samples, room, stdout);
    }
    free(samples);
    return samples == NULL;
}
