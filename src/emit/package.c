/* SPDX-License-Identifier: MIT
 * A folder as a package of Arduino, PlatformIO, ESP-IDF, Zephyr or CMake. What each wants is in packages/: a file a template,
 * its name with EXAMPLE and PREFIX in it, its text with @NAMES@ for values and for pieces of packages/code/. A line with a
 * name that stands for a list is printed for each of it. */
#include "emit/parts.h"
#include "emit/sources.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const kinds[] = {"arduino", "platformio", "esp-idf", "zephyr", "cmake"};

enum mote_status mote_emit_check_package(const char *kind, struct mote_error *error) {
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (strcmp(kind, kinds[i]) == 0) return MOTE_OK;
    return mote_fail(error, MOTE_USAGE,
                     "there are no packages for \"%.60s\"; expected arduino, platformio, esp-idf, zephyr or "
                     "cmake",
                     kind);
}

struct package {
    const struct mote_emit_plan *plan;
    const char *kind;
    struct mote_emit_names names;
    const char *home;           /* the folder of the folder's own files, with a slash behind */
    const char *example, *data; /* what shows it, and what that takes */
    struct mote_buffer header;  /* model.h */
    size_t sources;             /* files of the folder, before any of the package's */
    struct mote_emit_folder *folder;
};

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
static const char *piece_of(const struct package *p, const char *name) {
    if (strcmp(name, "BODY") == 0) return find_template("body_", p->example);
    if (strcmp(name, "CHIP") == 0) return find_template("chip_", p->data);
    if (strcmp(name, "FILE") == 0) return find_template("file_", p->data);
    if (strcmp(name, "ARDUINO") == 0) return find_template("arduino", "");
    if (strcmp(name, "CHECK") == 0) return find_template("check", "");
    return strcmp(name, "UMBRELLA") == 0 ? find_template("umbrella", "") : NULL;
}

