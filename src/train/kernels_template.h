/* SPDX-License-Identifier: MIT
 * The kernels themselves, included once per instruction set by a file that has defined LANES and vec with its
 * vec_… operations, and has switched the compiler to that set. Loops over functions of device/math.h are
 * plain C that compilers vectorise; the others say their vectors themselves, because their arrays may be the
 * same. Not a header to include anywhere else. */
/* Blocks of LANES rows and four columns, in tiles of four cache lines a side. Rows of in lie `from` apart, of out
 * `to`. */
static void transpose_rows(size_t rows, size_t columns, const float *in, size_t from, float *out, size_t to) {
    enum { TILE = 64 };
    size_t whole_rows = rows / LANES * LANES, whole_columns = columns / 4 * 4;
    for (size_t jt = 0; jt < whole_columns; jt += TILE)
        for (size_t i = 0; i < whole_rows; i += LANES)
            for (size_t j = jt; j < whole_columns && j < jt + TILE; j += 4)
                transpose_block(in + i * from + j, from, out + j * to + i, to);
    for (size_t i = 0; i < rows; i++)
        for (size_t j = i < whole_rows ? whole_columns : 0; j < columns; j++)
            out[j * to + i] = in[i * from + j];
}

static void transpose(size_t rows, size_t columns, const float *in, float *out) {
    transpose_rows(rows, columns, in, columns, out, rows);
}

#include "train/depthwise_template.h"
#include "train/filter3_template.h"
#include "train/gemm_float_template.h"

static void sum_rows(size_t rows, size_t columns, const float *x, bool add, float *sum) {
    for (size_t j = 0; j < columns; j += LANES) {
        size_t n = columns - j < LANES ? columns - j : LANES;
        vec total = add ? vec_load_some(sum + j, n) : vec_set(0.0f);
        for (size_t i = 0; i < rows; i++)
            total = total + vec_load_some(x + i * columns + j, n);
        vec_store_some(sum + j, total, n);
    }
}

static void clip(size_t n, float high, const float *restrict x, float *restrict y) {
    for (size_t i = 0; i < n; i++) {
        float v = mote_select(x[i] < 0.0f, 0.0f, x[i]); /* a NaN stays one: a diverged network must show it */
        y[i] = mote_select(v > high, high, v);
    }
}

static void clip_back(size_t n, float high, const float *restrict y, const float *restrict dy,
                      float *restrict dx) {
    for (size_t i = 0; i < n; i++)
        dx[i] = mote_select((y[i] > 0.0f) & (y[i] < high), dy[i], 0.0f);
}

static void moments(size_t rows, size_t columns, const float *restrict x, const float *restrict around,
                    float *restrict first, float *restrict second) {
    for (size_t j = 0; j < columns; j++)
        first[j] = second[j] = 0.0f;
    for (size_t i = 0; i < rows; i++, x += columns)
        for (size_t j = 0; j < columns; j++) {
            float d = x[j] - around[j];
            first[j] += d;
            second[j] += d * d;
        }
}

static inline float clipped(float v, struct mote_clip clip) {
    v = mote_select(v < clip.low, clip.low, v); /* a NaN stays one */
    return mote_select(v > clip.high, clip.high, v);
}

/* Below 2²² a float that 1.5 · 2²³ is added to and taken from again is rounded to a whole number. */
static void round_all(size_t n, struct mote_steps steps, float *x) {
    const float whole = 12582912.0f;
    for (size_t i = 0; i < n; i++)
        x[i] = (clipped(x[i] * steps.inverse, (struct mote_clip){steps.low, steps.high}) + whole - whole) *
               steps.step;
}

static void round_back(size_t n, struct mote_steps steps, const float *restrict x, const float *restrict dy,
                       float *restrict dx) {
    float low = steps.low * steps.step, high = steps.high * steps.step;
    for (size_t i = 0; i < n; i++)
        dx[i] = mote_select((x[i] >= low) & (x[i] <= high), dy[i], 0.0f);
}

static inline float unless_clipped(float v, struct mote_clip clip, float slope) {
    return mote_select((v > clip.low) & (v < clip.high), slope, 0.0f);
}

