/* SPDX-License-Identifier: MIT
 * Split lists: text files of clips' names, one a line. A clip's name in them is a folder and a file; what stands
 * before those two, and the extension, do not matter. */
#include "base/file.h"
#include "data/clips_open.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LIST_BYTES = 1 << 28, NAME = 1024 };

struct list {
    struct mote_clips_open *open;
    struct mote_clip **index; /* of all files, by name */
    uint32_t split;
    char path[4096];
    size_t line, matched;
};

static int by_name(const void *a, const void *b) {
    return strcmp((*(struct mote_clip *const *)a)->name, (*(struct mote_clip *const *)b)->name);
}

/* The last two parts of a path, without the extension, into `out`; false: there are no two, or they are too
 * long. */
static bool name_of(const char *text, size_t length, char out[NAME]) {
    size_t start = length, slashes = 0;
    while (start > 0 && (slashes += text[start - 1] == '/') < 2)
        start--;
    if (slashes == 0 || length - start >= NAME) return false;
    memcpy(out, text + start, length - start);
    out[length - start] = 0;
    char *slash = strchr(out, '/'), *dot = strrchr(slash, '.');
    if (dot && dot > slash + 1) *dot = 0;
    return slash > out && slash[1];
}

/* The first of the index that is not below the name. */
static size_t lower_bound(const struct list *list, const char *name) {
    size_t low = 0, high = list->open->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(list->index[middle]->name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool is_wanted(const struct mote_clips_open *open, const char *name) {
    size_t length = strcspn(name, "/");
    for (size_t i = 0; i < open->words; i++)
        if (strlen(open->clips->label[i]) == length && memcmp(open->clips->label[i], name, length) == 0)
            return true;
    return open->plan->clips.unknown > 0;
}

static enum mote_status note_absent(struct list *list, const char *name, struct mote_error *error) {
    struct mote_clips_report *report = &list->open->clips->report;
    if (!is_wanted(list->open, name)) return MOTE_OK;
    if (report->counts.absent++ == 0)
        report->absent_name = mote_arena_string(&list->open->clips->arena, name);
    return report->absent_name ? MOTE_OK : mote_fail_memory(error, list->path);
}

static enum mote_status take_name(struct list *list, const char *name, struct mote_error *error) {
    size_t at = lower_bound(list, name);
    bool any = false;
    for (; at < list->open->count && strcmp(list->index[at]->name, name) == 0; at++, any = true) {
        struct mote_clip *clip = list->index[at];
        if (clip->split != MOTE_SPLIT_NONE && clip->split != list->split)
            return mote_fail(error, MOTE_INPUT,
                             "%s: line %zu: %s is in %s too; a clip may be in one list alone", list->path,
                             list->line, name, list->open->plan->clips.list[clip->split]);
        clip->split = list->split;
    }
    list->matched += any;
    return any ? MOTE_OK : note_absent(list, name, error);
}

static enum mote_status take_lines(struct list *list, const char *text, size_t size,
                                   struct mote_error *error) {
    for (const char *end = text + size; text < end; list->line++) {
        const char *newline = memchr(text, '\n', (size_t)(end - text)), *next = newline ? newline + 1 : end;
        size_t length = (size_t)((newline ? newline : end) - text);
        while (length && strchr(" \t\r", text[length - 1]))
            length--;
        while (length && strchr(" \t", *text))
            text++, length--;
        char name[NAME];
        if (length && *text != '#') {
            if (memchr(text, 0, length) || !name_of(text, length, name))
                return mote_fail(error, MOTE_INPUT, "%s: line %zu: no clip's name; expected WORD/NAME",
                                 list->path, list->line);
            MOTE_TRY(take_name(list, name, error));
        }
        text = next;
    }
    return MOTE_OK;
}

static enum mote_status take_list(struct list *list, const char *folder, struct mote_error *error) {
    struct mote_buffer text = {0};
    MOTE_TRY(mote_path_join(list->path, sizeof list->path, folder, list->open->plan->clips.list[list->split],
                            error));
    enum mote_status status = mote_file_read(list->path, LIST_BYTES, &text, error);
    list->line = 1;
    if (status == MOTE_OK) status = take_lines(list, (const char *)text.data, text.size, error);
    mote_buffer_free(&text);
    return status;
}

enum mote_status mote_clips_split_lists(struct mote_clips_open *open, const char *folder,
                                        struct mote_error *error) {
    struct list list = {.open = open, .index = malloc((open->count + 1) * sizeof *list.index)};
    if (!list.index) return mote_fail_memory(error, folder);
    for (size_t i = 0; i < open->count; i++)
        list.index[i] = &open->found[i].clip;
    qsort(list.index, open->count, sizeof *list.index, by_name);
    enum mote_status status = MOTE_OK;
    for (list.split = 0; status == MOTE_OK && list.split < 3; list.split++)
        status = take_list(&list, folder, error);
    free(list.index);
    MOTE_TRY(status);
    for (size_t i = 0; i < open->count; i++)
        open->clips->report.counts.unlisted +=
            open->found[i].clip.split == MOTE_SPLIT_NONE && open->found[i].clip.label < open->words;
    open->clips->split = "lists";
    if (list.matched) return MOTE_OK;
    return mote_fail(error, MOTE_INPUT, "%s: none of the clips that its split lists name is in %s", folder,
                     open->options->folders[0]);
}
