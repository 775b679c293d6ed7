/* SPDX-License-Identifier: MIT
 * Files beside a study, and whose turn it is to change them. Internal to salvage.c. */
#ifndef MOTE_SEARCH_SALVAGE_PLACE_H
#define MOTE_SEARCH_SALVAGE_PLACE_H

#include "base/status.h"

#include <stdbool.h>
#include <stdint.h>

enum { MOTE_SALVAGE_PATH = 4096 };

/* Keeps SQLite in other processes from the file, by SQLite's own locks; waits for another salvage. *file: to be closed;
 * -1: there is no file, or another process has put a new one in its place, which is no longer `node`. */
enum mote_status mote_salvage_lock(const char *path, uint64_t node, const char *why, int *file,
                                   struct mote_error *error);

/* PATH with an ending, and whether such a file is there. */
void mote_salvage_beside(const char *path, const char *ending, char out[MOTE_SALVAGE_PATH]);
bool mote_salvage_has(const char *path, const char *ending);

/* PATH.saved takes the place of PATH, which becomes *kept with its log; both are PATH's then. Killed anywhere it can be done again. */
enum mote_status mote_salvage_place(const char *path, char kept[MOTE_SALVAGE_PATH], struct mote_error *error);
/* The last step of that alone. */
enum mote_status mote_salvage_finish(const char *path, struct mote_error *error);

#endif
