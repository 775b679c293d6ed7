/* SPDX-License-Identifier: MIT
 * What the verbs of the public face share: from options to data to a trained, shrunk, written and measured
 * model. A job is one recipe without lists on one table of data. */
#ifndef MOTE_JOB_H
#define MOTE_JOB_H

#include "base/pool.h"
#include "data/clips.h"
#include "data/windows.h"
#include "graph/graph.h"
#include "recipe/recipe.h"
#include "train/train.h"

#include <mote/mote.h>

enum { MOTE_PATH = 4096 };

/* The columns that a plan asks for, in table order: inputs first, then targets that are no inputs. */
struct mote_source {
    struct mote_table *table;
    size_t target[MOTE_MAX_COLUMNS];
};
enum mote_status mote_source_read(const struct mote_plan *plan, const struct mote_options *options,
                                  struct mote_source *source, struct mote_error *error);
void mote_source_free(struct mote_source *source);

/* Windows over the source as the plan says; mean and std (per table column) from a card, or NULL. */
enum mote_status mote_source_windows(const struct mote_source *source, const struct mote_plan *plan,
                                     const double *mean, const double *std, struct mote_windows **out,
                                     struct mote_error *error);

/* Reads and parses a recipe that stands for one combination; --seed, --names and --embed-card override it. */
enum mote_status mote_plan_load(const struct mote_options *options, struct mote_recipe **recipe,
                                struct mote_plan *plan, struct mote_error *error);
void mote_plan_override(struct mote_plan *plan, const struct mote_options *options);

struct mote_job {
    const struct mote_options *options;
    const struct mote_recipe *recipe;
    const struct mote_plan *plan;
    const struct mote_source *source;
    struct mote_pool *pool; /* NULL: one thread */
    /* From here on made by the job. One of the two kinds of data, and what it looks like to a trainer; `plain`:
     * the training split without augmentation. */
    struct mote_windows *windows;
    struct mote_clips *clips;
    struct mote_teachers *teachers; /* NULL: none */
    struct mote_windows_view window_view[3];
    struct mote_clips_view clip_view[3];
    struct mote_dataset train, plain, validation, test; /* test: of clips alone */
    struct mote_net *net;
    bool trained;
    struct mote_history history;
};

/* Reads the clips of the options, with labels, mean and std of a card where one is given (else NULL). */
struct mote_card;
enum mote_status mote_clips_load(const struct mote_options *options, const struct mote_plan *plan,
                                 const struct mote_card *card, struct mote_pool *pool,
                                 struct mote_clips **out, struct mote_error *error);

/* Hashes that tell runs apart: what training depends on (of the recipe alone, and with data and seed), and
 * what the whole run does. */
uint64_t mote_recipe_training_hash(const struct mote_recipe *recipe);
uint64_t mote_job_training_identity(const struct mote_job *job);
uint64_t mote_job_identity(const struct mote_job *job);

enum mote_status mote_job_open(struct mote_job *job, struct mote_error *error);
void mote_job_close(struct mote_job *job);

/* Progress lines of one training, prefixed with `label` (may be ""). */
enum mote_status mote_job_train(struct mote_job *job, const char *checkpoint, const char *label,
                                struct mote_error *error);

#endif
