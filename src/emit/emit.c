/* SPDX-License-Identifier: MIT
 * The folder: its files in order, each with its banner, under its prefix. */
#include "emit/emit.h"

#include "emit/parts.h"
#include "emit/sources.h"

#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum mote_status mote_emit_check_prefix(const char *prefix, struct mote_error *error) {
    const size_t length = strlen(prefix);
    bool good = length > 0 && length <= MOTE_EMIT_PREFIX && isalpha((unsigned char)*prefix);
    for (size_t i = 0; good && i < length; i++)
        good = isalnum((unsigned char)prefix[i]) || prefix[i] == '_';
    if (good && !strstr(prefix, "__") && prefix[length - 1] != '_') return MOTE_OK;
    return mote_fail(
        error, MOTE_USAGE,
        "\"%.60s\" cannot begin a name in C: expected a letter, then at most %d letters, digits and single "
        "underscores between them",
        prefix, MOTE_EMIT_PREFIX - 1);
}

struct mote_emit_names mote_emit_names_of(const char *prefix) {
    struct mote_emit_names n = {.prefix = prefix};
    for (size_t i = 0; prefix[i]; i++)
        n.upper[i] = (char)toupper((unsigned char)prefix[i]);
    return n;
}

/* One rounding, whatever the compiler is told: a·b + c must not be fused. And a loop that copies stays one. */
static const char compiler[] =
    "#if defined(__clang__)\n#pragma STDC FP_CONTRACT OFF\n#elif defined(__GNUC__)\n"
    "#pragma GCC optimize(\"fp-contract=off\", \"no-tree-loop-distribute-patterns\")\n#endif\n";

struct mote_buffer *mote_emit_add_file(struct mote_emit_folder *folder, const char *format,
                                       const char *name) {
    assert(folder->count < MOTE_EMIT_FILES);
    struct mote_emit_file *file = &folder->file[folder->count++];
    snprintf(file->name, sizeof file->name, format, name);
    return &file->text;
}

static void print_banner(const struct mote_emit_plan *plan, struct mote_buffer *out) {
    mote_buffer_text(out, "/* ");
    for (const char *line = plan->provenance; *line;) {
        char text[1024];
        const size_t length = strcspn(line, "\n");
        snprintf(text, sizeof text, "%.*s", (int)(length < sizeof text ? length : sizeof text - 1), line);
        if (line != plan->provenance) mote_buffer_text(out, " * ");
        mote_c_foreign(out, text, false);
        line += length + (line[length] == '\n');
        mote_buffer_text(out, *line ? "\n" : " */\n");
    }
}

/* A file of names that start with mote_. */
static void finish_file(struct mote_emit_folder *folder, const struct mote_emit_plan *plan, const char *name,
                        struct mote_buffer *text) {
    const struct mote_emit_names names = mote_emit_names_of(plan->prefix);
    struct mote_buffer whole = {0};
    const bool code = strstr(name, ".c") != NULL;
    if (code || strstr(name, ".h")) print_banner(plan, &whole);
    if (code) mote_buffer_text(&whole, compiler);
    mote_buffer_append(&whole, text->data, text->size);
    struct mote_buffer *out = mote_emit_add_file(folder, "%s", name);
    out->failed |= whole.failed || text->failed;
    if (!out->failed) mote_emit_rename(out, (const char *)whole.data, names.prefix, names.upper, "device/");
    mote_buffer_free(&whole);
    mote_buffer_free(text);
}

static void add_sources(struct mote_emit_folder *folder, const struct mote_emit_plan *plan,
                        const bool need[MOTE_EMIT_MOST_SOURCES]) {
    const struct mote_emit_names names = mote_emit_names_of(plan->prefix);
    for (size_t i = 0; i < mote_emit_source_count; i++) {
        const struct mote_emit_source *source = &mote_emit_sources[i];
        if (!need[i]) continue;
        struct mote_buffer *out = mote_emit_add_file(folder, "device/%s", source->name);
        mote_buffer_printf(out, "/* A copy of device/%s of mote %s; see model.h. */\n", source->name,
                           MOTE_VERSION);
        if (strstr(source->name, ".c")) mote_buffer_text(out, compiler);
        mote_emit_rename(out, source->text, names.prefix, names.upper, "");
    }
}

