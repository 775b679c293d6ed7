/* SPDX-License-Identifier: MIT
 * What the files of the store share. Internal to them. */
#ifndef MOTE_SEARCH_STORE_SQL_H
#define MOTE_SEARCH_STORE_SQL_H

#include "search/store.h"

#include <sqlite3.h>

enum { MOTE_STORE_OWNERS = 256 };

/* The last beat that was seen of an owner whose process cannot be seen, and when, by this process's own clock. */
struct mote_store_seen {
    int64_t owner, beat;
    double at;
};

struct mote_store {
    sqlite3 *sql;
    char *path;
    int64_t owner;
    const void *loaded; /* the study that is as the file was, and has been changed alike since … */
    int64_t version;    /* … unless another process has changed the file */
    size_t seen_count;
    struct mote_store_seen seen[MOTE_STORE_OWNERS];
};

/* A statement with the values of `format` bound, one a letter: i int64_t, d double, t const char * (may be NULL), b
 * const struct mote_buffer *. NULL, with *error filled, when it cannot be made. */
sqlite3_stmt *mote_sql_prepare(struct mote_store *store, struct mote_error *error, const char *text,
                               const char *format, ...);
/* Is there another row? Ends the statement (and sets it to NULL) when there is none, or on failure. */
enum mote_status mote_sql_step(struct mote_store *store, sqlite3_stmt **statement, bool *row,
                               struct mote_error *error);
/* Runs a statement that gives no rows. Takes it; NULL fails quietly, because preparing has said why. */
enum mote_status mote_sql_run(struct mote_store *store, sqlite3_stmt *statement, struct mote_error *error);
/* The first column of the first row; 0: there is none. */
enum mote_status mote_sql_number(struct mote_store *store, const char *text, int64_t *value,
                                 struct mote_error *error);
/* Statements without values. */
enum mote_status mote_sql_exec(struct mote_store *store, const char *text, struct mote_error *error);

/* What SQLite's last error means, in a sentence. */
enum mote_status mote_sql_fail(struct mote_store *store, struct mote_error *error);

extern const char *const mote_store_states[MOTE_TRIAL_STATES];
/* Of all numbers of the measures and of the parameters that they belong to. */
uint64_t mote_store_sum(const struct mote_study *study, const struct mote_trial *trial,
                        const struct mote_measures *measures);

/* Adds this process to the owners. */
enum mote_status mote_store_sign_in(struct mote_store *store, struct mote_error *error);

#endif
