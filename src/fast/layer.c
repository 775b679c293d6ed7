/* SPDX-License-Identifier: MIT
 * Making a layer: the geometry of its staged image. */
#include "fast/layer.h"

#include "fast/make.h"

/* What a staged image may take at most: more would come from a model that is made to. A wide group of channels reads that
 * much beyond its last pixel. */
enum { MOST_STAGED = 1 << 24, SLACK = 256 };

static size_t round_up(size_t n, size_t unit) {
    return (n + unit - 1) / unit * unit;
}

size_t mote_fast_channels(const struct mote_fast_maker *m) {
    const size_t lanes = m->set->lanes, vectors = round_up((size_t)m->window.out_c, lanes) / lanes,
                 left = vectors % m->layer->widest;
    const bool fills = left > 0 && left + m->layer->idle >= m->layer->widest;
    return (vectors + (fills ? m->layer->widest - left : 0)) * lanes;
}

size_t mote_fast_channel(const struct mote_fast_maker *m, size_t position) {
    const size_t lanes = m->set->lanes, wide = MOTE_FAST_QUAD * lanes, first = position / wide * wide;
    if (m->kind != MOTE_FAST_S8 || first + wide > mote_fast_channels(m)) return position;
    return first + mote_fast_lane(lanes, position - first);
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
    s->from = m->kind == MOTE_FAST_S8 || m->kind == MOTE_FAST_SUMS ? 1 : sizeof(float);
    s->to = m->element;
    s->pitch = m->depthwise && m->element > 1 ? round_up(channels, m->set->lanes) : channels;
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
    return true;
}

/* Bytes from the first pixel of the staged image. */
static uint32_t staged_at(const struct mote_fast_maker *m, int64_t row, int64_t column) {
    return (uint32_t)(((size_t)row * m->row + (size_t)column) * m->layer->stage.pitch * m->element);
}

static bool lay_pixels(const struct mote_fast_maker *m) {
    const struct mote_window *w = &m->layer->window;
    const size_t columns = (size_t)w->out_w, pixels = (size_t)w->out_h * columns;
    uint32_t *at = mote_arena_alloc(m->memory, pixels + MOTE_FAST_TILE, sizeof *at);
    m->layer->pixels = pixels;
    m->layer->pixel_at = at;
    for (size_t i = 0; at && i < pixels + MOTE_FAST_TILE; i++) {
        const size_t pixel = least(i, pixels - 1);
        at[i] =
            staged_at(m, (int64_t)(pixel / columns) * w->stride_h, (int64_t)(pixel % columns) * w->stride_w);
    }
    return at != NULL;
}

enum { COLUMNS = 3 };

/* Four zipped taps are those of a column where a filter has three, and else any four, one after the other. */
static bool has_columns(const struct mote_fast_maker *m) {
    return m->window.filter_w == COLUMNS && m->window.filter_h > 1 && m->window.filter_h <= MOTE_FAST_TAPS;
}

/* The taps of a filter that is a line along which four pixels lie and more; else 0. */
static size_t line_of(const struct mote_fast_maker *m) {
    const struct mote_window *w = &m->window;
    const bool across =
                   w->filter_h == 1 && w->stride_w == 1 && w->dilation_w == 1 && w->out_w >= MOTE_FAST_LINE,
               down = w->filter_w == 1 && w->in_w == 1 && w->out_w == 1 && w->stride_h == 1 &&
                      w->dilation_h == 1 && w->out_h >= MOTE_FAST_LINE;
    const int32_t taps = across ? w->filter_w : down ? w->filter_h : 0;
    if (!mote_fast_zips(m) || !m->set->lines[1] || m->layer->vectors % MOTE_FAST_QUAD != 0) return 0;
    return taps > MOTE_FAST_TAPS ? (size_t)taps : 0; /* with fewer there is little to share */
}

size_t mote_fast_zipped(const struct mote_fast_maker *m) {
    if (m->layer->line) return round_up(m->layer->line + MOTE_FAST_LINE - 1, MOTE_FAST_TAPS) * MOTE_FAST_LINE;
    return has_columns(m) ? COLUMNS * MOTE_FAST_TAPS : round_up(m->runs, MOTE_FAST_TAPS);
}

bool mote_fast_neighbours(const struct mote_fast_maker *m) {
    return mote_fast_zips(m) && has_columns(m) && m->window.stride_w == 1 && m->window.dilation_w == 1;
}

size_t mote_fast_tap(const struct mote_fast_maker *m, size_t place) {
    const size_t word = place / MOTE_FAST_TAPS; /* of a line: those of its four sums in turn */
    if (m->layer->line)
        return word / MOTE_FAST_LINE * MOTE_FAST_TAPS + place % MOTE_FAST_TAPS - word % MOTE_FAST_LINE;
    return has_columns(m) ? place % MOTE_FAST_TAPS * COLUMNS + place / MOTE_FAST_TAPS : place;
}

/* What is read for a place: where no tap is, its weights being zero, a tap of the same column, which lies within the image. */
static size_t read_tap(const struct mote_fast_maker *m, size_t place) {
    if (!has_columns(m)) return least(place, m->runs - 1);
    return least(place % MOTE_FAST_TAPS, (size_t)m->window.filter_h - 1) * COLUMNS + place / MOTE_FAST_TAPS;
}

