/* SPDX-License-Identifier: MIT
 * The types that every room and every caller share: a status, and the sentence that goes with it. */
#ifndef MOTE_TYPES_H
#define MOTE_TYPES_H

#ifdef __cplusplus
extern "C" {
#endif

/* The first four are also the program's exit statuses. */
enum mote_status {
    MOTE_OK = 0,
    MOTE_USAGE = 1,       /* the call or the command line is wrong */
    MOTE_INPUT = 2,       /* bad input, or input/output failed */
    MOTE_BUDGET = 3,      /* done and written, but a limit of the recipe's [budget] was missed */
    MOTE_MEMORY = 4,      /* out of memory */
    MOTE_INTERRUPTED = 5, /* stopped on request; what was reached is saved */
    MOTE_UNSUPPORTED = 6  /* well-formed, but this build or version cannot do it */
};

/* Filled by every call that fails, untouched by one that succeeds. `text` is one sentence without a final
 * newline: the file, the place in it, what is wrong and what was expected. */
struct mote_error {
    enum mote_status status;
    char text[500];
};

#ifdef __cplusplus
}
#endif
#endif
