/* SPDX-License-Identifier: MIT
 * The one place where an error sentence is written. */
#include "base/status.h"

#include <stdarg.h>
#include <stdio.h>

/* A name may hold anything but 0 and a slash; a sentence is one line, and moves no cursor. */
static void make_printable(char *text) {
    for (; *text; text++)
        if ((unsigned char)*text < ' ' || *text == 0x7f) *text = '?';
}

enum mote_status mote_fail(struct mote_error *error, enum mote_status status, const char *format, ...) {
    if (error) {
        va_list args;
        va_start(args, format);
        error->status = status;
        vsnprintf(error->text, sizeof error->text, format, args);
        va_end(args);
        make_printable(error->text);
    }
    return status;
}

enum mote_status mote_fail_memory(struct mote_error *error, const char *what) {
    return mote_fail(error, MOTE_MEMORY, "out of memory for %s", what);
}
