/* SPDX-License-Identifier: MIT
 * The words, their folders, and a task for each clip. What happens to the sound is keywords_sound.c's. */
#include "data/keywords.h"

#include "base/arena.h"
#include "base/file.h"
#include "base/rng.h"
#include "data/keywords_sound.h"
#include "data/sound.h"

#include <dirent.h>
#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_WORDS = 1000, MOST_CLIPS = 100000, BATCH = 64, CLIPS = 100, MOST_SECONDS = 20 };

extern char **environ;

struct making {
    const char *folder;
    const struct mote_keywords_options *options;
    struct mote_arena arena;
    size_t words;
    const char *word[MOST_WORDS];
    uint32_t clips;
    size_t first; /* task of the batch */
    enum mote_status status[BATCH];
    struct mote_error error[BATCH];
};

static const char *const accents[] = {"en-us",          "en-gb",      "en-gb-scotland", "en-gb-x-gbclan",
                                      "en-gb-x-gbcwmd", "en-gb-x-rp", "en-029"};
static const char *const throats[] = {"m1", "m2", "m3", "m4", "m5", "m6", "m7",
                                      "m8", "f1", "f2", "f3", "f4", "f5"};
enum { ACCENTS = sizeof accents / sizeof *accents, THROATS = sizeof throats / sizeof *throats };

