/* SPDX-License-Identifier: MIT
 * A label track: what was said when in a recording, as Audacity exports it. A line each, start and end in seconds and the word, with
 * tabs (or blanks) between:
 *     1.25<tab>1.80<tab>yes
 * Blank lines and those that begin with a backslash (Audacity's ranges of frequencies) are passed over. */
#ifndef MOTE_DATA_TRACK_H
#define MOTE_DATA_TRACK_H

#include "base/arena.h"
#include "base/status.h"

#include <stddef.h>

enum { MOTE_TRACK_MOST = 1000000 };

struct mote_track_label {
    double start, end; /* seconds; 0 ≤ start ≤ end */
    const char *word;
};

struct mote_track {
    struct mote_arena arena;
    size_t count;
    struct mote_track_label *label; /* by rising start */
};

enum mote_status mote_track_read(const char *path, struct mote_track *out, struct mote_error *error);
/* The same from memory; `path` is only named in messages. Any bytes are safe. */
enum mote_status mote_track_parse(const char *path, const void *text, size_t size, struct mote_track *out,
                                  struct mote_error *error);
void mote_track_free(struct mote_track *track);

#endif
