/* SPDX-License-Identifier: MIT
 * The file itself: opened, made, found to be another's, closed. */
#include "search/store.h"

#include "base/clock.h"
#include "search/store_sql.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BUSY_MILLISECONDS = 60000, NAP_MILLISECONDS = 20, SCHEMA = 2, APPLICATION = 0x6d6f7465 /* "mote" */ };

static const char tables[] =
    "PRAGMA application_id = 1836020837;"
    "PRAGMA user_version = 2;"
    "CREATE TABLE study (key TEXT PRIMARY KEY, value TEXT NOT NULL);"
    "CREATE TABLE owners (id INTEGER PRIMARY KEY, host TEXT NOT NULL, boot TEXT NOT NULL, pid INTEGER NOT "
    "NULL,"
    " started TEXT NOT NULL, beat INTEGER NOT NULL DEFAULT 0);"
    "CREATE TABLE trials (id INTEGER PRIMARY KEY, state TEXT NOT NULL, rung INTEGER NOT NULL,"
    " parameters TEXT NOT NULL, seed TEXT NOT NULL, how TEXT NOT NULL, why TEXT, owner INTEGER,"
    " started REAL NOT NULL, ended REAL NOT NULL, untrained_zlib_bytes REAL NOT NULL,"
    " untrained_bytes REAL NOT NULL, arena_bytes REAL NOT NULL, macs REAL NOT NULL);"
    "CREATE TABLE measures (trial INTEGER NOT NULL, rung INTEGER NOT NULL, epochs INTEGER NOT NULL, error "
    "REAL,"
    " accuracy REAL, mae TEXT NOT NULL, zlib_bytes REAL, bytes REAL, arena_bytes REAL, macs REAL,"
    " inference_us REAL, features_us REAL, seconds REAL, hash TEXT NOT NULL, rest TEXT NOT NULL, sum TEXT "
    "NOT NULL,"
    " model BLOB, stream BLOB, card BLOB,"
    " PRIMARY KEY (trial, rung));";

_Static_assert(APPLICATION == 1836020837 && SCHEMA == 2, "the numbers in `tables`");

static enum mote_status check_sound(struct mote_store *store, struct mote_error *error) {
    bool row;
    sqlite3_stmt *statement = mote_sql_prepare(store, error, "PRAGMA quick_check(1)", "");
    MOTE_TRY(mote_sql_step(store, &statement, &row, error));
    const char *said = row ? (const char *)sqlite3_column_text(statement, 0) : NULL;
    const char *line = said ? strrchr(said, '\n') : NULL; /* the one before it says: in database main */
    enum mote_status status = MOTE_OK;
    if (line) said = line + 1;
    if (!said || strcmp(said, "ok") != 0)
        status = mote_fail(error, MOTE_INPUT,
                           "%s: it is damaged (%.200s); move it away to start anew (\"sqlite3 FILE .dump\" "
                           "may save what it holds)",
                           store->path, said ? said : "it cannot be checked");
    sqlite3_finalize(statement);
    return status;
}

static enum mote_status put_key(struct mote_store *store, const char *key, const char *value,
                                struct mote_error *error) {
    sqlite3_stmt *put =
        mote_sql_prepare(store, error, "INSERT INTO study (key, value) VALUES (?, ?)", "tt", key, value);
    return mote_sql_run(store, put, error);
}

enum { KEYS = 4 };
static const char *const key_names[KEYS] = {"recipe", "data", "seed", "version"};
static const char *const key_others[KEYS] = {"another recipe", "other data", "another --seed",
                                             "another version of mote"};

/* Those three that are numbers, as text. */
struct keys {
    const char *value[KEYS];
    char data[24], seed[24];
};

static void fill_keys(const struct mote_store_identity *identity, struct keys *keys) {
    snprintf(keys->data, sizeof keys->data, "%016" PRIx64, identity->data);
    snprintf(keys->seed, sizeof keys->seed, "%" PRIu64, identity->seed);
    keys->value[0] = identity->recipe;
    keys->value[1] = keys->data;
    keys->value[2] = keys->seed;
    keys->value[3] = identity->version;
}

static enum mote_status create(struct mote_store *store, const struct mote_store_identity *identity,
                               struct mote_error *error) {
    struct keys keys;
    fill_keys(identity, &keys);
    MOTE_TRY(mote_sql_exec(store, tables, error));
    for (int i = 0; i < KEYS; i++)
        MOTE_TRY(put_key(store, key_names[i], keys.value[i], error));
    return MOTE_OK;
}

static enum mote_status is_other(struct mote_store *store, const char *key, const char *value, bool *other,
                                 struct mote_error *error) {
    bool row;
    sqlite3_stmt *get = mote_sql_prepare(store, error, "SELECT value FROM study WHERE key = ?", "t", key);
    MOTE_TRY(mote_sql_step(store, &get, &row, error));
    const char *found = row ? (const char *)sqlite3_column_text(get, 0) : NULL;
    *other = !found || strcmp(found, value) != 0;
    sqlite3_finalize(get);
    return MOTE_OK;
}

