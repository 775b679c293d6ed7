/* SPDX-License-Identifier: MIT
 * The table of data sets, and the way of one: FOLDER/NAME.part is fetched, unpacked into FOLDER/.NAME.new,
 * checked there, and only then moved into the folder. */
#define _XOPEN_SOURCE 700 /* nftw */

#include "data/download.h"

#include <string.h>

static const struct mote_download sets[] = {
    {.name = "jena",
     .url = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/jena_climate_2009_2016.csv.zip",
     .members = "jena_climate_2009_2016.csv",
     .file = "jena_climate_2009_2016.csv",
     .rows = 420551,
     .columns = 15,
     .bytes = 43164220,
     .credit = "Max Planck Institute for Biogeochemistry, Jena (www.bgc-jena.mpg.de/wetter)"},
    {.name = "mini-speech-commands",
     .url = "http://storage.googleapis.com/download.tensorflow.org/data/mini_speech_commands.zip",
     .members = "mini_speech_commands/*/*.wav",
     .folder = "mini_speech_commands",
     .files = 8000,
     .credit = "P. Warden, Speech Commands, arXiv:1804.03209; Creative Commons BY 4.0"},
};

enum { SETS = sizeof sets / sizeof *sets };

enum mote_status mote_download_find(const char *name, const struct mote_download **out,
                                    struct mote_error *error) {
    char names[256] = "";
    for (size_t i = 0; i < SETS; i++) {
        if (strcmp(sets[i].name, name) == 0) {
            *out = &sets[i];
            return MOTE_OK;
        }
        strncat(names, " ", sizeof names - strlen(names) - 1);
        strncat(names, sets[i].name, sizeof names - strlen(names) - 1);
    }
    return mote_fail(error, MOTE_USAGE, "no data set is called '%s'; known:%s", name, names);
}

#ifndef MOTE_HAVE_DOWNLOAD

enum mote_status mote_download(const struct mote_download *set, const struct mote_download_options *options,
                               struct mote_download_result *result, struct mote_error *error) {
    (void)set, (void)options, (void)result;
    return mote_fail(
        error, MOTE_UNSUPPORTED,
        "built without downloads: install libcurl4-openssl-dev and libarchive-dev and build again");
}

#else

#include "base/file.h"
#include "data/archive.h"
#include "data/download_check.h"
#include "data/download_http.h"

#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* Where the pieces of one download are. */
struct places {
    char part[4096], stage[4096], file[4096], staged_file[4096];
};

static enum mote_status find_places(const struct mote_download *set, const char *folder, struct places *p,
                                    struct mote_error *error) {
    char name[256];
    snprintf(name, sizeof name, "%s.part", set->name);
    MOTE_TRY(mote_path_join(p->part, sizeof p->part, folder, name, error));
    snprintf(name, sizeof name, ".%s.new", set->name);
    MOTE_TRY(mote_path_join(p->stage, sizeof p->stage, folder, name, error));
    const char *file = set->file ? set->file : set->folder ? set->folder : "";
    MOTE_TRY(mote_path_join(p->file, sizeof p->file, folder, file, error));
    return mote_path_join(p->staged_file, sizeof p->staged_file, p->stage, file, error);
}

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *where) {
    (void)info, (void)type, (void)where;
    return remove(path);
}

static void remove_tree(const char *path) {
    nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static bool is_archive(const char *url) {
    static const char *const ends[] = {".zip", ".tar", ".tar.gz", ".tgz"};
    size_t length = strcspn(url, "?#");
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        size_t end = strlen(ends[i]);
        if (length > end && strncmp(url + length - end, ends[i], end) == 0) return true;
    }
    return false;
}

/* From the part to the stage. A part that is no good is removed, so that the next call fetches it again. */
static enum mote_status unpack(const struct mote_download *set, const struct places *p,
                               struct mote_part *part, struct mote_error *error) {
    const uint64_t most = (uint64_t)4 << 30;
    struct mote_archive_report report = {0};
    if (is_archive(set->url)) {
        uint64_t limit = set->bytes ? 2 * set->bytes : most;
        enum mote_status status = mote_archive_unpack(p->part, set->members, p->stage, limit, &report, error);
        if (status != MOTE_OK && report.damaged) mote_part_forget(part);
        return status;
    }
    if (!set->file)
        return mote_fail(error, MOTE_USAGE, "%s: an archive (.zip, .tar.gz) was expected", set->url);
    if (rename(p->part, p->staged_file) != 0)
        return mote_fail(error, MOTE_INPUT, "%s: cannot write: %s", p->staged_file, strerror(errno));
    return MOTE_OK;
}

