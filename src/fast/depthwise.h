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

ALWAYS void sum_zipped(const size_t blocks, const struct mote_fast_job *job, const struct mote_fast_tile *t,
                       int32_t *sums) {
    const struct mote_fast_layer *p = job->layer;
    for (size_t m = 0; m < t->rows; m++, sums += blocks * LANES) {
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
        put_sums(1, blocks, sum, sums);
    }
}

FUNCTION(zipped_1, sum_zipped(1, job, t, sums))
FUNCTION(zipped_4, sum_zipped(4, job, t, sums))

#if TAP_VECTORS == 1
/* What the words of a column add to three pixels: the sums of the one that is complete with it, of the next, and of
 * the one after that, which begins. */
ALWAYS void add_column(const size_t blocks, const char *const *x, size_t at, const int32_t *w,
                       const vi *start, vi *done, vi *next, vi *last) {
    const char *column[4];
    vi words[MOTE_FAST_QUAD];
    UNROLL for (size_t i = 0; i < 4; i++) column[i] = x[i] + at;
    zip_taps(blocks, column, words);
    UNROLL for (size_t n = 0; n < blocks; n++) {
        done[n] = add_taps(next[n], words[n], w + (2 * blocks + n) * TAP_WORDS);
        next[n] = add_taps(last[n], words[n], w + (blocks + n) * TAP_WORDS);
        last[n] = add_taps(start[n], words[n], w + n * TAP_WORDS);
    }
}

/* Pixels side by side under filters of three columns, up to their outputs (of a simple layer): a column is zipped once for all three that it
 * meets. */
ALWAYS void run_columns(const size_t blocks, const struct mote_fast_job *job,
                        const struct mote_fast_tile *t) {
    const struct mote_fast_layer *p = job->layer;
    const struct fixing f = take_fixing(blocks, p, t);
    const char *x[4];
    vi start[MOTE_FAST_QUAD], done[MOTE_FAST_QUAD], next[MOTE_FAST_QUAD], last[MOTE_FAST_QUAD];
    size_t at = t->at[0];
    int8_t *y = (int8_t *)t->y;
    UNROLL for (size_t i = 0; i < 4; i++) x[i] = t->x + p->run_at[i];
    UNROLL for (size_t n = 0; n < blocks; n++) start[n] = next[n] = last[n] =
        vi_load(job->start + t->channel + n * LANES);
    for (size_t column = 0; column < t->rows + 2; column++, at += p->stage.pitch) {
        add_column(blocks, x, at, t->w, start, done, next, last);
        if (column < 2) continue; /* that completes none */
        finish_pixel(true, blocks, p, t, &f, done, y);
        y += p->y_pitch;
    }
}

static void columns_1(const struct mote_fast_job *job, const struct mote_fast_tile *t) {
    run_columns(1, job, t);
}

static void columns_4(const struct mote_fast_job *job, const struct mote_fast_tile *t) {
    run_columns(4, job, t);
}
#define COLUMNS_TABLE .columns = {columns_1, columns_4},
#else
#define COLUMNS_TABLE
#endif
