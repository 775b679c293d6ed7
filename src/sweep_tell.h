/* SPDX-License-Identifier: MIT
 * What a sweep found: table.csv, report.html, text and JSON. */
#ifndef MOTE_SWEEP_TELL_H
#define MOTE_SWEEP_TELL_H

#include "combine.h"
#include "report/card.h"

struct mote_outcome {
    struct mote_card card;
    struct mote_error error; /* status MOTE_OK: none */
};

enum mote_status mote_sweep_tell(const struct mote_options *options,
                                 const struct mote_combinations *combinations,
                                 const struct mote_outcome *outcomes, const char *folder,
                                 struct mote_result *result, struct mote_error *error);

#endif
