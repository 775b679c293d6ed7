/* SPDX-License-Identifier: MIT
 * Every instruction set's kernels (products: test_train_gemm.c) against the formulas in double, on lengths around the vectors' and with
 * nothing touched beyond the end; and which set is chosen. */
#include "sets.h"

enum { MOST = 70, GUARD = 16 };

static void near_all(const char *what, const struct mote_kernels *k, size_t n, const float *got,
                     const double *expected, double tolerance) {
    for (size_t i = 0; i < n; i++)
        if (!(fabs((double)got[i] - expected[i]) <= tolerance * fmax(1.0, fabs(expected[i]))))
            fail_msg("%s of %s, %zu of %zu: %.9g, expected %.9g", what, k->name, i, n, (double)got[i],
                     expected[i]);
    for (size_t i = n; i < n + GUARD; i++)
        if (got[i] != 123.0f) fail_msg("%s of %s writes beyond %zu", what, k->name, n);
}

static void fill(float *x, size_t n, double range, struct mote_rng *rng) {
    for (size_t i = 0; i < n; i++)
        x[i] = toy_uniform(rng, -range, range);
    for (size_t i = n; i < n + GUARD; i++)
        x[i] = 123.0f;
}

static double logistic(double x) {
    return 1.0 / (1.0 + exp(-x));
}

static void check_transpose(const struct mote_kernels *k, struct mote_rng *rng) {
    static float in[MOST * MOST + GUARD], out[MOST * MOST + GUARD];
    size_t rows = 1 + mote_rng_below(rng, MOST), columns = 1 + mote_rng_below(rng, MOST);
    double expected[MOST * MOST], sums[MOST] = {0};
    fill(in, rows * columns, 1.0, rng);
    fill(out, rows * columns, 0.0, rng);
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < columns; j++) {
            expected[j * rows + i] = (double)in[i * columns + j];
            sums[j] += (double)in[i * columns + j];
        }
    k->transpose(rows, columns, in, out);
    near_all("transpose", k, rows * columns, out, expected, 0.0);
    fill(out, columns, 9.0, rng);
    bool add = mote_rng_below(rng, 2) == 0;
    for (size_t j = 0; add && j < columns; j++)
        sums[j] += (double)out[j];
    k->sum_rows(rows, columns, in, add, out);
    near_all("sum_rows", k, columns, out, sums, 1e-5);
}

static void check_functions(const struct mote_kernels *k, struct mote_rng *rng) {
    float x[MOST + GUARD], y[MOST + GUARD], dy[MOST + GUARD], dx[MOST + GUARD];
    double e[MOST] = {0}, d[MOST] = {0};
    size_t n = mote_rng_below(rng, MOST + 1);
    fill(x, n, 9.0, rng);
    fill(dy, n, 1.0, rng);
    fill(y, n, 0.0, rng);
    fill(dx, n, 0.0, rng);
    for (size_t i = 0; i < n; i++) {
        e[i] = fmin(fmax((double)x[i], 0.0), 6.0);
        d[i] = x[i] > 0.0f && x[i] < 6.0f ? (double)dy[i] : 0.0;
    }
    k->clip(n, 6.0f, x, y);
    k->clip_back(n, 6.0f, y, dy, dx);
    near_all("clip", k, n, y, e, 0.0);
    near_all("clip_back", k, n, dx, d, 0.0);
    for (size_t i = 0; i < n; i++) {
        e[i] = tanh((double)x[i]);
        d[i] = (double)dy[i] * (1.0 - e[i] * e[i]);
    }
    k->tanh(n, x, y);
    k->tanh_back(n, y, dy, dx);
    near_all("tanh", k, n, y, e, 1e-6);
    near_all("tanh_back", k, n, dx, d, 1e-6);
    for (size_t i = 0; i < n; i++) {
        e[i] = logistic((double)x[i]);
        d[i] = (double)dy[i] * e[i] * (1.0 - e[i]);
    }
    k->sigmoid(n, x, y);
    k->sigmoid_back(n, y, dy, dx);
    near_all("sigmoid", k, n, y, e, 1e-6);
    near_all("sigmoid_back", k, n, dx, d, 1e-6);
}

