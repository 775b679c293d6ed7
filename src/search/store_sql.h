/* SPDX-License-Identifier: MIT
 * What the files of the store share. Internal to them. */
#ifndef MOTE_SEARCH_STORE_SQL_H
#define MOTE_SEARCH_STORE_SQL_H

#include "search/store.h"

#include <sqlite3.h>

enum { MOTE_STORE_OWNERS = 256, MOTE_STORE_KEYS = 4, MOTE_STORE_APPLICATION = 0x6d6f7465 /* "mote" */ };
enum { MOTE_STORE_MISSING = 100 }; /* trials in a row that may be missing */
#define MOTE_STORE_LOST "lost"     /* who proposed a trial of which only the number is left */

/* The last beat that was seen of an owner whose process cannot be seen, and when, by this process's own clock. */
struct mote_store_seen {
    int64_t owner, beat;
    double at;
};

struct mote_store {
    sqlite3 *sql;
    char *path;
    int64_t owner;
    const void *loaded;         /* the study that is as the file was, and has been changed alike since … */
    int64_t version;            /* … unless another process has changed the file */
    char told[MOTE_STUDY_TOLD]; /* of a salvage, until a study is loaded */
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

/* The tables of an empty file; in them what trials depend on, where it is not there yet; whether that is as it should be, said of
 * `path`; and all of it, for a file that may be new, another program's or another study's. */
enum mote_status mote_store_make_tables(struct mote_store *store, struct mote_error *error);
enum mote_status mote_store_put_keys(struct mote_store *store, const struct mote_store_identity *identity,
                                     struct mote_error *error);
enum mote_status mote_store_compare(struct mote_store *store, const char *path,
                                    const struct mote_store_identity *identity, struct mote_error *error);
enum mote_status mote_store_settle(struct mote_store *store, const struct mote_store_identity *identity,
                                   struct mote_error *error);
/* Is the file one of this program and version, as its head says? */
enum mote_status mote_store_check_schema(const char *path, int64_t application, int64_t schema,
                                         struct mote_error *error);

/* Adds this process to the owners. */
enum mote_status mote_store_sign_in(struct mote_store *store, struct mote_error *error);

#endif
