/* SPDX-License-Identifier: MIT
 * Folders to labels, and their files. */
#include "base/file.h"
#include "base/near.h"
#include "data/clips_open.h"
#include "data/sound.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { PATH = 4096 };

/* Names of folders, sorted, each once. */
struct names {
    size_t count, capacity;
    const char **name;
};

static int by_text(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool is_folder(const char *path) {
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

bool mote_clips_nearby(const char *folder, const char *const *names, size_t count, char out[4096]) {
    for (size_t i = 0; i < 2 * count; i++) {
        int n = snprintf(out, PATH, "%s/%s%s", folder, i < count ? "" : "../", names[i % count]);
        if (n > 0 && n < PATH && is_folder(out)) return true;
    }
    return false;
}

struct mote_clip_found *mote_clips_add(struct mote_clips_open *open) {
    if (open->count == open->capacity) {
        size_t capacity = open->capacity ? 2 * open->capacity : 1024;
        struct mote_clip_found *found = realloc(open->found, capacity * sizeof *found);
        if (!found) return NULL;
        open->found = found;
        open->capacity = capacity;
    }
    struct mote_clip_found *one = &open->found[open->count++];
    memset(one, 0, sizeof *one);
    return one;
}

static bool add_name(struct names *names, struct mote_arena *arena, const char *name) {
    if (names->count == names->capacity) {
        size_t capacity = names->capacity ? 2 * names->capacity : 64;
        const char **more = realloc(names->name, capacity * sizeof *more);
        if (!more) return false;
        names->name = more;
        names->capacity = capacity;
    }
    names->name[names->count] = mote_arena_string(arena, name);
    return names->name[names->count++] != NULL;
}

/* A folder of words: not hidden, not ours, not what usually lies beside them. */
static bool may_be_word(const char *name) {
    return name[0] != '.' && name[0] != '_' && strcmp(name, "splits") != 0 &&
           strcmp(name, "background_noise") != 0;
}

static enum mote_status list_folder(const char *folder, struct names *names, struct mote_arena *arena,
                                    struct mote_error *error) {
    DIR *list = opendir(folder);
    if (!list)
        return mote_fail(error, MOTE_INPUT,
                         "%s: cannot open: %s; expected a folder with a folder of clips a word", folder,
                         strerror(errno));
    enum mote_status status = MOTE_OK;
    for (struct dirent *entry; status == MOTE_OK && (entry = readdir(list)) != NULL;) {
        char path[PATH];
        if (!may_be_word(entry->d_name)) continue;
        status = mote_path_join(path, sizeof path, folder, entry->d_name, error);
        if (status == MOTE_OK && is_folder(path) && !add_name(names, arena, entry->d_name))
            status = mote_fail_memory(error, folder);
    }
    closedir(list);
    return status;
}

static enum mote_status list_folders(struct mote_clips_open *open, struct names *names,
                                     struct mote_error *error) {
    const struct mote_clips_options *o = open->options;
    if (o->folder_count == 0)
        return mote_fail(error, MOTE_USAGE,
                         "no data: name a folder with a folder of clips a word with --data");
    for (size_t i = 0; i < o->folder_count; i++)
        MOTE_TRY(list_folder(o->folders[i], names, &open->clips->arena, error));
    if (names->count == 0)
        return mote_fail(error, MOTE_INPUT, "%s: holds no folder; expected a folder of clips a word",
                         o->folders[0]);
    qsort(names->name, names->count, sizeof *names->name, by_text);
    size_t kept = 0;
    for (size_t i = 0; i < names->count; i++)
        if (i == 0 || strcmp(names->name[i], names->name[i - 1]) != 0) names->name[kept++] = names->name[i];
    names->count = kept;
    return MOTE_OK;
}

static enum mote_status choose_labels(struct mote_clips_open *open, const struct names *names,
                                      struct mote_error *error) {
    const struct mote_clips_options *o = open->options;
    const struct mote_plan_clips *plan = &open->plan->clips;
    const char *const *words = o->label_count ? o->labels : plan->label_count ? plan->label : names->name;
    struct mote_clips *clips = open->clips;
    open->words = o->label_count ? o->label_count : plan->label_count ? plan->label_count : names->count;
    if (open->words < 2)
        return mote_fail(error, MOTE_INPUT, "%s: holds clips of %s alone; expected two words at least",
                         o->folders[0], words[0]);
    if (open->words > MOTE_MAX_LABELS)
        return mote_fail(error, MOTE_INPUT, "%s: holds %zu folders; at most %d words were expected",
                         o->folders[0], open->words, MOTE_MAX_LABELS);
    const char **label = mote_arena_alloc(&clips->arena, open->words + 2, sizeof *label);
    if (!label) return mote_fail_memory(error, "the labels");
    for (size_t i = 0; i < open->words; i++)
        if (!(label[i] = mote_arena_string(&clips->arena, words[i])))
            return mote_fail_memory(error, "the labels");
    clips->label_count = open->words;
    if (plan->unknown > 0) label[clips->label_count++] = MOTE_LABEL_UNKNOWN;
    if (plan->silence > 0) label[clips->label_count++] = MOTE_LABEL_SILENCE;
    clips->label = label;
    return MOTE_OK;
}

static enum mote_status add_file(struct mote_clips_open *open, const char *folder, const char *word,
                                 const char *file, uint32_t label, struct mote_error *error) {
    char path[PATH], name[PATH];
    struct stat info;
    MOTE_TRY(mote_path_join(path, sizeof path, folder, file, error));
    if (stat(path, &info) != 0) memset(&info, 0, sizeof info); /* reading will say why */
    int length = (int)(strrchr(file, '.') - file);
    if (snprintf(name, sizeof name, "%s/%.*s", word, length, file) >= (int)sizeof name)
        return mote_fail(error, MOTE_INPUT, "%s: the path is too long", path);
    struct mote_clip_found *found = mote_clips_add(open);
    if (!found) return mote_fail_memory(error, folder);
    found->clip.name = mote_arena_string(&open->clips->arena, name);
    found->clip.path = mote_arena_string(&open->clips->arena, path);
    found->clip.label = label;
    found->clip.split = MOTE_SPLIT_NONE;
    found->bytes = (uint64_t)info.st_size;
    found->changed = (int64_t)info.st_mtim.tv_sec * 1000000000 + info.st_mtim.tv_nsec;
    return found->clip.name && found->clip.path ? MOTE_OK : mote_fail_memory(error, folder);
}

/* Adds the sound files of FOLDER/WORD, which need not be there; *count of them. */
static enum mote_status add_files(struct mote_clips_open *open, const char *folder, const char *word,
                                  uint32_t label, bool wanted, size_t *count, struct mote_error *error) {
    char path[PATH];
    MOTE_TRY(mote_path_join(path, sizeof path, folder, word, error));
    DIR *list = opendir(path);
    if (!list) return MOTE_OK;
    enum mote_status status = MOTE_OK;
    for (struct dirent *entry; status == MOTE_OK && (entry = readdir(list)) != NULL;) {
        if (!mote_sound_is_name(entry->d_name)) continue;
        ++*count;
        if (wanted) status = add_file(open, path, word, entry->d_name, label, error);
    }
    closedir(list);
    return status;
}

static enum mote_status add_word(struct mote_clips_open *open, const struct names *names, uint32_t label,
                                 struct mote_error *error) {
    const struct mote_clips_options *o = open->options;
    const char *word = open->clips->label[label];
    size_t count = 0;
    if (!bsearch(&word, names->name, names->count, sizeof word, by_text)) {
        const char *near = mote_near_best(word, names->name, names->count);
        return mote_fail(error, MOTE_INPUT, "%s: has no folder for the label %s%s%s%s", o->folders[0], word,
                         near ? "; did you mean " : "", near ? near : "", near ? "?" : "");
    }
    for (size_t i = 0; i < o->folder_count; i++)
        MOTE_TRY(add_files(open, o->folders[i], word, label, true, &count, error));
    if (count) return MOTE_OK;
    return mote_fail(error, MOTE_INPUT,
                     "%s/%s: holds no clip (.wav, .flac, .ogg); fill it, or leave it out of [data] labels",
                     o->folders[0], word);
}

static bool is_label(const struct mote_clips_open *open, const char *name) {
    for (size_t i = 0; i < open->words; i++)
        if (strcmp(open->clips->label[i], name) == 0) return true;
    return false;
}

static enum mote_status add_others(struct mote_clips_open *open, const struct names *names,
                                   struct mote_error *error) {
    struct mote_clips_report *report = &open->clips->report;
    bool unknown = open->plan->clips.unknown > 0, wanted = unknown || open->options->others;
    for (size_t i = 0; i < names->count; i++) {
        if (is_label(open, names->name[i])) continue;
        report->other_folders++;
        for (size_t f = 0; f < open->options->folder_count; f++)
            MOTE_TRY(add_files(open, open->options->folders[f], names->name[i], (uint32_t)open->words, wanted,
                               &report->counts.outside, error));
    }
    if (unknown && report->counts.outside == 0)
        return mote_fail(
            error, MOTE_INPUT,
            "%s: holds no clips outside the labels for [data] unknown; add folders of other words",
            open->options->folders[0]);
    return MOTE_OK;
}

static int by_label_and_name(const void *a, const void *b) {
    const struct mote_clip *x = &((const struct mote_clip_found *)a)->clip;
    const struct mote_clip *y = &((const struct mote_clip_found *)b)->clip;
    if (x->label != y->label) return x->label < y->label ? -1 : 1;
    int order = strcmp(x->name, y->name);
    return order ? order : strcmp(x->path, y->path);
}

enum mote_status mote_clips_find(struct mote_clips_open *open, struct mote_error *error) {
    struct names names = {0};
    enum mote_status status = list_folders(open, &names, error);
    if (status == MOTE_OK) status = choose_labels(open, &names, error);
    for (uint32_t i = 0; status == MOTE_OK && i < open->words; i++)
        status = add_word(open, &names, i, error);
    if (status == MOTE_OK) status = add_others(open, &names, error);
    if (open->count) qsort(open->found, open->count, sizeof *open->found, by_label_and_name);
    free(names.name);
    return status;
}
