/* SPDX-License-Identifier: MIT
 * Trials, measures and models to rows, and models back. */
#include "base/file.h"
#include "report/json.h"
#include "search/store.h"
#include "search/store_sql.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

const char *const mote_store_states[MOTE_TRIAL_STATES] = {"waiting", "running", "resting", "failed"};

/* {"width": "0.3", …}, in one line. */
static enum mote_status print_parameters(const struct mote_space *space, const struct mote_point *point,
                                         struct mote_buffer *out, struct mote_error *error) {
    struct mote_point_values values;
    bool ok = true;
    cJSON *root = cJSON_CreateObject();
    mote_point_print(space, point, &values);
    for (size_t i = 0; i < space->count; i++)
        mote_json_add_text(root, space->parameter[i].entry->key, values.value[i], &ok);
    return mote_json_print_line(root, ok, out, error);
}

enum mote_status mote_store_put(struct mote_store *store, const struct mote_study *study,
                                const struct mote_trial *trial, struct mote_error *error) {
    struct mote_buffer parameters = {0};
    char seed[24];
    snprintf(seed, sizeof seed, "%" PRIu64, study->plan->train.seed);
    MOTE_TRY(print_parameters(study->space, &trial->point, &parameters, error));
    bool running = trial->state == MOTE_TRIAL_RUNNING;
    sqlite3_stmt *put = mote_sql_prepare(
        store, error,
        "INSERT OR REPLACE INTO trials (id, state, rung, parameters, seed, how, why, owner, started, ended, "
        "untrained_zlib_bytes, untrained_bytes, arena_bytes, macs) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, nullif(?, 0), ?, ?, ?, ?, ?, ?)",
        "itittttidddddd", (int64_t)trial->id, mote_store_states[trial->state], (int64_t)trial->rung,
        (const char *)parameters.data, seed, trial->how, trial->why, running ? store->owner : (int64_t)0,
        trial->started, trial->ended, trial->size.cost[MOTE_COST_ZLIB_BYTES],
        trial->size.cost[MOTE_COST_BYTES], trial->size.cost[MOTE_COST_ARENA_BYTES],
        trial->size.cost[MOTE_COST_MACS]);
    mote_buffer_free(&parameters);
    return mote_sql_run(store, put, error);
}

enum mote_status mote_store_holds(struct mote_store *store, uint64_t trial, bool *holds,
                                  struct mote_error *error) {
    sqlite3_stmt *get = mote_sql_prepare(
        store, error, "SELECT 1 FROM trials WHERE id = ? AND state = 'running' AND owner = ?", "ii",
        (int64_t)trial, store->owner);
    MOTE_TRY(mote_sql_step(store, &get, holds, error));
    sqlite3_finalize(get);
    return MOTE_OK;
}

/* Without numbers that are none: JSON has no way to write them. */
static void print_mae(const struct mote_measures *m, size_t targets, struct mote_buffer *out) {
    mote_buffer_text(out, "[");
    for (size_t t = 0; t < targets; t++) {
        mote_buffer_text(out, t ? "," : "");
        if (isfinite(m->mae[t]))
            mote_buffer_printf(out, "%.17g", m->mae[t]);
        else
            mote_buffer_text(out, "null");
    }
    mote_buffer_text(out, "]");
}

/* As a row gives them back: those that are no numbers are alike, and so are the zeros. */
static uint64_t add_numbers(uint64_t hash, const double *values, size_t count) {
    for (size_t i = 0; i < count; i++) {
        double value = !isfinite(values[i]) ? -1e300 : values[i] < 0 || values[i] > 0 ? values[i] : 0;
        hash = mote_hash(hash, &value, sizeof value);
    }
    return hash;
}

uint64_t mote_store_sum(const struct mote_study *study, const struct mote_trial *trial,
                        const struct mote_measures *m) {
    struct mote_point_values values;
    uint64_t hash = mote_hash(MOTE_HASH_START, (const uint64_t[]){m->epochs, m->hash, m->rest}, 24);
    hash = add_numbers(hash, (const double[]){m->error, m->accuracy, m->features_us, m->seconds}, 4);
    hash = add_numbers(hash, m->cost, MOTE_COSTS);
    hash = add_numbers(hash, m->mae, study->plan->data.targets);
    mote_point_print(study->space, &trial->point, &values);
    for (size_t i = 0; i < study->space->count; i++)
        hash = mote_hash(hash, values.value[i], strlen(values.value[i]) + 1);
    return hash;
}

