/* SPDX-License-Identifier: MIT */
#include "calibration.h"

static enum mote_status open_given(const struct mote_options *options, const struct mote_graph *graph,
                                   struct mote_calibration *out, struct mote_error *error) {
    MOTE_TRY(mote_given_open(options, graph, &out->given, error));
    out->train = out->judge = &out->given.dataset;
    return MOTE_OK;
}

static enum mote_status open_examples(const struct mote_options *options, struct mote_calibration *out,
                                      struct mote_error *error) {
    MOTE_TRY(mote_examples_open(options, &out->examples, error));
    out->plan = &out->examples.plan;
    if (out->examples.clips) out->skipped = out->examples.clips->report.skipped_count;
    out->train = mote_examples_of(&out->examples, MOTE_SPLIT_TRAIN);
    out->judge = mote_examples_of(&out->examples, MOTE_SPLIT_VALIDATION);
    return MOTE_OK;
}

enum mote_status mote_calibration_open(const struct mote_options *options, const struct mote_graph *graph,
                                       struct mote_calibration *out, struct mote_error *error) {
    *out = (struct mote_calibration){.plan = NULL};
    if (options->data_count == 0) return MOTE_OK;
    return mote_given_there(options) ? open_given(options, graph, out, error)
                                     : open_examples(options, out, error);
}

void mote_calibration_close(struct mote_calibration *calibration) {
    if (calibration->plan) mote_examples_close(&calibration->examples);
    mote_given_close(&calibration->given);
}
