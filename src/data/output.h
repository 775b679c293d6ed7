/* SPDX-License-Identifier: MIT
 * A file that is written piece by piece and appears whole or not at all: the pieces go into a temporary file
 * beside it, which takes its name at the end. (base/file.h does the same for contents that are in memory.) */
#ifndef MOTE_DATA_OUTPUT_H
#define MOTE_DATA_OUTPUT_H

#include "base/status.h"

#include <stddef.h>
#include <stdio.h>

struct mote_output {
    FILE *file;
    char path[4096], temporary[4096]; /* the same for devices and pipes, which are written in place */
};

/* After a failed open nothing is to be closed. */
enum mote_status mote_output_open(struct mote_output *output, const char *path, struct mote_error *error);
enum mote_status mote_output_write(struct mote_output *output, const void *data, size_t bytes,
                                   struct mote_error *error);

/* Ends the file: `status` is how writing went. MOTE_OK puts it in place; anything else, or a failure in here,
 * removes what was written and leaves an older file as it was. Returns the first failure. */
enum mote_status mote_output_close(struct mote_output *output, enum mote_status status,
                                   struct mote_error *error);

#endif