static uint64_t hash_of(const struct mote_buffer *bytes) {
    return mote_hash(MOTE_HASH_START, bytes->data, bytes->size);
}

static uint64_t hash_rest(const struct mote_store_files *files) {
    return mote_hash(hash_of(&files->stream), files->card.data, files->card.size);
}

void mote_store_seal(struct mote_measures *measures, const struct mote_store_files *files) {
    measures->hash = hash_of(&files->file);
    measures->rest = hash_rest(files);
}

enum mote_status mote_store_measured(struct mote_store *store, const struct mote_study *study,
                                     const struct mote_trial *trial, const struct mote_store_files *files,
                                     struct mote_error *error) {
    const struct mote_measures *m = &trial->rungs[trial->measured - 1];
    struct mote_buffer mae = {0}, parameters = {0};
    char hash[24], rest[24], sum[24];
    print_mae(m, study->plan->data.targets, &mae);
    snprintf(hash, sizeof hash, "%016" PRIx64, m->hash);
    snprintf(rest, sizeof rest, "%016" PRIx64, m->rest);
    snprintf(sum, sizeof sum, "%016" PRIx64, mote_store_sum(study, trial, m));
    if (mae.failed) return mote_fail_memory(error, store->path);
    MOTE_TRY(print_parameters(study->space, &trial->point, &parameters, error));
    sqlite3_stmt *put = mote_sql_prepare(
        store, error,
        "INSERT OR REPLACE INTO measures (trial, rung, epochs, parameters, how, untrained_zlib_bytes, "
        "untrained_bytes, error, accuracy, mae, zlib_bytes, bytes, "
        "arena_bytes, macs, inference_us, features_us, seconds, hash, rest, sum, model, stream, card) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        "iiittddddtdddddddtttbbb", (int64_t)trial->id, (int64_t)trial->measured - 1, (int64_t)m->epochs,
        (const char *)parameters.data, trial->how, trial->size.cost[MOTE_COST_ZLIB_BYTES],
        trial->size.cost[MOTE_COST_BYTES], m->error, m->accuracy, (const char *)mae.data, m->cost[0],
        m->cost[1], m->cost[2], m->cost[3], m->cost[4], m->features_us, m->seconds, hash, rest, sum,
        &files->file, &files->stream, &files->card);
    mote_buffer_free(&mae);
    mote_buffer_free(&parameters);
    return mote_sql_run(store, put, error);
}

void mote_store_files_free(struct mote_store_files *files) {
    mote_buffer_free(&files->file);
    mote_buffer_free(&files->stream);
    mote_buffer_free(&files->card);
}

enum mote_status mote_store_read(struct mote_store *store, const struct mote_trial *trial,
                                 struct mote_store_files *files, bool *sound, struct mote_error *error) {
    bool row;
    const struct mote_measures *m = &trial->rungs[trial->measured - 1];
    sqlite3_stmt *get = mote_sql_prepare(
        store, error, "SELECT model, stream, card FROM measures WHERE trial = ? AND rung = ?", "ii",
        (int64_t)trial->id, (int64_t)trial->measured - 1);
    MOTE_TRY(mote_sql_step(store, &get, &row, error));
    struct mote_buffer *const out[] = {&files->file, &files->stream, &files->card};
    for (int i = 0; row && i < 3; i++)
        mote_buffer_append(out[i], sqlite3_column_blob(get, i), (size_t)sqlite3_column_bytes(get, i));
    sqlite3_finalize(get);
    if (files->file.failed || files->stream.failed || files->card.failed)
        return mote_fail_memory(error, store->path);
    *sound = row && hash_of(&files->file) == m->hash && hash_rest(files) == m->rest;
    return MOTE_OK;
}

enum mote_status mote_store_forget(struct mote_store *store, const struct mote_study *study,
                                   const struct mote_trial *trial, struct mote_error *error) {
    MOTE_TRY(mote_sql_run(store,
                          mote_sql_prepare(store, error, "DELETE FROM measures WHERE trial = ? AND rung >= ?",
                                           "ii", (int64_t)trial->id, (int64_t)trial->measured),
                          error));
    return mote_store_put(store, study, trial, error);
}