static enum mote_status compare(struct mote_store *store, const struct mote_store_identity *identity,
                                struct mote_error *error) {
    struct keys keys;
    char what[120] = "";
    fill_keys(identity, &keys);
    for (int i = 0; i < KEYS; i++) {
        bool other;
        MOTE_TRY(is_other(store, key_names[i], keys.value[i], &other, error));
        if (other)
            snprintf(what + strlen(what), sizeof what - strlen(what), "%s%s", *what ? ", " : "",
                     key_others[i]);
    }
    if (!*what) return MOTE_OK;
    return mote_fail(error, MOTE_INPUT, "%s: holds a study of %s; name another --out", store->path, what);
}

/* Inside a transaction, so that of two who make it one waits and then compares. */
static enum mote_status settle(struct mote_store *store, const struct mote_store_identity *identity,
                               struct mote_error *error) {
    int64_t application, schema, objects;
    MOTE_TRY(mote_sql_number(store, "PRAGMA application_id", &application, error));
    MOTE_TRY(mote_sql_number(store, "PRAGMA user_version", &schema, error));
    MOTE_TRY(mote_sql_number(store, "SELECT count(*) FROM sqlite_master", &objects, error));
    if (objects == 0) return create(store, identity, error);
    if (application != APPLICATION)
        return mote_fail(error, MOTE_INPUT, "%s: is an SQLite file of another program; name another --out",
                         store->path);
    if (schema != SCHEMA)
        return mote_fail(error, MOTE_INPUT,
                         "%s: holds a study of another version of mote (schema %lld, expected %d); name "
                         "another --out",
                         store->path, (long long)schema, SCHEMA);
    return compare(store, identity, error);
}

/* SQLite does not wait here by itself: of several who make the file at once one sets its mode, and the others find it set. */
static enum mote_status set_journal(struct mote_store *store, struct mote_error *error) {
    double start = mote_seconds();
    while (sqlite3_exec(store->sql, "PRAGMA journal_mode = WAL", NULL, NULL, NULL) != SQLITE_OK) {
        bool busy = (sqlite3_errcode(store->sql) & 0xff) == SQLITE_BUSY;
        if (!busy || mote_seconds() - start > BUSY_MILLISECONDS / 1000.0) return mote_sql_fail(store, error);
        sqlite3_sleep(NAP_MILLISECONDS);
    }
    return mote_sql_exec(store, "PRAGMA synchronous = FULL", error);
}

static enum mote_status open_file(struct mote_store *store, const struct mote_store_identity *identity,
                                  struct mote_error *error) {
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    if (sqlite3_open_v2(store->path, &store->sql, flags, NULL) != SQLITE_OK)
        return store->sql ? mote_sql_fail(store, error) : mote_fail_memory(error, store->path);
    sqlite3_busy_timeout(store->sql, BUSY_MILLISECONDS);
    MOTE_TRY(check_sound(store, error));
    MOTE_TRY(set_journal(store, error));
    MOTE_TRY(mote_store_begin(store, error));
    enum mote_status status = settle(store, identity, error);
    if (status == MOTE_OK) status = mote_store_sign_in(store, error);
    if (status == MOTE_OK) return mote_store_commit(store, error);
    mote_store_rollback(store);
    return status;
}

enum mote_status mote_store_open(const char *path, const struct mote_store_identity *identity,
                                 struct mote_store **out, struct mote_error *error) {
    struct mote_store *store = calloc(1, sizeof *store);
    if (store) store->path = strdup(path);
    if (!store || !store->path) {
        free(store);
        return mote_fail_memory(error, path);
    }
    enum mote_status status = open_file(store, identity, error);
    if (status == MOTE_OK)
        *out = store;
    else
        mote_store_close(store);
    return status;
}

void mote_store_close(struct mote_store *store) {
    if (!store) return;
    if (store->owner) {
        mote_sql_run(
            store,
            mote_sql_prepare(store, NULL,
                             "UPDATE trials SET state = 'waiting', owner = NULL WHERE state = 'running' "
                             "AND owner = ?",
                             "i", store->owner),
            NULL);
        mote_sql_run(
            store, mote_sql_prepare(store, NULL, "DELETE FROM owners WHERE id = ?", "i", store->owner), NULL);
    }
    sqlite3_close(store->sql);
    free(store->path);
    free(store);
}

enum mote_status mote_store_begin(struct mote_store *store, struct mote_error *error) {
    return mote_sql_exec(store, "BEGIN IMMEDIATE", error);
}

enum mote_status mote_store_commit(struct mote_store *store, struct mote_error *error) {
    return mote_sql_exec(store, "COMMIT", error);
}

void mote_store_rollback(struct mote_store *store) {
    store->loaded = NULL;
    mote_sql_exec(store, "ROLLBACK", NULL);
}
