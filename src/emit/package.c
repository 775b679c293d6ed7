/* SPDX-License-Identifier: MIT
 * A folder as a package of Arduino, PlatformIO, ESP-IDF, Zephyr or CMake. What each wants is in packages/: a file a template,
 * its name with EXAMPLE and PREFIX in it, its text as template.c has it. */
#include "emit/package.h"
#include "emit/sources.h"

#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

static const char *const kinds[] = {"arduino", "platformio", "esp-idf", "zephyr", "cmake"};

/* Of what goes between the quotes of JSON and YAML, and onto a line of its own. */
static bool is_plain(const char *text) {
    if (*text == 0 || *text == ' ' || strlen(text) >= MOTE_PACKAGE_WORDS) return false;
    for (; *text; text++)
        if ((unsigned char)*text < ' ' || *text == 127 || *text == '"' || *text == '\\') return false;
    return true;
}

static enum mote_status check_author(const char *author, struct mote_error *error) {
    if (!author || is_plain(author)) return MOTE_OK;
    return mote_fail(error, MOTE_USAGE,
                     "--author \"%.60s\": expected a name of at most %d bytes, as Ada Lovelace "
                     "<ada@example.org>, without quotes "
                     "and backslashes",
                     author, MOTE_PACKAGE_WORDS - 1);
}

static enum mote_status check_url(const char *url, struct mote_error *error) {
    if (!url) return MOTE_OK;
    const char *host = strncmp(url, "https://", 8) == 0  ? url + 8
                       : strncmp(url, "http://", 7) == 0 ? url + 7
                                                         : "";
    if (is_plain(url) && !strpbrk(url, " <>") && isalnum((unsigned char)*host)) return MOTE_OK;
    return mote_fail(error, MOTE_USAGE,
                     "--url \"%.60s\": expected the address of a page, as https://example.org/spotter, of at "
                     "most %d bytes",
                     url, MOTE_PACKAGE_WORDS - 1);
}

enum mote_status mote_emit_check_package(const char *kind, const char *author, const char *url,
                                         struct mote_error *error) {
    bool known = false;
    for (size_t i = 0; kind && i < sizeof kinds / sizeof kinds[0]; i++)
        known |= strcmp(kind, kinds[i]) == 0;
    if (kind && !known)
        return mote_fail(
            error, MOTE_USAGE,
            "there are no packages for \"%.60s\"; expected arduino, platformio, esp-idf, zephyr or "
            "cmake",
            kind);
    if (!kind && (author || url)) return mote_fail(error, MOTE_USAGE, "--author and --url go with --for");
    MOTE_TRY(check_author(author, error));
    return check_url(url, error);
}

/* Of a template's name: without the kind before and .in behind, the words in capitals replaced. */
static void print_path(const struct mote_package *p, const char *name, struct mote_buffer *out) {
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

static void add_template(const struct mote_package *p, const struct mote_emit_source *source) {
    struct mote_buffer path = {0}, text = {0};
    print_path(p, source->name + strlen(p->kind) + 1, &path);
    mote_package_expand(p, source->text, &text);
    struct mote_buffer *out = mote_emit_add_file(p->folder, "%s", path.failed ? "" : (const char *)path.data);
    out->failed |= path.failed || text.failed;
    if (!out->failed)
        mote_emit_rename(out, (const char *)text.data, p->names.prefix, p->names.upper, "device/");
    mote_buffer_free(&path);
    mote_buffer_free(&text);
}

/* Where an ecosystem's compiler looks. Arduino searches an Arduino library's src for headers: there model.h would hide others of
 * that name. */
static const char *home_of(const char *kind) {
    return strcmp(kind, "arduino") == 0 ? "src/network/" : "src/";
}

/* All files there are compiled: the self-test has no program of its own but for CMake. */
static void move_file(const struct mote_package *p, struct mote_emit_file *file) {
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
    struct mote_package p = {.plan = plan, .kind = kind, .sources = folder->count, .folder = folder};
    p.names = mote_emit_names_of(plan->prefix);
    p.home = home_of(kind);
    p.example = plan->listening ? "listen" : examples[plan->task];
    p.data = data[plan->task];
    MOTE_TRY(mote_emit_check_package(kind, plan->author, plan->url, error));
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
