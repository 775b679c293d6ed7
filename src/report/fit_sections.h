/* SPDX-License-Identifier: MIT
 * The sections of a fit's page that need more than the card. Internal to this room. */
#ifndef MOTE_REPORT_FIT_SECTIONS_H
#define MOTE_REPORT_FIT_SECTIONS_H

#include "report/fit_report.h"

enum { FIT_TARGETS_SHOWN = 12 };

size_t mote_fit_targets_shown(const struct mote_card *card);

void mote_fit_accuracy_section(const struct mote_card *card, struct mote_buffer *out); /* fit_accuracy.c */
enum mote_status mote_fit_week_section(const struct mote_fit_report *report, struct mote_buffer *out,
                                       struct mote_error *error); /* fit_week.c */
enum mote_status mote_fit_size_section(const struct mote_fit_report *report, struct mote_buffer *out,
                                       struct mote_error *error); /* fit_size.c */
enum mote_status mote_fit_error_section(const struct mote_fit_report *report, struct mote_buffer *out,
                                        struct mote_error *error); /* fit_errors.c */
enum mote_status mote_fit_training_section(const struct mote_fit_report *report, struct mote_buffer *out,
                                           struct mote_error *error);                     /* fit_training.c */
void mote_fit_file_section(const struct mote_card *card, struct mote_buffer *out);        /* fit_file.c */
void mote_fit_rounding_section(const struct mote_card *card, struct mote_buffer *out);    /* fit_file.c */
void mote_fit_gain_section(const struct mote_card *card, struct mote_buffer *out);        /* fit_pruning.c */
void mote_fit_sensitivity_section(const struct mote_card *card, struct mote_buffer *out); /* fit_pruning.c */
enum mote_status mote_fit_clips_section(const struct mote_fit_report *report, struct mote_buffer *out,
                                        struct mote_error *error); /* fit_clips.c */

/* Of a classifier's page: fit_classes.c. The tiles go among the others. */
void mote_fit_classes_open(const struct mote_card *card, struct mote_buffer *out);
void mote_fit_classes_tiles(const struct mote_card *card, struct mote_buffer *out);
void mote_fit_classes_section(const struct mote_card *card, struct mote_buffer *out);
void mote_fit_openset_section(const struct mote_card *card, struct mote_buffer *out); /* fit_openset.c */
void mote_fit_classes_latency(const struct mote_card *card, struct mote_buffer *out);
void mote_fit_classes_data(const struct mote_fit_report *report, struct mote_buffer *out);

#endif
