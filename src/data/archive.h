/* SPDX-License-Identifier: MIT
 * Files out of a zip or (compressed) tar archive, through libarchive; and the SHA-256 of a file. The archive
 * comes from outside: nothing is written except regular files below the folder, and not more than a limit. */
#ifndef MOTE_DATA_ARCHIVE_H
#define MOTE_DATA_ARCHIVE_H

#include "base/sha256.h"
#include "base/status.h"

#include <stdbool.h>
#include <stdint.h>

struct mote_archive_report {
    uint64_t files, bytes;
    bool damaged; /* on failure: the archive itself is at fault, fetching it again may help */
};

/* Unpacks the members whose name matches the shell pattern `members` (NULL: all; '*' does not match '/' nor a
 * leading dot) below `folder`. Fails when none does, when they hold more than `limit` bytes together, and
 * when any member's name leads out of the folder. Links and devices are passed over. Members written before a
 * failure stay. */
enum mote_status mote_archive_unpack(const char *path, const char *members, const char *folder,
                                     uint64_t limit, struct mote_archive_report *report,
                                     struct mote_error *error);

/* In hexadecimal, with a final 0. */
enum mote_status mote_file_sha256(const char *path, char out[MOTE_SHA256_TEXT], struct mote_error *error);

#endif
