/* SPDX-License-Identifier: MIT
 * Fetches a known data set: over HTTP(S) into a partial file that a later call goes on with, out of its
 * archive, and checked before it appears in the folder. Needs libcurl and libarchive when the library is
 * built. */
#ifndef MOTE_DATA_DOWNLOAD_H
#define MOTE_DATA_DOWNLOAD_H

#include "base/sha256.h"
#include "base/status.h"

#include <stdbool.h>
#include <stdint.h>

/* One data set. Zeros and NULLs expect nothing. */
struct mote_download {
    const char *name;
    const char *url; /* an archive when it ends in .zip, .tar, .tar.gz or .tgz; else the file itself */
    const char
        *members; /* shell pattern of the archive's members to unpack; NULL: all. '*' does not match '/' */
    const char *file;       /* the CSV file that comes of it, or … */
    const char *folder;     /* … the folder … */
    uint64_t files;         /* … and how many files are in its folders */
    uint64_t rows, columns; /* of that file, the header not counted */
    uint64_t bytes;     /* of that file when its lines end in LF; one more a line when they end in CR LF */
    const char *credit; /* whose data it is */
};

/* The row of the table with this name; its `url` may be replaced in a copy. Fails with the names that exist.
 */
enum mote_status mote_download_find(const char *name, const struct mote_download **out,
                                    struct mote_error *error);

struct mote_download_options {
    const char *folder; /* made when needed */
    /* Called often, from this thread; `total` is 0 while unknown. False stops with MOTE_INTERRUPTED. May be
     * NULL. */
    bool (*progress)(void *context, uint64_t done, uint64_t total);
    void *context;
    unsigned stall_seconds; /* a connection that is silent for so long has failed; 0: 30 */
};

struct mote_download_result {
    char path[4096]; /* the file, or the folder when the set is many files */
    uint64_t bytes, rows, columns, files;
    char sha256[MOTE_SHA256_TEXT]; /* of the file, in hexadecimal; "" when the set is many files */
    bool kept;                     /* it was there already, and as expected: nothing was fetched */
    uint64_t resumed;              /* bytes that an earlier call had fetched */
};

/* On failure the folder's earlier contents stay; what was fetched stays in FOLDER/NAME.part for the next
 * call, unless it turned out to be damaged. */
enum mote_status mote_download(const struct mote_download *set, const struct mote_download_options *options,
                               struct mote_download_result *result, struct mote_error *error);

#endif
