/* SPDX-License-Identifier: MIT
 * A job from recipe to trained network. */
#include "job.h"

#include "base/file.h"
#include "report/progress.h"

#include <stdio.h>
#include <string.h>

void mote_plan_override(struct mote_plan *plan, const struct mote_options *options) {
    if (options->seed_given) plan->train.seed = options->seed;
    plan->shrink.names |= options->names;
    plan->shrink.embed_card |= options->embed_card;
}

enum mote_status mote_plan_load(const struct mote_options *options, struct mote_recipe **recipe,
                                struct mote_plan *plan, struct mote_error *error) {
    if (!options->recipe)
        return mote_fail(error, MOTE_USAGE, "no recipe: name one (recipes/ holds the shipped ones)");
    MOTE_TRY(mote_recipe_read(options->recipe, recipe, error));
    enum mote_status status = mote_recipe_parse(*recipe, plan, error);
    if (status != MOTE_OK) {
        mote_recipe_free(*recipe);
        *recipe = NULL;
        return status;
    }
    mote_plan_override(plan, options);
    return MOTE_OK;
}

/* The text of the recipe's sections, all of them or those that training reads. */
static uint64_t hash_recipe(const struct mote_recipe *recipe, bool training_only) {
    uint64_t hash = MOTE_HASH_START;
    for (size_t i = 0; i < recipe->count; i++) {
        const struct mote_recipe_entry *e = &recipe->entries[i];
        if (training_only && (strcmp(e->section, "shrink") == 0 || strcmp(e->section, "budget") == 0))
            continue;
        hash = mote_hash(hash, e->section, strlen(e->section) + 1);
        hash = mote_hash(hash, e->key, strlen(e->key) + 1);
        hash = mote_hash(hash, e->value, strlen(e->value) + 1);
    }
    return hash;
}

uint64_t mote_recipe_training_hash(const struct mote_recipe *recipe) {
    return hash_recipe(recipe, true);
}

static uint64_t identity(const struct mote_job *job, bool training_only) {
    const struct mote_table *table = job->source->table;
    uint64_t hash = hash_recipe(job->recipe, training_only);
    hash = mote_hash(hash, MOTE_VERSION, sizeof MOTE_VERSION);
    hash = mote_hash(hash, &job->plan->train.seed, sizeof job->plan->train.seed);
    hash = mote_hash(hash, table->values, table->rows * table->columns * sizeof *table->values);
    if (table->times) hash = mote_hash(hash, table->times, table->rows * sizeof *table->times);
    if (training_only) return hash;
    return mote_hash(hash, (bool[]){job->plan->shrink.names, job->plan->shrink.embed_card}, 2 * sizeof(bool));
}

uint64_t mote_job_training_identity(const struct mote_job *job) {
    return identity(job, true);
}

uint64_t mote_job_identity(const struct mote_job *job) {
    return identity(job, false);
}

/* The view that training sees: the plain one, or one with level shifts. */
static enum mote_status augment(struct mote_job *job, struct mote_error *error) {
    const struct mote_plan_train *train = &job->plan->train;
    double sum = 0;
    for (size_t t = 0; t < job->plan->data.targets; t++)
        sum += train->level_shift[t];
    if (sum > 0)
        return mote_windows_view_shifted(job->windows, train->level_shift, train->seed, &job->train, error);
    job->train = job->plain;
    return MOTE_OK;
}

enum mote_status mote_job_open(struct mote_job *job, struct mote_error *error) {
    MOTE_TRY(mote_source_windows(job->source, job->plan, NULL, NULL, &job->windows, error));
    mote_windows_view(job->windows, MOTE_SPLIT_TRAIN, &job->plain);
    MOTE_TRY(augment(job, error));
    mote_windows_view(job->windows, MOTE_SPLIT_VALIDATION, &job->validation);
    for (int split = MOTE_SPLIT_TRAIN; split <= MOTE_SPLIT_VALIDATION; split++)
        if (job->windows->count[split] == 0)
            return mote_fail(
                error, MOTE_INPUT,
                "no window of %u + %u rows fits into the %s split; give more rows, or change [data] split",
                job->plan->data.input_steps, job->plan->data.output_steps,
                split == MOTE_SPLIT_TRAIN ? "training" : "validation");
    const struct mote_dataset *data = &job->train.dataset;
    MOTE_TRY(mote_net_create(job->recipe->path, &job->plan->model, data->input_steps, data->input_columns,
                             data->outputs, job->plan->train.seed, &job->net, error));
    if (job->plan->model.init == MOTE_INIT_HE) return MOTE_OK;
    return mote_net_start_linear(job->net, data, error);
}

void mote_job_close(struct mote_job *job) {
    mote_history_free(&job->history);
    mote_net_free(job->net);
    mote_windows_free(job->windows);
    job->net = NULL;
    job->windows = NULL;
    job->trained = false;
}

struct watch {
    const struct mote_job *job;
    const char *label;
};

static bool on_progress(void *context, const struct mote_epoch *now, double fraction, bool epoch_ended) {
    const struct watch *watch = context;
    const struct mote_job *job = watch->job;
    const struct mote_options *options = job->options;
    if (!options->progress) return true;
    const struct mote_plan *plan = job->plan;
    struct mote_progress progress = {
        .name = watch->label,
        .epoch = now->epoch,
        .epochs = plan->train.epochs,
        .fraction = fraction,
        .train_loss = now->train_loss,
        .validation_loss = now->validation_loss,
        .columns = plan->data.targets,
        .column = plan->data.target,
        .mae = now->validation_mae,
        .seconds = now->seconds,
        .width = options->progress_width,
    };
    char line[512];
    mote_progress_line(&progress, line, sizeof line);
    return options->progress(options->context, line, epoch_ended);
}

enum mote_status mote_job_train(struct mote_job *job, const char *checkpoint, const char *label,
                                struct mote_error *error) {
    struct watch watch = {job, label};
    struct mote_train_options options = {
        .plan = &job->plan->train,
        .target_columns = job->plan->data.targets,
        .pool = job->pool,
        .checkpoint = checkpoint,
        .identity = mote_job_training_identity(job),
        .progress = on_progress,
        .context = &watch,
    };
    MOTE_TRY(mote_net_train(job->net, &job->train.dataset, &job->validation.dataset, &options, &job->history,
                            error));
    job->trained = true;
    return MOTE_OK;
}
