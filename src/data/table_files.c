/* SPDX-License-Identifier: MIT */
#include "data/table_files.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

/* Takes `path`, which may be NULL when memory is out. */
static bool add(struct mote_table_files *files, char *path) {
    if (path && files->count == files->capacity) {
        size_t capacity = files->capacity ? 2 * files->capacity : 8;
        char **grown = realloc(files->path, capacity * sizeof *grown);
        if (!grown) {
            free(path);
            return false;
        }
        files->path = grown;
        files->capacity = capacity;
    }
    if (path) files->path[files->count++] = path;
    return path != NULL;
}

static char *join(const char *folder, const char *name) {
    size_t length = strlen(folder) + strlen(name) + 2;
    char *path = malloc(length);
    bool slash = *folder && folder[strlen(folder) - 1] == '/';
    if (path) snprintf(path, length, "%s%s%s", folder, slash ? "" : "/", name);
    return path;
}

static bool is_csv(const char *name) {
    size_t length = strlen(name);
    return *name != '.' && length > 4 && strcasecmp(name + length - 4, ".csv") == 0;
}

static int compare(const void *a, const void *b) {
    const char *const *x = a, *const *y = b;
    return strcmp(*x, *y);
}

static enum mote_status add_folder(const char *path, struct mote_table_files *files,
                                   struct mote_error *error) {
    DIR *folder = opendir(path);
    if (!folder) return mote_fail(error, MOTE_INPUT, "%s: cannot open the folder: %s", path, strerror(errno));
    size_t before = files->count;
    bool good = true;
    for (struct dirent *entry; good && (entry = readdir(folder));)
        if (is_csv(entry->d_name)) good = add(files, join(path, entry->d_name));
    closedir(folder);
    if (!good) return mote_fail_memory(error, path);
    if (files->count == before)
        return mote_fail(error, MOTE_INPUT,
                         "%s: a folder without .csv files; a CSV file, or a folder of them, was expected",
                         path);
    qsort(files->path + before, files->count - before, sizeof *files->path, compare);
    return MOTE_OK;
}

enum mote_status mote_table_files_find(const char *const *paths, size_t count, struct mote_table_files *files,
                                       struct mote_error *error) {
    for (size_t i = 0; i < count; i++) {
        struct stat info;
        if (stat(paths[i], &info) != 0)
            return mote_fail(error, MOTE_INPUT, "%s: cannot open: %s", paths[i], strerror(errno));
        if (S_ISDIR(info.st_mode))
            MOTE_TRY(add_folder(paths[i], files, error));
        else if (!add(files, strdup(paths[i])))
            return mote_fail_memory(error, paths[i]);
    }
    return MOTE_OK;
}

void mote_table_files_free(struct mote_table_files *files) {
    for (size_t i = 0; i < files->count; i++)
        free(files->path[i]);
    free(files->path);
    *files = (struct mote_table_files){0};
}
