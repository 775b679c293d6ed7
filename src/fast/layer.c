/* SPDX-License-Identifier: MIT
 * Making a layer: the geometry of its staged image, and its weights packed. */
#include "fast/layer.h"

#include "fast/make.h"

#include <string.h>

/* What a layer may take at most: more would cost more than it brings, or come from a model that is made to. */
enum { MOST_STAGED = 1 << 24, MOST_PACKED = 1 << 24, MOST_RATIO = 8, FREE_PACKED = 1 << 20, SLACK = 128 };

static size_t round_up(size_t n, size_t unit) {
    return (n + unit - 1) / unit * unit;
}

size_t mote_fast_channels(const struct mote_fast_maker *m) {
    return round_up((size_t)m->layer->window.out_c, m->set->lanes);
}

void *mote_fast_array(const struct mote_fast_maker *m) {
    return mote_arena_alloc(m->memory, mote_fast_channels(m), sizeof(int32_t));
}

/* Samples that a filter sees along an axis, over all its positions. */
static uint64_t extent(int32_t out, int32_t stride, int32_t filter, int32_t dilation) {
    return (uint64_t)(out - 1) * (uint64_t)stride + (uint64_t)(filter - 1) * (uint64_t)dilation + 1;
}

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

/* The image's place along an axis of `seen` samples. */
static void place(size_t seen, int32_t pad, int32_t in, size_t *first, size_t *count) {
    *first = least((size_t)pad, seen);
    *count = least((size_t)in, seen - *first);
}

/* False where the staged image would be too large. */
static bool lay_stage(struct mote_fast_maker *m) {
    const struct mote_window *w = &m->layer->window;
    struct mote_fast_stage *s = &m->layer->stage;
    const uint64_t rows = extent(w->out_h, w->stride_h, w->filter_h, w->dilation_h),
                   columns = extent(w->out_w, w->stride_w, w->filter_w, w->dilation_w);
    const size_t in_w = (size_t)w->in_w, in_h = (size_t)w->in_h, channels = (size_t)w->in_c;
    s->channels = channels;
    s->pitch = m->depthwise ? round_up(channels, m->set->lanes) : channels;
    s->image_row = in_w * channels;
    m->row = in_w;
    if (w->pad_h == 0 && w->pad_w == 0 && rows <= in_h && columns <= in_w) { /* no edges: one long row */
        s->rows = s->image_rows = 1;
        s->columns = s->image_columns = in_h * in_w;
    } else {
        if (rows > MOST_STAGED || columns > MOST_STAGED) return false;
        s->rows = (size_t)rows;
        s->columns = m->row = (size_t)columns;
        place(s->rows, w->pad_h, w->in_h, &s->top, &s->image_rows);
        place(s->columns, w->pad_w, w->in_w, &s->left, &s->image_columns);
        m->has_edges = true;
    }
    if (s->rows * s->columns > MOST_STAGED / (s->pitch * m->element)) return false;
    m->staged = round_up(s->rows * s->columns * s->pitch * m->element + SLACK, 64);
    m->layer->in_place = m->kind == MOTE_FAST_F32 && !m->has_edges && s->pitch == channels;
    return true;
}

/* Bytes from the first pixel of the staged image. */
static uint32_t staged_at(const struct mote_fast_maker *m, int64_t row, int64_t column) {
    return (uint32_t)(((size_t)row * m->row + (size_t)column) * m->layer->stage.pitch * m->element);
}

static bool lay_pixels(const struct mote_fast_maker *m) {
    const struct mote_window *w = &m->layer->window;
    uint32_t *at = mote_arena_alloc(m->memory, (size_t)w->out_h * (size_t)w->out_w, sizeof *at);
    m->layer->pixels = (size_t)w->out_h * (size_t)w->out_w;
    m->layer->pixel_at = at;
    if (!at) return false;
    for (int32_t i = 0; i < w->out_h; i++) {
        for (int32_t j = 0; j < w->out_w; j++)
            *at++ = staged_at(m, (int64_t)i * w->stride_h, (int64_t)j * w->stride_w);
    }
    return true;
}

