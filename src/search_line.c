/* SPDX-License-Identifier: MIT
 * The line that a search shows while it works. */
#include "search_tell.h"

#include "report/number.h"
#include "report/progress.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* Trainings in units of one with all epochs: those that were made, and the seconds that one took on average. */
static double done_units(const struct mote_study *study, double *seconds) {
    double units = 0, sum = 0;
    for (size_t i = 0; i < study->count; i++)
        for (uint32_t r = 0; r < study->trials[i].measured; r++) {
            units += mote_study_share(&study->plan->search, r);
            sum += study->trials[i].rungs[r].seconds;
        }
    *seconds = units > 0 ? sum / units : 0;
    return units;
}

/* About how many there will be in all. */
static double all_units(const struct mote_study *study) {
    double units = 0, trials = (double)mote_study_total(study);
    for (uint32_t r = 0; r < study->plan->search.rungs;
         r++, trials = floor(trials / study->plan->search.reduction))
        units += trials * mote_study_share(&study->plan->search, r);
    return units;
}

static void print_best(const struct mote_study *study, struct mote_buffer *line) {
    size_t *front = malloc((study->count + 1) * sizeof *front);
    size_t count = front ? mote_study_front(study, front) : 0;
    if (count) {
        const struct mote_measures *best = mote_trial_whole(study, &study->trials[front[count - 1]]);
        char error[MOTE_NUMBER_SIZE], bytes[MOTE_NUMBER_SIZE];
        mote_buffer_printf(line, "  front of %zu, best error %s at %s", count,
                           mote_number_brief(best->error, error),
                           mote_number_bytes(best->cost[MOTE_COST_ZLIB_BYTES], bytes));
    }
    free(front);
}

static size_t count_settled(const struct mote_study *study) {
    size_t settled = 0;
    for (size_t i = 0; i < study->count; i++)
        settled += study->trials[i].measured || study->trials[i].state == MOTE_TRIAL_FAILED;
    return settled;
}

void mote_search_line(const struct mote_study *study, size_t workers, size_t width, char *out, size_t size) {
    struct mote_buffer line = {0};
    double each, done = done_units(study, &each), all = fmax(all_units(study), done);
    mote_progress_bar(&line, width, all > 0 ? done / all : 0);
    mote_buffer_printf(&line, "%zu/%zu trials", count_settled(study), mote_study_total(study));
    print_best(study, &line);
    if (each > 0) mote_progress_left(&line, (all - done) * each / (double)workers);
    mote_progress_cut(&line, width, out, size);
    mote_buffer_free(&line);
}
