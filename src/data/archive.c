/* SPDX-License-Identifier: MIT */
#include "data/archive.h"

#ifdef MOTE_HAVE_DOWNLOAD

#include "base/file.h"
#include "data/output.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

enum { BLOCK = 1 << 16 };

/* One archive being unpacked. */
struct unpacking {
    struct archive *archive;
    const char *path, *folder;
    uint64_t limit;
    struct mote_archive_report *report;
};

static enum mote_status fail_damaged(struct unpacking *u, struct mote_error *error) {
    const char *why = archive_error_string(u->archive);
    u->report->damaged = true;
    return mote_fail(error, MOTE_INPUT, "%s: is damaged, or no zip or tar archive: %s", u->path,
                     why ? why : "unreadable");
}

/* A name that stays below the folder on any system. */
static bool is_safe(const char *name) {
    if (name[0] == 0 || name[0] == '/' || strchr(name, '\\')) return false;
    for (const char *at = name;; at++) {
        size_t length = strcspn(at, "/");
        if (length == 2 && at[0] == '.' && at[1] == '.') return false;
        at += length;
        if (*at == 0) return true;
    }
}

static enum mote_status copy_member(struct unpacking *u, struct mote_output *output,
                                    struct mote_error *error) {
    char block[BLOCK];
    for (;;) {
        la_ssize_t n = archive_read_data(u->archive, block, sizeof block);
        if (n == 0) return MOTE_OK;
        if (n < 0) return fail_damaged(u, error); /* a wrong checksum included */
        u->report->bytes += (uint64_t)n;
        if (u->report->bytes > u->limit)
            return mote_fail(error, MOTE_INPUT,
                             "%s: unpacks to more than the %llu bytes that were expected at most", u->path,
                             (unsigned long long)u->limit);
        MOTE_TRY(mote_output_write(output, block, (size_t)n, error));
    }
}

static enum mote_status write_member(struct unpacking *u, const char *name, struct mote_error *error) {
    char path[4096];
    MOTE_TRY(mote_path_join(path, sizeof path, u->folder, name, error));
    char *slash = strrchr(path, '/');
    *slash = 0;
    MOTE_TRY(mote_folder_make(path, error));
    *slash = '/';
    struct mote_output output;
    MOTE_TRY(mote_output_open(&output, path, error));
    enum mote_status status = mote_output_close(&output, copy_member(u, &output, error), error);
    if (status == MOTE_OK) u->report->files++;
    return status;
}

static enum mote_status unpack_all(struct unpacking *u, const char *members, struct mote_error *error) {
    if (archive_read_open_filename(u->archive, u->path, BLOCK) != ARCHIVE_OK) return fail_damaged(u, error);
    struct archive_entry *entry;
    int code;
    while ((code = archive_read_next_header(u->archive, &entry)) == ARCHIVE_OK || code == ARCHIVE_WARN) {
        const char *name = archive_entry_pathname(entry);
        if (!name || !is_safe(name))
            return mote_fail(error, MOTE_INPUT,
                             "%s: refused: its member '%s' would be written outside the folder", u->path,
                             name ? name : "");
        if (archive_entry_filetype(entry) != AE_IFREG || archive_entry_hardlink(entry)) continue;
        if (members && fnmatch(members, name, FNM_PATHNAME | FNM_PERIOD) != 0) continue;
        MOTE_TRY(write_member(u, name, error));
    }
    if (code != ARCHIVE_EOF) return fail_damaged(u, error);
    if (u->report->files == 0)
        return mote_fail(error, MOTE_INPUT, "%s: holds no file '%s'", u->path, members ? members : "*");
    return MOTE_OK;
}

enum mote_status mote_archive_unpack(const char *path, const char *members, const char *folder,
                                     uint64_t limit, struct mote_archive_report *report,
                                     struct mote_error *error) {
    *report = (struct mote_archive_report){0};
    struct unpacking u = {archive_read_new(), path, folder, limit, report};
    if (!u.archive) return mote_fail_memory(error, path);
    archive_read_support_format_zip(u.archive);
    archive_read_support_format_tar(u.archive);
    archive_read_support_filter_gzip(u.archive);
    enum mote_status status = unpack_all(&u, members, error);
    archive_read_free(u.archive);
    return status;
}

/* ------------------------------------------------------------------ SHA-256 */

enum mote_status mote_file_sha256(const char *path, char out[MOTE_SHA256_TEXT], struct mote_error *error) {
    char block[BLOCK];
    struct mote_sha256 sum;
    FILE *file = fopen(path, "re");
    if (!file) return mote_fail(error, MOTE_INPUT, "%s: cannot open: %s", path, strerror(errno));
    mote_sha256_start(&sum);
    for (size_t n; (n = fread(block, 1, sizeof block, file)) > 0;)
        mote_sha256_add(&sum, block, n);
    const int why = ferror(file) ? errno : 0;
    fclose(file);
    mote_sha256_end(&sum, out);
    return why ? mote_fail(error, MOTE_INPUT, "%s: cannot be read: %s", path, strerror(why)) : MOTE_OK;
}

#endif
