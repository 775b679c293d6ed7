/* SPDX-License-Identifier: MIT
 * `mote search`: trials of a space, side by side, one worker a core; what they find is in the study's file at once, so
 * that the search can be ended at any moment and goes on from there, also beside another process. */
#include "base/clock.h"
#include "base/file.h"
#include "fit.h"
#include "search/propose.h"
#include "search/store.h"
#include "search_crew.h"
#include "search_tell.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { DEFAULT_TRIALS = 100, LOOK_MILLISECONDS = 100, FAILURES = 5, SHARERS = 16 };
static const double BEAT_SECONDS = 10, RETRY_SECONDS = 1;

struct search {
    const struct mote_options *options;
    struct mote_searched searched;
    struct mote_study study;
    struct mote_store *store;
    struct mote_crew crew;
    struct mote_trial queue[MOTE_PROPOSALS]; /* proposals in stock */
    size_t queued;
    char folder[MOTE_PATH];
    double beaten, asked;      /* by the steady clock; asked: when there was nothing to do */
    bool finished, stop, told; /* told: that something was damaged */
};

static enum mote_status sign(struct search *s, struct mote_trial *trial, struct mote_error *error) {
    mote_study_change(&s->study, trial, MOTE_TRIAL_RUNNING);
    trial->started = (double)time(NULL);
    MOTE_TRY(mote_store_put(s->store, &s->study, trial, error));
    const struct mote_order order = {trial->id, trial->measured, trial->point};
    MOTE_TRY(mote_store_commit(s->store, error));
    return mote_crew_start(&s->crew, &order, error);
}

/* The next proposal that nobody else has made meanwhile, where there is one. Few workers get theirs one by one, so that what one has found
 * counts for the next; many share the work of thinking. */
static enum mote_status next_proposal(struct search *s, struct mote_trial *out, bool *found,
                                      struct mote_error *error) {
    const struct mote_sizer sizer = {mote_size_measure, s->searched.labels};
    *found = true;
    while (s->queued) {
        *out = s->queue[--s->queued];
        out->id = s->study.count + 1;
        if (!mote_study_has(&s->study, &out->point)) return MOTE_OK;
    }
    MOTE_TRY(mote_propose(&s->study, &sizer, 1 + s->crew.count / SHARERS, s->queue, &s->queued, error));
    *found = s->queued > 0;
    if (!*found) return MOTE_OK;
    *out = s->queue[0];
    for (size_t i = 1; i < s->queued; i++) /* the best is taken, the last is taken next */
        s->queue[i - 1] = s->queue[i];
    s->queued--;
    return MOTE_OK;
}

static enum mote_status propose(struct search *s, struct mote_error *error) {
    struct mote_trial proposal;
    bool found;
    MOTE_TRY(next_proposal(s, &proposal, &found, error));
    s->study.exhausted = !found;
    if (!found)
        return mote_store_commit(s->store, error); /* asked again, something may climb or all be done */
    struct mote_trial *trial = mote_study_add(&s->study);
    if (!trial) return mote_fail_memory(error, "the study");
    *trial = proposal;
    return sign(s, trial, error);
}

/* Inside a transaction: the study as it is, and something of it for a free worker. */
static enum mote_status hand_out(struct search *s, bool *handed, struct mote_error *error) {
    size_t number;
    MOTE_TRY(mote_store_take_back(s->store, error));
    MOTE_TRY(mote_store_load(s->store, &s->study, error));
    enum mote_study_next next = mote_study_next(&s->study, &number);
    s->finished = next == MOTE_NEXT_DONE;
    *handed = next == MOTE_NEXT_TRIAL || next == MOTE_NEXT_PROPOSE;
    if (next == MOTE_NEXT_TRIAL) return sign(s, &s->study.trials[number], error);
    if (next == MOTE_NEXT_PROPOSE) return propose(s, error);
    return mote_store_commit(s->store, error);
}

static enum mote_status fill_workers(struct search *s, struct mote_error *error) {
    bool handed = mote_seconds() - s->asked >= RETRY_SECONDS;
    while (handed && mote_crew_free_workers(&s->crew) && !s->finished) {
        MOTE_TRY(mote_store_begin(s->store, error));
        enum mote_status status = hand_out(s, &handed, error);
        if (status != MOTE_OK) {
            mote_store_rollback(s->store);
            return status;
        }
        if (!handed) s->asked = mote_seconds();
    }
    return MOTE_OK;
}

