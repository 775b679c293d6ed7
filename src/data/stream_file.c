/* SPDX-License-Identifier: MIT
 * A sound file, block by block, through libsndfile. */
#include "data/sound.h"
#include "data/stream_source.h"

#include <sndfile.h>
#include <stdlib.h>
#include <unistd.h>

struct file {
    SNDFILE *sound;
    SF_INFO info;
    sf_count_t done;
};

static enum mote_status read_file(struct mote_stream_source *source, float *block, size_t *frames,
                                  struct mote_error *error) {
    struct file *file = source->self;
    const sf_count_t n = sf_readf_float(file->sound, block, MOTE_STREAM_BLOCK);
    *frames = n > 0 ? (size_t)n : 0;
    file->done += n > 0 ? n : 0;
    if (n < MOTE_STREAM_BLOCK && file->info.frames < SF_COUNT_MAX && file->done < file->info.frames)
        return mote_fail(error, MOTE_INPUT, "%s: is damaged or cut short: %lld of the %lld samples are there",
                         source->name, (long long)file->done, (long long)file->info.frames);
    return MOTE_OK;
}

static void close_file(struct mote_stream_source *source) {
    struct file *file = source->self;
    if (file && file->sound) sf_close(file->sound);
    free(file);
}

static enum mote_status open_sound(struct mote_stream_source *source, const char *path, int fd,
                                   struct mote_error *error) {
    struct file *file = calloc(1, sizeof *file);
    source->self = file;
    source->read = read_file;
    source->close = close_file;
    if (!file && fd >= 0) close(fd);
    if (!file) return mote_fail_memory(error, source->name);
    file->sound =
        path ? sf_open(path, SFM_READ, &file->info) : sf_open_fd(fd, SFM_READ, &file->info, SF_TRUE);
    if (!file->sound) return mote_sound_fail_unknown(source->name, error);
    source->rate = (uint32_t)file->info.samplerate;
    source->channels = (uint32_t)file->info.channels;
    return mote_sound_check_shape(source->name, file->info.samplerate, file->info.channels, error);
}

enum mote_status mote_stream_open_file(struct mote_stream_source *source, const char *path,
                                       struct mote_error *error) {
    MOTE_TRY(mote_sound_check_file(path, error));
    return open_sound(source, path, -1, error);
}

enum mote_status mote_stream_open_spooled(struct mote_stream_source *source, int file,
                                          struct mote_error *error) {
    return open_sound(source, NULL, file, error);
}