/* A run is a tap, a row of them where they are neighbours, or all where the rows are. */
static bool lay_runs(struct mote_fast_maker *m) {
    const struct mote_window *w = &m->layer->window;
    const bool rows_run = !m->depthwise && (w->dilation_w == 1 || w->filter_w == 1);
    const bool rows_join =
        rows_run && (w->filter_h == 1 || (w->dilation_h == 1 && (size_t)w->filter_w == m->row));
    const size_t rows = rows_join ? 1 : (size_t)w->filter_h, columns = rows_run ? 1 : (size_t)w->filter_w,
                 a_word = m->depthwise ? 1 : sizeof(int32_t) / m->element;
    m->runs = rows * columns;
    m->run = m->depthwise ? 1 : mote_window_patch(w) / m->runs;
    m->layer->runs = mote_fast_zips(m) ? mote_fast_zipped(m) : m->runs;
    m->layer->words = (m->run + a_word - 1) / a_word;
    uint32_t *at = mote_arena_alloc(m->memory, m->layer->runs, sizeof *at);
    m->layer->run_at = at;
    for (size_t r = 0; at && r < m->layer->runs; r++) {
        const size_t run = mote_fast_zips(m) ? read_tap(m, r) : r;
        at[r] =
            staged_at(m, (int64_t)(run / columns) * w->dilation_h, (int64_t)(run % columns) * w->dilation_w);
    }
    return at != NULL;
}

bool mote_fast_pipes(const struct mote_fast_maker *m) {
    return m->simple && !m->depthwise && m->set->piped[1] && m->layer->pixels > 1 &&
           (m->runs >= MOTE_FAST_PIPE || m->layer->words >= MOTE_FAST_PIPE);
}

/* Are words of the image those of its runs? */
static bool has_whole_words(const struct mote_fast_maker *m) {
    return !m->depthwise && !m->has_edges && m->run % sizeof(int32_t) == 0;
}

static bool has_wide_groups(const struct mote_fast_maker *m) {
    return m->layer->vectors % MOTE_FAST_QUAD == 0;
}

/* Is it a pixel in one run, as a fully connected layer may be? */
static bool is_dense(const struct mote_fast_maker *m) {
    return m->layer->pixels * (size_t)m->window.batches * m->runs == 1;
}

/* Smaller layers than LEAST_SKIPPED, in bytes of weights, may lie in the first-level cache, from where the dense kernel reads them
 * in less time than it takes to choose. */
static bool can_skip(const struct mote_fast_maker *m) {
    enum { LEAST_SKIPPED = 1 << 14 };
    return m->skips && m->set->skip && mote_cpu_compresses() && is_dense(m) && has_whole_words(m) &&
           has_wide_groups(m) && m->run <= MOTE_FAST_MOST_ROWS &&
           m->run * (size_t)m->window.out_c >= LEAST_SKIPPED;
}

/* Can sums be made of the image where it is? */
static bool can_stay(const struct mote_fast_maker *m) {
    if (m->kind == MOTE_FAST_S8)
        return has_whole_words(m) && m->set->dense &&
               (is_dense(m) || (has_wide_groups(m) && mote_fast_pipes(m)));
    return m->kind == MOTE_FAST_F32 && !m->has_edges &&
           (!m->depthwise || mote_fast_channels(m) == (size_t)m->window.in_c);
}

static size_t element_bytes(const struct mote_fast_maker *m) {
    if (mote_fast_zips(m)) return 1;
    return m->kind == MOTE_FAST_F32 || m->depthwise ? sizeof(float) : m->set->bytes;
}

bool mote_fast_make(struct mote_fast_maker *m) {
    struct mote_fast_layer *p = mote_arena_alloc(m->memory, 1, sizeof *p);
    if (!p) return false;
    m->layer = p;
    p->set = m->set;
    p->kind = m->kind;
    p->depthwise = m->depthwise;
    p->simple = m->simple;
    p->widest = m->depthwise && !mote_fast_zips(m) ? 1 : MOTE_FAST_QUAD;
    p->idle =
        p->widest > 1 ? (mote_fast_zips(m) ? 2 : 1) : 0; /* zipping four vectors takes no longer than two */
    p->window = m->window;
    p->image = mote_window_image(&m->window);
    p->y_bytes = m->kind == MOTE_FAST_S8 ? 1 : sizeof(float);
    p->y_pitch = (size_t)m->window.out_c * p->y_bytes;
    m->element = element_bytes(m);
    p->vectors = mote_fast_channels(m) / m->set->lanes;
    p->line = line_of(m);
    p->offset = m->element == 1 ? m->set->offset : 0;
    if (!lay_stage(m) || !lay_runs(m) || !lay_pixels(m)) return false;
    p->skips = can_skip(m);
    if (!mote_fast_pack(m)) return false;
    p->in_place = can_stay(m);
    p->start_at = m->staged;
    m->scratch_bytes = p->in_place ? 0 : m->staged;
    if (m->kind == MOTE_FAST_HYBRID) m->scratch_bytes += mote_fast_channels(m) * sizeof(int32_t);
    return true;
}
