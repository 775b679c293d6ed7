/* SPDX-License-Identifier: MIT
 * Which files of device/ are needed is read off their text: names are looked up where they are defined, so that no list
 * has to be kept. Definitions start in the first column, as clang-format leaves them. */
#include "emit/sources.h"

#include "emit/writer.h"

#include <ctype.h>
#include <string.h>

const char *mote_emit_template(const char *name) {
    for (size_t i = 0; i < mote_emit_template_count; i++)
        if (strcmp(mote_emit_templates[i].name, name) == 0) return mote_emit_templates[i].text;
    return NULL;
}

static bool is_word(char c) {
    return isalnum((unsigned char)c) || c == '_';
}

/* Behind the comment that starts at p, or p. */
static const char *skip_comment(const char *p) {
    const char *end = p[0] == '/' && p[1] == '*' ? strstr(p, "*/") : NULL;
    return end ? end + 2 : p;
}

/* The next name that starts with mote_ or MOTE_; its length, or 0 behind the last one. */
static size_t next_name(const char **at, bool in_comments) {
    for (const char *p = *at; *p; p++) {
        if (!in_comments) p = skip_comment(p);
        if (*p == 0) break;
        if (is_word(*p) && (strncmp(p, "mote_", 5) == 0 || strncmp(p, "MOTE_", 5) == 0)) {
            size_t length = 5;
            while (is_word(p[length]))
                length++;
            *at = p;
            return length;
        }
        while (is_word(*p) && is_word(p[1]))
            p++;
    }
    return 0;
}

/* Does `text` define a function of this name for others to link to? */
static bool defines(const char *text, const char *name, size_t length) {
    for (const char *line = text; *line; line = strchr(line, '\n') + 1) {
        const char *end = strchr(line, '\n'), *open = memchr(line, '(', (size_t)(end - line));
        if (!islower((unsigned char)*line) || strncmp(line, "static", 6) == 0 || !open || end[-1] == ';')
            continue;
        if ((size_t)(open - line) > length && strncmp(open - length, name, length) == 0 &&
            !is_word(open[-(ptrdiff_t)length - 1]))
            return true;
    }
    return false;
}

static bool is_code(const struct mote_emit_source *source) {
    return strcmp(strrchr(source->name, '.'), ".c") == 0;
}

static void need_file(size_t i, bool need[MOTE_EMIT_MOST_SOURCES]) {
    if (need[i]) return;
    need[i] = true;
    mote_emit_need(mote_emit_sources[i].text, need);
}

/* Of an #include line: the device header that it names. */
static void need_header(const char *line, bool need[MOTE_EMIT_MOST_SOURCES]) {
    const char *name = strchr(line, '/') + 1;
    const size_t length = strcspn(name, "\"");
    for (size_t i = 0; i < mote_emit_source_count; i++) {
        const char *its = mote_emit_sources[i].name;
        if (strlen(its) == length && strncmp(its, name, length) == 0) need_file(i, need);
    }
}

static void need_definition(const char *name, size_t length, bool need[MOTE_EMIT_MOST_SOURCES]) {
    for (size_t i = 0; i < mote_emit_source_count; i++) {
        if (!need[i] && is_code(&mote_emit_sources[i]) && defines(mote_emit_sources[i].text, name, length))
            need_file(i, need);
    }
}

/* A prototype in a header is no call: names in the first column's lines that end in a semicolon or go on are left out. */
static bool is_declaration(const char *text, const char *at) {
    const char *line = at;
    while (line > text && line[-1] != '\n')
        line--;
    return !isspace((unsigned char)*line) && *line != '#' && strncmp(line, "static", 6) != 0;
}

/* struct mote_fc_s8 is not the function of that name. */
static bool is_tag(const char *text, const char *at) {
    return at - text >= 7 && strncmp(at - 7, "struct ", 7) == 0;
}

static const char device_include[] = "#include \"device/";

void mote_emit_need(const char *text, bool need[MOTE_EMIT_MOST_SOURCES]) {
    for (const char *at = text; (at = strstr(at, device_include)) != NULL; at++)
        need_header(at, need);
    size_t length;
    for (const char *at = text; (length = next_name(&at, false)) > 0; at += length) {
        if (!is_tag(text, at) && !is_declaration(text, at)) need_definition(at, length, need);
    }
}

static const struct {
    const char *name;
    size_t bytes;
} code_size[] = {
#include "emit/code_sizes.h"
};

size_t mote_emit_code_bytes(const bool need[MOTE_EMIT_MOST_SOURCES]) {
    size_t bytes = 0;
    for (size_t i = 0; i < mote_emit_source_count; i++) {
        for (size_t k = 0; need[i] && k < sizeof code_size / sizeof code_size[0]; k++)
            if (strcmp(code_size[k].name, mote_emit_sources[i].name) == 0) bytes += code_size[k].bytes;
    }
    return bytes;
}

/* A line in the first column that declares a function or defines a struct of this name. */
static bool declares(const char *text, const char *name, size_t length) {
    for (const char *at = text; (at = strstr(at, name)) != NULL; at += length) {
        if (is_word(at[length]) || (at > text && is_word(at[-1]))) continue;
        const char *line = at;
        while (line > text && line[-1] != '\n')
            line--;
        if (isspace((unsigned char)*line) || *line == '#' || *line == '/') continue;
        if (is_tag(text, at) ? line == at - 7 && at[length + 1] == '{' : at[length] == '(') return true;
    }
    return false;
}

void mote_emit_includes(const char *text, struct mote_buffer *out) {
    for (size_t i = 0; i < mote_emit_source_count; i++) {
        const struct mote_emit_source *source = &mote_emit_sources[i];
        bool wanted = false;
        size_t length;
        for (const char *at = text; !wanted && !is_code(source) && (length = next_name(&at, false)) > 0;
             at += length) {
            char name[128] = "";
            if (length < sizeof name) memcpy(name, at, length);
            wanted = *name && declares(source->text, name, length);
        }
        if (wanted) mote_buffer_printf(out, "#include \"device/%s\"\n", source->name);
    }
}

/* In place: without the marks. */
static void remove_breaks(struct mote_buffer *text) {
    size_t to = 0;
    for (size_t i = 0; i < text->size; i++)
        if (text->data[i] != MOTE_EMIT_BREAK) text->data[to++] = text->data[i];
    if (text->data) text->data[text->size = to] = 0;
}

void mote_emit_rename(struct mote_buffer *out, const char *text, const char *prefix, const char *upper,
                      const char *folder) {
    const char *done = text, *at = text;
    size_t length;
    struct mote_buffer named = {0};
    for (; (length = next_name(&at, true)) > 0; done = at += length) {
        mote_buffer_append(&named, done, (size_t)(at - done));
        mote_buffer_text(&named, *at == 'm' ? prefix : upper);
        mote_buffer_append(&named, at + 4, length - 4);
    }
    mote_buffer_text(&named, done);
    out->failed |= named.failed;
    done = named.failed ? "" : (const char *)named.data;
    for (at = done; (at = strstr(at, device_include)) != NULL; done = at += sizeof device_include - 1) {
        mote_buffer_append(out, done, (size_t)(at - done));
        mote_buffer_printf(out, "#include \"%s", folder);
    }
    mote_buffer_text(out, done);
    remove_breaks(out);
    mote_buffer_free(&named);
}
