/* SPDX-License-Identifier: MIT
 * What stands between two @ of a package's template. */
#include "emit/package.h"
#include "emit/sources.h"

#include <stdio.h>
#include <string.h>

static const char *find_template(const char *kind, const char *what) {
    char name[64];
    snprintf(name, sizeof name, "code/%s%s.in", kind, what);
    return mote_emit_template(name);
}

/* A name between two @ at the start of the text; its length, or 0. */
static size_t name_at(const char *at, char name[24]) {
    const size_t length = *at == '@' ? strspn(at + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_") : 0;
    if (length == 0 || length >= 24 || at[length + 1] != '@') return 0;
    memcpy(name, at + 1, length);
    name[length] = 0;
    return length + 2;
}

/* The piece that the name stands for, or NULL. */
static const char *piece_of(const struct mote_package *p, const char *name) {
    if (strcmp(name, "BODY") == 0) return find_template("body_", p->example);
    if (strcmp(name, "CHIP") == 0) return find_template("chip_", p->data);
    if (strcmp(name, "FILE") == 0) return find_template("file_", p->data);
    if (strcmp(name, "ARDUINO") == 0) return find_template("arduino", "");
    if (strcmp(name, "CHECK") == 0) return find_template("check", "");
    return strcmp(name, "UMBRELLA") == 0 ? find_template("umbrella", "") : NULL;
}

/* The macro behind the one at `*at` of the header, its guard left out. */
static bool next_macro(const struct mote_package *p, const char **at, char *out, size_t size) {
    static const char define[] = "\n#define ";
    while ((*at = strstr(*at, define)) != NULL) {
        *at += sizeof define - 1;
        const size_t length = strcspn(*at, " \n");
        const bool guard = (*at)[length] == '\n';
        snprintf(out, size, "%.*s", (int)length, *at);
        if (!guard && strncmp(out, p->names.upper, strlen(p->names.upper)) == 0) return true;
    }
    return false;
}

static bool is_list(const char *name) {
    static const char *const lists[] = {"INPUT", "CALL", "MACRO", "SOURCE", "ONE_AUTHOR", "ONE_URL"};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (strcmp(name, lists[i]) == 0) return true;
    return false;
}

/* Item `i` of the list that the name stands for; false behind the last one. */
static bool item_of(const struct mote_package *p, const char *name, size_t i, char *out, size_t size) {
    static const char *const calls[] = {"init", "feed", "run", "result", "listen"};
    *out = 0;
    if (strcmp(name, "INPUT") == 0) {
        snprintf(out, size, "%zu", i);
        return i < p->plan->graph->input_count;
    }
    const char *one = strcmp(name, "ONE_AUTHOR") == 0 ? p->plan->author
                      : strcmp(name, "ONE_URL") == 0  ? p->plan->url
                                                      : NULL;
    if (one && i == 0) {
        snprintf(out, size, "%s", one);
        return true;
    }
    if (strcmp(name, "CALL") == 0 && i < (p->plan->listening ? 5 : 4)) {
        snprintf(out, size, "%s_%s", p->names.prefix, calls[i]);
        return true;
    }
    if (strcmp(name, "MACRO") == 0 && !p->header.failed) {
        const char *at = (const char *)p->header.data;
        for (bool there = true; there && (there = next_macro(p, &at, out, size)); i--)
            if (i == 0) return true;
    }
    for (size_t k = 0; strcmp(name, "SOURCE") == 0 && k < p->sources; k++) {
        const char *file = p->folder->file[k].name;
        if (strcmp(strrchr(file, '.'), ".c") != 0 || strstr(file, "selftest.c") || i-- > 0) continue;
        snprintf(out, size, "%s", file);
        return true;
    }
    return false;
}

static void print_value(const struct mote_package *p, const char *name, struct mote_buffer *out) {
    const struct mote_graph *g = p->plan->graph;
    size_t bytes = 0;
    for (size_t i = 0; i < g->input_count; i++)
        if (g->tensors[g->inputs[i]].bytes > bytes) bytes = g->tensors[g->inputs[i]].bytes;
    if (strcmp(name, "PREFIX") == 0) mote_c_foreign(out, p->names.prefix, false);
    if (strcmp(name, "UPPER") == 0) mote_c_foreign(out, p->names.upper, false);
    if (strcmp(name, "AUTHOR") == 0 && p->plan->author) mote_c_foreign(out, p->plan->author, false);
    if (strcmp(name, "URL") == 0 && p->plan->url) mote_c_foreign(out, p->plan->url, false);
    if (strcmp(name, "VERSION") == 0) mote_buffer_text(out, MOTE_VERSION);
    if (strcmp(name, "WHAT") == 0) mote_buffer_text(out, mote_emit_what(p->plan));
    if (strcmp(name, "EXAMPLE") == 0) mote_buffer_text(out, p->example);
    if (strcmp(name, "MODEL_H") == 0)
        mote_buffer_text(out, strcmp(p->kind, "arduino") == 0 ? "network/model.h" : "../src/model.h");
    if (strcmp(name, "OUTPUT_TYPE") == 0) mote_buffer_text(out, mote_c_type(g->tensors[g->outputs[0]].type));
    if (strcmp(name, "INPUT_BYTES") == 0) mote_buffer_printf(out, "%zu", bytes);
}

/* With `item` for the name that stands for a list, if any does. */
static void expand_line(const struct mote_package *p, const char *line, size_t length, const char *item,
                        struct mote_buffer *out) {
    char name[24];
    for (size_t i = 0; i < length; i++) {
        const size_t mark = name_at(line + i, name);
        if (mark == 0) {
            mote_buffer_append(out, line + i, 1);
            continue;
        }
        if (item && is_list(name))
            mote_c_foreign(out, item, false);
        else
            print_value(p, name, out);
        i += mark - 1;
    }
}

/* The first name in the line that stands for a list. */
static bool find_list(const char *line, size_t length, char name[24]) {
    for (size_t i = 0; i < length; i++)
        if (name_at(line + i, name) && is_list(name)) return true;
    return false;
}

void mote_package_expand(const struct mote_package *p, const char *text, struct mote_buffer *out) {
    for (const char *line = text; *line;) {
        const size_t length = strcspn(line, "\n") + 1;
        char name[24], item[MOTE_PACKAGE_WORDS];
        const char *piece = name_at(line, name) ? piece_of(p, name) : NULL;
        if (piece)
            mote_package_expand(p, piece, out);
        else if (find_list(line, length, name))
            for (size_t i = 0; item_of(p, name, i, item, sizeof item); i++)
                expand_line(p, line, length, item, out);
        else
            expand_line(p, line, length, NULL, out);
        line += length;
    }
}
