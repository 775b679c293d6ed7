/* SPDX-License-Identifier: MIT
 * One job's whole run, for `fit` and for each combination of `sweep`. */
#ifndef MOTE_FIT_H
#define MOTE_FIT_H

#include "finish.h"

/* options->out, or runs/NAME for a recipe NAME.ini. */
enum mote_status mote_out_folder(const struct mote_options *options, char out[MOTE_PATH],
                                 struct mote_error *error);

/* Opens and trains the job (unless that is done already), makes, measures and publishes; `report`: with
 * report.html. The card is the caller's to free. */
enum mote_status mote_job_run(struct mote_job *job, struct mote_stage *stage, const char *label, bool report,
                              struct mote_card *card, struct mote_error *error);

#endif
