/* SPDX-License-Identifier: MIT */
#include "data/download_part.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void mote_part_forget(struct mote_part *part) {
    unlink(part->path);
    unlink(part->from);
    part->size = part->total = 0;
    part->mark[0] = 0;
}

/* The note: three lines, "url", "total" and "mark". */
static bool read_note(struct mote_part *part, const char *note) {
    size_t length = strlen(part->url);
    unsigned long long total;
    int end = 0;
    if (strncmp(note, part->url, length) != 0 || note[length] != '\n') return false;
    if (sscanf(note + length + 1, "%llu%n", &total, &end) != 1) return false;
    const char *mark = note + length + 1 + end;
    if (*mark++ != '\n') return false;
    part->total = total;
    snprintf(part->mark, sizeof part->mark, "%.*s", (int)strcspn(mark, "\n"), mark);
    return true;
}

enum mote_status mote_part_recall(struct mote_part *part, const char *url, const char *path,
                                  struct mote_error *error) {
    *part = (struct mote_part){.url = url, .path = path, .fd = -1};
    int n = snprintf(part->from, sizeof part->from, "%s.from", path);
    if (n < 0 || (size_t)n >= sizeof part->from)
        return mote_fail(error, MOTE_INPUT, "%s: the path is too long", path);
    struct stat info;
    struct mote_buffer note = {0};
    bool known = stat(path, &info) == 0 && S_ISREG(info.st_mode) && info.st_size > 0 &&
                 mote_file_read(part->from, 1 << 16, &note, NULL) == MOTE_OK && note.data &&
                 read_note(part, (const char *)note.data);
    mote_buffer_free(&note);
    if (known)
        part->size = (uint64_t)info.st_size;
    else
        mote_part_forget(part);
    return MOTE_OK;
}

void mote_part_remember(struct mote_part *part) {
    struct mote_buffer note = {0};
    mote_buffer_printf(&note, "%s\n%llu\n%s\n", part->url, (unsigned long long)part->total, part->mark);
    /* Without the note the next call starts from the beginning: no reason to fail. */
    if (!note.failed) mote_file_write(part->from, note.data, note.size, NULL);
    mote_buffer_free(&note);
}

bool mote_part_open(struct mote_part *part, bool empty) {
    mote_part_close(part);
    if (empty) part->size = 0;
    part->fd = open(part->path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | (empty ? O_TRUNC : 0), 0666);
    if (part->fd < 0) part->code = errno;
    return part->fd >= 0;
}

bool mote_part_write(struct mote_part *part, const void *data, size_t bytes) {
    const char *at = data;
    while (bytes > 0) {
        ssize_t n = write(part->fd, at, bytes);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) {
            part->code = errno;
            return false;
        }
        part->size += (uint64_t)n;
        at += n;
        bytes -= (size_t)n;
    }
    return true;
}

void mote_part_close(struct mote_part *part) {
    if (part->fd >= 0 && close(part->fd) != 0 && !part->code) part->code = errno;
    part->fd = -1;
}
