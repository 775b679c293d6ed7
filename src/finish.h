/* SPDX-License-Identifier: MIT
 * The second half of a job: a trained network becomes a file, and the file is measured. */
#ifndef MOTE_FINISH_H
#define MOTE_FINISH_H

#include "job.h"
#include "model.h"
#include "report/card.h"
#include "stage.h"

/* What is known of a finished model. All of it comes from the bytes on disk. */
struct mote_finished {
    struct mote_card card;
    struct mote_forecast_result test; /* every forecast kept, for plots; or … */
    struct mote_classes_result classes;
};

/* Shrinks as the job's plan says, writes model.tflite and its .zlib into the stage, reads them back, measures
 * them on the test split, and fills the card. */
enum mote_status mote_job_finish(struct mote_job *job, const struct mote_stage *stage,
                                 struct mote_finished *out, struct mote_error *error);
void mote_finished_free(struct mote_finished *finished);

/* results.json into the stage. */
enum mote_status mote_card_save(const struct mote_card *card, const struct mote_stage *stage,
                                struct mote_error *error);

#endif