/* Steps of a quarter, cut off well within the range of what comes. */
static void check_round(const struct mote_kernels *k, struct mote_rng *rng) {
    const struct mote_steps steps = {0.25f, 4.0f, -17.0f, 20.0f};
    float x[MOST + GUARD], dy[MOST + GUARD], dx[MOST + GUARD];
    double e[MOST] = {0}, d[MOST] = {0};
    size_t n = mote_rng_below(rng, MOST + 1);
    fill(x, n, 9.0, rng);
    fill(dy, n, 1.0, rng);
    fill(dx, n, 0.0, rng);
    for (size_t i = 0; i < n; i++) {
        double step = nearbyint(fmin(fmax(4.0 * (double)x[i], -17.0), 20.0));
        e[i] = 0.25 * step;
        d[i] = x[i] >= -17.0f / 4 && x[i] <= 5.0f ? (double)dy[i] : 0.0;
    }
    k->round_back(n, steps, x, dy, dx);
    k->round(n, steps, x);
    near_all("round", k, n, x, e, 0.0);
    near_all("round_back", k, n, dx, d, 0.0);
}

/* Places and taps that overlap, in arrays that hold them all. */
struct places {
    struct mote_depthwise job;
    float from[4 * 4 * MOST], to[4 * 4 * MOST + GUARD], w[MOTE_DEPTHWISE_TAPS * MOST + GUARD],
        start[MOST + GUARD];
    size_t size, filters; /* of `to` and `w` */
};

static void place(struct places *p, struct mote_rng *rng) {
    size_t c = 1 + mote_rng_below(rng, MOST - 2);
    struct mote_depthwise *job = &p->job;
    *job = (struct mote_depthwise){.channels = c,
                                   .examples = 1 + mote_rng_below(rng, 2),
                                   .rows = 1 + mote_rng_below(rng, 2),
                                   .columns = mote_rng_below(rng, 4),
                                   .from_at = c,
                                   .from_example = 2 * c,
                                   .from_row = 2 * c,
                                   .from_column = c,
                                   .to_example = 8 * c,
                                   .to_row = 4 * c,
                                   .to_column = c,
                                   .taps = mote_rng_below(rng, MOTE_DEPTHWISE_TAPS + 1),
                                   .from = p->from,
                                   .to = p->to,
                                   .w = p->w,
                                   .start = mote_rng_below(rng, 2) ? p->start : NULL,
                                   .slope = p->to,
                                   .dw = p->w,
                                   .add = mote_rng_below(rng, 2)};
    p->size = 16 * c;
    p->filters = MOTE_DEPTHWISE_TAPS * c;
    for (size_t t = 0; t < job->taps; t++) {
        job->from_tap[t] = ((ptrdiff_t)mote_rng_below(rng, 4) - 1) * (ptrdiff_t)c;
        job->w_tap[t] = t * c;
    }
    fill(p->from, 16 * c, 1.0, rng);
    fill(p->to, p->size, 1.0, rng);
    fill(p->w, p->filters, 1.0, rng);
    fill(p->start, c, 1.0, rng);
}

static void check_depthwise(const struct mote_kernels *k, struct mote_rng *rng) {
    static struct places p;
    static double to[16 * MOST], dw[MOTE_DEPTHWISE_TAPS * MOST];
    place(&p, rng);
    const struct mote_depthwise *job = &p.job;
    size_t c = job->channels;
    for (size_t i = 0; i < p.size; i++)
        to[i] = (double)p.to[i];
    for (size_t i = 0; i < p.filters; i++)
        dw[i] = (double)p.w[i];
    for (size_t at = 0; at < job->examples * job->rows * job->columns * c; at++) {
        size_t i = at % c, column = at / c % job->columns, row = at / c / job->columns % job->rows,
               e = at / c / job->columns / job->rows;
        size_t there = e * job->to_example + row * job->to_row + column * job->to_column + i,
               here =
                   job->from_at + e * job->from_example + row * job->from_row + column * job->from_column + i;
        double slope = (double)p.to[there];
        if (!job->add) to[there] = job->start ? (double)job->start[i] : 0.0;
        for (size_t t = 0; t < job->taps; t++) {
            double x = (double)p.from[(ptrdiff_t)here + job->from_tap[t]];
            to[there] += x * (double)p.w[job->w_tap[t] + i];
            dw[job->w_tap[t] + i] += x * slope;
        }
    }
    struct places q = p;
    q.job.from = q.from;
    q.job.slope = q.to;
    q.job.dw = q.w;
    k->depthwise(job);
    near_all("depthwise", k, p.size, p.to, to, 1e-5);
    k->depthwise_weights(&q.job);
    near_all("depthwise_weights", k, q.filters, q.w, dw, 1e-5);
}

