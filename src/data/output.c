/* SPDX-License-Identifier: MIT */
#include "data/output.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum mote_status fail_write(const char *path, int code, struct mote_error *error) {
    return mote_fail(error, MOTE_INPUT, "%s: cannot write: %s", path, strerror(code));
}

enum mote_status mote_output_open(struct mote_output *output, const char *path, struct mote_error *error) {
    struct stat info;
    char end[32] = "";
    if (stat(path, &info) != 0 || S_ISREG(info.st_mode))
        snprintf(end, sizeof end, ".%ld.tmp", (long)getpid());
    int n = snprintf(output->temporary, sizeof output->temporary, "%s%s", path, end);
    if (n < 0 || (size_t)n >= sizeof output->temporary)
        return mote_fail(error, MOTE_INPUT, "%s: the path is too long", path);
    memcpy(output->path, path, strlen(path) + 1);
    output->file = fopen(output->temporary, "we");
    return output->file ? MOTE_OK : fail_write(path, errno, error);
}

enum mote_status mote_output_write(struct mote_output *output, const void *data, size_t bytes,
                                   struct mote_error *error) {
    if (fwrite(data, 1, bytes, output->file) != bytes) return fail_write(output->path, errno, error);
    return MOTE_OK;
}

/* 0, or the errno of what failed. A device that cannot be synced is not a failure. */
static int finish(FILE *file) {
    int code = fflush(file) == 0 ? 0 : errno;
    if (!code && fsync(fileno(file)) != 0 && errno != EINVAL && errno != EROFS) code = errno;
    if (fclose(file) != 0 && !code) code = errno;
    return code;
}

enum mote_status mote_output_close(struct mote_output *output, enum mote_status status,
                                   struct mote_error *error) {
    int in_place = strcmp(output->path, output->temporary) == 0;
    int code = finish(output->file);
    if (!code && status == MOTE_OK && !in_place && rename(output->temporary, output->path) != 0) code = errno;
    if ((code || status != MOTE_OK) && !in_place) unlink(output->temporary);
    if (status != MOTE_OK) return status;
    return code ? fail_write(output->path, code, error) : MOTE_OK;
}
