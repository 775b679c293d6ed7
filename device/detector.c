/* SPDX-License-Identifier: MIT
 * Averaging, deciding, holding off. */
#include "device/detector.h"
#include "device/math.h"

#include <string.h>

size_t mote_detector_floats(const struct mote_detector_config *c) {
    return (size_t)c->window * c->labels;
}

void mote_detector_init(struct mote_detector *d, const struct mote_detector_config *config, float *memory) {
    d->config = *config;
    d->history = memory;
    d->next = 0;
    d->held = 0;
    d->current = config->words;
    for (size_t i = 0; i < mote_detector_floats(config); i++)
        memory[i] = 0.0f;
}

/* `next` is the oldest: the ring is walked from there. */
static float average(const struct mote_detector *d, uint32_t label) {
    const struct mote_detector_config *c = &d->config;
    float sum = 0.0f;
    for (uint32_t i = 0, at = d->next; i < c->window; i++, at = at + 1 < c->window ? at + 1 : 0)
        sum += d->history[(size_t)at * c->labels + label];
    return sum / (float)c->window;
}

static struct mote_detection largest(const struct mote_detector *d) {
    struct mote_detection best = {0, average(d, 0)};
    for (uint32_t label = 1; label < d->config.labels; label++) {
        const float score = average(d, label);
        if (score > best.score) best = (struct mote_detection){label, score};
    }
    return best;
}

int mote_detector_push(struct mote_detector *d, const float *scores, struct mote_detection *found) {
    const struct mote_detector_config *c = &d->config;
    memcpy(d->history + (size_t)d->next * c->labels, scores, c->labels * sizeof *scores);
    d->next = d->next + 1 < c->window ? d->next + 1 : 0;
    const struct mote_detection best = largest(d);
    const int heard = best.word < c->words && best.score >= c->threshold[best.word];
    const int held = d->held > 0;
    d->held -= (uint32_t)held;
    if (!heard || best.word != d->current) d->current = c->words;
    if (!heard || held || best.word == d->current) return 0;
    d->current = best.word;
    d->held = c->hold;
    *found = best;
    return 1;
}

static int sum_to_one(const float *value, uint32_t count) {
    float sum = 0.0f;
    for (uint32_t i = 0; i < count; i++) {
        if (!(value[i] >= 0.0f)) return 0;
        sum += value[i];
    }
    return sum > 0.95f && sum < 1.05f;
}

void mote_probabilities(float *value, uint32_t count) {
    float most = value[0], sum = 0.0f;
    if (sum_to_one(value, count)) return;
    for (uint32_t i = 1; i < count; i++)
        most = value[i] > most ? value[i] : most;
    for (uint32_t i = 0; i < count; i++)
        sum += value[i] = mote_expf(value[i] - most);
    for (uint32_t i = 0; i < count; i++)
        value[i] /= sum;
}
