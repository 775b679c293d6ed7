/* SPDX-License-Identifier: MIT
 * Bytes in order, from a pipe: a WAV file as far as it has come, raw PCM, or another kind of sound file, which goes into a
 * temporary file first, because its reader looks to and fro. */
#include "base/buffer.h"
#include "data/sound.h"
#include "data/stream_source.h"
#include "data/wav.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { HEAD_STEP = 64, HEAD_MOST = 1 << 20, SPOOL_STEP = 1 << 16 };

struct pipe {
    int fd;
    struct mote_buffer head; /* read already; samples from `at` on */
    size_t at;
    struct mote_pcm pcm;
    uint64_t left; /* bytes of samples that are still to come; UINT64_MAX: not known */
    uint8_t *bytes;
};

/* As many bytes as there are, up to `size`; fewer only at the end. */
static enum mote_status take(struct mote_stream_source *source, uint8_t *out, size_t size, size_t *got,
                             struct mote_error *error) {
    struct pipe *pipe = source->self;
    const size_t known = pipe->head.size - pipe->at;
    *got = known < size ? known : size;
    if (*got) memcpy(out, pipe->head.data + pipe->at, *got);
    pipe->at += *got;
    while (*got < size && mote_stream_goes_on(source)) {
        const ssize_t n = read(pipe->fd, out + *got, size - *got);
        if (n == 0) break;
        if (n < 0 && errno != EINTR)
            return mote_fail(error, MOTE_INPUT, "%s: cannot be read: %s", source->name, strerror(errno));
        *got += n > 0 ? (size_t)n : 0;
    }
    return MOTE_OK;
}

static enum mote_status read_pipe(struct mote_stream_source *source, float *block, size_t *frames,
                                  struct mote_error *error) {
    struct pipe *pipe = source->self;
    const size_t frame = (size_t)pipe->pcm.bytes * pipe->pcm.channels, all = frame * MOTE_STREAM_BLOCK;
    const size_t wanted = pipe->left < all ? (size_t)pipe->left : all;
    size_t got;
    MOTE_TRY(take(source, pipe->bytes, wanted, &got, error));
    *frames = got / frame;
    mote_pcm_to_float(&pipe->pcm, pipe->bytes, *frames * pipe->pcm.channels, block);
    if (pipe->left == UINT64_MAX) return MOTE_OK;
    pipe->left -= got;
    if (got == wanted || !mote_stream_goes_on(source)) return MOTE_OK;
    return mote_fail(error, MOTE_INPUT,
                     "%s: is cut short, or its header lies: %llu bytes of sound are missing", source->name,
                     (unsigned long long)pipe->left);
}

static void close_pipe(struct mote_stream_source *source) {
    struct pipe *pipe = source->self;
    if (!pipe) return;
    if (pipe->fd > STDERR_FILENO) close(pipe->fd);
    mote_buffer_free(&pipe->head);
    free(pipe->bytes);
    free(pipe);
}

/* `size` more bytes behind the head; *got: how many came. */
static enum mote_status grow_head(struct mote_stream_source *source, size_t size, size_t *got,
                                  struct mote_error *error) {
    struct pipe *pipe = source->self;
    uint8_t more[HEAD_STEP];
    pipe->at = pipe->head.size;
    MOTE_TRY(take(source, more, size < sizeof more ? size : sizeof more, got, error));
    mote_buffer_append(&pipe->head, more, *got);
    pipe->at = 0;
    return pipe->head.failed ? mote_fail_memory(error, source->name) : MOTE_OK;
}

/* What begins like a file that libsndfile may know. */
static bool is_sound_file(const struct mote_buffer *head) {
    static const char *const marks[] = {"RIFF", "RF64", "fLaC", "OggS", "FORM",
                                        ".snd", "caff", "riff", "ID3"};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (head->size >= 4 && memcmp(head->data, marks[i], strlen(marks[i])) == 0) return true;
    return head->size >= 2 && head->data[0] == 0xff && (head->data[1] & 0xe0) == 0xe0; /* MPEG */
}

static enum mote_status spool(struct mote_stream_source *source, FILE *file, struct mote_error *error) {
    static const size_t most = (size_t)1 << 31;
    uint8_t *bytes = malloc(SPOOL_STEP);
    enum mote_status status = bytes ? MOTE_OK : mote_fail_memory(error, source->name);
    size_t got = SPOOL_STEP, all = 0;
    while (status == MOTE_OK && got == SPOOL_STEP) {
        status = take(source, bytes, SPOOL_STEP, &got, error);
        all += got;
        if (status == MOTE_OK && all > most)
            status = mote_fail(error, MOTE_INPUT, "%s: is larger than 2 GB; give it as a file", source->name);
        if (status == MOTE_OK && fwrite(bytes, 1, got, file) != got)
            status = mote_fail(error, MOTE_INPUT, "%s: no room for it in a temporary file: %s", source->name,
                               strerror(errno));
    }
    free(bytes);
    return status;
}

