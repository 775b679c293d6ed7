/* SPDX-License-Identifier: MIT
 * Whole files in and out. Writing is atomic: a reader sees the old bytes or the new ones, never a part. */
#ifndef MOTE_BASE_FILE_H
#define MOTE_BASE_FILE_H

#include "base/buffer.h"
#include "base/status.h"

/* Appends the whole file to *out. Fails on a folder and on more than `limit` bytes; pipes and devices do. */
enum mote_status mote_file_read(const char *path, size_t limit, struct mote_buffer *out,
                                struct mote_error *error);

/* Writes a temporary file beside `path`, syncs it and renames it; on failure the old file stays. */
enum mote_status mote_file_write(const char *path, const void *data, size_t bytes, struct mote_error *error);

/* Files that belong together: none takes its place before all are written. */
struct mote_file_part {
    const char *path;
    const void *data;
    size_t bytes;
};
enum mote_status mote_file_write_parts(const struct mote_file_part *parts, size_t count,
                                       struct mote_error *error);
/* Is it there and no regular file: a device, a pipe, a folder? */
bool mote_file_is_special(const char *path);

/* Removes what writers of `path` left when they were killed. For a caller who knows that nobody is writing it. */
void mote_file_remove_stale(const char *path);

/* Makes the folder and its parents; fine if it is there. Fails if it cannot be written into. */
enum mote_status mote_folder_make(const char *path, struct mote_error *error);

bool mote_file_exists(const char *path);

/* What stands behind the path's last slash, or all of it. */
const char *mote_path_name(const char *path);

/* "folder/name" into `out`; fails when it does not fit. */
enum mote_status mote_path_join(char *out, size_t size, const char *folder, const char *name,
                                struct mote_error *error);

/* 64-bit FNV-1a of a run of bytes, continued from `hash` (start with MOTE_HASH_START): for telling files and
 * settings apart, not for security. */
#define MOTE_HASH_START 0xcbf29ce484222325u
uint64_t mote_hash(uint64_t hash, const void *data, size_t bytes);

#endif
