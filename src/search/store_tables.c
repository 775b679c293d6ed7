/* SPDX-License-Identifier: MIT
 * The tables of a study's file, and whose study it is. */
#include "search/store_sql.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { SCHEMA = 3 };

static const char tables[] =
    "PRAGMA application_id = 1836020837;"
    "PRAGMA user_version = 3;"
    "CREATE TABLE study (key TEXT PRIMARY KEY, value TEXT NOT NULL);"
    "CREATE TABLE owners (id INTEGER PRIMARY KEY, host TEXT NOT NULL, boot TEXT NOT NULL, pid INTEGER NOT "
    "NULL,"
    " started TEXT NOT NULL, beat INTEGER NOT NULL DEFAULT 0);"
    "CREATE TABLE trials (id INTEGER PRIMARY KEY, state TEXT NOT NULL, rung INTEGER NOT NULL,"
    " parameters TEXT NOT NULL, seed TEXT NOT NULL, how TEXT NOT NULL, why TEXT, owner INTEGER,"
    " started REAL NOT NULL, ended REAL NOT NULL, untrained_zlib_bytes REAL NOT NULL,"
    " untrained_bytes REAL NOT NULL, arena_bytes REAL NOT NULL, macs REAL NOT NULL);"
    "CREATE TABLE measures (trial INTEGER NOT NULL, rung INTEGER NOT NULL, epochs INTEGER NOT NULL,"
    " parameters TEXT NOT NULL, how TEXT NOT NULL, untrained_zlib_bytes REAL, untrained_bytes REAL,"
    " error REAL, accuracy REAL, mae TEXT NOT NULL, zlib_bytes REAL, bytes REAL, arena_bytes REAL, macs REAL,"
    " inference_us REAL, features_us REAL, seconds REAL, hash TEXT NOT NULL, rest TEXT NOT NULL, sum TEXT "
    "NOT NULL,"
    " model BLOB, stream BLOB, card BLOB,"
    " PRIMARY KEY (trial, rung));";

_Static_assert(MOTE_STORE_APPLICATION == 1836020837 && SCHEMA == 3, "the numbers in `tables`");

static enum mote_status put_key(struct mote_store *store, const char *key, const char *value,
                                struct mote_error *error) {
    sqlite3_stmt *put = mote_sql_prepare(
        store, error, "INSERT OR IGNORE INTO study (key, value) VALUES (?, ?)", "tt", key, value);
    return mote_sql_run(store, put, error);
}

static const char *const key_names[MOTE_STORE_KEYS] = {"recipe", "data", "seed", "version"};
static const char *const key_others[MOTE_STORE_KEYS] = {"another recipe", "other data", "another --seed",
                                                        "another version of mote"};

/* Those three that are numbers, as text. */
struct keys {
    const char *value[MOTE_STORE_KEYS];
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

enum mote_status mote_store_make_tables(struct mote_store *store, struct mote_error *error) {
    return mote_sql_exec(store, tables, error);
}

enum mote_status mote_store_put_keys(struct mote_store *store, const struct mote_store_identity *identity,
                                     struct mote_error *error) {
    struct keys keys;
    fill_keys(identity, &keys);
    for (int i = 0; i < MOTE_STORE_KEYS; i++)
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

enum mote_status mote_store_compare(struct mote_store *store, const char *path,
                                    const struct mote_store_identity *identity, struct mote_error *error) {
    struct keys keys;
    char what[120] = "";
    fill_keys(identity, &keys);
    for (int i = 0; i < MOTE_STORE_KEYS; i++) {
        bool other;
        MOTE_TRY(is_other(store, key_names[i], keys.value[i], &other, error));
        if (other)
            snprintf(what + strlen(what), sizeof what - strlen(what), "%s%s", *what ? ", " : "",
                     key_others[i]);
    }
    if (!*what) return MOTE_OK;
    return mote_fail(error, MOTE_INPUT, "%s: holds a study of %s; name another --out", path, what);
}

enum mote_status mote_store_check_schema(const char *path, int64_t application, int64_t schema,
                                         struct mote_error *error) {
    if (application != MOTE_STORE_APPLICATION)
        return mote_fail(error, MOTE_INPUT, "%s: is an SQLite file of another program; name another --out",
                         path);
    if (schema != SCHEMA)
        return mote_fail(error, MOTE_INPUT,
                         "%s: holds a study of another version of mote (schema %lld, expected %d); name "
                         "another --out",
                         path, (long long)schema, SCHEMA);
    return MOTE_OK;
}

/* A study that has no trials yet and that nobody is at is as good as a new one: what refused it may be changed. */
static enum mote_status give_away(struct mote_store *store, bool *given, struct mote_error *error) {
    int64_t used;
    *given = false;
    MOTE_TRY(mote_sql_number(store, "SELECT EXISTS (SELECT 1 FROM trials)", &used, error));
    if (used) return MOTE_OK;
    MOTE_TRY(mote_store_take_back(store, error));
    MOTE_TRY(mote_sql_exec(store, "DELETE FROM study WHERE NOT EXISTS (SELECT 1 FROM owners)", error));
    *given = sqlite3_changes(store->sql) > 0;
    return MOTE_OK;
}

enum mote_status mote_store_settle(struct mote_store *store, const struct mote_store_identity *identity,
                                   struct mote_error *error) {
    int64_t application, schema, objects;
    bool given;
    MOTE_TRY(mote_sql_number(store, "PRAGMA application_id", &application, error));
    MOTE_TRY(mote_sql_number(store, "PRAGMA user_version", &schema, error));
    MOTE_TRY(mote_sql_number(store, "SELECT count(*) FROM sqlite_master", &objects, error));
    if (objects == 0) {
        MOTE_TRY(mote_store_make_tables(store, error));
        return mote_store_put_keys(store, identity, error);
    }
    MOTE_TRY(mote_store_check_schema(store->path, application, schema, error));
    MOTE_TRY(give_away(store, &given, error));
    if (given) return mote_store_put_keys(store, identity, error);
    return mote_store_compare(store, store->path, identity, error);
}
