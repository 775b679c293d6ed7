/* SPDX-License-Identifier: MIT
 * The part of a file that has been fetched so far, and the note beside it (`path`.from) that says of what it
 * is the part: address, size of the whole, and the server's mark (ETag or date). Only download.c and
 * download_http.c use it. */
#ifndef MOTE_DATA_DOWNLOAD_PART_H
#define MOTE_DATA_DOWNLOAD_PART_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MOTE_PART_MARK = 256 };

struct mote_part {
    const char *url, *path;
    char from[4096];
    int fd;                    /* −1: closed */
    uint64_t size;             /* of the file on disk */
    uint64_t total;            /* of the whole; 0: unknown */
    char mark[MOTE_PART_MARK]; /* "": none */
    int code;                  /* errno of the first write that failed */
};

/* Finds what an earlier call left. What is of another address, or has no note, is removed. */
enum mote_status mote_part_recall(struct mote_part *part, const char *url, const char *path,
                                  struct mote_error *error);
void mote_part_remember(struct mote_part *part); /* writes the note */
void mote_part_forget(struct mote_part *part);   /* removes both files */

/* To be written at its end, or from the beginning. */
bool mote_part_open(struct mote_part *part, bool empty);
bool mote_part_write(struct mote_part *part, const void *data, size_t bytes);
void mote_part_close(struct mote_part *part);

#endif
