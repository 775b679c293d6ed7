/* SPDX-License-Identifier: MIT
 * SQLite's calls with our errors. */
#include "search/store_sql.h"

#include <stdarg.h>

static const char *meaning(int code) {
    switch (code & 0xff) {
    case SQLITE_FULL:
        return "the disk is full; make room, and the same command goes on from there";
    case SQLITE_IOERR:
        return "it cannot be written or read, the disk may be full; make room, and the same command goes on "
               "from there";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return "it is damaged; the same command saves what can be read, and goes on from there";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return "another process has kept it locked for a minute; end that one, or name another --out";
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
    case SQLITE_AUTH:
        return "it cannot be opened for writing; check folder and permissions, or name another --out";
    default:
        return "it is no study of this version of mote; name another --out";
    }
}

enum mote_status mote_sql_fail(struct mote_store *store, struct mote_error *error) {
    int code = sqlite3_extended_errcode(store->sql);
    if ((code & 0xff) == SQLITE_NOMEM) return mote_fail_memory(error, store->path);
    return mote_fail(error, MOTE_INPUT, "%s: %s (SQLite: %s)", store->path, meaning(code),
                     sqlite3_errmsg(store->sql));
}

static int bind_one(sqlite3_stmt *statement, int at, char type, va_list *values) {
    const struct mote_buffer *bytes;
    switch (type) {
    case 'i':
        return sqlite3_bind_int64(statement, at, va_arg(*values, int64_t));
    case 'd':
        return sqlite3_bind_double(statement, at, va_arg(*values, double));
    case 't':
        return sqlite3_bind_text(statement, at, va_arg(*values, const char *), -1, SQLITE_TRANSIENT);
    default:
        bytes = va_arg(*values, const struct mote_buffer *);
        return sqlite3_bind_blob64(statement, at, bytes->data, bytes->size, SQLITE_TRANSIENT);
    }
}

sqlite3_stmt *mote_sql_prepare(struct mote_store *store, struct mote_error *error, const char *text,
                               const char *format, ...) {
    sqlite3_stmt *statement = NULL;
    va_list values;
    int answer = sqlite3_prepare_v2(store->sql, text, -1, &statement, NULL);
    va_start(values, format);
    for (int i = 0; answer == SQLITE_OK && format[i]; i++)
        answer = bind_one(statement, i + 1, format[i], &values);
    va_end(values);
    if (answer == SQLITE_OK) return statement;
    mote_sql_fail(store, error);
    sqlite3_finalize(statement);
    return NULL;
}

enum mote_status mote_sql_step(struct mote_store *store, sqlite3_stmt **statement, bool *row,
                               struct mote_error *error) {
    *row = false;
    if (!*statement) return MOTE_INPUT;
    int answer = sqlite3_step(*statement);
    *row = answer == SQLITE_ROW;
    enum mote_status status =
        answer == SQLITE_ROW || answer == SQLITE_DONE ? MOTE_OK : mote_sql_fail(store, error);
    if (*row) return MOTE_OK;
    sqlite3_finalize(*statement);
    *statement = NULL;
    return status;
}

enum mote_status mote_sql_run(struct mote_store *store, sqlite3_stmt *statement, struct mote_error *error) {
    bool row;
    enum mote_status status = mote_sql_step(store, &statement, &row, error);
    sqlite3_finalize(statement);
    return status;
}

enum mote_status mote_sql_exec(struct mote_store *store, const char *text, struct mote_error *error) {
    return sqlite3_exec(store->sql, text, NULL, NULL, NULL) == SQLITE_OK ? MOTE_OK
                                                                         : mote_sql_fail(store, error);
}

enum mote_status mote_sql_number(struct mote_store *store, const char *text, int64_t *value,
                                 struct mote_error *error) {
    bool row;
    sqlite3_stmt *statement = mote_sql_prepare(store, error, text, "");
    MOTE_TRY(mote_sql_step(store, &statement, &row, error));
    *value = row ? sqlite3_column_int64(statement, 0) : 0;
    sqlite3_finalize(statement);
    return MOTE_OK;
}
