/* SPDX-License-Identifier: MIT
 * Depthwise 3 × 3 convolutions of stride 1, included by kernels_template.h (see there). A vector of channels at a
 * time, down a few columns: a row of the image is loaded once and added to the three sums that see it, so that
 * places far apart in memory are visited once. What lies outside the image is zeros that are loaded like the
 * rest. */
enum {
    SIDE = 3,
    TAPS = SIDE * SIDE,
    MOST_COLUMNS = TILE_ROWS > 8 ? 6 : 2,
    MOST_SLOPES = TILE_ROWS > 8 ? 4 : 2
};

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

/* What becomes of a value before it is multiplied. */
struct change {
    vec scale, shift, low, high;
};

static struct change change_of(const struct mote_filter3 *f, size_t at, size_t n) {
    vec one = vec_set(1.0f);
    return (struct change){f->scale ? vec_load_some(f->scale + at, n) : one,
                           f->scale ? vec_load_some(f->shift + at, n) : one, vec_set(f->clip.low),
                           vec_set(f->clip.high)};
}

/* The next row of one column; a row is too far from the next for the machine to foresee it. `count`, `n` and `changes` are constants wherever these are inlined. */
ALWAYS vec next_seen(struct seen *seen, size_t c, size_t n, bool changes, const struct change *change) {
    if (changes) __builtin_prefetch(seen->at[c] + 4 * seen->step[c]);
    vec x = vec_load_some(seen->at[c], n);
    seen->at[c] += seen->step[c];
    return changes ? vec_clip(x * change->scale + change->shift, change->low, change->high) : x;
}

/* sums[i] are those of the row that sees this one as its i-th. */
ALWAYS void filter3_row(struct seen *seen, size_t count, size_t n, bool changes, const struct change *change,
                        const vec *w, vec sums[SIDE][MOST_COLUMNS]) {
    UNROLL for (size_t c = 0; c < count + SIDE - 1; c++) {
        vec x = next_seen(seen, c, n, changes, change);
        UNROLL for (size_t i = 0; i < SIDE; i++)
            UNROLL for (size_t j = 0; j < SIDE; j++) if (c >= j && c - j < count) sums[i][c - j] =
                vec_fma(x, w[i * SIDE + j], sums[i][c - j]);
    }
}

