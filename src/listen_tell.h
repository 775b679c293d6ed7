/* SPDX-License-Identifier: MIT
 * What `mote listen` has to say: of each detection, and at the end. */
#ifndef MOTE_LISTEN_TELL_H
#define MOTE_LISTEN_TELL_H

#include "base/buffer.h"
#include "listener.h"
#include "report/spotting.h"

#include <mote/mote.h>

struct mote_heard {
    double seconds;
    struct mote_detection detection;
};

struct mote_listened {
    const char *name; /* of what was listened to */
    const struct mote_card *card;
    const struct mote_detector_config *detector;
    double hop;                /* seconds from score to score */
    double seconds;            /* of sound */
    uint64_t macs, whole_macs; /* of a score; where nothing of the last one is kept */
    size_t scores;             /* windows that the network saw */
    bool stopped;              /* on request, before the sound was over */
    struct mote_buffer heard;  /* of struct mote_heard */
    /* Where a label track was given: */
    bool labelled;
    size_t others;     /* labels that are no words of the model … */
    const char *other; /* … the first of them */
    size_t late;       /* labels of words behind the end of the sound */
    struct mote_spotting spotting;
};

/* options->heard of one detection. */
enum mote_status mote_listen_tell_one(const struct mote_options *options, const struct mote_card *card,
                                      const struct mote_heard *heard, struct mote_error *error);
/* options->report: the page, of a labelled recording. */
enum mote_status mote_listen_page_save(const struct mote_options *options,
                                       const struct mote_listened *listened,
                                       const struct mote_spotting_log *log,
                                       const struct mote_spotting_truth *truth, struct mote_error *error);
enum mote_status mote_listen_tell(const struct mote_listened *listened, struct mote_result *result,
                                  struct mote_error *error);

#endif
