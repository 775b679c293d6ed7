/* SPDX-License-Identifier: MIT
 * A small space, and a study of it that costs nothing to run: the error follows from the point alone. For tests (study_fixture.h)
 * and for what feeds a fuzzer. */
#ifndef MOTE_TESTS_STUDY_SMALL_H
#define MOTE_TESTS_STUDY_SMALL_H

#include "search/propose.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIXTURE_RECIPE(search)                                                                               \
    "[data]\ncolumns = T, rh\ninput = 6\noutput = 3\n[model]\nnetwork = flatten, dense $units, relu, "       \
    "dense\n[train]\nrate = 0.01\nepochs = 9\n[space]\n$units = 1 .. 40 log\nrate = 0.001 .. 0.1 log\n"      \
    "quantize = none weights float16\nbatch = 16 32 64\n[search]\n" search

struct fixture {
    struct mote_recipe *recipe, *base;
    struct mote_space space;
    struct mote_plan plan;
    struct mote_study study;
    struct mote_sizer sizer;
};

/* Sizes that follow from the number of units, without building anything. */
static inline enum mote_status fixture_size(const struct mote_sizer *sizer, const struct mote_study *study,
                                            const struct mote_point *point, struct mote_size *out,
                                            struct mote_error *error) {
    struct mote_point_values values;
    (void)sizer;
    (void)error;
    mote_point_print(study->space, point, &values);
    double units = atof(values.value[0]), weights = 12 * units + 6 * units;
    double bytes = 300 + weights * (strcmp(values.value[2], "none") == 0 ? 4 : 2);
    *out = (struct mote_size){{bytes * 0.9, bytes, 100 + 4 * units, weights, 0}};
    return MOTE_OK;
}

static inline enum mote_status fixture_make(struct fixture *f, const char *text, size_t trials,
                                            struct mote_error *error) {
    struct mote_point point = {{0}};
    struct mote_point_values values;
    MOTE_TRY(mote_recipe_read_text("fixture.ini", text, strlen(text), &f->recipe, error));
    MOTE_TRY(mote_space_read(f->recipe, &f->space, error));
    mote_point_print(&f->space, &point, &values);
    MOTE_TRY(mote_space_apply(f->recipe, &f->space, values.value, true, &f->base, error));
    MOTE_TRY(mote_recipe_parse(f->base, &f->plan, error));
    f->sizer = (struct mote_sizer){fixture_size, 0};
    mote_study_init(&f->study, f->recipe, &f->space, &f->plan, 7, trials);
    return MOTE_OK;
}

static inline void fixture_close(struct fixture *f) {
    mote_study_free(&f->study);
    mote_recipe_free(f->base);
    mote_recipe_free(f->recipe);
}

/* What a trial of the fixture comes to: best at a rate of 0.01, better with more units, which cost bytes. */
static inline struct mote_measures fixture_measure(const struct fixture *f, const struct mote_trial *trial,
                                                   uint32_t rung) {
    double rate = trial->point.u[1] - 0.5, units = trial->point.u[0];
    struct mote_measures m = {.epochs = 9, .seconds = 1, .hash = trial->id};
    m.error = 0.5 + rate * rate + 0.3 * (1 - units) + 0.05 * (trial->point.u[2] > 0.4) +
              0.2 * (1 - mote_study_share(&f->plan.search, rung));
    memcpy(m.cost, trial->size.cost, sizeof m.cost);
    m.cost[MOTE_COST_ZLIB_BYTES] *= 0.9;
    m.cost[MOTE_COST_INFERENCE_US] = 1;
    return m;
}

#endif
