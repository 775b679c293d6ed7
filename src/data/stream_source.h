/* SPDX-License-Identifier: MIT
 * Where the sound of a stream comes from. Only stream*.c use it. */
#ifndef MOTE_DATA_STREAM_SOURCE_H
#define MOTE_DATA_STREAM_SOURCE_H

#include "data/stream.h"

enum { MOTE_STREAM_BLOCK = 512 }; /* frames that are read at a time: as many, wherever they come from */

struct mote_stream_source {
    const char *name;
    uint32_t rate, channels;
    bool (*go_on)(void *context);
    void *context;
    void *self;
    /* MOTE_STREAM_BLOCK frames into `block`, channels side by side; fewer only at the end. */
    enum mote_status (*read)(struct mote_stream_source *source, float *block, size_t *frames,
                             struct mote_error *error);
    void (*close)(struct mote_stream_source *source); /* safe on one that could not be opened */
};

/* Each fills rate, channels, self, read and close; name, go_on and context are there. */

/* Through libsndfile: a path, or an open file whose reading position is its start and which is then the source's. */
enum mote_status mote_stream_open_file(struct mote_stream_source *source, const char *path,
                                       struct mote_error *error);
enum mote_status mote_stream_open_spooled(struct mote_stream_source *source, int file,
                                          struct mote_error *error);
/* Bytes in order; `raw_rate` as in the options; `path` NULL: the standard input. */
enum mote_status mote_stream_open_pipe(struct mote_stream_source *source, const char *path, uint32_t raw_rate,
                                       struct mote_error *error);
enum mote_status mote_stream_open_microphone(struct mote_stream_source *source, uint32_t rate,
                                             struct mote_error *error);

static inline bool mote_stream_goes_on(const struct mote_stream_source *source) {
    return !source->go_on || source->go_on(source->context);
}

#endif