/* Behind the answer come the bytes of its files. */
static enum mote_status measured(struct search *s, struct mote_trial *trial, const struct mote_answer *answer,
                                 const uint8_t *bytes, struct mote_error *error) {
    uint8_t *at = (uint8_t *)(uintptr_t)bytes;
    const struct mote_store_files files = {
        .file = {.data = at, .size = answer->bytes[0]},
        .stream = {.data = at + answer->bytes[0], .size = answer->bytes[1]},
        .card = {.data = at + answer->bytes[0] + answer->bytes[1], .size = answer->bytes[2]}};
    struct mote_measures measures = answer->measures;
    mote_store_seal(&measures, &files);
    mote_study_measure(&s->study, trial, &measures);
    return mote_store_measured(s->store, &s->study, trial, &files, error);
}

static enum mote_status record(struct search *s, const struct mote_answer *answer, const uint8_t *bytes,
                               struct mote_error *error) {
    bool holds;
    MOTE_TRY(mote_store_load(s->store, &s->study, error));
    MOTE_TRY(mote_store_holds(s->store, answer->trial, &holds, error));
    struct mote_trial *trial = &s->study.trials[answer->trial - 1];
    if (!holds || trial->unknown)
        return MOTE_OK; /* another process has it again, or what it was of is lost */
    trial->ended = (double)time(NULL);
    if (answer->status != MOTE_OK) {
        mote_study_change(&s->study, trial, MOTE_TRIAL_FAILED);
        trial->why = mote_arena_string(&s->study.arena, answer->why);
    } else if (answer->rung != trial->measured) { /* it has lost those of a lower rung meanwhile */
        const uint32_t left = answer->rung < trial->measured ? answer->rung : trial->measured;
        mote_study_forget(&s->study, trial, left);
        return mote_store_forget(s->store, &s->study, trial, error);
    } else
        MOTE_TRY(measured(s, trial, answer, bytes, error));
    return mote_store_put(s->store, &s->study, trial, error);
}

/* Nothing has come of the first ones: the reason is one for all. */
static enum mote_status check_failures(const struct search *s, struct mote_error *error) {
    const char *why;
    size_t failed = mote_study_failures(&s->study, &why);
    for (size_t i = 0; i < s->study.count; i++)
        if (s->study.trials[i].measured) return MOTE_OK;
    if (failed < FAILURES && !(s->finished && failed)) return MOTE_OK;
    return mote_fail(error, MOTE_INPUT, "%zu trial%s failed and none succeeded; the first because: %.500s",
                     failed, failed == 1 ? "" : "s", why);
}

static enum mote_status take_answer(struct search *s, const struct mote_buffer *bytes,
                                    struct mote_error *error) {
    struct mote_answer answer;
    if (bytes->failed) return mote_fail_memory(error, "a trial's answer");
    memcpy(&answer, bytes->data, sizeof answer);
    MOTE_TRY(mote_store_begin(s->store, error));
    enum mote_status status = record(s, &answer, bytes->data + sizeof answer, error);
    if (status == MOTE_OK) status = mote_store_commit(s->store, error);
    if (status != MOTE_OK) mote_store_rollback(s->store);
    s->asked = 0;
    return status;
}

static enum mote_status beat(struct search *s, struct mote_error *error) {
    double now = mote_seconds();
    if (now - s->beaten < BEAT_SECONDS) return MOTE_OK;
    s->beaten = now;
    return mote_store_beat(s->store, error);
}

static void tell_damage(struct search *s) {
    if (s->study.damage[0] && !s->told && s->options->progress)
        s->options->progress(s->options->context, s->study.damage, true);
    s->told = s->study.damage[0] != 0;
}

static bool tell(struct search *s, bool milestone) {
    char line[600];
    if (!s->options->progress) return true;
    mote_search_line(&s->study, s->crew.count, s->options->progress_width, line, sizeof line);
    return s->options->progress(s->options->context, line, milestone);
}

/* A point whose files are no longer those that were stored is trained again. */
static enum mote_status look_at(struct search *s, struct mote_trial *trial, bool *sound,
                                struct mote_error *error) {
    struct mote_store_files files = {0};
    enum mote_status status = mote_store_read(s->store, trial, &files, sound, error);
    mote_store_files_free(&files);
    if (status != MOTE_OK || *sound) return status;
    mote_store_note(s->store, &s->study, trial->id, "its stored model is damaged; it is trained again");
    mote_study_forget(&s->study, trial, trial->measured - 1);
    return mote_store_forget(s->store, &s->study, trial, error);
}

