/* SPDX-License-Identifier: MIT
 * The text of device/ and of packages/, which the build puts into the library (scripts/embed.sh), and which files of device/
 * some names need. */
#ifndef MOTE_EMIT_SOURCES_H
#define MOTE_EMIT_SOURCES_H

#include "base/buffer.h"

#include <stdbool.h>
#include <stddef.h>

struct mote_emit_source {
    const char *name, *text; /* "fc_s8.c" */
};
extern const struct mote_emit_source mote_emit_sources[];
extern const size_t mote_emit_source_count;

/* Of packages: "zephyr/README.md.in" (package.c, template.c). And "LICENSE". */
extern const struct mote_emit_source mote_emit_templates[];
extern const size_t mote_emit_template_count;
/* The text of the template of that name, or NULL. */
const char *mote_emit_template(const char *name);

enum { MOTE_EMIT_MOST_SOURCES = 192 };

/* Marks the files that `text`, C that names things of device/, cannot do without: headers it includes, files that define
 * functions it calls, and what these need in turn. */
void mote_emit_need(const char *text, bool need[MOTE_EMIT_MOST_SOURCES]);

/* About the bytes of code that a chip (Cortex-M4F, -Os) needs for the files that are marked. */
size_t mote_emit_code_bytes(const bool need[MOTE_EMIT_MOST_SOURCES]);

/* Prints the #include lines of the headers that declare what `text` names. */
void mote_emit_includes(const char *text, struct mote_buffer *out);

/* The text with every name that starts with mote_ or MOTE_ under another prefix, and includes of "device/x.h" as
 * "FOLDERx.h"; marks that keep foreign words from being names go. */
void mote_emit_rename(struct mote_buffer *out, const char *text, const char *prefix, const char *upper,
                      const char *folder);

#endif
