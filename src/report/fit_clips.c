/* SPDX-License-Identifier: MIT
 * Pictures of clips that were heard right and of clips that were not: what sounded, and what the network saw. */
#include "report/fit_sections.h"
#include "report/html.h"
#include "report/png.h"
#include "report/spectrogram.h"

#include <stdio.h>
#include <stdlib.h>

enum { RIGHT_SHOWN = 4, WRONG_SHOWN = 8 };

/* Examples of the test split, by number. */
struct choice {
    size_t count;
    size_t example[RIGHT_SHOWN + WRONG_SHOWN];
};

static float surety(const struct mote_classes_result *r, size_t i) {
    return r->score[i * r->classes + r->guess[i]];
}

/* The surest right one of each of four labels that lie evenly among all. */
static void choose_right(const struct mote_classes_result *r, struct choice *choice) {
    size_t shown = r->classes < RIGHT_SHOWN ? r->classes : RIGHT_SHOWN;
    for (size_t k = 0; k < shown; k++) {
        size_t label = k * r->classes / shown, best = r->count;
        for (size_t i = 0; i < r->count; i++)
            if (r->truth[i] == label && r->guess[i] == label &&
                (best == r->count || surety(r, i) > surety(r, best)))
                best = i;
        if (best < r->count) choice->example[choice->count++] = best;
    }
}

static bool has_pair(const struct choice *choice, const struct mote_classes_result *r, size_t i) {
    for (size_t k = 0; k < choice->count; k++) {
        size_t j = choice->example[k];
        if (r->truth[j] == r->truth[i] && r->guess[j] == r->guess[i]) return true;
    }
    return false;
}

/* The surest of the wrong ones, of each pair of labels one. */
static void choose_wrong(const struct mote_classes_result *r, struct choice *choice) {
    while (choice->count < WRONG_SHOWN) {
        size_t best = r->count;
        for (size_t i = 0; i < r->count; i++)
            if (r->truth[i] != r->guess[i] && !has_pair(choice, r, i) &&
                (best == r->count || surety(r, i) > surety(r, best)))
                best = i;
        if (best == r->count) return;
        choice->example[choice->count++] = best;
    }
}

struct gallery {
    const struct mote_fit_report *report;
    struct mote_spectrogram spectrogram;
    float *features; /* (rows, columns) */
    struct mote_buffer *out;
};

static void add_picture(struct gallery *g, const struct mote_png *picture, const char *kind, const char *what,
                        const char *name) {
    struct mote_buffer png = {0};
    char alt[200];
    snprintf(alt, sizeof alt, "%s of %.150s", what, name);
    mote_png_print(picture, &png);
    mote_html_picture(g->out, &png, kind, alt);
    mote_buffer_free(&png);
}

/* Each column of the features in its standard deviations, so that all of them show. */
static void standardise(struct gallery *g, size_t number) {
    const struct mote_clips *clips = g->report->clips;
    size_t size = clips->rows * clips->columns;
    for (size_t i = 0; i < size; i++) {
        size_t c = i % clips->columns;
        g->features[i] =
            (float)(((double)clips->features[number * size + i] - clips->mean[c]) / clips->std[c]);
    }
}

static void add_clip(struct gallery *g, size_t example) {
    const struct mote_clips *clips = g->report->clips;
    const struct mote_classes_result *r = g->report->classes;
    size_t number = clips->part[MOTE_SPLIT_TEST].number[example];
    const struct mote_clip *clip = &clips->clip[number];
    char heading[300], percent[32];
    bool right = r->truth[example] == r->guess[example];
    snprintf(heading, sizeof heading, "%.100s%s%.100s", clips->label[r->truth[example]], right ? "" : " → ",
             right ? "" : clips->label[r->guess[example]]);
    snprintf(percent, sizeof percent, "%.1f %%", 100 * (double)surety(r, example));
    mote_html_card_open(g->out, heading, percent);
    mote_spectrogram_run(&g->spectrogram, clip->samples, clip->count);
    add_picture(g,
                &(struct mote_png){.columns = g->spectrogram.columns,
                                   .rows = g->spectrogram.rows,
                                   .value = g->spectrogram.value,
                                   .low = -70,
                                   .high = 0},
                "tall", "Spectrogram", clip->name);
    standardise(g, number);
    add_picture(
        g,
        &(struct mote_png){
            .columns = clips->rows, .rows = clips->columns, .value = g->features, .low = -2.5f, .high = 2.5f},
        "flat", "Features", clip->name);
    mote_html_card_close(g->out, clip->name);
}

static void add_group(struct gallery *g, const char *heading, const struct choice *choice) {
    if (choice->count == 0) return;
    mote_html_cards_open(g->out, heading);
    for (size_t i = 0; i < choice->count; i++)
        add_clip(g, choice->example[i]);
    mote_html_cards_close(g->out);
}

static void add_all(struct gallery *g) {
    const struct mote_card *card = g->report->card;
    struct choice right = {0}, wrong = {0};
    char note[500];
    choose_right(g->report->classes, &right);
    choose_wrong(g->report->classes, &wrong);
    snprintf(
        note, sizeof note,
        "Of the test split, with the probability of what was heard. Above, the spectrogram: 0 to %g kHz over "
        "%g s, from 70 dB below the loudest (dark) to the loudest. Below, what the network sees: %.20s, %zu "
        "× "
        "%zu, each of the %zu from 2.5 standard deviations under its mean (dark) to as many over it.",
        (double)card->features.rate / 2000, (double)card->features.clip / (double)card->features.rate,
        card->features.kind, card->input_steps, card->inputs, card->inputs);
    mote_html_section_open(g->out, "Clips", note);
    add_group(g, "Heard right, and most surely", &right);
    add_group(g, "Heard wrong: said → heard, the surest of each pair", &wrong);
    mote_html_section_close(g->out);
}

enum mote_status mote_fit_clips_section(const struct mote_fit_report *report, struct mote_buffer *out,
                                        struct mote_error *error) {
    const struct mote_clips *clips = report->clips;
    const struct mote_card_features *features = &report->card->features;
    if (!clips || !report->classes) return MOTE_OK;
    struct gallery g = {.report = report, .out = out};
    g.features = calloc(clips->rows * clips->columns, sizeof *g.features);
    enum mote_status status = g.features ? MOTE_OK : mote_fail_memory(error, "a report");
    if (status == MOTE_OK)
        status = mote_spectrogram_create((uint32_t)features->rate, features->clip, &g.spectrogram, error);
    if (status == MOTE_OK) add_all(&g);
    mote_spectrogram_free(&g.spectrogram);
    free(g.features);
    return status;
}
