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

/* The card of a trained job, as far as it is known before there is a file. */
enum mote_status mote_job_describe(const struct mote_job *job, struct mote_card *card,
                                   struct mote_error *error);
/* Shrinks as the job's plan says: the file's bytes and their zlib stream. The card gets the threshold, and goes into the
 * file where the plan says so. `roughly`: without looking for the layout that packs best. */
enum mote_status mote_job_pack(struct mote_job *job, struct mote_card *card, bool roughly,
                               struct mote_buffer *file, struct mote_buffer *stream,
                               struct mote_error *error);

/* Shrinks as the job's plan says, writes model.tflite and its .zlib into the stage, reads them back, measures
 * them on the test split, and fills the card. */
enum mote_status mote_job_finish(struct mote_job *job, const struct mote_stage *stage,
                                 struct mote_finished *out, struct mote_error *error);
/* The float graph of a network, shrunk as the plan says. */
enum mote_status mote_job_shrink(struct mote_job *job, const struct mote_net *net, struct mote_graph **out,
                                 struct mote_error *error);
/* Fills card->gain where training pruned, removed or split anything. */
enum mote_status mote_job_measure_gain(struct mote_job *job, const struct mote_model *model,
                                       struct mote_card *card, struct mote_error *error);
/* Fills card->sensitivity where the plan asks for it. */
enum mote_status mote_job_measure_sensitivity(struct mote_job *job, struct mote_card *card,
                                              struct mote_error *error);
void mote_finished_free(struct mote_finished *finished);

/* results.json into the stage. */
enum mote_status mote_card_save(const struct mote_card *card, const struct mote_stage *stage,
                                struct mote_error *error);

#endif
