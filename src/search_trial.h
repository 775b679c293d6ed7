/* SPDX-License-Identifier: MIT
 * One trial of a search on one rung: a choice's recipe, trained, shrunk, packed, read back and measured on the
 * validation split. The test split stays unread. What goes to and comes from who does it are runs of bytes, so that it
 * may be another process. */
#ifndef MOTE_SEARCH_TRIAL_H
#define MOTE_SEARCH_TRIAL_H

#include "base/buffer.h"
#include "job.h"
#include "search/study.h"

/* What all trials share. */
struct mote_searched {
    const struct mote_options *options;
    struct mote_recipe *recipe; /* with [space], and with --seed as its seed */
    struct mote_buffer text;    /* of the recipe as it was read */
    struct mote_space space;
    struct mote_recipe *base; /* one choice of it, which `plan` is parsed from */
    struct mote_plan plan;
    struct mote_source source;
    size_t labels, skipped; /* of keywords: clips that could not be read */
    uint64_t data;          /* hash */
};

/* Reads the recipe, a plan of one of its choices, and the data. */
enum mote_status mote_searched_open(const struct mote_options *options, struct mote_searched *out,
                                    struct mote_error *error);
void mote_searched_close(struct mote_searched *searched);

/* What a worker is told. */
struct mote_order {
    uint64_t trial;
    uint32_t rung;
    struct mote_point point;
};

/* What it answers, before the bytes of the file, of its stream and, with all epochs, of its card; where status is not
 * MOTE_OK, there are none, and `why` says why. */
struct mote_answer {
    uint64_t trial;
    uint32_t rung;
    enum mote_status status;
    size_t bytes[3];
    struct mote_measures measures;
    char why[sizeof((struct mote_error *)0)->text];
};

/* Works the order off; the answer is appended to *out. */
void mote_trial_run(const struct mote_searched *searched, const struct mote_order *order,
                    struct mote_buffer *out);

/* The recipe of a point, as a `mote fit` takes it. */
enum mote_status mote_searched_recipe(const struct mote_searched *searched, const struct mote_point *point,
                                      struct mote_recipe **out, struct mote_error *error);

#endif
