/* SPDX-License-Identifier: MIT
 * Layout: magic, key, number of clips (8 bytes each); of each clip its samples' number, flags and hash (16 bytes);
 * the samples, each clip's padded to 8 bytes. */
#include "data/clips_cache.h"

#include "base/checked.h"
#include "base/file.h"
#include "data/front.h"
#include "data/output.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HEAD = 24, ROW = 16 };
static const uint64_t flag_hash = 0x9e3779b97f4a7c15u; /* so that flags, too, cannot change unseen */
static const char magic[8] = {'m', 'o', 't', 'e', 'c', 'l', 'p', '1'};

uint64_t mote_clips_cache_hash(const int16_t *samples, size_t count) {
    uint64_t hash = MOTE_HASH_START ^ count, word;
    for (size_t i = 0; i < count; i += 4) {
        word = 0;
        memcpy(&word, samples + i, (count - i < 4 ? count - i : 4) * sizeof *samples);
        hash = (hash ^ word) * 0x9e3779b97f4a7c15u;
        hash ^= hash >> 29;
    }
    return hash;
}

static size_t padded(size_t samples) {
    return (samples + 3) / 4 * 4 * sizeof(int16_t);
}

bool mote_clips_cache_parse(const uint8_t *data, size_t size, uint64_t key, size_t count, uint32_t most,
                            struct mote_clips_cache_entry *entries) {
    uint64_t head[2];
    if (size < HEAD || memcmp(data, magic, sizeof magic) != 0) return false;
    memcpy(head, data + sizeof magic, sizeof head);
    if (head[0] != key || head[1] != count || (size - HEAD) / ROW < count) return false;
    size_t at = HEAD + count * ROW;
    for (size_t i = 0; i < count; i++) {
        struct mote_clips_cache_entry *e = &entries[i];
        memcpy(&e->count, data + HEAD + i * ROW, sizeof e->count);
        memcpy(&e->flags, data + HEAD + i * ROW + 4, sizeof e->flags);
        memcpy(&e->hash, data + HEAD + i * ROW + 8, sizeof e->hash);
        if (e->count > most || padded(e->count) > size - at) return false;
        e->samples = (const int16_t *)(const void *)(data + at);
        at += padded(e->count);
    }
    return at == size;
}

static uint64_t with_text(uint64_t hash, const char *text) {
    return mote_hash(hash, text, strlen(text) + 1);
}

/* All that a clip's samples depend on: where they come from, and how they are read. */
static uint64_t key_of(const struct mote_clips_open *open) {
    static const char version[] = "clips 1";
    uint64_t hash = mote_hash(MOTE_HASH_START, version, sizeof version);
    const uint64_t front[] = {open->plan->features.rate, mote_front_clip(open->clips->front)};
    hash = mote_hash(hash, front, sizeof front);
    for (size_t i = 0; i < open->count; i++) {
        const struct mote_clip_found *f = &open->found[i];
        if (f->silence) continue;
        hash = with_text(hash, f->clip.path);
        hash = mote_hash(hash, &f->bytes, sizeof f->bytes);
        hash = mote_hash(hash, &f->changed, sizeof f->changed);
    }
    return hash;
}

/* One file for what a recipe takes of a data folder, and how: two recipes for other words or lengths do not take each
 * other's away; when the clips themselves change, it is replaced. */
static enum mote_status path_of(const struct mote_clips_open *open, char out[4096],
                                struct mote_error *error) {
    char name[64];
    const struct mote_clips *clips = open->clips;
    const size_t clip = mote_front_clip(clips->front);
    const double unknown = open->plan->clips.unknown;
    uint64_t hash = mote_hash(MOTE_HASH_START, &clip, sizeof clip);
    hash = mote_hash(hash, &unknown, sizeof unknown);
    for (size_t i = 0; i < open->options->folder_count; i++)
        hash = with_text(hash, open->options->folders[i]);
    for (size_t i = 0; i < clips->label_count; i++)
        hash = with_text(hash, clips->label[i]);
    snprintf(name, sizeof name, "clips-%u-%08x.cache", open->plan->features.rate,
             (unsigned)(hash ^ hash >> 32));
    return mote_path_join(out, 4096, open->options->cache, name, error);
}

/* The file in memory, or NULL when it cannot be had. */
static uint8_t *load(const char *path, size_t *size) {
    struct stat info;
    uint8_t *data = NULL;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return NULL;
    if (fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && info.st_size > 0)
        data = malloc((size_t)info.st_size);
    *size = 0;
    for (ssize_t n; data && *size < (size_t)info.st_size; *size += (size_t)n)
        if ((n = read(fd, data + *size, (size_t)info.st_size - *size)) <= 0) break;
    close(fd);
    return data;
}

static void take(struct mote_clips_open *open, const struct mote_clips_cache_entry *entries) {
    for (size_t i = 0; i < open->count; i++) {
        struct mote_clip_found *found = &open->found[i];
        if (found->silence || entries[i].count == 0) continue;
        found->cached = true;
        found->clip.samples = entries[i].samples;
        found->clip.count = entries[i].count;
        found->flags = entries[i].flags;
        found->hash = entries[i].hash - entries[i].flags * flag_hash;
    }
}

enum mote_status mote_clips_cache_load(struct mote_clips_open *open, struct mote_error *error) {
    char path[4096];
    size_t size = 0;
    MOTE_TRY(path_of(open, path, error));
    uint8_t *data = load(path, &size);
    if (!data) return MOTE_OK;
    struct mote_clips_cache_entry *entries = malloc((open->count + 1) * sizeof *entries);
    bool good = entries && mote_clips_cache_parse(data, size, key_of(open), open->count,
                                                  (uint32_t)mote_front_clip(open->clips->front), entries);
    if (good) {
        take(open, entries);
        open->clips->cache = data;
    } else {
        free(data);
    }
    free(entries);
    return MOTE_OK;
}

static bool is_kept(const struct mote_clip_found *found) {
    return !found->silence && !found->why;
}

static enum mote_status write_all(const struct mote_clips_open *open, struct mote_output *output,
                                  struct mote_error *error) {
    static const int16_t zeros[4] = {0};
    const uint64_t head[2] = {key_of(open), open->count};
    MOTE_TRY(mote_output_write(output, magic, sizeof magic, error));
    MOTE_TRY(mote_output_write(output, head, sizeof head, error));
    for (size_t i = 0; i < open->count; i++) {
        const struct mote_clip_found *f = &open->found[i];
        const uint32_t row[2] = {is_kept(f) ? f->clip.count : 0, f->flags};
        MOTE_TRY(mote_output_write(output, row, sizeof row, error));
        const uint64_t hash = f->hash + f->flags * flag_hash;
        MOTE_TRY(mote_output_write(output, &hash, sizeof hash, error));
    }
    for (size_t i = 0; i < open->count; i++) {
        const struct mote_clip_found *f = &open->found[i];
        if (!is_kept(f)) continue;
        size_t bytes = f->clip.count * sizeof *f->clip.samples;
        MOTE_TRY(mote_output_write(output, f->clip.samples, bytes, error));
        MOTE_TRY(mote_output_write(output, zeros, padded(f->clip.count) - bytes, error));
    }
    return MOTE_OK;
}

enum mote_status mote_clips_cache_save(const struct mote_clips_open *open, struct mote_error *error) {
    char path[4096];
    struct mote_output output;
    MOTE_TRY(path_of(open, path, error));
    MOTE_TRY(mote_folder_make(open->options->cache, error));
    MOTE_TRY(mote_output_open(&output, path, error));
    return mote_output_close(&output, write_all(open, &output, error), error);
}
