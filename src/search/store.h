/* SPDX-License-Identifier: MIT
 * A study on disk: an SQLite file of one row a trial, and one a rung that a trial has climbed. Several processes may
 * share it: who hands out work does so between mote_store_begin and mote_store_commit, and signs for it. Work whose
 * owner has died is taken back. Killed at any moment it holds what was committed. */
#ifndef MOTE_SEARCH_STORE_H
#define MOTE_SEARCH_STORE_H

#include "base/buffer.h"
#include "search/study.h"

struct mote_store;
/* What trials depend on; another one's file is refused. */
struct mote_store_identity {
    const char *recipe; /* its text */
    uint64_t data;      /* hash */
    uint64_t seed;
    const char *version;
};

/* Makes the file, or opens the same study's; signs in as a new owner. What can be read of a damaged file is saved first (salvage.h);
 * study->damage tells once it is loaded. */
enum mote_status mote_store_open(const char *path, const struct mote_store_identity *identity,
                                 struct mote_store **out, struct mote_error *error);
/* Gives back what this owner was at, as far as the file still can be written. */
void mote_store_close(struct mote_store *store);

/* One process at a time is between them. */
enum mote_status mote_store_begin(struct mote_store *store, struct mote_error *error);
enum mote_status mote_store_commit(struct mote_store *store, struct mote_error *error);
void mote_store_rollback(struct mote_store *store);

/* Says that this owner lives, for those who cannot see its process. */
enum mote_status mote_store_beat(struct mote_store *store, struct mote_error *error);
/* Trials that run at owners who have died wait again. */
enum mote_status mote_store_take_back(struct mote_store *store, struct mote_error *error);

/* All trials into the study, in place of those that it has; nothing, where no other process has changed the file since:
 * the study must then have been changed as the file was. A row that is damaged costs its trial alone, which is made
 * again from there or, where its parameters cannot be read, has failed; study->damage tells. */
enum mote_status mote_store_load(struct mote_store *store, struct mote_study *study,
                                 struct mote_error *error);
/* A trial's row; a running one is signed for by this owner. */
enum mote_status mote_store_put(struct mote_store *store, const struct mote_study *study,
                                const struct mote_trial *trial, struct mote_error *error);
/* Is the trial this owner's still? Another may have taken it back from one that seemed dead. */
enum mote_status mote_store_holds(struct mote_store *store, uint64_t trial, bool *holds,
                                  struct mote_error *error);

/* What is kept of a rung beside its measures: the model's file, its zlib stream and, of the last rung, its card. */
struct mote_store_files {
    struct mote_buffer file, stream, card;
};
void mote_store_files_free(struct mote_store_files *files);
/* measures->hash and rest, by which the files are known again. */
void mote_store_seal(struct mote_measures *measures, const struct mote_store_files *files);

/* The measures of the trial's last rung, with its files. */
enum mote_status mote_store_measured(struct mote_store *store, const struct mote_study *study,
                                     const struct mote_trial *trial, const struct mote_store_files *files,
                                     struct mote_error *error);
/* The files of the trial's last rung. *sound: they are those that were stored. */
enum mote_status mote_store_read(struct mote_store *store, const struct mote_trial *trial,
                                 struct mote_store_files *files, bool *sound, struct mote_error *error);
/* The trial has lost its measures (mote_study_forget), in the file too. */
enum mote_status mote_store_forget(struct mote_store *store, const struct mote_study *study,
                                   const struct mote_trial *trial, struct mote_error *error);
/* Notes damage in study->damage, where it is the first. */
void mote_store_note(const struct mote_store *store, struct mote_study *study, uint64_t trial,
                     const char *what);

#endif
