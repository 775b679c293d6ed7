/* SPDX-License-Identifier: MIT */
#include "search/salvage_rows.h"

#include "search/store_sql.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MOST_TRIALS = 1 << 24 };

/* Of each table of the file: the columns' kinds, a letter each, and how a row goes in. */
static const char kinds[] =
    "SELECT group_concat(kind, ''), 'INSERT OR REPLACE INTO ' || ?1 || ' VALUES (' || group_concat('?') || "
    "')' FROM "
    "(SELECT CASE WHEN pk AND NOT \"notnull\" AND type = 'INTEGER' THEN '*' WHEN pk OR \"notnull\" THEN "
    "lower(substr(type, 1, 1)) ELSE substr(type, 1, 1) END AS kind FROM pragma_table_info(?1) ORDER BY cid)";

static enum mote_status learn_table(struct mote_store *to, const char *name, struct mote_salvage_table *table,
                                    struct mote_error *error) {
    bool row;
    sqlite3_stmt *get = mote_sql_prepare(to, error, kinds, "t", name);
    MOTE_TRY(mote_sql_step(to, &get, &row, error));
    const char *columns = (const char *)sqlite3_column_text(get, 0),
               *insert = (const char *)sqlite3_column_text(get, 1);
    const enum mote_status status = columns && insert ? MOTE_OK : mote_sql_fail(to, error);
    if (status == MOTE_OK) {
        snprintf(table->columns, sizeof table->columns, "%s", columns);
        snprintf(table->insert, sizeof table->insert, "%s", insert);
    }
    sqlite3_finalize(get);
    return status;
}

enum mote_status mote_salvage_learn(struct mote_store *to, struct mote_salvage_tables *tables,
                                    struct mote_error *error) {
    MOTE_TRY(learn_table(to, "study", &tables->study, error));
    MOTE_TRY(learn_table(to, "trials", &tables->trials, error));
    return learn_table(to, "measures", &tables->measures, error);
}

static bool fits(char column, const struct mote_pages_value *value) {
    switch (value->type) {
    case MOTE_PAGES_NULL:
        return strchr("*ITRB", column) != NULL;
    case MOTE_PAGES_WHOLE:
        return strchr("iIrR", column) != NULL;
    case MOTE_PAGES_REAL:
        return column == 'R' || (column == 'r' && !isnan(value->real)); /* SQLite stores NaN as nothing */
    case MOTE_PAGES_TEXT:
        return strchr("tT", column) != NULL;
    case MOTE_PAGES_BLOB:
        return column == 'B';
    }
    return false;
}

static bool is_of(const struct mote_salvage_table *table, const struct mote_pages_row *row) {
    size_t i = 0;
    while (i < row->columns && table->columns[i] && fits(table->columns[i], &row->value[i]))
        i++;
    return i == row->columns && !table->columns[i];
}

static int bind(sqlite3_stmt *statement, int at, char column, const struct mote_pages_row *row) {
    const struct mote_pages_value *value = &row->value[at - 1];
    if (column == '*') return sqlite3_bind_int64(statement, at, row->id);
    switch (value->type) {
    case MOTE_PAGES_WHOLE:
        return sqlite3_bind_int64(statement, at, value->whole);
    case MOTE_PAGES_REAL:
        return sqlite3_bind_double(statement, at, value->real);
    case MOTE_PAGES_TEXT:
        return sqlite3_bind_text64(statement, at, (const char *)value->bytes, value->size, SQLITE_TRANSIENT,
                                   SQLITE_UTF8);
    case MOTE_PAGES_BLOB:
        return sqlite3_bind_blob64(statement, at, value->bytes, value->size, SQLITE_TRANSIENT);
    default:
        return SQLITE_OK; /* NULL, as it is */
    }
}

static bool is_trial(int64_t number) {
    return number >= 1 && number <= MOST_TRIALS;
}

static const struct mote_salvage_table *table_of(const struct mote_salvage_tables *tables,
                                                 const struct mote_pages_row *row) {
    if (is_of(&tables->study, row)) return &tables->study;
    if (is_of(&tables->trials, row) && is_trial(row->id)) return &tables->trials;
    if (is_of(&tables->measures, row) && is_trial(row->value[0].whole)) return &tables->measures;
    return NULL;
}

enum mote_status mote_salvage_put(struct mote_store *to, const struct mote_salvage_tables *tables,
                                  const struct mote_pages_row *row, struct mote_error *error) {
    const struct mote_salvage_table *table = table_of(tables, row);
    if (!table) return MOTE_OK;
    sqlite3_stmt *put = mote_sql_prepare(to, error, table->insert, "");
    for (int i = 0; put && table->columns[i]; i++)
        if (bind(put, i + 1, table->columns[i], row) != SQLITE_OK) {
            sqlite3_finalize(put);
            return mote_sql_fail(to, error);
        }
    return mote_sql_run(to, put, error);
}
