/* SPDX-License-Identifier: MIT
 * Rows to trials. Bytes on a disk get damaged, and anyone may have edited a row: each value is checked, measures go by their
 * sum, and what does not hold is lost to its own trial alone. */
#include "report/json.h"
#include "search/store.h"
#include "search/store_sql.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void mote_store_note(const struct mote_store *store, struct mote_study *study, uint64_t trial,
                     const char *what) {
    if (study->damage[0]) return;
    snprintf(study->damage, sizeof study->damage, "%.150s: trial %" PRIu64 ": %.100s", store->path, trial,
             what);
}

/* Without its parameters there is nothing to make again. */
static void fail_trial(struct mote_store *store, struct mote_study *study, struct mote_trial *trial,
                       const char *what) {
    mote_store_note(store, study, trial->id, what);
    trial->state = MOTE_TRIAL_FAILED;
    trial->unknown = true;
    trial->how = MOTE_STORE_LOST;
    trial->why = mote_arena_string(&study->arena, what);
}

static bool read_parameters(const struct mote_space *space, const char *text, struct mote_point *point,
                            const char **misfit) {
    cJSON *root = text ? cJSON_Parse(text) : NULL;
    *misfit = NULL;
    for (size_t i = 0; i < space->count && !*misfit; i++) {
        const char *name = space->parameter[i].entry->key;
        const char *value = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(root, name));
        if (!value || !mote_point_parse(&space->parameter[i], value, &point->u[i])) *misfit = name;
    }
    cJSON_Delete(root);
    return !*misfit;
}

static const char *keep(struct mote_study *study, const unsigned char *text) {
    return text ? mote_arena_string(&study->arena, (const char *)text) : NULL;
}

/* Trials are numbered without gaps: where a row is missing, one has failed. */
static enum mote_status add_until(struct mote_store *store, struct mote_study *study, int64_t id,
                                  struct mote_trial **out, struct mote_error *error) {
    if (id <= (int64_t)study->count || id > (int64_t)study->count + MOTE_STORE_MISSING)
        return mote_fail(error, MOTE_INPUT,
                         "%s: a trial has the number %" PRId64 " after number %zu; the file was changed by "
                         "something else, move it away to start anew",
                         store->path, id, study->count);
    do {
        *out = mote_study_add(study);
        if (!*out) return mote_fail_memory(error, store->path);
        if ((int64_t)study->count < id)
            fail_trial(store, study, *out, "its row is missing; it counts as failed");
    } while ((int64_t)study->count < id);
    return MOTE_OK;
}

static void read_size(sqlite3_stmt *row, struct mote_trial *trial) {
    static const enum mote_search_cost costs[] = {MOTE_COST_ZLIB_BYTES, MOTE_COST_BYTES,
                                                  MOTE_COST_ARENA_BYTES, MOTE_COST_MACS};
    for (int c = 0; c < 4; c++)
        trial->size.cost[costs[c]] = sqlite3_column_double(row, 8 + c);
}

/* id, state, rung, parameters, how, why, started, ended, untrained_zlib_bytes, untrained_bytes, arena_bytes, macs */
static enum mote_status read_trial(struct mote_store *store, sqlite3_stmt *row, struct mote_study *study,
                                   struct mote_error *error) {
    struct mote_trial *trial;
    const char *state = (const char *)sqlite3_column_text(row, 1), *misfit;
    int64_t rung = sqlite3_column_int64(row, 2);
    size_t s = 0;
    MOTE_TRY(add_until(store, study, sqlite3_column_int64(row, 0), &trial, error));
    while (s < MOTE_TRIAL_STATES && (!state || strcmp(mote_store_states[s], state) != 0))
        s++;
    bool known = s < MOTE_TRIAL_STATES && rung >= 0 && rung < (int64_t)study->plan->search.rungs;
    if (!known)
        mote_store_note(store, study, trial->id, "its state is damaged; it goes on from its measures");
    trial->state = known ? (enum mote_trial_state)s : MOTE_TRIAL_WAITING;
    trial->rung = known ? (uint32_t)rung : 0;
    trial->how = keep(study, sqlite3_column_text(row, 4));
    trial->why = keep(study, sqlite3_column_text(row, 5));
    trial->started = sqlite3_column_double(row, 6);
    trial->ended = sqlite3_column_double(row, 7);
    read_size(row, trial);
    if (trial->how && strcmp(trial->how, MOTE_STORE_LOST) == 0) { /* told when it was lost */
        trial->state = MOTE_TRIAL_FAILED;
        trial->unknown = true;
        return MOTE_OK;
    }
    if (!read_parameters(study->space, (const char *)sqlite3_column_text(row, 3), &trial->point, &misfit)) {
        char what[100];
        snprintf(what, sizeof what, "%.40s is damaged; it counts as failed", misfit);
        fail_trial(store, study, trial, what);
    }
    return MOTE_OK;
}

static double number_or_nan(sqlite3_stmt *row, int column) {
    return sqlite3_column_type(row, column) == SQLITE_NULL ? NAN : sqlite3_column_double(row, column);
}

static uint64_t hex(sqlite3_stmt *row, int column) {
    const char *text = (const char *)sqlite3_column_text(row, column);
    return text ? strtoull(text, NULL, 16) : 0;
}

/* trial, rung, epochs, error, accuracy, mae, zlib_bytes, bytes, arena_bytes, macs, inference_us, features_us, seconds,
 * hash, rest, sum. Behind one that is damaged or missing the trial's others are passed over. */
