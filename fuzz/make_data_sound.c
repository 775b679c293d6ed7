/* SPDX-License-Identifier: MIT
 * Writes the seeds of fuzz_data_sound into a folder, at build time: a short tone in each kind of file that it knows, the
 * Ogg file of several pages. */
#define _XOPEN_SOURCE 700

#include "base/file.h"
#include "data/sound_files.h"

int main(int argc, char **argv) {
    static const struct {
        const char *name;
        int format, frames;
    } seeds[] = {
        {"wav", WAV16, 50},
        {"aiff", SF_FORMAT_AIFF | SF_FORMAT_PCM_16, 50},
        {"au", SF_FORMAT_AU | SF_FORMAT_PCM_16, 50},
        {"w64", SF_FORMAT_W64 | SF_FORMAT_PCM_16, 50},
        {"ogg", SF_FORMAT_OGG | SF_FORMAT_VORBIS, 50},
        {"pages.ogg", SF_FORMAT_OGG | SF_FORMAT_VORBIS, 24000},
    };
    struct mote_error error = {MOTE_OK, ""};
    if (argc != 2 || mote_folder_make(argv[1], &error) != MOTE_OK)
        return fprintf(stderr, "usage: make_data_sound FOLDER %s\n", error.text), 1;
    for (size_t i = 0; i < sizeof seeds / sizeof *seeds; i++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", argv[1], seeds[i].name);
        write_tone(path, seeds[i].format, 16000, 1, 440, seeds[i].frames);
    }
    return 0;
}
