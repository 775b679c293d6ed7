/* SPDX-License-Identifier: MIT
 * The sections of the page. Internal to it. */
#ifndef MOTE_SEARCH_PAGE_PARTS_H
#define MOTE_SEARCH_PAGE_PARTS_H

#include "report/html.h"
#include "report/svg.h"
#include "search/page.h"

struct mote_page {
    const struct mote_study *study;
    const struct mote_page_options *options;
    struct mote_arena arena; /* of texts and numbers that figures point to */
    const char **tip;        /* of each trial */
    bool classes;            /* a classifier: its error is shown as accuracy, in percent */
    bool failed;             /* memory ran out */
};

/* What a trial is shown by: its error, or accuracy in percent. */
double mote_page_score(const struct mote_page *page, const struct mote_measures *measures);
const char *mote_page_score_name(const struct mote_page *page);
bool mote_page_on_front(const struct mote_page *page, size_t trial);
/* `count` numbers of the page's memory; NULL sets failed. */
double *mote_page_numbers(struct mote_page *page, size_t count);

void mote_page_scatters(struct mote_page *page, struct mote_buffer *out);
void mote_page_parallel(struct mote_page *page, struct mote_buffer *out);
enum mote_status mote_page_importance(struct mote_page *page, struct mote_buffer *out,
                                      struct mote_error *error);
void mote_page_progress(struct mote_page *page, struct mote_buffer *out);

#endif
