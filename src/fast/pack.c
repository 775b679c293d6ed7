/* SPDX-License-Identifier: MIT
 * Making a layer: its weights packed (layer.h, 2). */
#include "fast/make.h"

#include <string.h>

/* What packed weights may take at most, altogether and beside the plain ones: more would cost more than it brings. */
enum { MOST_PACKED = 1 << 24, MOST_RATIO = 8, FREE_PACKED = 1 << 20 };
enum { MOST_LANES = 16 };

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

static const int8_t *integers(const struct mote_fast_maker *m, size_t o, size_t k) {
    return (const int8_t *)m->weights + o * m->of_channel + k * m->of_element;
}

/* Integers of 8 or 16 bits, `count` of them with a step between, as one word. */
static uint32_t pack_integers(const int8_t *weights, size_t count, size_t step, size_t bits) {
    uint32_t word = 0;
    if (count == sizeof word && step == 1) {
        memcpy(&word, weights, sizeof word);
        return word;
    }
    for (size_t i = 0; i < count; i++)
        word |= ((uint32_t)weights[i * step] & (0xffffffffu >> (32 - bits))) << (bits * i);
    return word;
}

static uint32_t pack_float(float weight) {
    uint32_t word;
    memcpy(&word, &weight, sizeof word);
    return word;
}

/* Words, and what they hold of output channel o from element k of a run. */
static uint32_t pack_word(const struct mote_fast_maker *m, size_t o, size_t run, size_t k) {
    const size_t at = run * m->run + k;
    if (m->kind == MOTE_FAST_F32)
        return pack_float(((const float *)m->weights)[o * m->of_channel + at * m->of_element]);
    if (m->depthwise) return pack_float((float)*integers(m, o, at));
    return pack_integers(integers(m, o, at), least(sizeof(uint32_t) / m->element, m->run - k), m->of_element,
                         8 * m->element);
}

/* A group's channels, in the order in which their words lie. */
struct group {
    size_t count, channels[MOTE_FAST_QUAD * MOST_LANES];
};

static struct group group_from(const struct mote_fast_maker *m, size_t first) {
    const size_t lanes = m->set->lanes;
    struct group g = {.count = mote_fast_group(m->layer, (mote_fast_channels(m) - first) / lanes) * lanes};
    for (size_t i = 0; i < g.count; i++)
        g.channels[i] = mote_fast_channel(m, first + i);
    return g;
}

/* A run's words. */
static uint32_t *pack_run(const struct mote_fast_maker *m, const struct group *g, size_t run, uint32_t *to) {
    const size_t a_word = m->depthwise ? 1 : sizeof(uint32_t) / m->element;
    for (size_t k = 0; k < m->run; k += a_word) {
        for (size_t i = 0; i < g->count; i++, to++)
            if (g->channels[i] < (size_t)m->window.out_c) *to = pack_word(m, g->channels[i], run, k);
    }
    return to;
}

/* A group's rows of bytes, in the order of its channels. */
static uint32_t *pack_rows(const struct mote_fast_maker *m, size_t first, size_t row, uint32_t *to) {
    const size_t count = least((size_t)m->window.out_c - first, row);
    for (size_t i = 0; i < count; i++) {
        const int8_t *from = integers(m, first + i, 0);
        uint8_t *byte = (uint8_t *)to + i;
        for (const int8_t *end = from + m->run * m->of_element; from < end;
             from += m->of_element, byte += row)
            *byte = (uint8_t)*from;
    }
    return to + m->run * row / sizeof *to;
}

/* Four taps' words: the bytes of all, or the even ones and then the odd ones as int16. */
static uint32_t pack_taps(const struct mote_fast_maker *m, size_t o, size_t place, size_t vector) {
    const size_t step = m->set->tap_vectors, bits = 8 * step;
    uint32_t word = 0;
    for (size_t i = vector; i < MOTE_FAST_TAPS; i += step) {
        const size_t tap = mote_fast_tap(m, place + i);
        if (tap < m->runs) word |= pack_integers(integers(m, o, tap), 1, 0, bits) << (bits * (i / step));
    }
    return word;
}

static uint32_t *zip_run(const struct mote_fast_maker *m, const struct group *g, size_t tap, uint32_t *to) {
    const size_t lanes = m->set->lanes;
    for (size_t n = 0; n < g->count; n += lanes) {
        for (size_t vector = 0; vector < m->set->tap_vectors; vector++) {
            for (size_t i = n; i < n + lanes; i++, to++)
                if (g->channels[i] < (size_t)m->window.out_c) *to = pack_taps(m, g->channels[i], tap, vector);
        }
    }
    return to;
}

bool mote_fast_pack(const struct mote_fast_maker *m) {
    struct mote_fast_layer *p = m->layer;
    const bool zips = mote_fast_zips(m);
    const size_t padded = mote_fast_channels(m),
                 plain = (size_t)p->window.out_c * m->runs * m->run * (m->kind == MOTE_FAST_F32 ? 4 : 1);
    p->group_words = zips ? p->runs / MOTE_FAST_TAPS * m->set->tap_vectors : p->runs * p->words;
    if (p->group_words > MOST_PACKED / sizeof(int32_t) / padded) return false;
    if (p->group_words * padded * sizeof(int32_t) > FREE_PACKED + MOST_RATIO * plain) return false;
    if (!m->weights) return true; /* whoever runs the layer has them */
    uint32_t *to = mote_arena_alloc(m->memory, p->group_words * padded, sizeof *to);
    p->weights = (const int32_t *)to;
    if (!to) return false;
    for (size_t first = 0; first < padded;) {
        const struct group g = group_from(m, first);
        if (p->skips) to = pack_rows(m, first, g.count, to);
        for (size_t r = 0; r < p->runs && !p->skips; r += zips ? MOTE_FAST_TAPS : 1)
            to = zips ? zip_run(m, &g, r, to) : pack_run(m, &g, r, to);
        first += g.count;
    }
    return true;
}

struct mote_fast_weights mote_fast_sum(const struct mote_fast_maker *m, size_t o) {
    struct mote_fast_weights sums = {0, 0};
    const int8_t *at = integers(m, o, 0);
    for (size_t k = 0; k < m->runs * m->run; k++, at += m->of_element) {
        const int32_t w = *at;
        sums.sum += w;
        sums.size += w < 0 ? -w : w;
    }
    return sums;
}
