/* SPDX-License-Identifier: MIT
 * int16 samples of a sound file, through libsndfile loaded at run time: the device room is linked to nothing. */
#ifndef MOTE_TESTS_DEVICE_SOUND_FILE_H
#define MOTE_TESTS_DEVICE_SOUND_FILE_H

#include <dlfcn.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct sound_info { /* libsndfile's SF_INFO */
    int64_t frames;
    int samplerate, channels, format, sections, seekable;
};

/* As many samples as there are, up to `room`; 0 where the file or the library is absent. */
static inline size_t sound_read(const char *path, int16_t *samples, size_t room) {
    enum { READ = 0x10 };
    void *(*open_file)(const char *, int, struct sound_info *);
    int64_t (*read_short)(void *, int16_t *, int64_t);
    int (*close_file)(void *);
    void *library = dlopen("libsndfile.so.1", RTLD_NOW), *symbol;
    if (!library) return 0;
    symbol = dlsym(library, "sf_open"), memcpy(&open_file, &symbol, sizeof symbol);
    symbol = dlsym(library, "sf_read_short"), memcpy(&read_short, &symbol, sizeof symbol);
    symbol = dlsym(library, "sf_close"), memcpy(&close_file, &symbol, sizeof symbol);
    struct sound_info info = {0};
    void *file = open_file(path, READ, &info);
    if (!file) return 0;
    const int64_t count = info.channels == 1 ? read_short(file, samples, (int64_t)room) : 0;
    close_file(file);
    return count > 0 ? (size_t)count : 0;
}

#endif