/* The pipe's place is taken by a file of all that comes. */
static enum mote_status open_spooled(struct mote_stream_source *source, struct mote_error *error) {
    FILE *file = tmpfile();
    if (!file)
        return mote_fail(error, MOTE_INPUT, "%s: cannot make a temporary file for it: %s", source->name,
                         strerror(errno));
    enum mote_status status = spool(source, file, error);
    if (status == MOTE_OK && fflush(file) != 0)
        status = mote_fail(error, MOTE_INPUT, "%s: no room for it in a temporary file: %s", source->name,
                           strerror(errno));
    int fd = status == MOTE_OK ? dup(fileno(file)) : -1;
    fclose(file);
    if (status != MOTE_OK) return status;
    if (fd < 0 || lseek(fd, 0, SEEK_SET) != 0)
        return mote_fail(error, MOTE_INPUT, "%s: its temporary file is gone: %s", source->name,
                         strerror(errno));
    close_pipe(source);
    source->self = NULL;
    return mote_stream_open_spooled(source, fd, error);
}

static enum mote_status read_head(struct mote_stream_source *source, struct mote_wav *wav,
                                  enum mote_wav_head *head, struct mote_error *error) {
    struct pipe *pipe = source->self;
    *head = MOTE_WAV_MORE;
    for (size_t got = 1; *head == MOTE_WAV_MORE && got > 0;) {
        MOTE_TRY(grow_head(source, HEAD_STEP, &got, error));
        if (pipe->head.size == 0) return mote_fail(error, MOTE_INPUT, "%s: is empty", source->name);
        *head = mote_wav_read_head(pipe->head.data, pipe->head.size, wav);
        if (*head == MOTE_WAV_MORE && pipe->head.size > HEAD_MOST) break;
    }
    return MOTE_OK;
}

static enum mote_status open_pcm(struct mote_stream_source *source, struct mote_error *error) {
    struct pipe *pipe = source->self;
    source->rate = pipe->pcm.rate;
    source->channels = pipe->pcm.channels;
    MOTE_TRY(mote_sound_check_shape(source->name, source->rate, source->channels, error));
    pipe->bytes = malloc((size_t)pipe->pcm.bytes * source->channels * MOTE_STREAM_BLOCK);
    return pipe->bytes ? MOTE_OK : mote_fail_memory(error, source->name);
}

static enum mote_status open_known(struct mote_stream_source *source, struct mote_error *error) {
    struct pipe *pipe = source->self;
    struct mote_wav wav;
    enum mote_wav_head head;
    MOTE_TRY(read_head(source, &wav, &head, error));
    if (head == MOTE_WAV_MORE)
        return mote_fail(error, MOTE_INPUT,
                         "%s: begins as a WAV file, but its samples do not begin in the first %zu bytes",
                         source->name, pipe->head.size);
    if (head == MOTE_WAV_OTHER && is_sound_file(&pipe->head)) return open_spooled(source, error);
    if (head == MOTE_WAV_OTHER)
        return mote_fail(
            error, MOTE_INPUT,
            "%s: is no sound that is known by its first bytes; WAV, FLAC or OGG was expected, or "
            "--raw HZ that says it is 16-bit PCM, mono",
            source->name);
    pipe->at = wav.start;
    pipe->pcm = wav.pcm;
    pipe->left = wav.length;
    return open_pcm(source, error);
}

enum mote_status mote_stream_open_pipe(struct mote_stream_source *source, const char *path, uint32_t raw_rate,
                                       struct mote_error *error) {
    struct pipe *pipe = calloc(1, sizeof *pipe);
    source->self = pipe;
    source->read = read_pipe;
    source->close = close_pipe;
    if (!pipe) return mote_fail_memory(error, source->name);
    pipe->fd = path ? open(path, O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
    if (pipe->fd < 0)
        return mote_fail(error, MOTE_INPUT, "%s: cannot open: %s", source->name, strerror(errno));
    if (!raw_rate) return open_known(source, error);
    pipe->pcm = (struct mote_pcm){.rate = raw_rate, .channels = 1, .bytes = 2};
    pipe->left = UINT64_MAX;
    return open_pcm(source, error);
}