static void scale_clip(size_t rows, size_t columns, const float *restrict x, const float *restrict scale,
                       const float *restrict shift, struct mote_clip clip, float *restrict y) {
    for (size_t i = 0; i < rows; i++, x += columns, y += columns)
        for (size_t j = 0; j < columns; j++)
            y[j] = clipped(x[j] * scale[j] + shift[j], clip);
}

static void moments_back(size_t rows, size_t columns, const float *restrict x, const float *restrict dy,
                         const float *restrict scale, const float *restrict shift, const float *restrict mean,
                         struct mote_clip clip, float *restrict first, float *restrict second) {
    for (size_t j = 0; j < columns; j++)
        first[j] = second[j] = 0.0f;
    for (size_t i = 0; i < rows; i++, x += columns, dy += columns)
        for (size_t j = 0; j < columns; j++) {
            float d = unless_clipped(x[j] * scale[j] + shift[j], clip, dy[j]);
            first[j] += d;
            second[j] += d * (x[j] - mean[j]);
        }
}

static void scale_clip_back(size_t rows, size_t columns, const float *restrict x, const float *restrict dy,
                            const float *restrict scale, const float *restrict shift,
                            const float *restrict of_x, const float *restrict constant, struct mote_clip clip,
                            float *restrict dx) {
    for (size_t i = 0; i < rows; i++, x += columns, dy += columns, dx += columns)
        for (size_t j = 0; j < columns; j++) {
            float d = unless_clipped(x[j] * scale[j] + shift[j], clip, dy[j]);
            dx[j] = scale[j] * d + (x[j] * of_x[j] + constant[j]);
        }
}

static void tanh_all(size_t n, const float *restrict x, float *restrict y) {
    for (size_t i = 0; i < n; i++)
        y[i] = mote_tanhf(x[i]);
}

static void tanh_back(size_t n, const float *restrict y, const float *restrict dy, float *restrict dx) {
    for (size_t i = 0; i < n; i++)
        dx[i] = dy[i] * (1.0f - y[i] * y[i]);
}

static void sigmoid_all(size_t n, const float *restrict x, float *restrict y) {
    for (size_t i = 0; i < n; i++)
        y[i] = mote_logisticf(x[i]);
}

static void sigmoid_back(size_t n, const float *restrict y, const float *restrict dy, float *restrict dx) {
    for (size_t i = 0; i < n; i++)
        dx[i] = dy[i] * (y[i] * (1.0f - y[i]));
}

static void tanh_here(size_t n, float *x) {
    for (size_t i = 0; i < n; i++)
        x[i] = mote_tanhf(x[i]);
}

static void sigmoid_here(size_t n, float *x) {
    for (size_t i = 0; i < n; i++)
        x[i] = mote_logisticf(x[i]);
}

/* y = a·b, plus p·q if there is a p. */
static void products(size_t n, const float *a, const float *b, const float *p, const float *q, float *y) {
    for (size_t i = 0; i < n; i += LANES) {
        size_t some = n - i < LANES ? n - i : LANES;
        vec sum = vec_load_some(a + i, some) * vec_load_some(b + i, some);
        if (p) sum = vec_fma(vec_load_some(p + i, some), vec_load_some(q + i, some), sum);
        vec_store_some(y + i, sum, some);
    }
}

static void cell(size_t units, float *gates, const float *before, float *c, float *tc, float *h) {
    float *f = gates + units, *g = f + units, *o = g + units;
    sigmoid_here(2 * units, gates);
    tanh_here(units, g);
    sigmoid_here(units, o);
    products(units, gates, g, before, f, c);
    memcpy(tc, c, units * sizeof *tc);
    tanh_here(units, tc);
    products(units, o, tc, NULL, NULL, h);
}

ALWAYS void cell_back_lanes(size_t n, size_t units, float *gates, const float *before, const float *tc,
                            const float *dh, float *dc) {
    vec one = vec_set(1.0f), was = vec_set(0.0f);
    if (before) was = vec_load_some(before, n);
    vec i = vec_load_some(gates, n), f = vec_load_some(gates + units, n),
        g = vec_load_some(gates + 2 * units, n), o = vec_load_some(gates + 3 * units, n);
    vec t = vec_load_some(tc, n), slope = vec_load_some(dh, n);
    vec d = vec_load_some(dc, n) + slope * o * (one - t * t);
    vec_store_some(gates, d * g * i * (one - i), n);
    vec_store_some(gates + units, d * was * f * (one - f), n);
    vec_store_some(gates + 2 * units, d * i * (one - g * g), n);
    vec_store_some(gates + 3 * units, slope * t * o * (one - o), n);
    vec_store_some(dc, d * f, n);
}

