/* SPDX-License-Identifier: MIT */
#include "search/page.h"

#include "base/file.h"
#include "report/number.h"
#include "search/page_parts.h"
#include "search/table.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

double mote_page_score(const struct mote_page *page, const struct mote_measures *m) {
    return page->classes ? 100 * m->accuracy : m->error;
}

const char *mote_page_score_name(const struct mote_page *page) {
    return page->classes ? "accuracy, % of the validation clips" : "error, of that of persistence";
}

bool mote_page_on_front(const struct mote_page *page, size_t trial) {
    for (size_t i = 0; i < page->options->front_count; i++)
        if (page->options->front[i] == trial) return true;
    return false;
}

double *mote_page_numbers(struct mote_page *page, size_t count) {
    double *numbers = mote_arena_alloc(&page->arena, count + 1, sizeof *numbers);
    page->failed |= !numbers;
    return numbers;
}

/* "trial 17: error 0.812, 433 B, 0.1 µs; network linear, rate 0.003" */
static const char *make_tip(struct mote_page *page, const struct mote_trial *trial) {
    struct mote_buffer text = {0};
    struct mote_point_values values;
    char a[MOTE_NUMBER_SIZE], b[MOTE_NUMBER_SIZE], c[MOTE_NUMBER_SIZE];
    mote_buffer_printf(&text, "trial %" PRIu64, trial->id);
    if (trial->measured) {
        const struct mote_measures *m = &trial->rungs[trial->measured - 1];
        mote_buffer_printf(&text, ": %s %s, zlib %s, %s µs, %u epochs", page->classes ? "accuracy" : "error",
                           mote_number_brief(mote_page_score(page, m), a),
                           mote_number_bytes(m->cost[MOTE_COST_ZLIB_BYTES], b),
                           mote_number_brief(m->cost[MOTE_COST_INFERENCE_US], c), m->epochs);
    }
    mote_point_print(page->study->space, &trial->point, &values);
    for (size_t i = 0, shown = 0; i < page->study->space->count; i++)
        if (mote_space_uses(page->study->recipe, page->study->space, values.value, i))
            mote_buffer_printf(&text, "%s%s %s", shown++ ? ", " : "; ",
                               page->study->space->parameter[i].entry->key, values.value[i]);
    const char *kept = text.failed ? NULL : mote_arena_string(&page->arena, (char *)text.data);
    page->failed |= !kept;
    mote_buffer_free(&text);
    return kept;
}

static void make_tips(struct mote_page *page) {
    const struct mote_study *study = page->study;
    page->tip = mote_arena_alloc(&page->arena, study->count + 1, sizeof *page->tip);
    page->failed |= !page->tip;
    for (size_t i = 0; i < study->count && !page->failed; i++)
        page->tip[i] = make_tip(page, &study->trials[i]);
}

static void tiles(struct mote_page *page, struct mote_buffer *out) {
    const struct mote_study *study = page->study;
    char text[MOTE_NUMBER_SIZE], note[80];
    size_t whole = 0;
    double seconds = 0;
    for (size_t i = 0; i < study->count; i++) {
        whole += mote_trial_whole(study, &study->trials[i]) != NULL;
        for (uint32_t r = 0; r < study->trials[i].measured; r++)
            seconds += study->trials[i].rungs[r].seconds;
    }
    mote_html_tiles_open(out);
    snprintf(note, sizeof note, "%zu with all epochs", whole);
    mote_html_tile(out, "trials", mote_number_count(study->count, text), note);
    mote_html_tile(out, "work", mote_number_duration(seconds, text), "of all workers");
    if (page->options->front_count) {
        const size_t *front = page->options->front, last = page->options->front_count - 1;
        const struct mote_measures *best = mote_trial_whole(study, &study->trials[front[last]]);
        const struct mote_measures *least = mote_trial_whole(study, &study->trials[front[0]]);
        snprintf(note, sizeof note, "trial %zu, %.40s", front[last] + 1,
                 mote_number_bytes(best->cost[MOTE_COST_ZLIB_BYTES], text));
        mote_html_tile(out, page->classes ? "best accuracy, %" : "least error",
                       mote_number_brief(mote_page_score(page, best), text), note);
        snprintf(note, sizeof note, "trial %zu, %s %.30s", front[0] + 1, page->classes ? "accuracy" : "error",
                 mote_number_brief(mote_page_score(page, least), text));
        mote_html_tile(out, "at the other end", mote_number_bytes(least->cost[MOTE_COST_ZLIB_BYTES], text),
                       note);
        mote_html_tile(out, "front", mote_number_count(last + 1, text), "models that no other beats");
    }
    mote_html_tiles_close(out);
}

static void table(struct mote_page *page, struct mote_buffer *out) {
    struct mote_grid grid = {0};
    mote_html_section_open(
        out, "The front",
        "Each point's recipe, model and card are in points/, under its trial's number; mote fit makes the "
        "same bytes of the recipe. Errors are of the validation split.");
    mote_study_fill_front(page->study, page->options->front, page->options->front_count, &grid);
    mote_html_table(out, &grid);
    mote_grid_free(&grid);
    mote_html_section_close(out);
}

static void recipe(struct mote_page *page, struct mote_buffer *out) {
    struct mote_buffer text = {0};
    mote_html_section_open(out, "How to make it again", NULL);
    mote_html_preformatted(out, page->options->command);
    mote_recipe_print(page->study->recipe, &text);
    mote_html_preformatted(out, text.failed ? NULL : (const char *)text.data);
    mote_buffer_free(&text);
    mote_html_section_close(out);
}

static enum mote_status print(struct mote_page *page, struct mote_buffer *out, struct mote_error *error) {
    char title[200], footer[80];
    snprintf(title, sizeof title, "Search of %.150s", mote_path_name(page->study->recipe->path));
    mote_html_open(out, title, title,
                   "Models of the recipe's [space] that were trained, shrunk, packed and measured from their "
                   "bytes, on the validation split.");
    tiles(page, out);
    mote_page_scatters(page, out);
    table(page, out);
    mote_page_parallel(page, out);
    MOTE_TRY(mote_page_importance(page, out, error));
    mote_page_progress(page, out);
    recipe(page, out);
    snprintf(footer, sizeof footer, "mote %.40s", page->options->version);
    mote_html_close(out, footer);
    return page->failed || out->failed ? mote_fail_memory(error, "a report") : MOTE_OK;
}

enum mote_status mote_study_page(const struct mote_study *study, const struct mote_page_options *options,
                                 struct mote_buffer *out, struct mote_error *error) {
    struct mote_page page = {
        .study = study, .options = options, .classes = study->plan->task == MOTE_TASK_KEYWORDS};
    make_tips(&page);
    enum mote_status status = page.failed ? mote_fail_memory(error, "a report") : print(&page, out, error);
    mote_arena_free(&page.arena);
    return status;
}
