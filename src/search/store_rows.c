/* SPDX-License-Identifier: MIT
 * Trials to rows and back. Rows may have been edited by anyone: each value is checked. */
#include "search/store.h"

#include "report/json.h"
#include "search/store_sql.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const states[MOTE_TRIAL_STATES] = {"waiting", "running", "resting", "failed"};

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

static enum mote_status bad_row(struct mote_store *store, uint64_t trial, const char *what,
                                struct mote_error *error) {
    return mote_fail(error, MOTE_INPUT,
                     "%s: trial %" PRIu64
                     ": %s is none of this study; the file was changed by something else",
                     store->path, trial, what);
}

static enum mote_status read_parameters(struct mote_store *store, const struct mote_space *space,
                                        const char *text, struct mote_trial *trial,
                                        struct mote_error *error) {
    cJSON *root = text ? cJSON_Parse(text) : NULL;
    enum mote_status status = MOTE_OK;
    for (size_t i = 0; i < space->count && status == MOTE_OK; i++) {
        const char *name = space->parameter[i].entry->key;
        const char *value = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(root, name));
        if (!value || !mote_point_parse(&space->parameter[i], value, &trial->point.u[i]))
            status = bad_row(store, trial->id, name, error);
    }
    cJSON_Delete(root);
    return status;
}

static const char *keep(struct mote_study *study, const unsigned char *text) {
    return text ? mote_arena_string(&study->arena, (const char *)text) : NULL;
}

/* id, state, rung, parameters, how, why, started, ended, untrained_zlib_bytes, untrained_bytes, arena_bytes, macs */
static enum mote_status read_trial(struct mote_store *store, sqlite3_stmt *row, struct mote_study *study,
                                   struct mote_error *error) {
    struct mote_trial *trial = mote_study_add(study);
    if (!trial) return mote_fail_memory(error, store->path);
    const char *state = (const char *)sqlite3_column_text(row, 1);
    int64_t rung = sqlite3_column_int64(row, 2);
    size_t s = 0;
    while (state && s < MOTE_TRIAL_STATES && strcmp(states[s], state) != 0)
        s++;
    if (sqlite3_column_int64(row, 0) != (int64_t)trial->id)
        return bad_row(store, trial->id, "its number", error);
    if (!state || s == MOTE_TRIAL_STATES) return bad_row(store, trial->id, "its state", error);
    if (rung < 0 || rung >= (int64_t)study->plan->search.rungs)
        return bad_row(store, trial->id, "its rung", error);
    trial->state = (enum mote_trial_state)s;
    trial->rung = (uint32_t)rung;
    trial->how = keep(study, sqlite3_column_text(row, 4));
    trial->why = keep(study, sqlite3_column_text(row, 5));
    trial->started = sqlite3_column_double(row, 6);
    trial->ended = sqlite3_column_double(row, 7);
    trial->size.cost[MOTE_COST_ZLIB_BYTES] = sqlite3_column_double(row, 8);
    trial->size.cost[MOTE_COST_BYTES] = sqlite3_column_double(row, 9);
    trial->size.cost[MOTE_COST_ARENA_BYTES] = sqlite3_column_double(row, 10);
    trial->size.cost[MOTE_COST_MACS] = sqlite3_column_double(row, 11);
    return read_parameters(store, study->space, (const char *)sqlite3_column_text(row, 3), trial, error);
}

static double number_or_nan(sqlite3_stmt *row, int column) {
    return sqlite3_column_type(row, column) == SQLITE_NULL ? NAN : sqlite3_column_double(row, column);
}

/* trial, rung, epochs, error, accuracy, mae, zlib_bytes, bytes, arena_bytes, macs, inference_us, features_us, seconds,
 * hash */
static enum mote_status read_measures(struct mote_store *store, sqlite3_stmt *row, struct mote_study *study,
                                      struct mote_error *error) {
    int64_t id = sqlite3_column_int64(row, 0), rung = sqlite3_column_int64(row, 1);
    if (id < 1 || id > (int64_t)study->count)
        return bad_row(store, (uint64_t)id, "a measure without a trial", error);
    struct mote_trial *trial = &study->trials[id - 1];
    if (rung != (int64_t)trial->measured || rung >= (int64_t)study->plan->search.rungs)
        return bad_row(store, trial->id, "a rung that was measured", error);
    struct mote_measures *m = &trial->rungs[trial->measured++];
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
    const char *hash = (const char *)sqlite3_column_text(row, 13);
    m->hash = hash ? strtoull(hash, NULL, 16) : 0;
    return MOTE_OK;
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
                  "inference_us, features_us, seconds, hash FROM measures ORDER BY trial, rung",
                  study, read_measures, error));
    mote_study_recount(study);
    store->loaded = study;
    store->version = version;
    return MOTE_OK;
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
        "itittttidddddd", (int64_t)trial->id, states[trial->state], (int64_t)trial->rung,
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

enum mote_status mote_store_measured(struct mote_store *store, const struct mote_study *study,
                                     const struct mote_trial *trial, const struct mote_buffer *file,
                                     const struct mote_buffer *stream, struct mote_error *error) {
    const struct mote_measures *m = &trial->rungs[trial->measured - 1];
    struct mote_buffer mae = {0};
    char hash[24];
    print_mae(m, study->plan->data.targets, &mae);
    snprintf(hash, sizeof hash, "%016" PRIx64, m->hash);
    if (mae.failed) return mote_fail_memory(error, store->path);
    sqlite3_stmt *put = mote_sql_prepare(
        store, error,
        "INSERT OR REPLACE INTO measures (trial, rung, epochs, error, accuracy, mae, zlib_bytes, bytes, "
        "arena_bytes, macs, inference_us, features_us, seconds, hash, model, stream) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        "iiiddtdddddddtbb", (int64_t)trial->id, (int64_t)trial->measured - 1, (int64_t)m->epochs, m->error,
        m->accuracy, (const char *)mae.data, m->cost[0], m->cost[1], m->cost[2], m->cost[3], m->cost[4],
        m->features_us, m->seconds, hash, file, stream);
    mote_buffer_free(&mae);
    return mote_sql_run(store, put, error);
}

enum mote_status mote_store_model(struct mote_store *store, uint64_t trial, uint32_t rung,
                                  struct mote_buffer *file, struct mote_buffer *stream,
                                  struct mote_error *error) {
    bool row;
    sqlite3_stmt *get =
        mote_sql_prepare(store, error, "SELECT model, stream FROM measures WHERE trial = ? AND rung = ?",
                         "ii", (int64_t)trial, (int64_t)rung);
    MOTE_TRY(mote_sql_step(store, &get, &row, error));
    struct mote_buffer *const out[] = {file, stream};
    for (int i = 0; row && i < 2; i++)
        mote_buffer_append(out[i], sqlite3_column_blob(get, i), (size_t)sqlite3_column_bytes(get, i));
    sqlite3_finalize(get);
    if (file->failed || stream->failed) return mote_fail_memory(error, store->path);
    return file->size ? MOTE_OK : bad_row(store, trial, "a model that is missing", error);
}
