/* SPDX-License-Identifier: MIT
 * A study as a page: size, speed and error of its trials, what they were made of, what matters, and how it went. */
#ifndef MOTE_SEARCH_PAGE_H
#define MOTE_SEARCH_PAGE_H

#include "base/buffer.h"
#include "search/study.h"

struct mote_page_options {
    const char *version, *command; /* command may be NULL */
    const size_t *front;           /* numbers of the trials that nobody beats, by falling error */
    size_t front_count;
};
enum mote_status mote_study_page(const struct mote_study *study, const struct mote_page_options *options,
                                 struct mote_buffer *out, struct mote_error *error);

#endif
