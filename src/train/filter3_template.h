/* SPDX-License-Identifier: MIT
 * Depthwise 3 × 3 convolutions of stride 1, included by kernels_template.h (see there). A vector of channels at a
 * time, down a few columns: a row of the image is loaded once and added to the three sums that see it, so that
 * places far apart in memory are visited once. What lies outside the image is zeros that are loaded like the
 * rest. */
enum { SIDE = 3, MOST_COLUMNS = TILE_ROWS > 8 ? 6 : 2 };

/* The columns of one image that the sums see: `step` floats from row to row. */
struct seen {
    const float *at[MOST_COLUMNS + SIDE - 1];
    size_t step[MOST_COLUMNS + SIDE - 1];
};

static struct seen columns_seen(const struct mote_filter3 *f, const float *from, size_t first, size_t count) {
    static const float zeros[LANES];
    struct seen seen;
    for (size_t c = 0; c < count + SIDE - 1; c++) {
        size_t column = first + c - f->left; /* beyond all columns where it would be below 0 */
        bool inside = column < f->columns;
        seen.at[c] = inside ? from + column * f->channels : zeros;
        seen.step[c] = inside ? f->columns * f->channels : 0;
    }
    return seen;
}

/* `count` and `n` are constants wherever this is inlined. sums[i] are those of the row that sees this one as its
 * i-th. */
ALWAYS void filter3_row(struct seen *seen, size_t count, size_t n, const vec *w,
                        vec sums[SIDE][MOST_COLUMNS]) {
    UNROLL for (size_t c = 0; c < count + SIDE - 1; c++) {
        vec x = vec_load_some(seen->at[c], n);
        seen->at[c] += seen->step[c];
        UNROLL for (size_t i = 0; i < SIDE; i++)
            UNROLL for (size_t j = 0; j < SIDE; j++) if (c >= j && c - j < count) sums[i][c - j] =
                vec_fma(x, w[i * SIDE + j], sums[i][c - j]);
    }
}

ALWAYS void filter3_columns(const struct mote_filter3 *f, size_t at, size_t n, const vec *w, size_t example,
                            size_t first, size_t count) {
    vec sums[SIDE][MOST_COLUMNS], start = f->start ? vec_load_some(f->start + at, n) : vec_set(0.0f);
    size_t c = f->channels;
    struct seen seen = columns_seen(f, f->from + example * f->rows * f->columns * c + at, first, count);
    float *to = f->to + (example * f->to_rows * f->to_columns + first) * c + at;
    UNROLL for (size_t j = 0; j < count; j++) sums[1][j] = sums[2][j] = start;
    for (size_t row = 0; row < f->to_rows + SIDE - 1; row++) {
        UNROLL for (size_t j = 0; j < count; j++) sums[0][j] = start;
        if (row - f->above < f->rows) filter3_row(&seen, count, n, w, sums);
        if (row >= SIDE - 1) {
            UNROLL for (size_t j = 0; j < count; j++) vec_store_some(to + j * c, sums[2][j], n);
            to += f->to_columns * c;
        }
        UNROLL for (size_t j = 0; j < count; j++) {
            sums[2][j] = sums[1][j];
            sums[1][j] = sums[0][j];
        }
    }
}

ALWAYS void filter3_lanes(const struct mote_filter3 *f, size_t at, size_t n) {
    enum { TAPS = SIDE * SIDE };
    vec w[TAPS];
    UNROLL for (size_t t = 0; t < TAPS; t++) w[t] =
        vec_load_some(f->w + (f->flip ? TAPS - 1 - t : t) * f->channels + at, n);
    for (size_t e = 0; e < f->examples; e++) {
        size_t column = 0;
        for (; column + MOST_COLUMNS <= f->to_columns; column += MOST_COLUMNS)
            filter3_columns(f, at, n, w, e, column, MOST_COLUMNS);
        for (; MOST_COLUMNS > 4 && column + 4 <= f->to_columns; column += 4)
            filter3_columns(f, at, n, w, e, column, 4);
        for (; MOST_COLUMNS > 2 && column + 2 <= f->to_columns; column += 2)
            filter3_columns(f, at, n, w, e, column, 2);
        for (; column < f->to_columns; column++)
            filter3_columns(f, at, n, w, e, column, 1);
    }
}

static void filter3(const struct mote_filter3 *f) {
    size_t at = 0;
    for (; at + LANES <= f->channels; at += LANES)
        filter3_lanes(f, at, LANES);
    if (at < f->channels) filter3_lanes(f, at, f->channels - at);
}
