/* SPDX-License-Identifier: MIT
 * Whose results a folder holds: a sweep leaves a mark there before its first training, so that another sweep
 * does not write over them, and the same one goes on. */
#ifndef MOTE_SWEEP_MARK_H
#define MOTE_SWEEP_MARK_H

#include "combine.h"

#define MOTE_SWEEP_MARK "sweep.txt"

/* Fails, unless options->force, when FOLDER holds another sweep's results or a fit's; else leaves the mark. */
enum mote_status mote_sweep_claim(const char *folder, const struct mote_options *options,
                                  const struct mote_combinations *combinations,
                                  const struct mote_source *source, struct mote_error *error);

#endif
