/* SPDX-License-Identifier: MIT
 * What every folder ends with: LICENSE, and exported.txt: comments that start with #, and a line a file: the hash of its bytes in
 * 16 digits, a space, its name. */
#include "base/file.h"
#include "emit/emit.h"
#include "emit/sources.h"

#include <ctype.h>
#include <string.h>

enum { DIGITS = 16 };

enum mote_status mote_emit_finish(struct mote_emit_folder *folder, struct mote_error *error) {
    struct mote_buffer text = {0};
    mote_buffer_text(mote_emit_add_file(folder, "%s", "LICENSE"), mote_emit_template("LICENSE"));
    mote_buffer_text(
        &text, "# What mote export wrote here: the FNV-1a hash of each file, and its name. With --force, "
               "another export into this folder\n# removes those of these files that it does not write "
               "itself and that nobody has changed since.\n");
    for (size_t i = 0; i < folder->count; i++) {
        const struct mote_emit_file *file = &folder->file[i];
        mote_buffer_printf(&text, "%016llx %s\n",
                           (unsigned long long)mote_hash(MOTE_HASH_START, file->text.data, file->text.size),
                           file->name);
    }
    *mote_emit_add_file(folder, "%s", MOTE_EMIT_LIST) = text;
    bool failed = false;
    for (size_t i = 0; i < folder->count; i++)
        failed |= folder->file[i].text.failed;
    return failed ? mote_fail_memory(error, MOTE_EMIT_LIST) : MOTE_OK;
}

static int digit_of(char c) {
    return isdigit((unsigned char)c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* A path that stays in its folder: no part of it is empty, nor starts with a dot. */
static bool stays_inside(const char *name) {
    if (*name == 0) return false;
    for (const char *part = name; part; part = strchr(part, '/')) {
        part += *part == '/' && part != name;
        if (*part == 0 || *part == '/' || *part == '.') return false;
    }
    return true;
}

static bool read_line(const char *line, size_t length, struct mote_emit_listed *out) {
    out->hash = 0;
    if (length <= DIGITS + 1 || length - DIGITS - 1 >= sizeof out->name || line[DIGITS] != ' ') return false;
    for (size_t i = 0; i < DIGITS; i++) {
        const int digit = digit_of(line[i]);
        if (digit < 0) return false;
        out->hash = out->hash << 4 | (uint64_t)digit;
    }
    memcpy(out->name, line + DIGITS + 1, length - DIGITS - 1);
    out->name[length - DIGITS - 1] = 0;
    return strlen(out->name) == length - DIGITS - 1 && stays_inside(out->name);
}

bool mote_emit_list_next(const char **at, const char *end, struct mote_emit_listed *out) {
    while (*at < end) {
        const char *line = *at, *newline = memchr(line, '\n', (size_t)(end - line));
        *at = newline ? newline + 1 : end;
        if (newline && read_line(line, (size_t)(newline - line), out)) return true;
    }
    return false;
}
