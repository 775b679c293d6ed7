/* SPDX-License-Identifier: MIT
 * The zlib stream (RFC 1950): made by zopfli, which searches for the smallest deflate encoding, and for small
 * files by deflate.c too, whichever is smaller; zlib does for those whose search would take minutes; undone by zlib with a limit and a check of every byte. Zopfli
 * ends the process when memory runs out; that is its only failure. */
#include "shrink/rate.h"
#include "shrink/shrink.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zopfli/zopfli.h>

enum { SMALL = 1 << 14, MIDDLE = 1 << 17, LARGE = 1 << 20 };

/* Rounds of zopfli's search: its cost is this times the size. Sanitizers, which do not look into it, make it the most
 * of a run. */
static int iterations(size_t bytes) {
#ifdef MOTE_SANITIZE
    return bytes <= SMALL ? 2 : 1;
#else
    return bytes <= SMALL ? 30 : bytes <= MIDDLE ? 15 : 5;
#endif
}

static void pack_zopfli(const void *data, size_t bytes, bool split, struct mote_buffer *out) {
    ZopfliOptions options;
    ZopfliInitOptions(&options);
    options.numiterations = iterations(bytes);
    options.blocksplitting = split;
    unsigned char *stream = NULL;
    size_t size = 0;
    ZopfliCompress(&options, ZOPFLI_FORMAT_ZLIB, data, bytes, &stream, &size);
    mote_buffer_append(out, stream, size);
    free(stream);
}

/* Within a hundredth of zopfli's stream, in a hundredth of the time. */
static enum mote_status pack_large(const void *data, size_t bytes, struct mote_buffer *out,
                                   struct mote_error *error) {
    uLongf size = compressBound((uLong)bytes);
    unsigned char *stream = malloc(size);
    if (!stream || compress2(stream, &size, data, (uLong)bytes, Z_BEST_COMPRESSION) != Z_OK) {
        free(stream);
        return mote_fail_memory(error, "the zlib stream");
    }
    mote_buffer_append(out, stream, size);
    free(stream);
    return out->failed ? mote_fail_memory(error, "the zlib stream") : MOTE_OK;
}

enum mote_status mote_zlib_pack(const void *data, size_t bytes, struct mote_buffer *out,
                                struct mote_error *error) {
    struct mote_buffer streams[3] = {{0}};
    if (bytes > LARGE) return pack_large(data, bytes, out, error);
    bool small = bytes <= MOTE_RATE_MAX;
    pack_zopfli(data, bytes, false, &streams[0]);
    pack_zopfli(data, bytes, true, &streams[1]);
    if (small && !mote_rate_stream(data, bytes, &streams[2])) streams[2].failed = true;
    const struct mote_buffer *best = &streams[0];
    for (int i = 1; i < (small ? 3 : 2); i++)
        if (streams[i].size < best->size) best = &streams[i];
    mote_buffer_append(out, best->data, best->size);
    bool failed = out->failed;
    for (int i = 0; i < 3; i++) {
        failed = failed || streams[i].failed;
        mote_buffer_free(&streams[i]);
    }
    return failed ? mote_fail_memory(error, "the zlib stream") : MOTE_OK;
}

/* Inflates all of `stream` into *out, at most `limit` bytes; zlib's last answer is returned. */
static int inflate_all(z_stream *stream, size_t limit, struct mote_buffer *out) {
    unsigned char piece[4096];
    size_t total = 0;
    for (;;) {
        stream->next_out = piece;
        stream->avail_out = sizeof piece;
        int answer = inflate(stream, Z_NO_FLUSH);
        size_t made = sizeof piece - stream->avail_out;
        if (made > limit - total) return Z_MEM_ERROR;
        total += made;
        mote_buffer_append(out, piece, made);
        if (answer != Z_OK || (made == 0 && stream->avail_in == 0)) return answer;
    }
}

enum mote_status mote_zlib_unpack(const void *data, size_t bytes, size_t limit, struct mote_buffer *out,
                                  struct mote_error *error) {
    unsigned char *input = malloc(bytes ? bytes : 1); /* zlib's interface has no const */
    z_stream stream;
    memset(&stream, 0, sizeof stream);
    if (bytes > UINT32_MAX || !input || inflateInit(&stream) != Z_OK) {
        free(input);
        return mote_fail_memory(error, "the inflated data");
    }
    if (bytes) memcpy(input, data, bytes);
    stream.next_in = input;
    stream.avail_in = (uInt)bytes;
    size_t before = out->size;
    int answer = inflate_all(&stream, limit, out);
    size_t at = bytes - stream.avail_in;
    inflateEnd(&stream);
    free(input);
    if (out->failed) return mote_fail_memory(error, "the inflated data");
    if (answer == Z_STREAM_END && at == bytes) return MOTE_OK;
    out->size = before;
    if (answer == Z_MEM_ERROR)
        return mote_fail(error, MOTE_INPUT, "the zlib stream inflates to more than %zu bytes", limit);
    if (answer == Z_STREAM_END)
        return mote_fail(error, MOTE_INPUT,
                         "the zlib stream ends at byte %zu of %zu; what follows is not part of it", at,
                         bytes);
    return mote_fail(error, MOTE_INPUT, "the zlib stream is damaged or cut off at byte %zu of %zu", at,
                     bytes);
}
