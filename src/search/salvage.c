/* SPDX-License-Identifier: MIT
 * What can be read goes into FILE.saving, which is called FILE.saved when it is whole and only then takes the file's place: killed at
 * any moment, the next process goes on. Rows are taken as they are; loading them checks what they say (store_load.c). */
#include "search/salvage.h"

#include "base/file.h"
#include "search/pages_log.h"
#include "search/salvage_place.h"
#include "search/salvage_rows.h"
#include "search/store_sql.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { APPLICATION_AT = 68, SCHEMA_AT = 60 };

struct salvage {
    const char *path, *why;
    const struct mote_store_identity *identity;
    struct mote_buffer file, log;
    struct mote_store to;
    struct mote_salvage_tables tables;
    int64_t kept, lost, keys;
};

static enum mote_status take(void *context, const struct mote_pages_row *row, struct mote_error *error) {
    struct salvage *s = context;
    return mote_salvage_put(&s->to, &s->tables, row, error);
}

/* Behind a long gap nothing is believed. */
static enum mote_status find_last(struct salvage *s, int64_t *last, struct mote_error *error) {
    bool row = true;
    sqlite3_stmt *ids = mote_sql_prepare(&s->to, error, "SELECT id FROM trials ORDER BY id", "");
    *last = 0;
    while (row) {
        MOTE_TRY(mote_sql_step(&s->to, &ids, &row, error));
        if (!row || sqlite3_column_int64(ids, 0) > *last + MOTE_STORE_MISSING) break;
        *last = sqlite3_column_int64(ids, 0);
        s->kept++;
    }
    sqlite3_finalize(ids);
    return mote_sql_run(
        &s->to, mote_sql_prepare(&s->to, error, "DELETE FROM trials WHERE id > ?", "i", *last), error);
}

static enum mote_status fail_nothing(const struct salvage *s, struct mote_error *error) {
    return mote_fail(error, MOTE_INPUT,
                     "%s: it is damaged, or no study (%.200s), and no trial can be read from it; move it "
                     "away to start anew",
                     s->path, s->why);
}

/* A trial whose row is lost rests on the highest rung that it has measures of. */
static const char from_measures[] = "INSERT OR IGNORE INTO trials SELECT trial, 'resting', max(rung), "
                                    "parameters, '', how, NULL, NULL, 0, 0, untrained_zlib_bytes, "
                                    "untrained_bytes, arena_bytes, macs FROM measures GROUP BY trial";

/* Trials are numbered without gaps: those that are missing in between have failed. */
static enum mote_status tidy(struct salvage *s, struct mote_error *error) {
    int64_t last;
    MOTE_TRY(mote_sql_exec(&s->to, from_measures, error));
    MOTE_TRY(find_last(s, &last, error));
    if (s->kept == 0) return fail_nothing(s, error);
    s->lost = last - s->kept;
    return mote_sql_run(
        &s->to,
        mote_sql_prepare(
            &s->to, error,
            "WITH RECURSIVE numbers (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < ?) "
            "INSERT OR IGNORE INTO trials SELECT i, 'failed', 0, '{}', '', ?, "
            "'its row was lost with a damaged page', NULL, 0, 0, 0, 0, 0, 0 FROM numbers",
            "it", last, MOTE_STORE_LOST),
        error);
}

/* Keys that cannot be read are taken for what they should be. */
static enum mote_status fill(struct salvage *s, struct mote_error *error) {
    MOTE_TRY(mote_store_make_tables(&s->to, error));
    MOTE_TRY(mote_salvage_learn(&s->to, &s->tables, error));
    MOTE_TRY(mote_pages_read(&s->file, &s->log, take, s, error));
    MOTE_TRY(mote_sql_number(&s->to, "SELECT count(*) FROM study", &s->keys, error));
    MOTE_TRY(mote_store_put_keys(&s->to, s->identity, error));
    MOTE_TRY(mote_store_compare(&s->to, s->path, s->identity, error));
    return tidy(s, error);
}

static enum mote_status fill_file(struct salvage *s, const char *path, struct mote_error *error) {
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    unlink(path);
    if (sqlite3_open_v2(path, &s->to.sql, flags, NULL) != SQLITE_OK)
        return s->to.sql ? mote_sql_fail(&s->to, error) : mote_fail_memory(error, path);
    MOTE_TRY(mote_sql_exec(&s->to, "PRAGMA journal_mode = OFF", error)); /* it is whole or nothing */
    MOTE_TRY(mote_store_begin(&s->to, error));
    MOTE_TRY(fill(s, error));
    return mote_store_commit(&s->to, error);
}

