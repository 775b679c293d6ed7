/* SPDX-License-Identifier: MIT */
#include "search/salvage_rows.h"

#include "search/store_sql.h"

#include <math.h>
#include <string.h>

enum { MOST_TRIALS = 1 << 24 };

/* The columns of a table: i a whole number, d a number, t a text, b bytes; the capital: or nothing; *: the row's id. */
struct table {
    const char *columns, *insert;
};
static const struct table tables[] = {
    {"tt", "INSERT OR REPLACE INTO study VALUES (?, ?)"},
    {"*titttTIdddddd", "INSERT OR REPLACE INTO trials VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"},
    {"iiittDDDDtDDDDDDDtttBBB",
     "INSERT OR REPLACE INTO measures VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
     "?, ?, ?, ?, ?, ?, ?)"},
};

static bool fits(char column, const struct mote_pages_value *value) {
    switch (value->type) {
    case MOTE_PAGES_NULL:
        return strchr("*ITDB", column) != NULL;
    case MOTE_PAGES_WHOLE:
        return strchr("iIdD", column) != NULL;
    case MOTE_PAGES_REAL:
        return column == 'D' || (column == 'd' && !isnan(value->real)); /* SQLite stores NaN as nothing */
    case MOTE_PAGES_TEXT:
        return strchr("tT", column) != NULL;
    case MOTE_PAGES_BLOB:
        return column == 'B';
    }
    return false;
}

static const struct table *table_of(const struct mote_pages_row *row) {
    for (size_t t = 0; t < sizeof tables / sizeof *tables; t++) {
        const char *columns = tables[t].columns;
        size_t i = 0;
        while (i < row->columns && columns[i] && fits(columns[i], &row->value[i]))
            i++;
        if (i == row->columns && !columns[i]) return &tables[t];
    }
    return NULL;
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

enum mote_status mote_salvage_put(struct mote_store *to, const struct mote_pages_row *row,
                                  struct mote_error *error) {
    const struct table *table = table_of(row);
    if (!table || (table == &tables[1] && !is_trial(row->id)) ||
        (table == &tables[2] && !is_trial(row->value[0].whole)))
        return MOTE_OK;
    sqlite3_stmt *put = mote_sql_prepare(to, error, table->insert, "");
    for (int i = 0; put && table->columns[i]; i++)
        if (bind(put, i + 1, table->columns[i], row) != SQLITE_OK) {
            sqlite3_finalize(put);
            return mote_sql_fail(to, error);
        }
    return mote_sql_run(to, put, error);
}