static enum mote_status look_at_front(struct search *s, struct mote_error *error) {
    MOTE_TRY(mote_store_load(s->store, &s->study, error));
    size_t *front = malloc((s->study.count + 1) * sizeof *front);
    if (!front) return mote_fail_memory(error, "the front");
    size_t count = mote_study_front(&s->study, front);
    enum mote_status status = MOTE_OK;
    for (size_t i = 0; i < count && status == MOTE_OK; i++) {
        bool sound = true;
        status = look_at(s, &s->study.trials[front[i]], &sound, error);
        s->finished &= sound;
    }
    free(front);
    return status;
}

/* Nothing is left to do: is all there that is to be told? Else s->finished is no longer true. */
static enum mote_status check_front(struct search *s, struct mote_error *error) {
    MOTE_TRY(mote_store_begin(s->store, error));
    enum mote_status status = look_at_front(s, error);
    if (status == MOTE_OK) status = mote_store_commit(s->store, error);
    if (status != MOTE_OK) mote_store_rollback(s->store);
    return status;
}

static enum mote_status work(struct search *s, struct mote_error *error) {
    while (!s->stop) {
        struct mote_buffer answer = {0};
        bool done;
        MOTE_TRY(fill_workers(s, error));
        if (s->finished && mote_crew_is_idle(&s->crew)) MOTE_TRY(check_front(s, error));
        tell_damage(s);
        if (s->finished && mote_crew_is_idle(&s->crew)) return check_failures(s, error);
        enum mote_status status = mote_crew_wait(&s->crew, LOOK_MILLISECONDS, &done, &answer, error);
        if (status == MOTE_OK && done) status = take_answer(s, &answer, error);
        mote_buffer_free(&answer);
        if (status == MOTE_OK) status = check_failures(s, error);
        if (status == MOTE_OK) status = beat(s, error);
        MOTE_TRY(status);
        s->stop = !tell(s, done);
    }
    return MOTE_INTERRUPTED;
}

static enum mote_status open_store(struct search *s, struct mote_error *error) {
    char path[MOTE_PATH];
    MOTE_TRY(mote_path_join(path, sizeof path, s->folder, "trials.sqlite", error));
    const struct mote_store_identity identity = {(const char *)s->searched.text.data, s->searched.data,
                                                 s->study.seed, MOTE_VERSION};
    MOTE_TRY(mote_search_check(s->folder, path, error));
    return mote_store_open(path, &identity, &s->store, error);
}

/* Of several ranks each is one; their launcher gives each its core. */
static size_t workers_of(const struct mote_options *options) {
    if (options->ranks && options->ranks->count > 1 && !options->threads) return 1;
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return options->threads ? options->threads : cores > 0 ? (size_t)cores : 1;
}

static enum mote_status run(struct search *s, struct mote_result *result, struct mote_error *error) {
    const struct mote_options *options = s->options;
    uint64_t seed = options->seed_given ? options->seed : s->searched.plan.train.seed;
    mote_study_init(&s->study, s->searched.recipe, &s->searched.space, &s->searched.plan, seed,
                    options->trials ? options->trials : DEFAULT_TRIALS);
    /* First: the other ranks must be sent home whatever fails. */
    MOTE_TRY(mote_crew_create(&s->searched, workers_of(options), &s->crew, error));
    MOTE_TRY(mote_out_folder(options, s->folder, error));
    MOTE_TRY(mote_folder_make(s->folder, error));
    MOTE_TRY(open_store(s, error));
    enum mote_status status = work(s, error);
    if (status == MOTE_INTERRUPTED)
        return mote_search_stopped(&s->searched, &s->study, s->store, s->folder, result, error);
    MOTE_TRY(status);
    return mote_search_tell(&s->searched, &s->study, s->store, s->folder, result, error);
}

enum mote_status mote_search(const struct mote_options *options, struct mote_result *result,
                             struct mote_error *error) {
    struct search s = {.options = options};
    bool leads = !options->ranks || options->ranks->rank == 0;
    MOTE_TRY(mote_searched_open(options, &s.searched, error));
    enum mote_status status = leads ? run(&s, result, error) : mote_crew_serve(&s.searched, error);
    mote_crew_free(&s.crew);
    mote_store_close(s.store);
    mote_study_free(&s.study);
    mote_searched_close(&s.searched);
    return status;
}
