/* SPDX-License-Identifier: MIT
 * The page of one fit: report.html. */
#ifndef MOTE_REPORT_FIT_REPORT_H
#define MOTE_REPORT_FIT_REPORT_H

#include "report/card.h"
#include "report/sweep_report.h"

/* Only the card is needed; what is NULL leaves its plots out. */
struct mote_fit_report {
    const struct mote_card *card;
    const struct mote_history *history;
    const struct mote_windows *windows;
    const struct mote_forecast_result *result; /* of the card's split, with `keep` */
    const struct mote_clips *clips;            /* of a classifier, with … */
    const struct mote_classes_result *classes; /* … what it heard in the test split */
    const struct mote_sweep *beside;           /* a sweep of this model alone, with what others reached */
};

/* Appends the whole page. The same facts give the same bytes. */
enum mote_status mote_fit_report_print(const struct mote_fit_report *report, struct mote_buffer *out,
                                       struct mote_error *error);

#endif