static enum mote_status read_measures(struct mote_store *store, sqlite3_stmt *row, struct mote_study *study,
                                      struct mote_error *error) {
    int64_t id = sqlite3_column_int64(row, 0);
    (void)error;
    if (id < 1 || id > (int64_t)study->count) {
        mote_store_note(store, study, (uint64_t)id, "its row is missing, and its measures are passed over");
        return MOTE_OK;
    }
    struct mote_trial *trial = &study->trials[id - 1];
    if (sqlite3_column_int64(row, 1) != (int64_t)trial->measured ||
        trial->measured >= study->plan->search.rungs)
        return MOTE_OK;
    struct mote_measures *m = &trial->rungs[trial->measured];
    m->epochs = (uint32_t)sqlite3_column_int64(row, 2);
    m->error = number_or_nan(row, 3);
    m->accuracy = number_or_nan(row, 4);
    cJSON *mae = cJSON_Parse((const char *)sqlite3_column_text(row, 5));
    for (int t = 0; t < cJSON_GetArraySize(mae) && t < MOTE_MAX_COLUMNS; t++)
        m->mae[t] = cJSON_GetNumberValue(cJSON_GetArrayItem(mae, t));
    cJSON_Delete(mae);
    for (int c = 0; c < MOTE_COSTS; c++)
        m->cost[c] = number_or_nan(row, 6 + c);
    m->features_us = number_or_nan(row, 11);
    m->seconds = number_or_nan(row, 12);
    m->hash = hex(row, 13);
    m->rest = hex(row, 14);
    trial->measured += mote_store_sum(study, trial, m) == hex(row, 15);
    return MOTE_OK;
}

/* Has it rows of measures that could not be taken? */
static enum mote_status has_more(struct mote_store *store, const struct mote_trial *trial, bool *more,
                                 struct mote_error *error) {
    sqlite3_stmt *get = mote_sql_prepare(store, error, "SELECT 1 FROM measures WHERE trial = ? AND rung >= ?",
                                         "ii", (int64_t)trial->id, (int64_t)trial->measured);
    MOTE_TRY(mote_sql_step(store, &get, more, error));
    sqlite3_finalize(get);
    return MOTE_OK;
}

/* A trial whose last measures are not there has to make them again, up to its rung, and is stored as one that waits for
 * that; one that runs is found out when it answers. *lost counts measures. */
static enum mote_status settle(struct mote_store *store, struct mote_study *study, struct mote_trial *trial,
                               size_t *lost, struct mote_error *error) {
    const uint32_t should = trial->rung + (trial->state == MOTE_TRIAL_RESTING);
    bool found = true;
    if (trial->state == MOTE_TRIAL_FAILED || trial->measured == should) return MOTE_OK;
    if (trial->measured < should) *lost += should - trial->measured;
    if (trial->state == MOTE_TRIAL_RUNNING) return MOTE_OK;
    if (trial->state == MOTE_TRIAL_WAITING && trial->measured < should)
        MOTE_TRY(has_more(store, trial, &found, error));
    if (!found) return MOTE_OK;
    mote_store_note(store, study, trial->id, "its measures are damaged or missing; they are made again");
    const bool whole = trial->measured == study->plan->search.rungs;
    trial->state = whole ? MOTE_TRIAL_RESTING : MOTE_TRIAL_WAITING;
    if (trial->measured > should) trial->rung = trial->measured - whole;
    return mote_store_forget(store, study, trial, error);
}

/* A salvage comes before what it has led to. */
static void tell_salvage(struct mote_store *store, struct mote_study *study, size_t lost) {
    if (!store->told[0]) return;
    const int length = snprintf(study->damage, sizeof study->damage, "%s", store->told);
    if (lost)
        snprintf(study->damage + length, sizeof study->damage - (size_t)length,
                 "; %zu measure%s of those kept %s lost, and made again", lost, lost == 1 ? "" : "s",
                 lost == 1 ? "is" : "are");
    store->told[0] = 0;
}

static enum mote_status read_rows(struct mote_store *store, const char *query, struct mote_study *study,
                                  enum mote_status (*read)(struct mote_store *, sqlite3_stmt *,
                                                           struct mote_study *, struct mote_error *),
                                  struct mote_error *error) {
    sqlite3_stmt *rows = mote_sql_prepare(store, error, query, "");
    enum mote_status status = MOTE_OK;
    for (bool row = true; status == MOTE_OK && row;) {
        status = mote_sql_step(store, &rows, &row, error);
        if (status == MOTE_OK && row) status = read(store, rows, study, error);
    }
    sqlite3_finalize(rows);
    return status;
}

enum mote_status mote_store_load(struct mote_store *store, struct mote_study *study,
                                 struct mote_error *error) {
    int64_t version;
    MOTE_TRY(mote_sql_number(store, "PRAGMA data_version", &version, error));
    if (study->count && store->loaded == study && store->version == version) return MOTE_OK;
    mote_study_clear(study);
    store->loaded = NULL;
    MOTE_TRY(read_rows(store,
                       "SELECT id, state, rung, parameters, how, why, started, ended, untrained_zlib_bytes, "
                       "untrained_bytes, arena_bytes, macs FROM trials ORDER BY id",
                       study, read_trial, error));
    MOTE_TRY(
        read_rows(store,
                  "SELECT trial, rung, epochs, error, accuracy, mae, zlib_bytes, bytes, arena_bytes, macs, "
                  "inference_us, features_us, seconds, hash, rest, sum FROM measures ORDER BY trial, rung",
                  study, read_measures, error));
    size_t lost = 0;
    for (size_t i = 0; i < study->count; i++)
        MOTE_TRY(settle(store, study, &study->trials[i], &lost, error));
    tell_salvage(store, study, lost);
    mote_study_recount(study);
    store->loaded = study;
    store->version = version;
    return MOTE_OK;
}
