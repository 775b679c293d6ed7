/* SPDX-License-Identifier: MIT
 * A small study on disk: trials by chance, measured on every rung but the last trial, which waits; with models of some bytes. */
#ifndef MOTE_TESTS_STUDY_FILE_H
#define MOTE_TESTS_STUDY_FILE_H

#include "base/file.h"
#include "search/store.h"
#include "study_small.h"

#include <sqlite3.h>
#include <unistd.h>

static const struct mote_store_identity study_identity = {"recipe", 5, 7, "0.1.0"};

/* What is stored of a trial beside its measures: its file has `bytes`. */
static inline void study_files(const struct mote_trial *trial, size_t bytes, struct mote_store_files *out) {
    *out = (struct mote_store_files){0};
    for (size_t i = 0; i < bytes; i++) {
        const uint8_t byte = (uint8_t)(i * 31 + i / 7 + trial->id);
        mote_buffer_append(&out->file, &byte, 1);
    }
    mote_buffer_printf(&out->stream, "stream %d", (int)trial->id);
    mote_buffer_text(&out->card, "{}");
}

static inline enum mote_status study_measure(struct mote_store *store, struct fixture *f,
                                             struct mote_trial *trial, size_t bytes,
                                             struct mote_error *error) {
    struct mote_store_files files;
    struct mote_measures measures = fixture_measure(f, trial, trial->measured);
    study_files(trial, bytes, &files);
    mote_store_seal(&measures, &files);
    if (trial->rung < trial->measured) trial->rung = trial->measured;
    mote_study_measure(&f->study, trial, &measures);
    enum mote_status status = mote_store_measured(store, &f->study, trial, &files, error);
    mote_store_files_free(&files);
    return status;
}

static inline enum mote_status study_trial(struct mote_store *store, struct fixture *f, size_t bytes,
                                           bool measured, struct mote_error *error) {
    struct mote_trial *trial = mote_study_add(&f->study);
    struct mote_rng rng;
    if (!trial) return mote_fail_memory(error, "a trial");
    mote_rng_seed(&rng, trial->id, 1);
    mote_point_random(&f->space, &rng, &trial->point);
    trial->how = "random";
    MOTE_TRY(fixture_size(&f->sizer, &f->study, &trial->point, &trial->size, error));
    for (uint32_t rung = 0; measured && rung < f->plan.search.rungs; rung++)
        MOTE_TRY(study_measure(store, f, trial, bytes, error));
    return mote_store_put(store, &f->study, trial, error);
}

/* Adds the trials to the study at `path`, which is made where there is none; f->study has them then. */
static inline enum mote_status study_file_make(const char *path, struct fixture *f, size_t trials,
                                               size_t bytes, struct mote_error *error) {
    struct mote_store *store;
    MOTE_TRY(mote_store_open(path, &study_identity, &store, error));
    enum mote_status status = mote_store_begin(store, error);
    for (size_t i = 1; i <= trials && status == MOTE_OK; i++)
        status = study_trial(store, f, bytes, i < trials, error);
    if (status == MOTE_OK) status = mote_store_commit(store, error);
    mote_store_close(store);
    return status;
}

/* The same, and what its write-ahead log holds before it is written back: most of the study. */
static inline enum mote_status study_log_make(const char *path, struct fixture *f, size_t trials,
                                              size_t bytes, struct mote_buffer *file, struct mote_buffer *log,
                                              struct mote_error *error) {
    static const char hold[] = "PRAGMA journal_mode = WAL; SELECT count(*) FROM sqlite_master";
    char name[4200];
    sqlite3 *other = NULL; /* while it has the log open nobody writes it back */
    snprintf(name, sizeof name, "%s-wal", path);
    if (sqlite3_open(path, &other) != SQLITE_OK || sqlite3_exec(other, hold, NULL, NULL, NULL) != SQLITE_OK)
        return mote_fail(error, MOTE_INPUT, "%s: cannot be held", path);
    enum mote_status status = study_file_make(path, f, trials, bytes, error);
    if (status == MOTE_OK) status = mote_file_read(path, 1 << 22, file, error);
    if (status == MOTE_OK) status = mote_file_read(name, 1 << 22, log, error);
    sqlite3_close(other);
    unlink(path);
    return status;
}

#endif
