/* SPDX-License-Identifier: MIT
 * A study's file that SQLite finds damaged gives way to a new one with the trials that can still be read, and is kept beside
 * it as FILE.damaged. Internal to the store. */
#ifndef MOTE_SEARCH_SALVAGE_H
#define MOTE_SEARCH_SALVAGE_H

#include "search/store.h"

/* Which file that is, for as long as it is there; 0: none. */
uint64_t mote_salvage_node(const char *path);
/* Nothing in this process may have the file open, which was `node` when it was found damaged. `why` is what is wrong with it; *told becomes a sentence on what was kept, or stays as it was
 * where another process has done it meanwhile. Where it fails the file is as it was. */
enum mote_status mote_salvage(const char *path, uint64_t node, const char *why,
                              const struct mote_store_identity *identity, char told[MOTE_STUDY_TOLD],
                              struct mote_error *error);
/* Ends what a process that was killed meanwhile has left, and tells of it where it moved anything but the new file. */
enum mote_status mote_salvage_resume(const char *path, char told[MOTE_STUDY_TOLD], struct mote_error *error);
/* An empty file beside a log that is not: SQLite would take that for a new one, and remove the log. */
bool mote_salvage_is_cut(const char *path);

#endif