/* Images of any size, and what is above and left of them, by the formula. */
static void check_filter3(const struct mote_kernels *k, struct mote_rng *rng) {
    enum { SIDE = 9, PLANE = SIDE * SIDE * MOST };
    static float from[2 * PLANE + GUARD], to[2 * PLANE + GUARD], w[9 * MOST + GUARD], start[MOST + GUARD];
    float scale[MOST + GUARD], shift[MOST + GUARD];
    static float slope[2 * PLANE + GUARD], of_w[9 * MOST + GUARD];
    static double e[2 * PLANE], dw[9 * MOST];
    struct mote_filter3 f = {.channels = 1 + mote_rng_below(rng, MOST),
                             .examples = 1 + mote_rng_below(rng, 2),
                             .rows = 3 + mote_rng_below(rng, SIDE - 4),
                             .columns = 3 + mote_rng_below(rng, SIDE - 4),
                             .above = mote_rng_below(rng, 3),
                             .left = mote_rng_below(rng, 3),
                             .flip = mote_rng_below(rng, 2),
                             .from = from,
                             .w = w,
                             .start = mote_rng_below(rng, 2) ? start : NULL,
                             .to = to};
    size_t c = f.channels;
    f.to_rows = f.rows - 2 + f.above + (f.above ? mote_rng_below(rng, 3) : 0); /* also below the image … */
    f.to_columns = f.columns - 2 + f.left + (f.left ? mote_rng_below(rng, 3) : 0); /* … and right of it */
    size_t count = f.examples * f.to_rows * f.to_columns * c;
    fill(from, f.examples * f.rows * f.columns * c, 1.0, rng);
    fill(to, count, 1.0, rng);
    fill(w, 9 * c, 1.0, rng);
    fill(start, c, 1.0, rng);
    fill(slope, count, 1.0, rng);
    memcpy(of_w, w, sizeof of_w);
    fill(scale, c, 1.0, rng);
    fill(shift, c, 1.0, rng);
    if (f.above + f.left == 0 && mote_rng_below(rng, 2)) {
        f.scale = scale;
        f.shift = shift;
        f.clip = (struct mote_clip){0.0f, 0.5f};
    }
    for (size_t i = 0; i < 9 * c; i++)
        dw[i] = (double)w[i];
    for (size_t at = 0; at < count; at++) {
        size_t i = at % c, column = at / c % f.to_columns, row = at / c / f.to_columns % f.to_rows,
               example = at / c / f.to_columns / f.to_rows;
        e[at] = f.start ? (double)start[i] : 0.0;
        for (size_t t = 0; t < 9; t++) {
            size_t y = row + t / 3 - f.above, x = column + t % 3 - f.left; /* far beyond where below 0 */
            if (y >= f.rows || x >= f.columns) continue;
            double v = (double)from[((example * f.rows + y) * f.columns + x) * c + i];
            if (f.scale) v = fmin(fmax(v * (double)scale[i] + (double)shift[i], 0.0), 0.5);
            e[at] += v * (double)w[(f.flip ? 8 - t : t) * c + i];
            dw[t * c + i] += v * (double)slope[at];
        }
    }
    f.slope = slope;
    f.dw = of_w;
    k->filter3(&f);
    near_all("filter3", k, count, to, e, 1e-5);
    k->filter3_weights(&f);
    near_all("filter3_weights", k, 9 * c, of_w, dw, 1e-5);
}