/* The macro behind the one at `*at` of the header, its guard left out. */
static bool next_macro(const struct package *p, const char **at, char *out, size_t size) {
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

/* Item `i` of the list that the name stands for; false behind the last one, and where it is no list. */
static bool item_of(const struct package *p, const char *name, size_t i, char *out, size_t size) {
    static const char *const calls[] = {"init", "feed", "run", "result", "listen"};
    *out = 0;
    if (strcmp(name, "INPUT") == 0) {
        snprintf(out, size, "%zu", i);
        return i < p->plan->graph->input_count;
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

static void print_value(const struct package *p, const char *name, struct mote_buffer *out) {
    const struct mote_graph *g = p->plan->graph;
    size_t bytes = 0;
    for (size_t i = 0; i < g->input_count; i++)
        if (g->tensors[g->inputs[i]].bytes > bytes) bytes = g->tensors[g->inputs[i]].bytes;
    if (strcmp(name, "PREFIX") == 0) mote_c_foreign(out, p->names.prefix, false);
    if (strcmp(name, "UPPER") == 0) mote_c_foreign(out, p->names.upper, false);
    if (strcmp(name, "VERSION") == 0) mote_buffer_text(out, MOTE_VERSION);
    if (strcmp(name, "WHAT") == 0) mote_buffer_text(out, mote_emit_what(p->plan));
    if (strcmp(name, "EXAMPLE") == 0) mote_buffer_text(out, p->example);
    if (strcmp(name, "MODEL_H") == 0)
        mote_buffer_text(out, strcmp(p->kind, "arduino") == 0 ? "network/model.h" : "../src/model.h");
    if (strcmp(name, "OUTPUT_TYPE") == 0) mote_buffer_text(out, mote_c_type(g->tensors[g->outputs[0]].type));
    if (strcmp(name, "INPUT_BYTES") == 0) mote_buffer_printf(out, "%zu", bytes);
}

/* With `item` for the name that stands for a list, if any does. */
static void expand_line(const struct package *p, const char *line, size_t length, const char *item,
                        struct mote_buffer *out) {
    char name[24], none[96];
    for (size_t i = 0; i < length; i++) {
        const size_t mark = name_at(line + i, name);
        if (mark == 0) {
            mote_buffer_append(out, line + i, 1);
            continue;
        }
        if (item && item_of(p, name, 0, none, sizeof none))
            mote_c_foreign(out, item, false);
        else
            print_value(p, name, out);
        i += mark - 1;
    }
}

/* The first name in the line that stands for a list. */
static bool find_list(const struct package *p, const char *line, size_t length, char name[24]) {
    char none[96];
    for (size_t i = 0; i < length; i++)
        if (name_at(line + i, name) && item_of(p, name, 0, none, sizeof none)) return true;
    return false;
}

static void expand(const struct package *p, const char *text, struct mote_buffer *out) {
    for (const char *line = text; *line;) {
        const size_t length = strcspn(line, "\n") + 1;
        char name[24], item[96];
        const char *piece = name_at(line, name) ? piece_of(p, name) : NULL;
        if (piece)
            expand(p, piece, out);
        else if (find_list(p, line, length, name))
            for (size_t i = 0; item_of(p, name, i, item, sizeof item); i++)
                expand_line(p, line, length, item, out);
        else
            expand_line(p, line, length, NULL, out);
        line += length;
    }
}

/* Of a template's name: without the kind before and .in behind, the words in capitals replaced. */
static void print_path(const struct package *p, const char *name, struct mote_buffer *out) {
    const char *const end = name + strlen(name) - 3;
    while (name < end) {
        const bool example = strncmp(name, "EXAMPLE", 7) == 0, prefix = strncmp(name, "PREFIX", 6) == 0;
        if (example || prefix)
            mote_buffer_text(out, example ? p->example : p->names.prefix);
        else
            mote_buffer_append(out, name, 1);
        name += example ? 7 : prefix ? 6 : 1;
    }
}

static void add_template(const struct package *p, const struct mote_emit_source *source) {
    struct mote_buffer path = {0}, text = {0};
    print_path(p, source->name + strlen(p->kind) + 1, &path);
    expand(p, source->text, &text);
    struct mote_buffer *out = mote_emit_add_file(p->folder, "%s", path.failed ? "" : (const char *)path.data);
    out->failed |= path.failed || text.failed;
    if (!out->failed)
        mote_emit_rename(out, (const char *)text.data, p->names.prefix, p->names.upper, "device/");
    mote_buffer_free(&path);
    mote_buffer_free(&text);
}

/* Where an ecosystem's compiler looks. Of an Arduino library the header PREFIX.h is in src itself, and PREFIX may be "model". */
static const char *home_of(const char *kind) {
    return strcmp(kind, "arduino") == 0 ? "src/network/" : "src/";
}

/* All files there are compiled: the self-test has no program of its own but for CMake. */
static void move_file(const struct package *p, struct mote_emit_file *file) {
    char name[MOTE_EMIT_NAME];
    const bool is_selftest = strcmp(file->name, "selftest.c") == 0;
    const int length = snprintf(name, sizeof name, "%s%s", p->home, file->name);
    assert(length > 0 && (size_t)length < sizeof name);
    memcpy(file->name, name, sizeof name);
    if (!is_selftest || strcmp(p->kind, "cmake") == 0) return;
    struct mote_buffer text = {0};
    mote_buffer_printf(&text, "#define %s_SELFTEST_NO_MAIN\n", p->names.upper);
    mote_buffer_append(&text, file->text.data, file->text.size);
    mote_buffer_free(&file->text);
    file->text = text;
}

enum mote_status mote_emit_package(const struct mote_emit_plan *plan, const char *kind,
                                   struct mote_emit_folder *folder, struct mote_error *error) {
    static const char *const examples[] = {"tensors", "forecast", "keyword"};
    static const char *const data[] = {"tensors", "rows", "samples"}; /* by task */
    struct package p = {.plan = plan, .kind = kind, .sources = folder->count, .folder = folder};
    p.names = mote_emit_names_of(plan->prefix);
    p.home = home_of(kind);
    p.example = plan->listening ? "listen" : examples[plan->task];
    p.data = data[plan->task];
    MOTE_TRY(mote_emit_check_package(kind, error));
    for (size_t i = 0; i < p.sources; i++) {
        if (strcmp(folder->file[i].name, "model.h") == 0) p.header = folder->file[i].text;
        move_file(&p, &folder->file[i]);
    }
    for (size_t i = 0; i < mote_emit_template_count; i++) {
        const char *name = mote_emit_templates[i].name;
        if (strncmp(name, kind, strlen(kind)) == 0 && name[strlen(kind)] == '/')
            add_template(&p, &mote_emit_templates[i]);
    }
    return MOTE_OK; /* whoever finishes the folder asks whether memory was out */
}
