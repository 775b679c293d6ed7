/* SPDX-License-Identifier: MIT
 * A classifier's facts → card, and its table of labels. */
#include "report/card.h"
#include "report/number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { SKIPPED_NAMED = 20 };

static enum mote_status fail_memory(struct mote_error *error) {
    return mote_fail_memory(error, "a card");
}

/* "mfcc 0", "mel 12", "bin 3". */
static const char **name_columns(struct mote_card *card, size_t count, enum mote_plan_features_kind kind) {
    static const char *const kinds[] = {"mfcc", "mel", "bin"};
    const char **names = mote_arena_alloc(&card->arena, count, sizeof *names);
    for (size_t i = 0; names && i < count; i++) {
        char name[MOTE_NAME];
        snprintf(name, sizeof name, "%s %zu", kinds[kind], i);
        if (!(names[i] = mote_arena_string(&card->arena, name))) return NULL;
    }
    return names;
}

static enum mote_status name_skipped(struct mote_card *card, const struct mote_clips_report *report,
                                     struct mote_error *error) {
    struct mote_buffer names = {0};
    card->clips_skipped = report->skipped_count;
    card->skipped_names = NULL; /* the card may be that of a training, on other clips */
    if (report->skipped_count == 0) return MOTE_OK;
    for (size_t i = 0; i < report->skipped_count && i < SKIPPED_NAMED; i++)
        mote_buffer_printf(&names, "%s%s", i ? "\n" : "", report->skipped[i].why);
    enum mote_status status =
        names.failed ? fail_memory(error)
                     : mote_card_set_text(card, &card->skipped_names, (const char *)names.data, error);
    mote_buffer_free(&names);
    return status;
}

enum mote_status mote_card_set_clips(struct mote_card *card, const struct mote_clips *clips,
                                     const struct mote_plan_features *features, struct mote_error *error) {
    card->column_count = card->inputs = clips->columns;
    card->input_steps = clips->rows;
    card->output_steps = 1;
    card->columns = name_columns(card, clips->columns, features->kind);
    card->mean = mote_arena_copy(&card->arena, clips->mean, clips->columns * sizeof *clips->mean);
    card->std = mote_arena_copy(&card->arena, clips->std, clips->columns * sizeof *clips->std);
    card->labels = mote_arena_alloc(&card->arena, clips->label_count, sizeof *card->labels);
    if (!card->columns || !card->mean || !card->std || !card->labels) return fail_memory(error);
    for (size_t i = 0; i < clips->label_count; i++)
        if (!(card->labels[i] = mote_arena_string(&card->arena, clips->label[i]))) return fail_memory(error);
    card->label_count = clips->label_count;
    card->features = mote_card_features_of(features);
    for (size_t i = 0; i < 3; i++)
        card->split_windows[i] = clips->part[i].count;
    card->clips = clips->report.counts;
    MOTE_TRY(name_skipped(card, &clips->report, error));
    return mote_card_set_text(card, &card->split_by, clips->split, error);
}

enum mote_status mote_card_set_classes(struct mote_card *card, const struct mote_classes_result *result,
                                       enum mote_split split, struct mote_error *error) {
    if (result->classes != card->label_count)
        return mote_fail(error, MOTE_USAGE, "the evaluation is of %zu classes, the card of %zu labels",
                         result->classes, card->label_count);
    size_t bytes = result->classes * result->classes * sizeof *result->confusion;
    card->split = mote_split_name(split);
    card->windows = result->count;
    card->accuracy = result->accuracy;
    card->accuracy_low = result->low;
    card->accuracy_high = result->high;
    card->confusion = mote_arena_copy(&card->arena, result->confusion, bytes);
    return card->confusion ? MOTE_OK : fail_memory(error);
}

static void percent(struct mote_grid *grid, size_t part, size_t whole) {
    char text[MOTE_NUMBER_SIZE];
    if (whole == 0)
        mote_grid_cell(grid, "");
    else
        mote_grid_printf(grid, "%s %%", mote_number_fixed(100 * (double)part / (double)whole, 1, text));
}

void mote_card_fill_labels(const struct mote_card *card, struct mote_grid *grid) {
    static const struct mote_grid_column columns[] = {{"label", false},
                                                      {"clips", true},
                                                      {"recall", true},
                                                      {"precision", true},
                                                      {"mostly taken for", false}};
    size_t n = card->label_count;
    *grid = (struct mote_grid){.columns = 5, .column = columns};
    for (size_t t = 0; card->confusion && t < n; t++) {
        size_t said = 0, clips = 0, worst = t == 0 && n > 1 ? 1 : 0;
        for (size_t g = 0; g < n; g++) {
            clips += card->confusion[t * n + g];
            said += card->confusion[g * n + t];
            if (g != t && card->confusion[t * n + g] > card->confusion[t * n + worst]) worst = g;
        }
        size_t right = card->confusion[t * n + t], wrong = worst == t ? 0 : card->confusion[t * n + worst];
        mote_grid_cell(grid, card->labels[t]);
        mote_grid_count(grid, clips);
        percent(grid, right, clips);
        percent(grid, right, said);
        if (wrong)
            mote_grid_printf(grid, "%s (%zu)", card->labels[worst], wrong);
        else
            mote_grid_cell(grid, "");
    }
}

void mote_card_print_accuracy(const struct mote_card *card, struct mote_buffer *out) {
    mote_buffer_printf(out, "accuracy %.2f %% (95 %% of bootstrap samples: %.2f to %.2f",
                       100 * card->accuracy, 100 * card->accuracy_low, 100 * card->accuracy_high);
    if (card->identity) mote_buffer_printf(out, "; seed %llu", (unsigned long long)card->seed);
    mote_buffer_text(out, ")\n");
    mote_card_print_openset(card, out);
    mote_buffer_text(out, "\n");
}
