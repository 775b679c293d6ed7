/* SPDX-License-Identifier: MIT
 * A search's recipe and data, before anything is tried. */
#include "search_trial.h"

#include "base/file.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { TRIES = 500, STREAM = 0xba5e };

/* A plan of one choice, the recipe's own where it has one, else chance's: what a search asks of it (task, columns, budget)
 * is the same for all. */
static enum mote_status parse_base(struct mote_searched *s, struct mote_error *error) {
    struct mote_point point;
    struct mote_point_values values;
    struct mote_error first = {0};
    struct mote_rng rng;
    mote_rng_seed(&rng, 1, STREAM);
    for (int i = 0; i < TRIES; i++) {
        struct mote_error why = {0};
        mote_point_random(&s->space, &rng, &point);
        for (size_t p = 0; i == 0 && p < s->space.count; p++) {
            const char *own = mote_space_own(s->recipe, &s->space.parameter[p]);
            if (own) mote_point_parse(&s->space.parameter[p], own, &point.u[p]);
        }
        mote_point_print(&s->space, &point, &values);
        MOTE_TRY(mote_space_apply(s->recipe, &s->space, values.value, true, &s->base, error));
        if (mote_recipe_parse(s->base, &s->plan, &why) == MOTE_OK) return MOTE_OK;
        if (i == 0) first = why;
        mote_recipe_free(s->base);
        s->base = NULL;
    }
    *error = first;
    return first.status;
}

static uint64_t hash_table(const struct mote_table *table) {
    uint64_t hash = mote_hash(MOTE_HASH_START, table->values, table->rows * table->columns * sizeof(float));
    return table->times ? mote_hash(hash, table->times, table->rows * sizeof *table->times) : hash;
}

/* Clips are decoded once, into the cache, where every trial finds them. */
static enum mote_status look_at_clips(struct mote_searched *s, struct mote_error *error) {
    struct mote_pool *pool;
    struct mote_clips *clips;
    MOTE_TRY(mote_pool_create(s->options->threads, &pool, error));
    enum mote_status status = mote_clips_load(s->options, &s->plan, NULL, pool, &clips, error);
    mote_pool_free(pool);
    if (status != MOTE_OK) return status;
    s->labels = clips->label_count;
    s->skipped = clips->report.skipped_count;
    s->data = clips->identity;
    mote_clips_free(clips);
    return MOTE_OK;
}

/* A study's seed is that of its trainings too, unless the space chooses theirs; a point's recipe then has it. */
static enum mote_status set_seed(struct mote_searched *s, struct mote_error *error) {
    char seed[24];
    const char *own = mote_recipe_value(s->recipe, "train", "seed");
    const bool chosen = (own && strchr(own, '$')) || mote_recipe_value(s->recipe, MOTE_SPACE, "seed") ||
                        mote_recipe_value(s->recipe, MOTE_SPACE, "train.seed");
    if (!s->options->seed_given || chosen) return MOTE_OK;
    snprintf(seed, sizeof seed, "%" PRIu64, s->options->seed);
    return mote_recipe_set(s->recipe, "train", "seed", seed, error);
}

static enum mote_status read_recipe(struct mote_searched *s, struct mote_error *error) {
    MOTE_TRY(mote_recipe_read(s->options->recipe, &s->recipe, error));
    mote_recipe_print(s->recipe, &s->text);
    if (s->text.failed) return mote_fail_memory(error, s->recipe->path);
    MOTE_TRY(set_seed(s, error));
    return mote_space_read(s->recipe, &s->space, error);
}

enum mote_status mote_searched_open(const struct mote_options *options, struct mote_searched *out,
                                    struct mote_error *error) {
    *out = (struct mote_searched){.options = options};
    if (!options->recipe)
        return mote_fail(error, MOTE_USAGE, "no recipe: name one (recipes/ holds the shipped ones)");
    enum mote_status status = read_recipe(out, error);
    if (status == MOTE_OK) status = parse_base(out, error);
    if (status == MOTE_OK) status = mote_source_read(&out->plan, options, &out->source, error);
    if (status == MOTE_OK && out->source.table) out->data = hash_table(out->source.table);
    if (status == MOTE_OK && !out->source.table) status = look_at_clips(out, error);
    if (status != MOTE_OK) mote_searched_close(out);
    return status;
}

void mote_searched_close(struct mote_searched *searched) {
    mote_source_free(&searched->source);
    mote_recipe_free(searched->base);
    mote_recipe_free(searched->recipe);
    mote_buffer_free(&searched->text);
    *searched = (struct mote_searched){0};
}
