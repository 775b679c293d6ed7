/* SPDX-License-Identifier: MIT
 * `mote listen --report`: the page of what was heard against a label track. */
#include "base/file.h"
#include "listen_tell.h"
#include "report/number.h"
#include "report/spotting_page.h"

#include <stdio.h>

enum mote_status mote_listen_page_save(const struct mote_options *options, const struct mote_listened *l,
                                       const struct mote_spotting_log *log,
                                       const struct mote_spotting_truth *truth, struct mote_error *error) {
    char settings[300], footer[400], hop[MOTE_NUMBER_SIZE], window[MOTE_NUMBER_SIZE], hold[MOTE_NUMBER_SIZE];
    struct mote_buffer out = {0};
    snprintf(
        settings, sizeof settings,
        "%.120s, against what was said. A score every %.20s ms, averaged over %.20s ms; after a detection "
        "none for %.20s ms.",
        mote_path_name(options->model), mote_number_brief(1000 * l->hop, hop),
        mote_number_brief(1000 * l->hop * l->detector->window, window),
        mote_number_brief(1000 * l->hop * l->detector->hold, hold));
    snprintf(footer, sizeof footer, "mote %s: %.300s", MOTE_VERSION,
             options->command ? options->command : "mote_listen");
    const struct mote_spotting_page page = {.name = mote_path_name(l->name),
                                            .settings = settings,
                                            .footer = footer,
                                            .labels = l->card->labels,
                                            .seconds = l->seconds,
                                            .detector = l->detector,
                                            .log = log,
                                            .truth = truth,
                                            .spotting = &l->spotting};
    enum mote_status status = mote_spotting_page_print(&page, &out, error);
    if (status == MOTE_OK) status = mote_file_write(options->report, out.data, out.size, error);
    mote_buffer_free(&out);
    return status;
}
