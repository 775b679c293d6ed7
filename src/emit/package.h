/* SPDX-License-Identifier: MIT
 * Inside the emit room: a package while it is made, and the text of its templates. */
#ifndef MOTE_EMIT_PACKAGE_H
#define MOTE_EMIT_PACKAGE_H

#include "emit/parts.h"

enum { MOTE_PACKAGE_WORDS = 256 }; /* bytes of what is told of a package, with the 0 behind */

struct mote_package {
    const struct mote_emit_plan *plan;
    const char *kind;
    struct mote_emit_names names;
    const char *home;           /* the folder of the folder's own files, with a slash behind */
    const char *example, *data; /* what shows it, and what that takes */
    struct mote_buffer header;  /* model.h */
    size_t sources;             /* files of the folder, before any of the package's */
    struct mote_emit_folder *folder;
};

/* A template's text with everything between two @ replaced: words that stand for values, or at the start of a line for pieces of
 * packages/code/; a line with a word that stands for a list is printed for each of it. */
void mote_package_expand(const struct mote_package *package, const char *text, struct mote_buffer *out);

#endif
