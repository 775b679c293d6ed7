/* SPDX-License-Identifier: MIT
 * The small study of study_small.h, where whatever goes wrong fails the test. */
#ifndef MOTE_TESTS_STUDY_FIXTURE_H
#define MOTE_TESTS_STUDY_FIXTURE_H

#include "study_small.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static inline void fixture_open(struct fixture *f, const char *text, size_t trials) {
    struct mote_error error = {0};
    if (fixture_make(f, text, trials, &error) != MOTE_OK) fail_msg("%s", error.text);
}

/* The next trial, which there is. */
static inline struct mote_trial fixture_propose(struct fixture *f) {
    struct mote_error error = {0};
    struct mote_trial proposal;
    size_t found = 0;
    if (mote_propose(&f->study, &f->sizer, 1, &proposal, &found, &error) != MOTE_OK)
        fail_msg("%s", error.text);
    assert_int_equal(found, 1);
    return proposal;
}

/* One worker's next step; false: the study is done. */
static inline bool fixture_step(struct fixture *f) {
    size_t at;
    enum mote_study_next next = mote_study_next(&f->study, &at);
    if (next == MOTE_NEXT_PROPOSE) {
        struct mote_trial proposal = fixture_propose(f);
        at = f->study.count;
        *mote_study_add(&f->study) = proposal;
    } else if (next != MOTE_NEXT_TRIAL)
        return false;
    struct mote_trial *trial = &f->study.trials[at];
    const struct mote_measures measures = fixture_measure(f, trial, trial->rung);
    mote_study_measure(&f->study, trial, &measures);
    return true;
}

#endif