static void check_batch_norm(const struct mote_kernels *k, struct mote_rng *rng) {
    enum { ROWS = 4 };
    static float x[ROWS * MOST + GUARD], dy[ROWS * MOST + GUARD], y[ROWS * MOST + GUARD];
    float of[5][MOST + GUARD], sums[2][MOST + GUARD];
    double e[2][ROWS * MOST], m[2][MOST] = {{0}}, b[2][MOST] = {{0}};
    size_t c = 1 + mote_rng_below(rng, MOST), rows = 1 + mote_rng_below(rng, ROWS);
    static const struct mote_clip clips[] = {{-INFINITY, INFINITY}, {0.0f, INFINITY}, {0.0f, 0.5f}};
    struct mote_clip clip = clips[mote_rng_below(rng, 3)];
    fill(x, rows * c, 1.0, rng);
    fill(dy, rows * c, 1.0, rng);
    fill(y, rows * c, 1.0, rng);
    for (size_t i = 0; i < 5; i++)
        fill(of[i], c, 1.0, rng);
    fill(sums[0], c, 1.0, rng);
    fill(sums[1], c, 1.0, rng);
    for (size_t i = 0; i < rows * c; i++) {
        size_t j = i % c;
        float v = x[i] * of[0][j] + of[1][j];
        double d = v > clip.low && v < clip.high ? (double)dy[i] : 0.0, u = (double)x[i] - (double)of[2][j];
        e[0][i] = fmin(fmax((double)v, (double)clip.low), (double)clip.high);
        e[1][i] = (double)of[0][j] * d + (double)x[i] * (double)of[3][j] + (double)of[4][j];
        m[0][j] += u;
        m[1][j] += u * u;
        b[0][j] += d;
        b[1][j] += d * u;
    }
    k->moments(rows, c, x, of[2], sums[0], sums[1]);
    near_all("moments, first", k, c, sums[0], m[0], 1e-5);
    near_all("moments, second", k, c, sums[1], m[1], 1e-5);
    k->moments_back(rows, c, x, dy, of[0], of[1], of[2], clip, sums[0], sums[1]);
    near_all("moments_back, first", k, c, sums[0], b[0], 1e-5);
    near_all("moments_back, second", k, c, sums[1], b[1], 1e-5);
    k->scale_clip(rows, c, x, of[0], of[1], clip, y);
    near_all("scale_clip", k, rows * c, y, e[0], 1e-6);
    k->scale_clip_back(rows, c, x, dy, of[0], of[1], of[3], of[4], clip, y);
    near_all("scale_clip_back", k, rows * c, y, e[1], 1e-5);
}

static void check_not_a_number(const struct mote_kernels *k) {
    float x[20], y[20];
    for (size_t i = 0; i < 20; i++)
        x[i] = NAN;
    k->clip(20, INFINITY, x, y);
    for (size_t i = 0; i < 20; i++)
        assert_true(isnan(y[i])); /* a network that has diverged must not look like one that is dead */
}

static void check_cell(const struct mote_kernels *k, struct mote_rng *rng) {
    float gates[4 * MOST + GUARD], before[MOST + GUARD], c[MOST + GUARD], tc[MOST + GUARD], h[MOST + GUARD];
    float dh[MOST + GUARD], dc[MOST + GUARD];
    double g[4 * MOST], e[3][MOST], d[4 * MOST], back[MOST];
    size_t n = 1 + mote_rng_below(rng, MOST);
    bool first = mote_rng_below(rng, 2) == 0;
    fill(gates, 4 * n, 5.0, rng);
    fill(before, n, 2.0, rng);
    fill(c, n, 0.0, rng);
    fill(tc, n, 0.0, rng);
    fill(h, n, 0.0, rng);
    fill(dh, n, 1.0, rng);
    fill(dc, n, 1.0, rng);
    for (size_t u = 0; u < n; u++) {
        double was = first ? 0.0 : (double)before[u];
        for (size_t q = 0; q < 4; q++)
            g[q * n + u] = q == 2 ? tanh((double)gates[q * n + u]) : logistic((double)gates[q * n + u]);
        double i = g[u], f = g[n + u], gg = g[2 * n + u], o = g[3 * n + u];
        e[0][u] = f * was + i * gg;
        e[1][u] = tanh(e[0][u]);
        e[2][u] = o * e[1][u];
        double slope = (double)dc[u] + (double)dh[u] * o * (1.0 - e[1][u] * e[1][u]);
        d[u] = slope * gg * i * (1.0 - i);
        d[n + u] = slope * was * f * (1.0 - f);
        d[2 * n + u] = slope * i * (1.0 - gg * gg);
        d[3 * n + u] = (double)dh[u] * e[1][u] * o * (1.0 - o);
        back[u] = slope * f;
    }
    k->cell(n, gates, first ? NULL : before, c, tc, h);
    near_all("cell: gates", k, 4 * n, gates, g, 2e-6);
    near_all("cell: c", k, n, c, e[0], 2e-6);
    near_all("cell: tanh c", k, n, tc, e[1], 2e-6);
    near_all("cell: h", k, n, h, e[2], 2e-6);
    k->cell_back(n, gates, first ? NULL : before, tc, dh, dc);
    near_all("cell_back: gates", k, 4 * n, gates, d, 5e-6);
    near_all("cell_back: c", k, n, dc, back, 5e-6);
}

