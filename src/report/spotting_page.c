/* SPDX-License-Identifier: MIT */
#include "report/spotting_page.h"

#include "report/html.h"
#include "report/number.h"
#include "report/spotting_parts.h"

#include <stdio.h>

static void print_tiles(const struct mote_spotting_page *page, struct mote_buffer *out) {
    const struct mote_spotting_count *all = &page->spotting->all;
    char value[MOTE_NUMBER_SIZE], other[MOTE_NUMBER_SIZE], note[96];
    mote_html_tiles_open(out);
    mote_html_tile(out, "recording", mote_number_duration(page->seconds, value), "of sound");
    snprintf(note, sizeof note, "of %zu words that were said", all->said);
    mote_html_tile(
        out, "detected, %",
        mote_number_fixed(all->said ? 100 * (double)all->detected / (double)all->said : 0, 1, value), note);
    mote_html_tile(out, "missed", mote_number_count(all->said - all->detected, value), "words");
    snprintf(note, sizeof note, "%s in all", mote_number_count(all->false_accepts, other));
    mote_html_tile(out, "false accepts an hour",
                   mote_number_fixed(mote_spotting_an_hour(all->false_accepts, page->seconds), 1, value),
                   note);
    mote_html_tiles_close(out);
}

enum mote_status mote_spotting_page_print(const struct mote_spotting_page *page, struct mote_buffer *out,
                                          struct mote_error *error) {
    struct mote_spotting_view view = {.page = page};
    char title[200];
    snprintf(title, sizeof title, "Heard in %.150s", page->name);
    mote_spotting_view_make(&view);
    mote_html_open(out, title, title, page->settings);
    print_tiles(page, out);
    if (!view.failed) mote_spotting_timeline(&view, out);
    if (!view.failed) mote_spotting_tables(&view, out);
    mote_html_close(out, page->footer);
    mote_arena_free(&view.arena);
    return view.failed || out->failed ? mote_fail_memory(error, "a report") : MOTE_OK;
}
