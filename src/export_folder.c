/* SPDX-License-Identifier: MIT */
#include "export_folder.h"

#include "base/file.h"
#include "job.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_BYTES = 1 << 28 }; /* of a file that was exported */

static bool is_dots(const char *name) {
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

enum mote_status mote_export_folder_check(const char *path, bool force, struct mote_error *error) {
    struct stat info;
    if (stat(path, &info) != 0) return MOTE_OK;
    if (!S_ISDIR(info.st_mode))
        return mote_fail(error, MOTE_INPUT, "%s: is a file; name a folder for the C files", path);
    DIR *entries = opendir(path);
    if (!entries) return mote_fail(error, MOTE_INPUT, "%s: cannot look into the folder", path);
    bool empty = true;
    for (struct dirent *entry; empty && (entry = readdir(entries));)
        empty = is_dots(entry->d_name);
    closedir(entries);
    if (empty || force) return MOTE_OK;
    return mote_fail(error, MOTE_INPUT,
                     "%s: is not empty; name another folder, or replace what is there with --force", path);
}

/* The part of a path behind its last slash. */
static const char *name_in(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* The folder that the file is in; "" of a name alone. */
static void parent_of(const char *file, char parent[MOTE_PATH]) {
    const size_t length = (size_t)(name_in(file) - file);
    memmove(parent, file, length);
    parent[length > 0 ? length - 1 : 0] = 0;
}

static enum mote_status write_parts(const char *path, const struct mote_emit_folder *folder,
                                    struct mote_file_part *parts, char (*names)[MOTE_PATH],
                                    struct mote_error *error) {
    char parent[MOTE_PATH];
    for (size_t i = 0; i < folder->count; i++) {
        const struct mote_emit_file *file = &folder->file[i];
        MOTE_TRY(mote_path_join(names[i], MOTE_PATH, path, file->name, error));
        parts[i] = (struct mote_file_part){names[i], file->text.data, file->text.size};
        parent_of(names[i], parent);
        MOTE_TRY(mote_folder_make(parent, error));
    }
    return mote_file_write_parts(parts, folder->count, error);
}

/* The folders above the file that are empty, up to `path`. */
static void remove_folders(const char *path, const char *file) {
    char parent[MOTE_PATH];
    for (parent_of(file, parent); strlen(parent) > strlen(path); parent_of(parent, parent))
        rmdir(parent);
}

static bool is_in(const struct mote_emit_folder *folder, const char *name) {
    for (size_t i = 0; i < folder->count; i++)
        if (strcmp(folder->file[i].name, name) == 0) return true;
    return false;
}

static bool read_if_file(const char *path, struct mote_buffer *out) {
    return !mote_file_is_special(path) && mote_file_read(path, MOST_BYTES, out, NULL) == MOTE_OK;
}

/* Is it as an export left it? */
static bool is_unchanged(const char *path, uint64_t hash) {
    struct mote_buffer text = {0};
    const bool same = read_if_file(path, &text) && mote_hash(MOTE_HASH_START, text.data, text.size) == hash;
    mote_buffer_free(&text);
    return same;
}

/* What the list of an earlier export names and this one has not. */
static void remove_old(const char *path, const struct mote_emit_folder *folder,
                       const struct mote_buffer *list) {
    struct mote_emit_listed old;
    if (list->size == 0) return;
    const char *at = (const char *)list->data, *const end = at + list->size;
    while (mote_emit_list_next(&at, end, &old)) {
        char file[MOTE_PATH];
        if (is_in(folder, old.name) || mote_path_join(file, sizeof file, path, old.name, NULL) != MOTE_OK)
            continue;
        if (!is_unchanged(file, old.hash)) continue;
        unlink(file);
        remove_folders(path, file);
    }
}

/* Nothing where nothing was exported before. */
static void read_list(const char *path, struct mote_buffer *list) {
    char file[MOTE_PATH];
    if (mote_path_join(file, sizeof file, path, MOTE_EMIT_LIST, NULL) != MOTE_OK || !read_if_file(file, list))
        mote_buffer_free(list);
}

enum mote_status mote_export_folder_write(const char *path, const struct mote_emit_folder *folder,
                                          struct mote_error *error) {
    const bool was_there = mote_file_exists(path);
    struct mote_buffer list = {0};
    read_list(path, &list);
    struct mote_file_part *parts = calloc(folder->count, sizeof *parts);
    char(*names)[MOTE_PATH] = calloc(folder->count, sizeof *names);
    enum mote_status status = parts && names ? write_parts(path, folder, parts, names, error)
                                             : mote_fail_memory(error, "an export");
    if (status == MOTE_OK) remove_old(path, folder, &list);
    for (size_t i = 0; status != MOTE_OK && names && i < folder->count; i++)
        remove_folders(path, names[i]);
    if (status != MOTE_OK && !was_there) rmdir(path);
    mote_buffer_free(&list);
    free(parts);
    free(names);
    return status;
}