/* Runs espeak-ng without a shell, its complaints unheard. */
static enum mote_status speak(const char *word, const char *voice, uint32_t pitch, uint32_t speed,
                              const char *path, struct mote_error *error) {
    char p[16], s[16];
    posix_spawn_file_actions_t actions;
    pid_t child;
    int state = 0;
    snprintf(p, sizeof p, "%u", pitch);
    snprintf(s, sizeof s, "%u", speed);
    const char *arguments[] = {"espeak-ng", "-v", voice, "-p", p, "-s", s, "-w", path, "--", word, NULL};
    char *copies[sizeof arguments / sizeof *arguments];
    memcpy(copies, arguments, sizeof arguments);
    if (posix_spawn_file_actions_init(&actions) != 0) return mote_fail_memory(error, "espeak-ng");
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", 1 /* O_WRONLY */, 0);
    int code = posix_spawnp(&child, "espeak-ng", &actions, NULL, copies, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (code == ENOENT)
        return mote_fail(error, MOTE_UNSUPPORTED,
                         "espeak-ng, which speaks the words, is not installed; install the "
                         "package espeak-ng and try again");
    if (code != 0) return mote_fail(error, MOTE_INPUT, "espeak-ng cannot be started: %s", strerror(code));
    while (waitpid(child, &state, 0) < 0 && errno == EINTR)
        continue;
    if (WIFEXITED(state) && WEXITSTATUS(state) == 0) return MOTE_OK;
    return mote_fail(error, MOTE_INPUT, "espeak-ng could not say \"%s\" as %s", word, voice);
}

/* Clip `number` of a word. The speaker follows from the number alone, so that each says every word. */
static enum mote_status make_clip(const struct making *m, const char *word, uint32_t number,
                                  struct mote_error *error) {
    char voice[64], spoken[4096], path[4096], name[200];
    struct mote_rng who, how;
    mote_rng_seed(&who, m->options->seed, number);
    mote_rng_seed(&how, m->options->seed ^ mote_hash(MOTE_HASH_START, word, strlen(word)), number);
    uint32_t accent = mote_rng_below(&who, ACCENTS), throat = mote_rng_below(&who, THROATS);
    uint32_t pitch = 25 + mote_rng_below(&who, 50), speed = 110 + mote_rng_below(&how, 110);
    snprintf(voice, sizeof voice, "%s+%s", accents[accent], throats[throat]);
    uint64_t speaker = mote_hash(mote_hash(MOTE_HASH_START, voice, strlen(voice)), &pitch, sizeof pitch);
    snprintf(name, sizeof name, "%s/%08x_nohash_%u.wav", word, (unsigned)(speaker ^ speaker >> 32), number);
    MOTE_TRY(mote_path_join(path, sizeof path, m->folder, name, error));
    snprintf(name, sizeof name, "%s/.%u.%ld.tmp", word, number, (long)getpid());
    MOTE_TRY(mote_path_join(spoken, sizeof spoken, m->folder, name, error));
    struct mote_sound sound = {0};
    enum mote_status status = speak(word, voice, pitch, speed, spoken, error);
    if (status == MOTE_OK) status = mote_sound_read(spoken, MOTE_KEYWORD_RATE, MOST_SECONDS, &sound, error);
    unlink(spoken);
    MOTE_TRY(status);
    int16_t *clip = malloc(MOTE_KEYWORD_RATE * sizeof *clip);
    if (clip) {
        mote_keyword_sound(&sound, &how, clip);
        status = mote_sound_write(path, MOTE_KEYWORD_RATE, clip, MOTE_KEYWORD_RATE, error);
    } else {
        status = mote_fail_memory(error, path);
    }
    free(clip);
    free(sound.samples);
    return status;
}

static void make_one(void *context, size_t task, size_t worker) {
    struct making *m = context;
    size_t number = m->first + task;
    (void)worker;
    m->status[task] =
        make_clip(m, m->word[number / m->clips], (uint32_t)(number % m->clips), &m->error[task]);
}

/* A word is also a folder's name, and an argument of a program. */
static enum mote_status check_word(const struct making *m, const char *word, struct mote_error *error) {
    if (strlen(word) > 60 || strpbrk(word, "/\\\"<>|") || strchr("._-", word[0]))
        return mote_fail(error, MOTE_USAGE,
                         "\"%.60s\" is no word to speak; expected letters, as in --words yes,no", word);
    for (const char *c = word; *c; c++)
        if ((unsigned char)*c < ' ' || *c == 0x7f)
            return mote_fail(error, MOTE_USAGE, "a word to speak holds the byte 0x%02x; expected letters",
                             *c);
    for (size_t i = 0; i < m->words; i++)
        if (strcmp(m->word[i], word) == 0)
            return mote_fail(error, MOTE_USAGE, "the word \"%s\" stands twice in --words", word);
    return MOTE_OK;
}

static enum mote_status split_words(struct making *m, struct mote_error *error) {
    char *text = mote_arena_string(&m->arena, m->options->words ? m->options->words : "");
    if (!text) return mote_fail_memory(error, "the words");
    for (char *next; text; text = next) {
        size_t length = strcspn(text, ",");
        next = text[length] ? text + length + 1 : NULL;
        text[length] = 0;
        while (*text == ' ')
            text++;
        for (length = strlen(text); length && text[length - 1] == ' ';)
            text[--length] = 0;
        if (!*text) continue;
        MOTE_TRY(check_word(m, text, error));
        if (m->words == MOST_WORDS)
            return mote_fail(error, MOTE_USAGE, "more than the %d words that can be made", MOST_WORDS);
        m->word[m->words++] = text;
    }
    if (m->words < 2)
        return mote_fail(error, MOTE_USAGE,
                         "two words at least are to be told apart: name them with --words yes,no");
    if (m->clips > MOST_CLIPS)
        return mote_fail(error, MOTE_USAGE, "%u clips a word; at most %d were expected", m->clips,
                         MOST_CLIPS);
    return MOTE_OK;
}

static enum mote_status make_all(struct making *m, struct mote_error *error) {
    const struct mote_keywords_options *o = m->options;
    size_t total = m->words * m->clips;
    for (m->first = 0; m->first < total; m->first += BATCH) {
        size_t n = total - m->first < BATCH ? total - m->first : BATCH;
        if (o->progress && !o->progress(o->context, m->first, total))
            return mote_fail(error, MOTE_INTERRUPTED, "stopped after %zu of %zu clips", m->first, total);
        mote_pool_run(o->pool, n, make_one, m);
        for (size_t i = 0; i < n; i++)
            if (m->status[i] != MOTE_OK) return mote_fail(error, m->status[i], "%s", m->error[i].text);
    }
    return MOTE_OK;
}

static enum mote_status make_folders(const struct making *m, struct mote_error *error) {
    for (size_t i = 0; i < m->words; i++) {
        char path[4096];
        MOTE_TRY(mote_path_join(path, sizeof path, m->folder, m->word[i], error));
        MOTE_TRY(mote_folder_make(path, error));
    }
    return MOTE_OK;
}

/* How many clips a word's folder holds. */
static enum mote_status count_clips(const struct making *m, const char *word, size_t *count,
                                    struct mote_error *error) {
    char path[4096];
    MOTE_TRY(mote_path_join(path, sizeof path, m->folder, word, error));
    DIR *list = opendir(path);
    if (!list) return mote_fail(error, MOTE_INPUT, "%s: cannot open: %s", path, strerror(errno));
    for (struct dirent *entry; (entry = readdir(list)) != NULL;)
        *count += mote_sound_is_name(entry->d_name);
    closedir(list);
    return MOTE_OK;
}

static enum mote_status tell_result(const struct making *m, struct mote_keywords_result *result,
                                    struct mote_error *error) {
    size_t found = 0;
    for (size_t i = 0; i < m->words; i++)
        MOTE_TRY(count_clips(m, m->word[i], &found, error));
    *result = (struct mote_keywords_result){.words = m->words, .clips = m->words * m->clips};
    result->others = found > result->clips ? found - result->clips : 0;
    return MOTE_OK;
}

enum mote_status mote_keywords_make(const char *folder, const struct mote_keywords_options *options,
                                    struct mote_keywords_result *result, struct mote_error *error) {
    struct making *m = calloc(1, sizeof *m);
    if (!m) return mote_fail_memory(error, "the words");
    m->folder = folder;
    m->options = options;
    m->clips = options->clips ? options->clips : CLIPS;
    enum mote_status status = split_words(m, error);
    if (status == MOTE_OK) status = make_folders(m, error);
    if (status == MOTE_OK) status = make_all(m, error);
    if (status == MOTE_OK) status = tell_result(m, result, error);
    mote_arena_free(&m->arena);
    free(m);
    return status;
}