/* A folder cannot take the place of one that holds something: that goes aside first. */
static bool replace(const char *from, const char *to) {
    char aside[4096];
    if (rename(from, to) == 0) return true;
    if ((errno != ENOTEMPTY && errno != EEXIST) ||
        snprintf(aside, sizeof aside, "%s.old", to) >= (int)sizeof aside)
        return false;
    remove_tree(aside);
    if (rename(to, aside) != 0) return false;
    bool moved = rename(from, to) == 0;
    if (moved)
        remove_tree(aside);
    else
        rename(aside, to);
    return moved;
}

/* Every entry of the stage goes into the folder: a file replaces an older one at once. */
static enum mote_status move_all(const char *stage, const char *folder, struct mote_error *error) {
    DIR *list = opendir(stage);
    if (!list) return mote_fail(error, MOTE_INPUT, "%s: cannot open: %s", stage, strerror(errno));
    enum mote_status status = MOTE_OK;
    for (struct dirent *entry; status == MOTE_OK && (entry = readdir(list)) != NULL;) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        char from[4096], to[4096];
        status = mote_path_join(from, sizeof from, stage, entry->d_name, error);
        if (status == MOTE_OK) status = mote_path_join(to, sizeof to, folder, entry->d_name, error);
        if (status == MOTE_OK && !replace(from, to))
            status = mote_fail(error, MOTE_INPUT, "%s: cannot write: %s", to, strerror(errno));
    }
    closedir(list);
    return status;
}

/* Files in the folders of a folder. */
static uint64_t count_files(const char *path, int depth) {
    uint64_t count = 0;
    DIR *list = opendir(path);
    for (struct dirent *entry; list && (entry = readdir(list)) != NULL;) {
        char inside[4096];
        if (entry->d_name[0] == '.') continue;
        if (depth == 0)
            count++;
        else if (mote_path_join(inside, sizeof inside, path, entry->d_name, NULL) == MOTE_OK)
            count += count_files(inside, depth - 1);
    }
    if (list) closedir(list);
    return count;
}

static enum mote_status check_folder(const char *path, const struct mote_download *set,
                                     struct mote_download_result *result, struct mote_error *error) {
    result->files = count_files(path, 1);
    if (set->files == 0 || result->files == set->files) return MOTE_OK;
    return mote_fail(error, MOTE_INPUT, "%s: holds %llu files, %llu were expected: not the data it should be",
                     set->folder, (unsigned long long)result->files, (unsigned long long)set->files);
}

static enum mote_status check(const struct mote_download *set, const char *path,
                              struct mote_download_result *result, struct mote_error *error) {
    const char *name = set->file ? set->file : set->folder;
    if (!name) return MOTE_OK;
    if (!mote_file_exists(path)) return mote_fail(error, MOTE_INPUT, "holds no '%s'", name);
    if (set->folder) return check_folder(path, set, result, error);
    MOTE_TRY(mote_download_check(path, set->file, set, result, error));
    return mote_file_sha256(path, result->sha256, error);
}

/* What was fetched is named by where it came from: its own place is gone with the failure. */
static enum mote_status check_fetched(const struct mote_download *set, const char *path,
                                      struct mote_download_result *result, struct mote_error *error) {
    struct mote_error why = {0};
    enum mote_status status = check(set, path, result, &why);
    return status == MOTE_OK ? MOTE_OK : mote_fail(error, status, "%.250s: %s", set->url, why.text);
}

static enum mote_status unpack_and_move(const struct mote_download *set, const char *folder,
                                        const struct places *p, struct mote_part *part,
                                        struct mote_download_result *result, struct mote_error *error) {
    remove_tree(p->stage);
    MOTE_TRY(mote_folder_make(p->stage, error));
    enum mote_status status = unpack(set, p, part, error);
    if (status == MOTE_OK) {
        status = check_fetched(set, p->staged_file, result, error);
        if (status == MOTE_INPUT) mote_part_forget(part); /* whole, but not what was wanted */
    }
    if (status == MOTE_OK) status = move_all(p->stage, folder, error);
    if (status == MOTE_OK) mote_part_forget(part);
    remove_tree(p->stage);
    return status;
}

enum mote_status mote_download(const struct mote_download *set, const struct mote_download_options *options,
                               struct mote_download_result *result, struct mote_error *error) {
    struct places p;
    struct mote_part part;
    *result = (struct mote_download_result){0};
    MOTE_TRY(find_places(set, options->folder, &p, error));
    MOTE_TRY(mote_folder_make(options->folder, error));
    snprintf(result->path, sizeof result->path, "%s", set->file || set->folder ? p.file : options->folder);
    result->kept =
        (set->rows || set->files) && mote_file_exists(p.file) && check(set, p.file, result, NULL) == MOTE_OK;
    if (result->kept) return MOTE_OK;
    MOTE_TRY(mote_part_recall(&part, set->url, p.part, error));
    MOTE_TRY(mote_http_fetch(&part, options, &result->resumed, error));
    return unpack_and_move(set, options->folder, &p, &part, result, error);
}

#endif