/* The four calls and the library's memory functions take so much, and each call of a kernel. */
enum { CALLS_CODE = 400, CALL_CODE = 40 };

static void measure(struct mote_emit *e, struct mote_emit_folder *folder,
                    const bool need[MOTE_EMIT_MOST_SOURCES]) {
    const struct mote_emit_memory memory = mote_emit_memory_of(e->plan);
    struct mote_program_call call;
    size_t calls = 0;
    while (mote_program_call(e->plan->program, calls, &call))
        calls++;
    e->code_bytes = mote_emit_code_bytes(need) + CALLS_CODE + CALL_CODE * calls;
    folder->code_bytes = e->code_bytes;
    folder->constant_bytes = e->bytes;
    folder->arena_bytes = memory.arena;
    folder->scratch_bytes = memory.scratch;
}

static enum mote_status print_all(struct mote_emit *e, struct mote_emit_folder *folder,
                                  struct mote_error *error) {
    struct mote_buffer code = {0}, header = {0}, weights = {0}, names = {0}, test = {0}, readme = {0};
    enum mote_status status = mote_emit_program(e, error);
    if (status == MOTE_OK && e->plan->task == MOTE_EMIT_SOUND) status = mote_emit_front(e, error);
    if (status == MOTE_OK) {
        mote_emit_code(e, &code);
        status = mote_emit_selftest(e, &test, error);
    }
    bool need[MOTE_EMIT_MOST_SOURCES] = {false};
    if (status == MOTE_OK && !code.failed) mote_emit_need((const char *)code.data, need);
    measure(e, folder, need);
    add_sources(folder, e->plan, need);
    mote_emit_header(e, &header);
    mote_buffer_text(&names,
                     "#ifndef MOTE_MODEL_WEIGHTS_H\n#define MOTE_MODEL_WEIGHTS_H\n\n#include <stdint.h>\n\n");
    mote_buffer_append(&names, e->names.data, e->names.size);
    mote_buffer_text(&names, "\n#endif\n");
    mote_buffer_text(&weights, "#include \"model_weights.h\"\n\n#include <math.h>\n");
    mote_buffer_append(&weights, e->weights.data, e->weights.size);
    finish_file(folder, e->plan, "model.h", &header);
    finish_file(folder, e->plan, "model.c", &code);
    finish_file(folder, e->plan, "model_weights.h", &names);
    finish_file(folder, e->plan, "model_weights.c", &weights);
    finish_file(folder, e->plan, "selftest.c", &test);
    mote_emit_readme(e, folder, &readme);
    finish_file(folder, e->plan, "README.md", &readme);
    return status;
}

static bool any_failed(const struct mote_emit *e, const struct mote_emit_folder *folder) {
    bool failed = e->failed || e->params.failed || e->calls.failed || e->weights.failed || e->names.failed;
    for (size_t i = 0; i < folder->count; i++)
        failed |= folder->file[i].text.failed;
    return failed;
}

enum mote_status mote_emit_model(const struct mote_emit_plan *plan, struct mote_emit_folder *folder,
                                 struct mote_error *error) {
    struct mote_emit e = {.plan = plan};
    folder->count = 0;
    enum mote_status status = print_all(&e, folder, error);
    if (status == MOTE_OK && any_failed(&e, folder))
        status = mote_fail_memory(error, "the C text of a model");
    mote_buffer_free(&e.params);
    mote_buffer_free(&e.calls);
    mote_buffer_free(&e.weights);
    mote_buffer_free(&e.names);
    mote_arena_free(&e.arena);
    if (status != MOTE_OK) mote_emit_folder_free(folder);
    return status;
}

void mote_emit_folder_free(struct mote_emit_folder *folder) {
    for (size_t i = 0; i < folder->count; i++)
        mote_buffer_free(&folder->file[i].text);
    folder->count = 0;
}
