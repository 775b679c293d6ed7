/* SPDX-License-Identifier: MIT
 * A made-up folder of clips, and how to open it. */
#ifndef TESTS_DATA_CLIPS_FIXTURE_H
#define TESTS_DATA_CLIPS_FIXTURE_H

#include "data/clips.h"

#include "sound_files.h"

#define HEAD "[task]\nkind = keywords\n[model]\nnetwork = flatten, dense\n"
#define SMALL HEAD "[features]\nrate = 8000\nclip = 0.25\nframe = 256\nstep = 128\nbins = 12\n"

static struct mote_recipe *recipe;
static struct mote_plan plan;
static struct mote_clips_options options;
static const char *folder;

static inline void parse(const char *text) {
    struct mote_error error;
    mote_recipe_free(recipe);
    recipe = NULL;
    if (mote_recipe_read_text("kws.ini", text, strlen(text), &recipe, &error) != MOTE_OK ||
        mote_recipe_parse(recipe, &plan, &error) != MOTE_OK)
        fail_msg("%s", error.text);
}

/* Folders of words in scratch/data: `count` quarters of a second at 8 kHz each, of speakers 00000000, 00000001, … */
static inline void make_words(const char *const *words, size_t word_count, int count) {
    char path[256];
    folder_remove(in_scratch("data"));
    mkdir(in_scratch("data"), 0777);
    for (size_t w = 0; w < word_count; w++) {
        snprintf(path, sizeof path, "%s/data/%s", scratch, words[w]);
        mkdir(path, 0777);
        for (int i = 0; i < count; i++) {
            snprintf(path, sizeof path, "%s/data/%s/%08x_nohash_%d.wav", scratch, words[w], i / 2, i % 2);
            write_tone(path, WAV16, 8000, 1, 200 + 300 * (double)w + 7 * i, 2000);
        }
    }
}

static inline int fixture_make(void **state) {
    if (scratch_make(state) != 0) return -1;
    static char data[128];
    snprintf(data, sizeof data, "%s/data", scratch);
    folder = data;
    options = (struct mote_clips_options){.folder_count = 1, .folders = &folder, .plan = &plan};
    return 0;
}

static inline int fixture_remove(void **state) {
    mote_recipe_free(recipe);
    return scratch_remove(state);
}

static inline struct mote_clips *open_good(void) {
    struct mote_clips *clips = NULL;
    struct mote_error error;
    if (mote_clips_open(&options, &clips, &error) != MOTE_OK) fail_msg("%s", error.text);
    return clips;
}

static inline void check_fails(const char *why) {
    struct mote_clips *clips = NULL;
    struct mote_error error = {MOTE_OK, "(accepted)"};
    enum mote_status status = mote_clips_open(&options, &clips, &error);
    mote_clips_free(clips);
    if (status == MOTE_OK || !strstr(error.text, why))
        fail_msg("\"%s\" does not say \"%s\"", error.text, why);
}

static inline void write_text(const char *path, const char *text) {
    write_bytes(path, text, strlen(text));
}

#endif