/* A run is a tap, a row of them where they are neighbours, or all where the rows are. */
static bool lay_runs(struct mote_fast_maker *m) {
    const struct mote_window *w = &m->layer->window;
    const bool rows_run = !m->depthwise && (w->dilation_w == 1 || w->filter_w == 1);
    const bool rows_join =
        rows_run && (w->filter_h == 1 || (w->dilation_h == 1 && (size_t)w->filter_w == m->row));
    const int32_t rows = rows_join ? 1 : w->filter_h, columns = rows_run ? 1 : w->filter_w;
    m->run = m->depthwise ? 1 : mote_window_patch(w) / (size_t)rows / (size_t)columns;
    const size_t a_word = sizeof(int32_t) / m->element;
    m->layer->runs = (size_t)rows * (size_t)columns;
    m->layer->words = (m->run + a_word - 1) / a_word;
    uint32_t *at = mote_arena_alloc(m->memory, m->layer->runs, sizeof *at);
    m->layer->run_at = at;
    if (!at) return false;
    for (int32_t i = 0; i < rows; i++) {
        for (int32_t j = 0; j < columns; j++)
            *at++ = staged_at(m, (int64_t)i * w->dilation_h, (int64_t)j * w->dilation_w);
    }
    return true;
}

/* Elements of a word that begins with a run's element `first`: 4 bytes, 2 int16 or 1 float, fewer where the run ends. */
static uint32_t pack_integers(const struct mote_fast_maker *m, const int8_t *weights, size_t first) {
    const size_t bits = 8 * m->element, count = least(sizeof(uint32_t) / m->element, m->run - first);
    uint32_t word = 0;
    for (size_t i = 0; i < count; i++, weights += m->of_element)
        word |= ((uint32_t)*weights & (0xffffffffu >> (32 - bits))) << (bits * i);
    return word;
}

static uint32_t pack_float(float weight) {
    uint32_t word;
    memcpy(&word, &weight, sizeof word);
    return word;
}

/* The word of output channel o from element k of what its filter sees, which is element `first` of a run. */
static uint32_t pack_word(const struct mote_fast_maker *m, size_t o, size_t k, size_t first) {
    const size_t at = o * m->of_channel + k * m->of_element;
    if (m->kind == MOTE_FAST_F32) return pack_float(((const float *)m->weights)[at]);
    const int8_t *weights = (const int8_t *)m->weights + at;
    return m->depthwise ? pack_float((float)*weights) : pack_integers(m, weights, first);
}

/* A run's words for the channels of a group. */
static uint32_t *pack_run(const struct mote_fast_maker *m, size_t run, size_t channel, size_t count,
                          uint32_t *to) {
    const size_t channels = (size_t)m->window.out_c,
                 a_word = m->depthwise ? 1 : sizeof(uint32_t) / m->element;
    for (size_t k = 0; k < m->run; k += a_word) {
        for (size_t o = channel; o < channel + count; o++, to++)
            if (o < channels) *to = pack_word(m, o, run * m->run + k, k);
    }
    return to;
}

static bool pack_weights(const struct mote_fast_maker *m) {
    struct mote_fast_layer *p = m->layer;
    const size_t lanes = m->set->lanes, channels = (size_t)p->window.out_c, words = p->runs * p->words,
                 padded = mote_fast_channels(m),
                 plain = channels * p->runs * m->run * (m->kind == MOTE_FAST_F32 ? 4 : 1);
    if (words > MOST_PACKED / sizeof(int32_t) / padded) return false;
    if (words * padded * sizeof(int32_t) > FREE_PACKED + MOST_RATIO * plain) return false;
    uint32_t *to = mote_arena_alloc(m->memory, words * padded, sizeof *to);
    p->weights = (const int32_t *)to;
    if (!to) return false;
    for (size_t first = 0, count; first < padded; first += count) {
        count = mote_fast_group((padded - first) / lanes, m->set->blocks) * lanes;
        for (size_t r = 0; r < p->runs; r++)
            to = pack_run(m, r, first, count, to);
    }
    return true;
}

int32_t mote_fast_weight_sum(const struct mote_fast_maker *m, size_t o) {
    int32_t sum = 0;
    const int8_t *weights = (const int8_t *)m->weights + o * m->of_channel;
    for (size_t k = 0; k < m->layer->runs * m->run; k++)
        sum += weights[k * m->of_element];
    return sum;
}

bool mote_fast_make(struct mote_fast_maker *m) {
    struct mote_fast_layer *p = mote_arena_alloc(m->memory, 1, sizeof *p);
    if (!p) return false;
    m->layer = p;
    p->window = m->window;
    p->image = mote_window_image(&m->window);
    m->element = m->kind == MOTE_FAST_F32 || m->depthwise ? sizeof(float) : m->set->bytes;
    if (!lay_stage(m) || !lay_runs(m) || !pack_weights(m) || !lay_pixels(m)) return false;
    p->start_at = m->staged;
    m->scratch_bytes = p->in_place ? 0 : m->staged;
    if (m->kind == MOTE_FAST_HYBRID) m->scratch_bytes += mote_fast_channels(m) * sizeof(int32_t);
    return true;
}
