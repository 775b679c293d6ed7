/* SPDX-License-Identifier: MIT
 * One line of progress while a network trains, as text; who calls decides where it goes. */
#ifndef MOTE_REPORT_PROGRESS_H
#define MOTE_REPORT_PROGRESS_H

#include "base/buffer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mote_progress {
    const char *name; /* what is being trained, or NULL */
    uint32_t epoch, epochs;
    double fraction;                    /* of all the work, 0–1 */
    double train_loss, validation_loss; /* NaN: not known yet */
    size_t columns;
    const char *const *column; /* target names */
    const double *mae;         /* one a column; NULL or NaN: not known yet */
    bool classes;              /* accuracy is known */
    double accuracy;           /* on the validation split, 0–1 */
    double seconds;            /* since the start */
    size_t width;              /* terminal columns; 0: no limit and no bar (logs) */
};

/* Fills `out` (NUL-terminated, cut between characters to `width` columns and `size` bytes), for example
 * "th-a ━━━━━━━━──────── 12/40  loss 0.0123 val 0.0130  MAE T (degC) 0.151, rh (%) 0.862  0:12 left". */
void mote_progress_line(const struct mote_progress *progress, char *out, size_t size);

/* Its parts, for other lines: a bar, unless width is 0; the time that is left, where it is known; and the line, cut. */
void mote_progress_bar(struct mote_buffer *line, size_t width, double fraction);
void mote_progress_left(struct mote_buffer *line, double seconds);
void mote_progress_cut(const struct mote_buffer *line, size_t width, char *out, size_t size);

#endif