static void cell_back(size_t units, float *gates, const float *before, const float *tc, const float *dh,
                      float *dc) {
    size_t u = 0;
    for (; u + LANES <= units; u += LANES)
        cell_back_lanes(LANES, units, gates + u, before ? before + u : NULL, tc + u, dh + u, dc + u);
    if (u < units)
        cell_back_lanes(units - u, units, gates + u, before ? before + u : NULL, tc + u, dh + u, dc + u);
}

/* The settings in every lane. */
struct adam_lanes {
    vec beta1, beta2, rest1, rest2, epsilon, rate, root, l2, keep;
};

ALWAYS void adam_some(const struct adam_lanes *s, bool decays, size_t n, float *w, const float *g, float *m,
                      float *v) {
    vec weight = vec_load_some(w, n), slope = vec_load_some(g, n);
    if (decays) slope = vec_fma(s->l2, weight, slope);
    vec first = vec_fma(s->rest1, slope, s->beta1 * vec_load_some(m, n));
    vec second = vec_fma(s->rest2 * slope, slope, s->beta2 * vec_load_some(v, n));
    vec step = vec_divide(s->rate * first, vec_fma(vec_sqrt(second), s->root, s->epsilon));
    if (decays) weight = s->keep * weight;
    vec_store_some(m, first, n);
    vec_store_some(v, second, n);
    vec_store_some(w, weight - step, n);
}

ALWAYS void adam_all(const struct adam_lanes *s, bool decays, size_t n, float *w, const float *g, float *m,
                     float *v) {
    size_t i = 0;
    for (; i + LANES <= n; i += LANES)
        adam_some(s, decays, LANES, w + i, g + i, m + i, v + i);
    if (i < n) adam_some(s, decays, n - i, w + i, g + i, m + i, v + i);
}

static void adam(const struct mote_adam *s, size_t n, float *w, const float *g, float *m, float *v) {
    const struct adam_lanes lanes = {vec_set(s->beta1),        vec_set(s->beta2),   vec_set(1.0f - s->beta1),
                                     vec_set(1.0f - s->beta2), vec_set(s->epsilon), vec_set(s->rate),
                                     vec_set(s->root),         vec_set(s->l2),      vec_set(1.0f - s->decay)};
    unsigned mode = flush_begin();
    if (s->l2 != 0.0f || s->decay != 0.0f)
        adam_all(&lanes, true, n, w, g, m, v);
    else
        adam_all(&lanes, false, n, w, g, m, v);
    flush_end(mode);
}

static void momentum(size_t n, float *restrict w, const float *restrict g, float *restrict m, float rate,
                     float keep, float l2) {
    for (size_t i = 0; i < n; i++) {
        m[i] = keep * m[i] + (g[i] + l2 * w[i]);
        w[i] -= rate * m[i];
    }
}

static void soften(size_t n, float *w, float threshold) {
    for (size_t i = 0; i < n; i++) {
        float left = (w[i] < 0.0f ? -w[i] : w[i]) - threshold;
        left = left > 0.0f ? left : 0.0f;
        w[i] = w[i] < 0.0f ? -left : left;
    }
}

#define KERNELS(set, product, pack)                                                                          \
    {                                                                                                        \
        .name = set, .transpose = transpose, .gemm = product, .gemm_pack = pack, .sum_rows = sum_rows,       \
        .clip = clip, .clip_back = clip_back, .round = round_all, .round_back = round_back,                  \
        .depthwise = depthwise, .filter3 = filter3, .filter3_weights = filter3_weights,                      \
        .depthwise_weights = depthwise_weights, .moments = moments, .scale_clip = scale_clip,                \
        .moments_back = moments_back, .scale_clip_back = scale_clip_back, .tanh = tanh_all,                  \
        .tanh_back = tanh_back, .sigmoid = sigmoid_all, .sigmoid_back = sigmoid_back, .cell = cell,          \
        .cell_back = cell_back, .adam = adam, .momentum = momentum, .soften = soften                         \
    }
