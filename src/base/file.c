/* SPDX-License-Identifier: MIT */
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum mote_status fail_errno(struct mote_error *error, const char *path, const char *verb) {
    return mote_fail(error, MOTE_INPUT, "%s: cannot %s: %s", path, verb, strerror(errno));
}

static enum mote_status read_all(int fd, const char *path, size_t limit, struct mote_buffer *out,
                                 struct mote_error *error) {
    uint8_t chunk[1 << 16];
    size_t total = 0;
    for (;;) {
        ssize_t n = read(fd, chunk, sizeof chunk);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return fail_errno(error, path, "read");
        if (n == 0) return MOTE_OK;
        total += (size_t)n;
        if (total > limit)
            return mote_fail(error, MOTE_INPUT, "%s: larger than the %zu bytes that such a file may have",
                             path, limit);
        mote_buffer_append(out, chunk, (size_t)n);
        if (out->failed) return mote_fail_memory(error, path);
    }
}

enum mote_status mote_file_read(const char *path, size_t limit, struct mote_buffer *out,
                                struct mote_error *error) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return fail_errno(error, path, "open");
    struct stat info;
    enum mote_status status = MOTE_OK;
    if (fstat(fd, &info) != 0)
        status = fail_errno(error, path, "read");
    else if (S_ISDIR(info.st_mode))
        status = mote_fail(error, MOTE_INPUT, "%s: is a directory, a file was expected", path);
    if (status == MOTE_OK) status = read_all(fd, path, limit, out, error);
    close(fd);
    return status;
}

static int write_all(int fd, const uint8_t *data, size_t bytes) {
    while (bytes) {
        ssize_t n = write(fd, data, bytes);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return -1;
        data += n;
        bytes -= (size_t)n;
    }
    return fsync(fd) == 0 || errno == EINVAL || errno == EROFS ? 0 : -1;
}

static enum mote_status write_open(int fd, const struct mote_file_part *part, struct mote_error *error) {
    if (fd < 0) return fail_errno(error, part->path, "write");
    int failed = write_all(fd, part->data, part->bytes), saved = errno;
    if (close(fd) != 0 && !failed) failed = 1, saved = errno;
    errno = saved;
    return failed ? fail_errno(error, part->path, "write") : MOTE_OK;
}

bool mote_file_is_special(const char *path) {
    struct stat info;
    return stat(path, &info) == 0 && !S_ISREG(info.st_mode);
}

/* Into *temporary, beside where it belongs; NULL: it is there already, since a device or pipe (/dev/stdout, /dev/full)
 * cannot be renamed over. */
static enum mote_status write_beside(const struct mote_file_part *part, char **temporary,
                                     struct mote_error *error) {
    *temporary = NULL;
    if (mote_file_is_special(part->path))
        return write_open(open(part->path, O_WRONLY | O_CLOEXEC), part, error);
    size_t length = strlen(part->path) + 32;
    *temporary = malloc(length);
    if (!*temporary) return mote_fail_memory(error, part->path);
    snprintf(*temporary, length, "%s.%ld.tmp", part->path, (long)getpid());
    return write_open(open(*temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666), part, error);
}

enum mote_status mote_file_write_parts(const struct mote_file_part *parts, size_t count,
                                       struct mote_error *error) {
    char **temporary = calloc(count, sizeof *temporary);
    if (!temporary) return mote_fail_memory(error, parts[0].path);
    enum mote_status status = MOTE_OK;
    for (size_t i = 0; i < count && status == MOTE_OK; i++)
        status = write_beside(&parts[i], &temporary[i], error);
    for (size_t i = 0; i < count; i++) {
        if (status == MOTE_OK && temporary[i] && rename(temporary[i], parts[i].path) != 0)
            status = fail_errno(error, parts[i].path, "write");
        if (status != MOTE_OK && temporary[i]) unlink(temporary[i]);
        free(temporary[i]);
    }
    free(temporary);
    return status;
}

enum mote_status mote_file_write(const char *path, const void *data, size_t bytes, struct mote_error *error) {
    return mote_file_write_parts(&(struct mote_file_part){path, data, bytes}, 1, error);
}

/* Is `name` one of the temporary files of `base`, "base.PID.tmp"? */
static bool is_temporary(const char *name, const char *base) {
    size_t length = strlen(base);
    if (strncmp(name, base, length) != 0 || name[length] != '.') return false;
    const char *digits = name + length + 1;
    size_t count = strspn(digits, "0123456789");
    return count > 0 && strcmp(digits + count, ".tmp") == 0;
}

void mote_file_remove_stale(const char *path) {
    const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
    char *folder = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
    DIR *entries = folder ? opendir(folder) : NULL;
    for (struct dirent *entry; entries && (entry = readdir(entries));)
        if (is_temporary(entry->d_name, base)) unlinkat(dirfd(entries), entry->d_name, 0);
    if (entries) closedir(entries);
    free(folder);
}

enum mote_status mote_folder_make(const char *path, struct mote_error *error) {
    if (!*path) return mote_fail(error, MOTE_INPUT, "a folder without a name; expected a path");
    char *copy = strdup(path);
    if (!copy) return mote_fail_memory(error, path);
    enum mote_status status = MOTE_OK;
    for (char *at = copy + 1; status == MOTE_OK; at++) {
        if (*at != '/' && *at != 0) continue;
        char end = *at;
        *at = 0;
        if (mkdir(copy, 0777) != 0 && errno != EEXIST) status = fail_errno(error, copy, "make the folder");
        *at = end;
        if (end == 0) break;
    }
    struct stat info;
    if (status == MOTE_OK && (stat(path, &info) != 0 || !S_ISDIR(info.st_mode)))
        status = mote_fail(error, MOTE_INPUT, "%s: is not a folder", path);
    if (status == MOTE_OK && faccessat(AT_FDCWD, path, W_OK | X_OK, AT_EACCESS) != 0)
        status = fail_errno(error, path, "write into the folder");
    free(copy);
    return status;
}

bool mote_file_exists(const char *path) {
    return access(path, F_OK) == 0;
}

const char *mote_path_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash && slash[1] ? slash + 1 : path;
}

enum mote_status mote_path_join(char *out, size_t size, const char *folder, const char *name,
                                struct mote_error *error) {
    size_t length = strlen(folder);
    const char *slash = length && folder[length - 1] == '/' ? "" : "/";
    int n = snprintf(out, size, "%s%s%s", folder, slash, name);
    if (n < 0 || (size_t)n >= size)
        return mote_fail(error, MOTE_INPUT, "the path %s/%s is too long", folder, name);
    return MOTE_OK;
}

uint64_t mote_hash(uint64_t hash, const void *data, size_t bytes) {
    const uint8_t *p = data;
    for (size_t i = 0; i < bytes; i++)
        hash = (hash ^ p[i]) * 0x100000001b3u;
    return hash;
}
