/* SPDX-License-Identifier: MIT
 * How a function of the library fails: it fills the caller's mote_error and returns the status. */
#ifndef MOTE_BASE_STATUS_H
#define MOTE_BASE_STATUS_H

#include <mote/types.h>

/* Writes the sentence into *error (which may be NULL) and returns `status`, so that a caller can say
 * `return mote_fail(error, MOTE_INPUT, "%s: ...", path);`. */
enum mote_status mote_fail(struct mote_error *error, enum mote_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* MOTE_MEMORY with the usual sentence; `what` says what was being made. */
enum mote_status mote_fail_memory(struct mote_error *error, const char *what);

/* Returns from the calling function if `call` fails. */
#define MOTE_TRY(call)                                                                                       \
    do {                                                                                                     \
        enum mote_status mote_try_status_ = (call);                                                          \
        if (mote_try_status_ != MOTE_OK) return mote_try_status_;                                            \
    } while (0)

#endif
