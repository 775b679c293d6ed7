/* SPDX-License-Identifier: MIT
 * Who changes the files holds SQLite's lock of the damaged one, on an open file of its own (F_OFD_SETLK), which reading the file in
 * the same process does not undo. */
#define _GNU_SOURCE
#include "search/salvage_place.h"

#include "base/clock.h"
#include "base/file.h"
#include "search/salvage.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { LOCK_AT = 0x40000000, LOCK_BYTES = 512, NAMES = 1000 };
static const double LOOKING = 2, SAVING = 60; /* seconds that another process may take for it */

void mote_salvage_beside(const char *path, const char *ending, char out[MOTE_SALVAGE_PATH]) {
    snprintf(out, MOTE_SALVAGE_PATH, "%s%s", path, ending);
}

bool mote_salvage_has(const char *path, const char *ending) {
    char beside[MOTE_SALVAGE_PATH];
    mote_salvage_beside(path, ending, beside);
    return mote_file_exists(beside);
}

uint64_t mote_salvage_node(const char *path) {
    struct stat info;
    return stat(path, &info) == 0 ? (uint64_t)info.st_ino : 0;
}

/* Who looks at a file is soon done, unless a search runs; who saves is not. 0, EBUSY, or why there are no locks. */
static int wait_for_lock(int file) {
    const struct timespec nap = {0, 20000000};
    const double start = mote_seconds();
    const struct flock lock = {
        .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = LOCK_AT, .l_len = LOCK_BYTES};
    for (;;) {
        struct flock holder = lock;
        if (fcntl(file, F_OFD_SETLK, &holder) == 0) return 0;
        if (fcntl(file, F_OFD_GETLK, &holder) != 0) return errno;
        if (mote_seconds() - start > (holder.l_type == F_WRLCK ? SAVING : LOOKING)) return EBUSY;
        nanosleep(&nap, NULL);
    }
}

enum mote_status mote_salvage_lock(const char *path, uint64_t node, const char *why, int *file,
                                   struct mote_error *error) {
    *file = open(path, O_RDWR | O_CLOEXEC);
    if (*file < 0 && errno == ENOENT) return MOTE_OK;
    if (*file < 0)
        return mote_fail(error, MOTE_INPUT,
                         "%s: it is damaged (%.200s), and cannot be opened for writing (%s); check folder "
                         "and permissions, and the "
                         "same command saves what can be read",
                         path, why, strerror(errno));
    const int problem = wait_for_lock(*file);
    if (problem == 0) {
        struct stat info;
        if (fstat(*file, &info) == 0 && info.st_ino == node && mote_salvage_node(path) == node)
            return MOTE_OK;
        close(*file);
        *file = -1;
        return MOTE_OK;
    }
    close(*file);
    if (problem != EBUSY)
        return mote_fail(
            error, MOTE_INPUT,
            "%s: it is damaged (%.200s), and cannot be locked while it is saved (%s); copy the folder to a "
            "local disk and search there",
            path, why, strerror(problem));
    return mote_fail(error, MOTE_INPUT,
                     "%s: it is damaged (%.200s), and another process is at it; end that one, and the same "
                     "command saves what can be read",
                     path, why);
}

/* The first of PATH.damaged, PATH.damaged-2 … that is free. */
static void choose_kept(const char *path, char kept[MOTE_SALVAGE_PATH]) {
    char ending[32] = ".damaged";
    for (int i = 2; i < NAMES && mote_salvage_has(path, ending); i++)
        snprintf(ending, sizeof ending, ".damaged-%d", i);
    mote_salvage_beside(path, ending, kept);
}

static enum mote_status move(const char *from, const char *to, struct mote_error *error) {
    if (rename(from, to) == 0 || errno == ENOENT) return MOTE_OK;
    return mote_fail(error, MOTE_INPUT, "%s: cannot be renamed to %s: %s", from, to, strerror(errno));
}

enum mote_status mote_salvage_finish(const char *path, struct mote_error *error) {
    char saved[MOTE_SALVAGE_PATH];
    mote_salvage_beside(path, ".saved", saved);
    return move(saved, path, error);
}

/* The log goes first: beside the new file SQLite would take it for that one's. An empty one is SQLite's of a moment ago, and
 * must not replace the one that has gone before. */
enum mote_status mote_salvage_place(const char *path, char kept[MOTE_SALVAGE_PATH],
                                    struct mote_error *error) {
    char beside[MOTE_SALVAGE_PATH], log[MOTE_SALVAGE_PATH];
    choose_kept(path, kept);
    mote_salvage_beside(path, "-wal", beside);
    mote_salvage_beside(kept, "-wal", log);
    struct stat info;
    if (stat(beside, &info) == 0 && info.st_size == 0) unlink(beside);
    MOTE_TRY(move(beside, log, error));
    mote_salvage_beside(path, "-shm", beside);
    unlink(beside);
    MOTE_TRY(move(path, kept, error));
    return mote_salvage_finish(path, error);
}