/* PATH.saving, which becomes PATH.saved. */
static enum mote_status save(struct salvage *s, struct mote_error *error) {
    char saving[MOTE_SALVAGE_PATH], saved[MOTE_SALVAGE_PATH];
    mote_salvage_beside(s->path, ".saving", saving);
    mote_salvage_beside(s->path, ".saved", saved);
    s->to.path = saving;
    enum mote_status status = fill_file(s, saving, error);
    if (sqlite3_close(s->to.sql) != SQLITE_OK && status == MOTE_OK) status = mote_sql_fail(&s->to, error);
    if (status == MOTE_OK && rename(saving, saved) != 0)
        status = mote_fail(error, MOTE_INPUT, "%s: cannot be renamed to %s; check the folder", saving, saved);
    if (status != MOTE_OK) unlink(saving);
    return status;
}

static enum mote_status read_files(struct salvage *s, struct mote_error *error) {
    char log[MOTE_SALVAGE_PATH];
    mote_salvage_beside(s->path, "-wal", log);
    MOTE_TRY(mote_file_read(s->path, SIZE_MAX, &s->file, error));
    return mote_file_exists(log) ? mote_file_read(log, SIZE_MAX, &s->log, error) : MOTE_OK;
}

/* What another program or version has written is left alone, damaged or not. */
static enum mote_status check_whose(const struct salvage *s, struct mote_error *error) {
    const struct mote_buffer *file = &s->file;
    if (file->size < APPLICATION_AT + 4 || memcmp(file->data, "SQLite format 3", 16) != 0) return MOTE_OK;
    const uint32_t application = mote_pages_word(file->data + APPLICATION_AT),
                   schema = mote_pages_word(file->data + SCHEMA_AT);
    if (application == 0) return MOTE_OK; /* it was made a moment ago: the log has the rest */
    return mote_store_check_schema(s->path, application, schema, error);
}

static void tell(const struct salvage *s, const char *kept, char told[MOTE_STUDY_TOLD]) {
    snprintf(told, MOTE_STUDY_TOLD,
             "%.120s: it was damaged: %lld of its trials could be read and are kept, %lld are lost%s; the "
             "damaged file is now %.120s",
             s->path, (long long)s->kept, (long long)s->lost,
             s->keys < MOTE_STORE_KEYS
                 ? ", and it is taken for a study of this recipe and data, which cannot be read of it"
                 : "",
             mote_path_name(kept));
}

static enum mote_status salvage(struct salvage *s, char told[MOTE_STUDY_TOLD], struct mote_error *error) {
    char kept[MOTE_SALVAGE_PATH];
    MOTE_TRY(read_files(s, error));
    MOTE_TRY(check_whose(s, error));
    MOTE_TRY(save(s, error));
    MOTE_TRY(mote_salvage_place(s->path, kept, error));
    tell(s, kept, told);
    return MOTE_OK;
}

/* What another process had begun and was killed over. */
static enum mote_status end_other(const char *path, char told[MOTE_STUDY_TOLD], struct mote_error *error) {
    char kept[MOTE_SALVAGE_PATH];
    MOTE_TRY(mote_salvage_place(path, kept, error));
    snprintf(
        told, MOTE_STUDY_TOLD,
        "%.120s: it was damaged, and saving what could be read of it had been cut short and is done now; "
        "what was there is now %.120s",
        path, mote_path_name(kept));
    return MOTE_OK;
}

enum mote_status mote_salvage(const char *path, uint64_t node, const char *why,
                              const struct mote_store_identity *identity, char told[MOTE_STUDY_TOLD],
                              struct mote_error *error) {
    struct salvage s = {.path = path, .why = why, .identity = identity};
    int lock;
    MOTE_TRY(mote_salvage_lock(path, node, why, &lock, error));
    if (lock < 0) return MOTE_OK;
    enum mote_status status =
        mote_salvage_has(path, ".saved") ? end_other(path, told, error) : salvage(&s, told, error);
    close(lock);
    mote_buffer_free(&s.file);
    mote_buffer_free(&s.log);
    return status;
}

/* Without a file there is none to be locked, and another process may be at its last step: only that may be done, by either. */
enum mote_status mote_salvage_resume(const char *path, char told[MOTE_STUDY_TOLD], struct mote_error *error) {
    int lock;
    if (!mote_salvage_has(path, ".saved")) return MOTE_OK;
    MOTE_TRY(mote_salvage_lock(path, mote_salvage_node(path), "a salvage was cut short", &lock, error));
    enum mote_status status = MOTE_OK;
    if (lock < 0 && !mote_file_exists(path))
        status = mote_salvage_finish(path, error);
    else if (lock >= 0 && mote_salvage_has(path, ".saved"))
        status = end_other(path, told, error);
    if (lock >= 0) close(lock);
    return status;
}

bool mote_salvage_is_cut(const char *path) {
    char log[MOTE_SALVAGE_PATH];
    struct stat file, beside;
    mote_salvage_beside(path, "-wal", log);
    return stat(path, &file) == 0 && file.st_size == 0 && stat(log, &beside) == 0 && beside.st_size > 0;
}
