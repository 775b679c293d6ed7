/* SPDX-License-Identifier: MIT
 * A search that was interrupted: what there is of a front is written as at the end, and the sentence tells where. */
#include "search_tell.h"

#include <stdio.h>

static bool has_whole(const struct mote_study *study) {
    for (size_t i = 0; i < study->count; i++)
        if (mote_trial_whole(study, &study->trials[i])) return true;
    return false;
}

static void write_front(const struct mote_searched *searched, const struct mote_study *study,
                        struct mote_store *store, const char *folder, struct mote_result *result,
                        char told[800]) {
    struct mote_error why;
    const enum mote_status status = mote_search_tell(searched, study, store, folder, result, &why);
    if (status == MOTE_OK || status == MOTE_BUDGET)
        snprintf(told, 800, "and the front so far is in %.500s/pareto.json and points/", folder);
    else
        snprintf(told, 800, "but the front so far cannot be written: %.500s", why.text);
}

enum mote_status mote_search_stopped(const struct mote_searched *searched, const struct mote_study *study,
                                     struct mote_store *store, const char *folder, struct mote_result *result,
                                     struct mote_error *error) {
    char told[800] = "and no trial has all its epochs yet";
    if (has_whole(study)) write_front(searched, study, store, folder, result, told);
    return mote_fail(error, MOTE_INTERRUPTED,
                     "stopped after %zu of %zu trials; the same command goes on from there, %s", study->count,
                     mote_study_total(study), told);
}
