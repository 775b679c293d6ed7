/* SPDX-License-Identifier: MIT
 * Template: depthwise sums of int8, four taps at a time. Four bytes of a channel are a word once vectors of four taps are
 * zipped together; words then meet the words of the weights as everywhere else. */

enum { TAP_WORDS = TAP_VECTORS * LANES };

/* The words of LANES channels, or of four times as many, from four places. */
ALWAYS void zip_taps(const size_t blocks, const char *const *x, vi *words) {
    if (blocks == 1) {
        words[0] = vi_zip_taps(x);
        return;
    }
    const vi a = vi_load(x[0]), b = vi_load(x[1]), c = vi_load(x[2]), d = vi_load(x[3]);
    const vi low[2] = {vi_zip_low_8(a, b), vi_zip_low_8(c, d)},
             high[2] = {vi_zip_high_8(a, b), vi_zip_high_8(c, d)};
    words[0] = vi_zip_low_16(low[0], low[1]);
    words[1] = vi_zip_high_16(low[0], low[1]);
    words[2] = vi_zip_low_16(high[0], high[1]);
    words[3] = vi_zip_high_16(high[0], high[1]);
}

ALWAYS void run_zipped(const size_t blocks, const struct mote_fast_job *job, const struct mote_fast_tile *t) {
    const struct mote_fast_layer *p = job->layer;
    const struct fixing f = take_fixing(blocks, p, t);
    const size_t y_pitch = p->y_pitch;
    char *y = t->y;
    for (size_t m = 0; m < t->rows; m++, y += y_pitch) {
        const int32_t *w = t->w;
        vi sum[MOTE_FAST_TILE][MOTE_FAST_QUAD];
        start_sums(1, blocks, job->start + t->channel, sum);
        for (size_t r = 0; r < p->runs; r += 4, w += blocks * TAP_WORDS) {
            const char *x[4];
            vi words[MOTE_FAST_QUAD];
            UNROLL for (size_t i = 0; i < 4; i++) x[i] = t->x + t->at[m] + p->run_at[r + i];
            zip_taps(blocks, x, words);
            UNROLL for (size_t n = 0; n < blocks; n++) sum[0][n] =
                add_taps(sum[0][n], words[n], w + n * TAP_WORDS);
        }
        finish_pixel(false, blocks, p, t, &f, sum[0], (int8_t *)y);
    }
}

#define PIXELS_FUNCTION(name, call)                                                                          \
    static void name(const struct mote_fast_job *job, const struct mote_fast_tile *t) {                      \
        call;                                                                                                \
    }
PIXELS_FUNCTION(zipped_1, run_zipped(1, job, t))
PIXELS_FUNCTION(zipped_4, run_zipped(4, job, t))

#if TAP_VECTORS == 1
/* Sums of the pixel that is complete with a column, of the next, and of the one after that, which begins. */
struct columns {
    vi done[MOTE_FAST_QUAD], next[MOTE_FAST_QUAD], last[MOTE_FAST_QUAD];
};

ALWAYS void add_column(const char *const *column, const int32_t *w, const vi *start, struct columns *c) {
    vi words[MOTE_FAST_QUAD];
    zip_taps(MOTE_FAST_QUAD, column, words);
    UNROLL for (size_t n = 0; n < MOTE_FAST_QUAD; n++) {
        c->done[n] = add_taps(c->next[n], words[n], w + (2 * MOTE_FAST_QUAD + n) * TAP_WORDS);
        c->next[n] = add_taps(c->last[n], words[n], w + (MOTE_FAST_QUAD + n) * TAP_WORDS);
        c->last[n] = add_taps(start[n], words[n], w + n * TAP_WORDS);
    }
}