static void check_adam(const struct mote_kernels *k, struct mote_rng *rng) {
    float w[MOST + GUARD], g[MOST + GUARD], m[MOST + GUARD], v[MOST + GUARD];
    double ew[MOST] = {0}, em[MOST] = {0}, ev[MOST] = {0};
    size_t n = mote_rng_below(rng, MOST + 1);
    bool decays = mote_rng_below(rng, 2) == 0;
    struct mote_adam s = {.beta1 = 0.9f, .beta2 = 0.999f, .epsilon = 1e-7f, .rate = 0.02f, .root = 3.0f};
    if (decays) {
        s.l2 = 0.01f;
        s.decay = 0.03f;
    }
    fill(w, n, 1.0, rng);
    fill(g, n, 1.0, rng);
    fill(m, n, 1.0, rng);
    fill(v, n, 1.0, rng);
    for (size_t i = 0; i < n; i++) {
        v[i] = i % 5 == 0 ? 0.0f : v[i] * v[i];
        if (i % 5 == 0) g[i] = decays ? -0.01f * w[i] : 0.0f; /* nothing to divide by but epsilon */
        if (i % 5 == 0) m[i] = 0.0f;
        double slope = (double)g[i] + (double)s.l2 * (double)w[i];
        em[i] = 0.9 * (double)m[i] + 0.1 * slope;
        ev[i] = 0.999 * (double)v[i] + 0.001 * slope * slope;
        ew[i] = (double)w[i] * (1.0 - (double)s.decay) -
                (double)s.rate * em[i] / (sqrt(ev[i]) * (double)s.root + (double)s.epsilon);
        if (i % 5 == 0) ew[i] = (double)w[i] * (1.0 - (double)s.decay);
    }
    k->adam(&s, n, w, g, m, v);
    near_all("adam: w", k, n, w, ew, 2e-4); /* a slope that cancels leaves rounding, over epsilon */
    near_all("adam: m", k, n, m, em, 1e-6);
    near_all("adam: v", k, n, v, ev, 1e-6);
}

static void check_momentum(const struct mote_kernels *k, struct mote_rng *rng) {
    float w[MOST + GUARD], g[MOST + GUARD], m[MOST + GUARD];
    double ew[MOST] = {0}, em[MOST] = {0};
    size_t n = mote_rng_below(rng, MOST + 1);
    fill(w, n, 1.0, rng);
    fill(g, n, 1.0, rng);
    fill(m, n, 1.0, rng);
    for (size_t i = 0; i < n; i++) {
        em[i] = 0.5 * (double)m[i] + (double)g[i] + 0.25 * (double)w[i];
        ew[i] = (double)w[i] - 0.125 * em[i];
    }
    k->momentum(n, w, g, m, 0.125f, 0.5f, 0.25f);
    near_all("momentum: w", k, n, w, ew, 1e-6);
    near_all("momentum: m", k, n, m, em, 1e-6);
    for (size_t i = 0; i < n; i++)
        ew[i] = copysign(fmax(fabs((double)w[i]) - 0.25, 0.0), (double)w[i]);
    k->soften(n, w, 0.25f);
    near_all("soften", k, n, w, ew, 1e-6);
}

static void check_kernels(const struct mote_kernels *k, struct mote_rng *rng) {
    if (strcmp(k->name, "bf16") == 0) return; /* all but its products are avx512's */
    check_not_a_number(k);
    for (int round = 0; round < 100; round++) {
        check_transpose(k, rng);
        check_round(k, rng);
        check_functions(k, rng);
        check_depthwise(k, rng);
        check_filter3(k, rng);
        check_batch_norm(k, rng);
        check_cell(k, rng);
        check_adam(k, rng);
        check_momentum(k, rng);
    }
}

static void test_sets(void **state) {
    (void)state;
    check_sets("kernels", check_kernels);
}

static void test_choice(void **state) {
    const struct mote_kernels *best = mote_kernels_choose();
    (void)state;
    for (size_t s = 0; s < sizeof sets / sizeof *sets; s++) {
        const struct mote_kernels *k = mote_kernels_named(sets[s]);
        setenv("MOTE_CPU", sets[s], 1);
        assert_ptr_equal(mote_kernels_choose(), k ? k : best);
    }
    setenv("MOTE_CPU", "abacus", 1);
    assert_ptr_equal(mote_kernels_choose(), best);
    unsetenv("MOTE_CPU");
    assert_null(mote_kernels_named("abacus"));
}

int main(void) {
    unsetenv("MOTE_CPU");
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_sets), cmocka_unit_test(test_choice)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
