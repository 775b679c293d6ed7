/* SPDX-License-Identifier: MIT
 * What a search found: pareto.json, points/ (recipe and model of each), table.csv, report.html, text; and, while it works,
 * a line. */
#ifndef MOTE_SEARCH_TELL_H
#define MOTE_SEARCH_TELL_H

#include "search/store.h"
#include "search_trial.h"

/* MOTE_BUDGET: all is written, but no trial meets the budget. */
enum mote_status mote_search_tell(const struct mote_searched *searched, const struct mote_study *study,
                                  struct mote_store *store, const char *folder, struct mote_result *result,
                                  struct mote_error *error);

/* MOTE_INTERRUPTED, always; what there is of a front is written all the same. */
enum mote_status mote_search_stopped(const struct mote_searched *searched, const struct mote_study *study,
                                     struct mote_store *store, const char *folder, struct mote_result *result,
                                     struct mote_error *error);

/* Refuses a study's file that has become empty beside what was made of it. */
enum mote_status mote_search_check(const char *folder, const char *study, struct mote_error *error);

/* How far it is, what the best are, and how long it will take so many workers. */
void mote_search_line(const struct mote_study *study, size_t workers, size_t width, char *out, size_t size);

#endif
