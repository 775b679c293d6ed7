/* SPDX-License-Identifier: MIT */
#include "sweep_mark.h"

#include "base/file.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { PARTS = 4, LONGEST = 1 << 12 };

/* A line each, and what it is called when it differs. */
struct mark {
    char line[PARTS][96];
};
static const char *const others[PARTS] = {
    "another recipe", "other data", "another --seed, --names or --embed-card", "another version of mote"};

static enum mote_status hash_recipe(const struct mote_recipe *recipe, uint64_t *hash,
                                    struct mote_error *error) {
    struct mote_buffer text = {0};
    mote_recipe_print(recipe, &text);
    *hash = mote_hash(MOTE_HASH_START, text.data, text.size);
    bool failed = text.failed;
    mote_buffer_free(&text);
    return failed ? mote_fail_memory(error, "the sweep") : MOTE_OK;
}

/* Clips have no table: each combination's own identity tells them apart. */
static uint64_t hash_table(const struct mote_table *table) {
    if (!table) return 0;
    uint64_t hash = mote_hash(MOTE_HASH_START, table->values, table->rows * table->columns * sizeof(float));
    return table->times ? mote_hash(hash, table->times, table->rows * sizeof *table->times) : hash;
}

static enum mote_status make(const struct mote_options *options, const struct mote_recipe *recipe,
                             const struct mote_table *table, struct mark *mark, struct mote_error *error) {
    uint64_t hash;
    char seed[32] = "of the recipe";
    MOTE_TRY(hash_recipe(recipe, &hash, error));
    if (options->seed_given) snprintf(seed, sizeof seed, "%" PRIu64, options->seed);
    snprintf(mark->line[0], sizeof mark->line[0], "recipe %016" PRIx64, hash);
    snprintf(mark->line[1], sizeof mark->line[1], "data %016" PRIx64, hash_table(table));
    snprintf(mark->line[2], sizeof mark->line[2], "seed %s%s%s", seed, options->names ? ", names" : "",
             options->embed_card ? ", embed_card" : "");
    snprintf(mark->line[3], sizeof mark->line[3], "mote %s", MOTE_VERSION);
    return MOTE_OK;
}

/* Whether `text` has the line; each is behind a line end, as the first one is of words. */
static bool has_line(const char *text, const char *line) {
    char whole[sizeof((struct mark *)0)->line[0] + 2];
    snprintf(whole, sizeof whole, "\n%s\n", line);
    return strstr(text, whole) != NULL;
}

static enum mote_status compare(const char *folder, const char *text, const struct mark *mark,
                                struct mote_error *error) {
    char what[200] = "";
    for (int i = 0; i < PARTS; i++)
        if (!has_line(text, mark->line[i]))
            snprintf(what + strlen(what), sizeof what - strlen(what), "%s%s", *what ? ", " : "", others[i]);
    if (!*what) return MOTE_OK;
    return mote_fail(error, MOTE_INPUT,
                     "%s: holds a sweep of %s; name another --out, or give --force to replace it", folder,
                     what);
}

/* No mark, but results: those of a fit, or of somebody else. */
static enum mote_status check_unmarked(const char *folder, struct mote_error *error) {
    static const char *const results[] = {"results.json", "table.csv", "report.html"};
    char path[MOTE_PATH];
    for (size_t i = 0; i < sizeof results / sizeof *results; i++) {
        MOTE_TRY(mote_path_join(path, sizeof path, folder, results[i], error));
        if (mote_file_exists(path))
            return mote_fail(error, MOTE_INPUT,
                             "%s: holds results that are not of this sweep (%s); name another --out, or give "
                             "--force to replace them",
                             folder, results[i]);
    }
    return MOTE_OK;
}

static enum mote_status check(const char *folder, const char *path, const struct mark *mark,
                              struct mote_error *error) {
    struct mote_buffer text = {0};
    if (!mote_file_exists(path)) return check_unmarked(folder, error);
    enum mote_status status = mote_file_read(path, LONGEST, &text, error);
    if (status == MOTE_OK) status = compare(folder, text.data ? (const char *)text.data : "", mark, error);
    mote_buffer_free(&text);
    return status;
}

enum mote_status mote_sweep_claim(const char *folder, const struct mote_options *options,
                                  const struct mote_combinations *combinations,
                                  const struct mote_source *source, struct mote_error *error) {
    char path[MOTE_PATH], text[PARTS * 100 + 40];
    struct mark mark;
    MOTE_TRY(mote_path_join(path, sizeof path, folder, MOTE_SWEEP_MARK, error));
    MOTE_TRY(make(options, combinations->recipe, source->table, &mark, error));
    if (!options->force) MOTE_TRY(check(folder, path, &mark, error));
    int size = snprintf(text, sizeof text, "a sweep's folder\n%s\n%s\n%s\n%s\n", mark.line[0], mark.line[1],
                        mark.line[2], mark.line[3]);
    return mote_file_write(path, text, (size_t)size, error);
}
