/* SPDX-License-Identifier: MIT
 * A run's outputs appear together: they are written into FOLDER/.new and moved into place when all are there,
 * the card last. A full disk or a kill leaves the earlier outputs as they were; a folder whose card is there
 * is finished. */
#ifndef MOTE_STAGE_H
#define MOTE_STAGE_H

#include "job.h"
#include "report/card.h"

struct mote_stage {
    char folder[MOTE_PATH], staging[MOTE_PATH], checkpoint[MOTE_PATH];
    int lock; /* of the folder, so that two runs cannot write into it at once; -1: none */
};

/* Makes the folders, and finds out whether FOLDER holds this job's finished run (*done; the card is filled).
 * Fails, unless `force`, when it holds another one's finished run, and says what differs, or a sweep. A
 * checkpoint is forgotten with `force`, and beside this job's finished run.
 */
enum mote_status mote_stage_open(struct mote_stage *stage, const struct mote_job *job, const char *folder,
                                 bool force, bool *done, struct mote_card *card, struct mote_error *error);

/* The path of an output while it is made. */
enum mote_status mote_stage_path(const struct mote_stage *stage, const char *name, char path[MOTE_PATH],
                                 struct mote_error *error);

/* Moves everything into place and removes the checkpoint. */
enum mote_status mote_stage_publish(struct mote_stage *stage, struct mote_error *error);

/* Removes what was staged and not published, and unlocks the folder. The checkpoint stays. Also after a
 * failed open. */
void mote_stage_close(struct mote_stage *stage);

#endif