/* Pixels side by side under filters of three columns, of a simple layer: a column is zipped once for all three that it meets. */
static void columns_4(const struct mote_fast_job *job, const struct mote_fast_tile *t) {
    const struct mote_fast_layer *p = job->layer;
    const struct fixing f = take_fixing(MOTE_FAST_QUAD, p, t);
    const size_t pitch = p->stage.pitch, y_pitch = p->y_pitch, columns = t->rows + 2;
    const int32_t *w = t->w;
    struct columns c;
    vi start[MOTE_FAST_QUAD];
    const char *x[4];
    char *y = t->y;
    UNROLL for (size_t i = 0; i < 4; i++) x[i] = t->x + t->at[0] + p->run_at[i];
    UNROLL for (size_t n = 0; n < MOTE_FAST_QUAD; n++) start[n] = c.next[n] = c.last[n] =
        vi_load(job->start + t->channel + n * LANES);
    for (size_t column = 0; column < columns; column++) {
        add_column(x, w, start, &c);
        UNROLL for (size_t i = 0; i < 4; i++) x[i] += pitch;
        if (column < 2) continue; /* that completes none */
        finish_pixel(true, MOTE_FAST_QUAD, p, t, &f, c.done, (int8_t *)y);
        y += y_pitch;
    }
}

/* Sums of four pixels side by side under a filter that is a line: words of four pixels in turn, zipped once for all sums, by
 * as many words of each sum's weights (layer.h). */
ALWAYS void add_line(const char *const *x, const int32_t *w, vi sum[MOTE_FAST_TILE][MOTE_FAST_QUAD]) {
    vi words[MOTE_FAST_QUAD];
    zip_taps(MOTE_FAST_QUAD, x, words);
    UNROLL for (size_t m = 0; m < MOTE_FAST_LINE; m++) {
        UNROLL for (size_t n = 0; n < MOTE_FAST_QUAD; n++) sum[m][n] =
            add_taps(sum[m][n], words[n], w + (m * MOTE_FAST_QUAD + n) * TAP_WORDS);
    }
}

/* Outputs of four pixels; are all of them sure? */
ALWAYS bool finish_line(const struct fixing *f, vi sum[MOTE_FAST_TILE][MOTE_FAST_QUAD], int8_t *y,
                        size_t pitch) {
    vi fixed[MOTE_FAST_QUAD], least = vi_set(-1);
    UNROLL for (size_t m = 0; m < MOTE_FAST_LINE; m++, y += pitch) {
        least = vi_min_u16(least, fix_all(false, MOTE_FAST_QUAD, f, sum[m], fixed));
        put_bytes(f, fixed, y);
    }
    return !vi_zeros(least, MOTE_FAST_CLEAR);
}

/* A line of pixels. Beyond its last one the image may end: that one is read again, for sums that are left or weights that are
 * zero. */
static void lines_4(const struct mote_fast_job *job, const struct mote_fast_tile *t) {
    const struct mote_fast_layer *p = job->layer;
    const struct fixing f = take_fixing(MOTE_FAST_QUAD, p, t);
    const size_t step = p->stage.pitch, last = t->rows + p->line - 2;
    const char *image = t->x + t->at[0];
    struct mote_fast_tile four = outputs_of(t);
    for (size_t first = 0; first < t->rows; first += MOTE_FAST_LINE, four.y += MOTE_FAST_LINE * p->y_pitch) {
        const int32_t *w = t->w;
        const size_t end = first + p->line + MOTE_FAST_LINE - 1;
        vi sum[MOTE_FAST_TILE][MOTE_FAST_QUAD];
        start_sums(MOTE_FAST_LINE, MOTE_FAST_QUAD, job->start + t->channel, sum);
        for (size_t at = first; at < end; at += 4, w += MOTE_FAST_LINE * MOTE_FAST_QUAD * TAP_WORDS) {
            const char *x[4];
            UNROLL for (size_t i = 0; i < 4; i++) x[i] = image + (at + i < last ? at + i : last) * step;
            add_line(x, w, sum);
        }
        four.rows = t->rows - first;
        if (four.rows >= MOTE_FAST_LINE && finish_line(&f, sum, (int8_t *)four.y, p->y_pitch)) continue;
        int32_t sums[MOTE_FAST_LINE * MOTE_FAST_QUAD * LANES];
        if (four.rows > MOTE_FAST_LINE) four.rows = MOTE_FAST_LINE;
        put_sums(MOTE_FAST_LINE, MOTE_FAST_QUAD, sum, sums);
        p->finish[1](job, &four, sums); /* looks at each */
    }
}

#define COLUMNS_TABLE .columns = {zipped_1, columns_4}, .lines = {NULL, lines_4},
#else
#define COLUMNS_TABLE
#endif
