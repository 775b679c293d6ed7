/* SPDX-License-Identifier: MIT
 * An exported folder onto the disk: all of it, or nothing. */
#ifndef MOTE_EXPORT_FOLDER_H
#define MOTE_EXPORT_FOLDER_H

#include "base/status.h"
#include "emit/emit.h"

/* Fails where `path` is no folder or, unless `force`, holds anything. */
enum mote_status mote_export_folder_check(const char *path, bool force, struct mote_error *error);

/* Writes every file beside its place before any takes it; then go the files that an earlier export wrote (its list says which),
 * that this one does not write, and that nobody has changed. What else is in the folder stays. */
enum mote_status mote_export_folder_write(const char *path, const struct mote_emit_folder *folder,
                                          struct mote_error *error);

#endif