ALWAYS void filter3_columns(const struct mote_filter3 *f, size_t at, size_t n, bool changes, const vec *w,
                            size_t example, size_t first, size_t count) {
    vec sums[SIDE][MOST_COLUMNS], start = f->start ? vec_load_some(f->start + at, n) : vec_set(0.0f);
    size_t c = f->channels;
    struct seen seen = columns_seen(f, f->from + example * f->rows * f->columns * c + at, first, count);
    struct change change = change_of(f, at, n);
    float *to = f->to + (example * f->to_rows * f->to_columns + first) * c + at;
    UNROLL for (size_t j = 0; j < count; j++) sums[1][j] = sums[2][j] = start;
    for (size_t row = 0; row < f->to_rows + SIDE - 1; row++) {
        UNROLL for (size_t j = 0; j < count; j++) sums[0][j] = start;
        if (row - f->above < f->rows) filter3_row(&seen, count, n, changes, &change, w, sums);
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

/* slopes[i] are those of the row that saw this one as its i-th. */
ALWAYS void weights_row(struct seen *seen, size_t count, size_t n, bool changes, const struct change *change,
                        vec slopes[SIDE][MOST_SLOPES], vec *dw) {
    UNROLL for (size_t c = 0; c < count + SIDE - 1; c++) {
        vec x = next_seen(seen, c, n, changes, change);
        UNROLL for (size_t i = 0; i < SIDE; i++)
            UNROLL for (size_t j = 0; j < SIDE; j++) if (c >= j && c - j < count) dw[i * SIDE + j] =
                vec_fma(x, slopes[i][c - j], dw[i * SIDE + j]);
    }
}

ALWAYS void weights_columns(const struct mote_filter3 *f, size_t at, size_t n, bool changes, vec *dw,
                            size_t example, size_t first, size_t count) {
    vec slopes[SIDE][MOST_SLOPES], none = vec_set(0.0f);
    size_t c = f->channels;
    struct seen seen = columns_seen(f, f->from + example * f->rows * f->columns * c + at, first, count);
    struct change change = change_of(f, at, n);
    const float *slope = f->slope + (example * f->to_rows * f->to_columns + first) * c + at;
    UNROLL for (size_t j = 0; j < count; j++) slopes[1][j] = slopes[2][j] = none;
    for (size_t row = 0; row < f->to_rows + SIDE - 1; row++, slope += f->to_columns * c) {
        bool inside = row < f->to_rows;
        UNROLL for (size_t j = 0; j < count; j++) slopes[0][j] =
            inside ? vec_load_some(slope + j * c, n) : none;
        if (row - f->above < f->rows) weights_row(&seen, count, n, changes, &change, slopes, dw);
        UNROLL for (size_t j = 0; j < count; j++) {
            slopes[2][j] = slopes[1][j];
            slopes[1][j] = slopes[0][j];
        }
    }
}

/* All columns of all examples, as many at a time as there are registers for. */
#define ALL_COLUMNS(f, most, columns, ...)                                                                   \
    for (size_t e = 0; e < (f)->examples; e++) {                                                             \
        size_t column = 0;                                                                                   \
        for (; column + (most) <= (f)->to_columns; column += (most))                                         \
            columns(__VA_ARGS__, e, column, most);                                                           \
        for (; (most) > 4 && column + 4 <= (f)->to_columns; column += 4)                                     \
            columns(__VA_ARGS__, e, column, (most) > 4 ? 4 : 1);                                             \
        for (; (most) > 2 && column + 2 <= (f)->to_columns; column += 2)                                     \
            columns(__VA_ARGS__, e, column, 2);                                                              \
        for (; column < (f)->to_columns; column++)                                                           \
            columns(__VA_ARGS__, e, column, 1);                                                              \
    }

ALWAYS void filter3_lanes(const struct mote_filter3 *f, bool changes, size_t at, size_t n) {
    vec w[TAPS];
    UNROLL for (size_t t = 0; t < TAPS; t++) w[t] =
        vec_load_some(f->w + (f->flip ? TAPS - 1 - t : t) * f->channels + at, n);
    ALL_COLUMNS(f, MOST_COLUMNS, filter3_columns, f, at, n, changes, w)
}

ALWAYS void weights_lanes(const struct mote_filter3 *f, bool changes, size_t at, size_t n) {
    vec dw[TAPS];
    UNROLL for (size_t t = 0; t < TAPS; t++) dw[t] = vec_load_some(f->dw + t * f->channels + at, n);
    ALL_COLUMNS(f, MOST_SLOPES, weights_columns, f, at, n, changes, dw)
    UNROLL for (size_t t = 0; t < TAPS; t++) vec_store_some(f->dw + t * f->channels + at, dw[t], n);
}

/* With what the compiler should know. */
#define FILTER3(name, lanes)                                                                                 \
    static void name##_some(const struct mote_filter3 *f, size_t at, size_t n) {                             \
        if (f->scale)                                                                                        \
            lanes(f, true, at, n);                                                                           \
        else                                                                                                 \
            lanes(f, false, at, n);                                                                          \
    }                                                                                                        \
    static void name##_whole(const struct mote_filter3 *f, size_t at) {                                      \
        if (f->scale)                                                                                        \
            lanes(f, true, at, LANES);                                                                       \
        else                                                                                                 \
            lanes(f, false, at, LANES);                                                                      \
    }                                                                                                        \
    static void name(const struct mote_filter3 *f) {                                                         \
        size_t at = 0;                                                                                       \
        for (; at + LANES <= f->channels; at += LANES)                                                       \
            name##_whole(f, at);                                                                             \
        if (at < f->channels) name##_some(f, at, f->channels - at);                                          \
    }

FILTER3(filter3, filter3_lanes)
FILTER3(filter3_weights, weights_lanes)
