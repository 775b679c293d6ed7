/* SPDX-License-Identifier: MIT */
#include "export_folder.h"

#include "base/file.h"
#include "job.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* Does the folder have a file of this name among the copies? */
static bool is_in(const struct mote_emit_folder *folder, const char *name) {
    for (size_t i = 0; i < folder->count; i++)
        if (strstr(folder->file[i].name, "device/") && strcmp(name_in(folder->file[i].name), name) == 0)
            return true;
    return false;
}

/* Does the file say of itself that it is a copy? */
static bool is_copy(const char *path, const char *name) {
    char wanted[sizeof MOTE_EMIT_COPIED + 256 + 4];
    struct mote_buffer text = {0};
    snprintf(wanted, sizeof wanted, "/* " MOTE_EMIT_COPIED, name);
    bool copy = mote_file_read(path, 1 << 20, &text, NULL) == MOTE_OK && text.size > strlen(wanted) &&
                strncmp((const char *)text.data, wanted, strlen(wanted)) == 0;
    mote_buffer_free(&text);
    return copy;
}

static void remove_old_copies(const char *path, const struct mote_emit_folder *folder) {
    DIR *entries = opendir(path);
    for (struct dirent *entry; entries && (entry = readdir(entries));) {
        char file[MOTE_PATH];
        if (is_dots(entry->d_name) || is_in(folder, entry->d_name) ||
            strlen(entry->d_name) >= MOTE_EMIT_NAME ||
            mote_path_join(file, sizeof file, path, entry->d_name, NULL) != MOTE_OK)
            continue;
        if (is_copy(file, entry->d_name)) unlink(file);
    }
    if (entries) closedir(entries);
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

/* Those alone that are empty, up to `path`. */
static void remove_folders(const char *path, const struct mote_emit_folder *folder,
                           char (*names)[MOTE_PATH]) {
    char parent[MOTE_PATH];
    for (size_t i = 0; i < folder->count; i++) {
        for (parent_of(names[i], parent); strlen(parent) > strlen(path); parent_of(parent, parent))
            rmdir(parent);
    }
}

/* Of the copies that are there and not of this export. */
static void clean_copies(const struct mote_emit_folder *folder, char (*names)[MOTE_PATH]) {
    char parent[MOTE_PATH];
    size_t i = 0;
    while (i < folder->count && !strstr(folder->file[i].name, "device/"))
        i++;
    if (i == folder->count) return;
    parent_of(names[i], parent);
    remove_old_copies(parent, folder);
}

enum mote_status mote_export_folder_write(const char *path, const struct mote_emit_folder *folder,
                                          struct mote_error *error) {
    const bool was_there = mote_file_exists(path);
    struct mote_file_part *parts = calloc(folder->count, sizeof *parts);
    char(*names)[MOTE_PATH] = calloc(folder->count, sizeof *names);
    enum mote_status status = parts && names ? write_parts(path, folder, parts, names, error)
                                             : mote_fail_memory(error, "an export");
    if (status == MOTE_OK) {
        clean_copies(folder, names);
    } else if (names) {
        remove_folders(path, folder, names);
        if (!was_there) rmdir(path);
    }
    free(parts);
    free(names);
    return status;
}
