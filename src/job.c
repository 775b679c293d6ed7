/* SPDX-License-Identifier: MIT
 * A job from recipe to trained network. */
#include "job.h"

#include "base/file.h"
#include "report/progress.h"
#include "shrink/lastlayer.h"
#include "teachers.h"

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

/* Does training read [shrink]? */
static bool trains_for_shrink(const struct mote_recipe *recipe) {
    const char *qat = mote_recipe_value(recipe, "train", "qat");
    return qat && strcmp(qat, "0") != 0;
}

/* The text of the recipe's sections, all of them or those that training reads. */
static uint64_t hash_recipe(const struct mote_recipe *recipe, bool training_only) {
    uint64_t hash = MOTE_HASH_START;
    bool shrink = !training_only || trains_for_shrink(recipe);
    for (size_t i = 0; i < recipe->count; i++) {
        const struct mote_recipe_entry *e = &recipe->entries[i];
        if (!shrink && strcmp(e->section, "shrink") == 0) continue;
        if (training_only && strcmp(e->section, "budget") == 0) continue;
        hash = mote_hash(hash, e->section, strlen(e->section) + 1);
        hash = mote_hash(hash, e->key, strlen(e->key) + 1);
        hash = mote_hash(hash, e->value, strlen(e->value) + 1);
    }
    return hash;
}

uint64_t mote_recipe_training_hash(const struct mote_recipe *recipe) {
    return hash_recipe(recipe, true);
}

static uint64_t hash_data(const struct mote_job *job, uint64_t hash) {
    if (job->clips) return mote_hash(hash, &job->clips->identity, sizeof job->clips->identity);
    const struct mote_table *table = job->source->table;
    hash = mote_hash(hash, table->values, table->rows * table->columns * sizeof *table->values);
    if (table->times) hash = mote_hash(hash, table->times, table->rows * sizeof *table->times);
    return hash;
}

static uint64_t identity(const struct mote_job *job, bool training_only) {
    uint64_t hash = hash_recipe(job->recipe, training_only);
    hash = mote_hash(hash, MOTE_VERSION, sizeof MOTE_VERSION);
    hash = mote_hash(hash, &job->plan->train.seed, sizeof job->plan->train.seed);
    hash = hash_data(job, hash);
    hash = mote_teachers_hash(job->teachers, hash);
    if (training_only) return hash;
    return mote_hash(hash, (bool[]){job->plan->shrink.names, job->plan->shrink.embed_card}, 2 * sizeof(bool));
}

uint64_t mote_job_training_identity(const struct mote_job *job) {
    return identity(job, true);
}

uint64_t mote_job_identity(const struct mote_job *job) {
    return identity(job, false);
}

/* Windows of the table: training sees the plain ones, or some with level shifts. */
static enum mote_status open_windows(struct mote_job *job, struct mote_error *error) {
    const struct mote_plan_train *train = &job->plan->train;
    struct mote_windows_view *view = job->window_view;
    double shifts = 0;
    MOTE_TRY(mote_source_windows(job->source, job->plan, NULL, NULL, &job->windows, error));
    mote_windows_view(job->windows, MOTE_SPLIT_TRAIN, &view[0]);
    mote_windows_view(job->windows, MOTE_SPLIT_VALIDATION, &view[1]);
    job->train = job->plain = view[0].dataset;
    job->validation = view[1].dataset;
    for (size_t t = 0; t < job->plan->data.targets; t++)
        shifts += train->level_shift[t];
    if (shifts > 0) {
        MOTE_TRY(mote_windows_view_shifted(job->windows, train->level_shift, train->seed, &view[2], error));
        job->train = view[2].dataset;
    }
    for (int split = MOTE_SPLIT_TRAIN; split <= MOTE_SPLIT_VALIDATION; split++)
        if (job->windows->count[split] == 0)
            return mote_fail(
                error, MOTE_INPUT,
                "no window of %u + %u rows fits into the %s split; give more rows, or change [data] split",
                job->plan->data.input_steps, job->plan->data.output_steps,
                split == MOTE_SPLIT_TRAIN ? "training" : "validation");
    return MOTE_OK;
}

/* Clips, augmented where training fetches an epoch. */
static enum mote_status open_clips(struct mote_job *job, struct mote_error *error) {
    struct mote_clips_view *view = job->clip_view;
    MOTE_TRY(mote_clips_load(job->options, job->plan, NULL, job->pool, &job->clips, error));
    for (int split = MOTE_SPLIT_TRAIN; split <= MOTE_SPLIT_TEST; split++) {
        MOTE_TRY(mote_clips_check(job->clips, (enum mote_split)split, error));
        mote_clips_view(job->clips, (enum mote_split)split, &view[split]);
    }
    if (job->plan->threshold < MOTE_THRESHOLD_NONE)
        MOTE_TRY(mote_clips_check_others(job->clips, MOTE_SPLIT_VALIDATION, error));
    job->train = job->plain = view[MOTE_SPLIT_TRAIN].dataset;
    job->validation = view[MOTE_SPLIT_VALIDATION].dataset;
    job->test = view[MOTE_SPLIT_TEST].dataset;
    return mote_teachers_open(job->options, job->plan, job->clips, mote_pool_size(job->pool), &job->teachers,
                              error);
}

/* What the search over stored values cannot do is better said before training than after it. */
static enum mote_status check_search(const struct mote_job *job, struct mote_error *error) {
    struct mote_graph *graph = NULL;
    if (job->plan->shrink.rate_distortion <= 0) return MOTE_OK;
    MOTE_TRY(mote_net_export(job->net, &job->train, &graph, error));
    enum mote_status status = mote_last_layer_check(graph, &job->plan->shrink, error);
    mote_graph_free(graph);
    return status == MOTE_UNSUPPORTED ? mote_recipe_blame(job->recipe, "shrink", "rate_distortion", error)
                                      : status;
}

enum mote_status mote_job_open(struct mote_job *job, struct mote_error *error) {
    if (job->plan->task == MOTE_TASK_KEYWORDS)
        MOTE_TRY(open_clips(job, error));
    else
        MOTE_TRY(open_windows(job, error));
    const struct mote_dataset *data = &job->train;
    MOTE_TRY(mote_net_create(job->recipe->path, &job->plan->model, data->input_steps, data->input_columns,
                             data->outputs, job->plan->train.seed, &job->net, error));
    MOTE_TRY(check_search(job, error));
    if (job->plan->model.init == MOTE_INIT_HE) return MOTE_OK;
    return mote_net_start_linear(job->net, data, error);
}

void mote_job_close(struct mote_job *job) {
    mote_history_free(&job->history);
    mote_net_free(job->net);
    mote_windows_free(job->windows);
    mote_clips_free(job->clips);
    mote_teachers_free(job->teachers);
    job->net = NULL;
    job->windows = NULL;
    job->clips = NULL;
    job->teachers = NULL;
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
        .classes = job->clips != NULL,
        .accuracy = now->validation_accuracy,
        .columns = job->clips ? 0 : plan->data.targets,
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
        .shrink = &job->plan->shrink,
        .plain = &job->plain,
        .target_columns = job->clips ? job->train.outputs : job->plan->data.targets,
        .pool = job->pool,
        .checkpoint = checkpoint,
        .identity = mote_job_training_identity(job),
        .teacher = mote_teachers_trainer(job->teachers),
        .progress = on_progress,
        .context = &watch,
    };
    MOTE_TRY(mote_net_train(job->net, &job->train, &job->validation, &options, &job->history, error));
    job->trained = true;
    return MOTE_OK;
}
