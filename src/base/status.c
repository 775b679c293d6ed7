/* SPDX-License-Identifier: MIT
 * The one place where an error sentence is written. */
#include "base/status.h"

#include <stdarg.h>
#include <stdio.h>

enum mote_status mote_fail(struct mote_error *error, enum mote_status status, const char *format, ...) {
    if (error) {
        va_list args;
        va_start(args, format);
        error->status = status;
        vsnprintf(error->text, sizeof error->text, format, args);
        va_end(args);
    }
    return status;
}

enum mote_status mote_fail_memory(struct mote_error *error, const char *what) {
    return mote_fail(error, MOTE_MEMORY, "out of memory for %s", what);
}
