/* SPDX-License-Identifier: MIT
 * Milliseconds to rows and scores; thresholds by word. */
#include "listen_settings.h"

#include "base/number.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Chosen on a long recording: doc/listen.md. */
enum { HOP_MS = 80, WINDOW_MS = 480, HOLD_MS = 800 };
static const double usual_threshold = 0.75;

struct making {
    const struct mote_options *options;
    const struct mote_card *card;
    struct mote_listen_settings *out;
    struct mote_error *error;
};

uint32_t mote_listen_word(const struct mote_card *card, const char *word, size_t length) {
    uint32_t count = (uint32_t)mote_card_words(card), w = 0;
    while (w < count && (strncmp(card->labels[w], word, length) != 0 || card->labels[w][length] != 0))
        w++;
    return w;
}

static enum mote_status fail_threshold(const struct making *m, const char *item, size_t length) {
    return mote_fail(
        m->error, MOTE_USAGE,
        "the threshold \"%.*s\" is none; expected a number from 0 to 1 for all words, or word=number, "
        "with commas between",
        (int)length, item);
}

/* "0.8" or "yes=0.9". */
static enum mote_status read_threshold(struct making *m, const char *item, size_t length) {
    char number[32] = {0};
    const char *equals = memchr(item, '=', length), *value = equals ? equals + 1 : item;
    const size_t digits = (size_t)(item + length - value), words = mote_card_words(m->card);
    const uint32_t word = equals ? mote_listen_word(m->card, item, (size_t)(equals - item)) : 0;
    double threshold;
    if (word == words)
        return mote_fail(m->error, MOTE_USAGE,
                         "the threshold \"%.*s\" is of no word of the model's; its first is %s", (int)length,
                         item, m->card->labels[0]);
    if (digits >= sizeof number) return fail_threshold(m, item, length);
    memcpy(number, value, digits);
    if (!mote_number_parse(number, &threshold) || threshold < 0 || threshold > 1)
        return fail_threshold(m, item, length);
    for (size_t w = equals ? word : 0; w < (equals ? word + 1 : words); w++)
        m->out->threshold[w] = (float)threshold;
    return MOTE_OK;
}

static enum mote_status read_thresholds(struct making *m) {
    const size_t words = mote_card_words(m->card);
    const char *at = m->options->threshold;
    m->out->threshold = calloc(words + 1, sizeof *m->out->threshold);
    if (!m->out->threshold) return mote_fail_memory(m->error, "thresholds");
    for (size_t w = 0; w < words; w++)
        m->out->threshold[w] =
            (float)(m->card->threshold > usual_threshold ? m->card->threshold : usual_threshold);
    for (size_t length; at; at += length + 1) {
        length = strcspn(at, ",");
        MOTE_TRY(read_threshold(m, at, length));
        if (at[length] == 0) break;
    }
    return MOTE_OK;
}

/* Milliseconds in whole units of so many seconds. */
static uint32_t whole(double milliseconds, double unit, double least, double most) {
    const double count = floor(milliseconds / 1000 / unit + 0.5);
    return (uint32_t)(count < least ? least : count > most ? most : count);
}

/* In rows. Networks stride by twos and fours: by default, the multiple of four that is nearest to 80 ms. */
static uint32_t hop_of(const struct mote_features_config *c, double milliseconds) {
    const uint32_t frames = mote_features_frames(c);
    const double row = (double)c->hop / c->rate;
    if (milliseconds > 0) return whole(milliseconds, row, 1, frames);
    const uint32_t hop = 4 * whole(HOP_MS, 4 * row, 1, frames);
    return hop < frames ? hop : frames;
}

static double or_else(unsigned given, double usual) {
    return given ? (double)given : usual;
}

enum mote_status mote_listen_settings_make(const struct mote_options *options, const struct mote_card *card,
                                           const struct mote_features_config *features,
                                           struct mote_listen_settings *out, struct mote_error *error) {
    struct making m = {options, card, out, error};
    *out = (struct mote_listen_settings){.hop = hop_of(features, options->hop)};
    MOTE_TRY(read_thresholds(&m));
    const double unit = (double)out->hop * features->hop / features->rate;
    /* An image is resized over time: no column of it is another window's. */
    out->keep = options->whole || features->kind == MOTE_FEATURES_STFT ? 0 : out->hop;
    out->detector = (struct mote_detector_config){
        .labels = (uint32_t)card->label_count,
        .words = (uint32_t)mote_card_words(card),
        .window = whole(or_else(options->window, WINDOW_MS), unit, 1, 1 << 16),
        .hold = whole(or_else(options->hold, HOLD_MS), unit, 0, 1 << 20),
        .threshold = out->threshold,
    };
    return MOTE_OK;
}

void mote_listen_settings_free(struct mote_listen_settings *settings) {
    free(settings->threshold);
    settings->threshold = NULL;
}
