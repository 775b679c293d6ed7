/* SPDX-License-Identifier: MIT
 * Tables of what was heard, for the text and for the page. */
#include "report/number.h"
#include "report/spotting.h"

#include <math.h>

#define COUNT_COLUMNS                                                                                        \
    {"said", true}, {"detected", true}, {"%", true}, {"missed", true}, {"false accepts", true}, {            \
        "an hour", true                                                                                      \
    }

double mote_spotting_an_hour(size_t count, double seconds) {
    return seconds > 0 ? (double)count * 3600 / seconds : 0;
}

double mote_spotting_threshold(const struct mote_detector_config *detector) {
    for (uint32_t w = 1; w < detector->words; w++)
        if (fabsf(detector->threshold[w] - detector->threshold[0]) > 0) return NAN;
    return (double)detector->threshold[0];
}

static void fill_counts(const struct mote_spotting_count *count, double seconds, struct mote_grid *grid) {
    mote_grid_count(grid, count->said);
    mote_grid_count(grid, count->detected);
    if (count->said)
        mote_grid_fixed(grid, 100 * (double)count->detected / (double)count->said, 1);
    else
        mote_grid_cell(grid, "");
    mote_grid_count(grid, count->said - count->detected);
    mote_grid_count(grid, count->false_accepts);
    mote_grid_fixed(grid, mote_spotting_an_hour(count->false_accepts, seconds), 1);
}

void mote_spotting_fill_words(const struct mote_spotting *spotting, const char *const *labels,
                              const struct mote_detector_config *detector, double seconds,
                              struct mote_grid *grid) {
    static const struct mote_grid_column columns[] = {{"word", false}, {"threshold", true}, COUNT_COLUMNS};
    char number[MOTE_NUMBER_SIZE];
    *grid = (struct mote_grid){.columns = sizeof columns / sizeof *columns, .column = columns};
    for (size_t w = 0; w < spotting->words; w++) {
        mote_grid_cell(grid, labels[w]);
        mote_grid_cell(grid, mote_number_shortest_f32(detector->threshold[w], number));
        fill_counts(&spotting->word[w], seconds, grid);
    }
    mote_grid_cell(grid, "all");
    mote_grid_cell(grid, "");
    fill_counts(&spotting->all, seconds, grid);
}

void mote_spotting_fill_thresholds(const struct mote_spotting *spotting, double seconds,
                                   struct mote_grid *grid) {
    static const struct mote_grid_column columns[] = {{"threshold", true}, COUNT_COLUMNS};
    *grid = (struct mote_grid){.columns = sizeof columns / sizeof *columns, .column = columns};
    for (size_t p = 0; p < MOTE_SPOTTING_POINTS; p++) {
        mote_grid_fixed(grid, spotting->point[p].threshold, 2);
        fill_counts(&spotting->point[p].all, seconds, grid);
    }
}
