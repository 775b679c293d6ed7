/* SPDX-License-Identifier: MIT
 * The file itself: opened, made, found to be another's, closed. */
#include "search/store.h"

#include "base/clock.h"
#include "search/salvage.h"
#include "search/store_sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BUSY_MILLISECONDS = 60000, NAP_MILLISECONDS = 20, TRIES = 4 };

/* What makes a file one to be saved from: SQLite's own error, or the answer of its check. */
static bool is_damage(const struct mote_store *store) {
    const int code = sqlite3_errcode(store->sql) & 0xff;
    return code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
}

/* The check tells of a page that could not be read as of a damaged one, with the error's number: is that number another's? */
static bool is_unread(const char *said) {
    const char *code = strstr(said, "error code=");
    const int number = code ? atoi(code + strlen("error code=")) & 0xff : SQLITE_CORRUPT;
    return number != SQLITE_CORRUPT && number != SQLITE_NOTADB;
}

/* `why` becomes what is wrong with the file, or "". */
static enum mote_status check_sound(struct mote_store *store, char why[200], struct mote_error *error) {
    bool row = false;
    sqlite3_stmt *statement = mote_sql_prepare(store, error, "PRAGMA integrity_check(1)", "");
    enum mote_status status = mote_sql_step(store, &statement, &row, error);
    const char *said = row ? (const char *)sqlite3_column_text(statement, 0) : NULL;
    const char *line = said ? strrchr(said, '\n') : NULL; /* the one before it says: in database main */
    if (status == MOTE_OK && !row)
        said = "it cannot be checked";
    else if (status != MOTE_OK && is_damage(store)) {
        said = sqlite3_errmsg(store->sql);
        status = MOTE_OK;
    }
    if (status == MOTE_OK && is_unread(said))
        status = mote_fail(error, MOTE_INPUT,
                           "%s: it cannot be read whole (%.150s); check the disk, and try again", store->path,
                           line ? line + 1 : said);
    if (status == MOTE_OK) snprintf(why, 200, "%s", line ? line + 1 : strcmp(said, "ok") == 0 ? "" : said);
    sqlite3_finalize(statement);
    return status;
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

static enum mote_status sign_in(struct mote_store *store, const struct mote_store_identity *identity,
                                struct mote_error *error) {
    MOTE_TRY(set_journal(store, error));
    MOTE_TRY(mote_store_begin(store, error));
    /* Inside a transaction, so that of two who make it one waits and then compares. */
    enum mote_status status = mote_store_settle(store, identity, error);
    if (status == MOTE_OK) status = mote_store_sign_in(store, error);
    if (status == MOTE_OK) return mote_store_commit(store, error);
    mote_store_rollback(store);
    return status;
}

static enum mote_status open_file(struct mote_store *store, struct mote_error *error) {
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    if (sqlite3_open_v2(store->path, &store->sql, flags, NULL) != SQLITE_OK)
        return store->sql ? mote_sql_fail(store, error) : mote_fail_memory(error, store->path);
    sqlite3_busy_timeout(store->sql, BUSY_MILLISECONDS);
    /* Nothing in a file may make SQLite do more than read and write rows. */
    sqlite3_db_config(store->sql, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(store->sql, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(store->sql, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    sqlite3_db_config(store->sql, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
    return MOTE_OK;
}

/* Another process may have put a new file in the damaged one's place while this one waited for that. */
static bool has_moved(struct mote_store *store) {
    int moved = 0;
    return sqlite3_file_control(store->sql, "main", SQLITE_FCNTL_HAS_MOVED, &moved) == SQLITE_OK && moved;
}

static void close_file(struct mote_store *store) {
    sqlite3_close(store->sql);
    store->sql = NULL;
    store->owner = 0;
}

/* *again: the file has been replaced, by this process or another. */
static enum mote_status try_file(struct mote_store *store, const struct mote_store_identity *identity,
                                 bool *again, struct mote_error *error) {
    char why[200] = "it is empty, and its log is not";
    *again = false;
    MOTE_TRY(mote_salvage_resume(store->path, store->told, error));
    const uint64_t node = mote_salvage_node(store->path);
    if (!mote_salvage_is_cut(store->path)) {
        MOTE_TRY(open_file(store, error));
        MOTE_TRY(check_sound(store, why, error));
    }
    if (*why) { /* what its log still holds must not get into it */
        if (store->sql) sqlite3_db_config(store->sql, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
        close_file(store);
        *again = true;
        return mote_salvage(store->path, node, why, identity, store->told, error);
    }
    *again = has_moved(store); /* before a word is written: the log beside would be the new file's */
    if (!*again) MOTE_TRY(sign_in(store, identity, error));
    *again = *again || has_moved(store);
    if (*again) close_file(store);
    return MOTE_OK;
}

enum mote_status mote_store_open(const char *path, const struct mote_store_identity *identity,
                                 struct mote_store **out, struct mote_error *error) {
    struct mote_store *store = calloc(1, sizeof *store);
    if (store) store->path = strdup(path);
    if (!store || !store->path) {
        free(store);
        return mote_fail_memory(error, path);
    }
    bool again = true;
    enum mote_status status = MOTE_OK;
    for (int i = 0; i < TRIES && again && status == MOTE_OK; i++)
        status = try_file(store, identity, &again, error);
    if (status == MOTE_OK && again)
        status = mote_fail(error, MOTE_INPUT, "%s: it is replaced again and again; end what does that", path);
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
