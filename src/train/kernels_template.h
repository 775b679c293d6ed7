/* SPDX-License-Identifier: MIT
 * The kernels themselves, included once per instruction set by a file that has defined LANES, ROWS (rows of a
 * product's tile) and vec with its vec_… operations, and has switched the compiler to that set. Not a header
 * to include anywhere else. */
#if defined(__SANITIZE_ADDRESS__)
#define SLOW 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SLOW 1
#endif
#endif
#ifdef SLOW /* every access is checked: unrolled, compiling would take minutes */
#define UNROLL
#define ALWAYS static
#else
#ifdef __clang__
#define UNROLL _Pragma("clang loop unroll(full)")
#else
#define UNROLL _Pragma("GCC unroll 16")
#endif
#define ALWAYS static inline __attribute__((always_inline))
#endif

/* A tile of c: `rows` rows at i, `vecs` vectors at j, of which the last has `last` lanes when `partial`. All
 * but i, j and last are constants where this is inlined, so that the sums live in registers. */
ALWAYS void gemm_tile(const struct mote_gemm *g, size_t i, size_t j, int rows, int vecs, bool partial,
                      size_t last) {
    vec sum[8][2];
    UNROLL
    for (int r = 0; r < rows; r++) {
        UNROLL
        for (int v = 0; v < vecs; v++) {
            const float *start = g->start + (i + (size_t)r) * g->start_row + j + (size_t)(v * LANES);
            if (!g->start)
                sum[r][v] = vec_set(0.0f);
            else
                sum[r][v] = partial && v == vecs - 1 ? vec_load_some(start, last) : vec_load(start);
        }
    }
    const float *a = g->a + i * g->a_row, *b = g->b + j;
    for (size_t p = 0; p < g->k; p++, a += g->a_step, b += g->b_row) {
        vec right[2];
        UNROLL
        for (int v = 0; v < vecs; v++)
            right[v] =
                partial && v == vecs - 1 ? vec_load_some(b + v * LANES, last) : vec_load(b + v * LANES);
        UNROLL
        for (int r = 0; r < rows; r++) {
            vec left = vec_set(a[(size_t)r * g->a_row]);
            UNROLL
            for (int v = 0; v < vecs; v++)
                sum[r][v] = vec_fma(left, right[v], sum[r][v]);
        }
    }
    UNROLL
    for (int r = 0; r < rows; r++) {
        UNROLL
        for (int v = 0; v < vecs; v++) {
            float *c = g->c + (i + (size_t)r) * g->c_row + j + (size_t)(v * LANES);
            if (partial && v == vecs - 1)
                vec_store_some(c, sum[r][v], last);
            else
                vec_store(c, sum[r][v]);
        }
    }
}

ALWAYS void gemm_columns(const struct mote_gemm *g, size_t j, int vecs, bool partial, size_t last) {
    size_t i = 0;
    for (; i + ROWS <= g->m; i += ROWS)
        gemm_tile(g, i, j, ROWS, vecs, partial, last);
    for (; i + 4 <= g->m; i += 4)
        gemm_tile(g, i, j, 4, vecs, partial, last);
    for (; i < g->m; i++)
        gemm_tile(g, i, j, 1, vecs, partial, last);
}

static void gemm(const struct mote_gemm *g) {
    size_t j = 0;
    for (; j + 2 * LANES <= g->n; j += 2 * LANES)
        gemm_columns(g, j, 2, false, LANES);
    size_t rest = g->n - j;
    if (rest > LANES)
        gemm_columns(g, j, 2, true, rest - LANES);
    else if (rest > 0)
        gemm_columns(g, j, 1, true, rest);
}

/* Blocks that stay in the first cache on both sides; four rows give the compiler whole shuffles to make. */
static void transpose(const float *restrict in, size_t rows, size_t columns, float *restrict out) {
    typedef float four __attribute__((vector_size(16), aligned(4), may_alias));
    size_t whole = rows / 4 * 4, j = 0;
    for (; j + 4 <= columns; j += 4) {
        for (size_t i = 0; i < whole; i += 4) {
            const float *p = in + i * columns + j;
            four a = *(const four *)p, b = *(const four *)(p + columns), c = *(const four *)(p + 2 * columns),
                 d = *(const four *)(p + 3 * columns);
            float *q = out + j * rows + i;
            *(four *)q = (four){a[0], b[0], c[0], d[0]};
            *(four *)(q + rows) = (four){a[1], b[1], c[1], d[1]};
            *(four *)(q + 2 * rows) = (four){a[2], b[2], c[2], d[2]};
            *(four *)(q + 3 * rows) = (four){a[3], b[3], c[3], d[3]};
        }
        for (size_t i = whole; i < rows; i++)
            for (size_t e = 0; e < 4; e++)
                out[(j + e) * rows + i] = in[i * columns + j + e];
    }
    for (; j < columns; j++)
        for (size_t i = 0; i < rows; i++)
            out[j * rows + i] = in[i * columns + j];
}

static void sum_rows(const float *x, size_t rows, size_t columns, float *out, bool add) {
    for (size_t j = 0; j < columns; j += LANES) {
        size_t n = columns - j < LANES ? columns - j : LANES;
        vec sum = add ? vec_load_some(out + j, n) : vec_set(0.0f);
        for (size_t i = 0; i < rows; i++)
            sum = sum + vec_load_some(x + i * columns + j, n);
        vec_store_some(out + j, sum, n);
    }
}

static void relu_forward(const float *x, float *y, size_t rows, size_t channels, float limit, float *peak) {
    for (size_t i = 0; i < rows; i++, x += channels, y += channels) {
        for (size_t c = 0; c < channels; c++) {
            float v = x[c] > 0.0f ? x[c] : 0.0f;
            v = v < limit ? v : limit;
            peak[c] = peak[c] > v ? peak[c] : v;
            y[c] = x[c] == x[c] ? v : x[c]; /* a NaN must not look like a dead unit */
        }
    }
}

static void relu_backward(const float *y, const float *dy, float *dx, size_t n, float limit) {
    for (size_t i = 0; i < n; i++)
        dx[i] = mote_select((y[i] > 0.0f) & (y[i] < limit), dy[i], 0.0f);
}

static void tanh_forward(const float *x, float *y, size_t n) {
    for (size_t i = 0; i < n; i++)
        y[i] = mote_tanhf(x[i]);
}

static void tanh_backward(const float *y, const float *dy, float *dx, size_t n) {
    for (size_t i = 0; i < n; i++)
        dx[i] = dy[i] * (1.0f - y[i] * y[i]);
}

static void sigmoid_forward(const float *x, float *y, size_t n) {
    for (size_t i = 0; i < n; i++)
        y[i] = mote_logisticf(x[i]);
}

static void sigmoid_backward(const float *y, const float *dy, float *dx, size_t n) {
    for (size_t i = 0; i < n; i++)
        dx[i] = dy[i] * (y[i] * (1.0f - y[i]));
}

ALWAYS void lstm_forward_row(float *restrict z, const float *restrict before, float *restrict c,
                             float *restrict t, float *restrict h, size_t units) {
    float *restrict zf = z + units, *restrict zg = z + 2 * units, *restrict zo = z + 3 * units;
    for (size_t u = 0; u < units; u++) {
        float i = mote_logisticf(z[u]), f = mote_logisticf(zf[u]), g = mote_tanhf(zg[u]),
              o = mote_logisticf(zo[u]);
        float cell = before ? f * before[u] + i * g : i * g;
        float squashed = mote_tanhf(cell);
        z[u] = i;
        zf[u] = f;
        zg[u] = g;
        zo[u] = o;
        c[u] = cell;
        t[u] = squashed;
        h[u] = o * squashed;
    }
}

static void lstm_forward(float *z, const float *c_before, float *c, float *t, float *h, size_t rows,
                         size_t units) {
    for (size_t r = 0; r < rows; r++) {
        size_t at = r * units;
        if (c_before)
            lstm_forward_row(z + 4 * at, c_before + at, c + at, t + at, h + at, units);
        else
            lstm_forward_row(z + 4 * at, NULL, c + at, t + at, h + at, units);
    }
}

ALWAYS void lstm_backward_row(const float *restrict z, const float *restrict before, const float *restrict t,
                              const float *restrict dh, float *restrict dc, float *restrict dz,
                              size_t units) {
    const float *restrict zf = z + units, *restrict zg = z + 2 * units, *restrict zo = z + 3 * units;
    for (size_t u = 0; u < units; u++) {
        float i = z[u], f = zf[u], g = zg[u], o = zo[u];
        float d = dc[u] + dh[u] * o * (1.0f - t[u] * t[u]);
        dz[u] = d * g * (i * (1.0f - i));
        dz[units + u] = before ? d * before[u] * (f * (1.0f - f)) : 0.0f;
        dz[2 * units + u] = d * i * (1.0f - g * g);
        dz[3 * units + u] = dh[u] * t[u] * (o * (1.0f - o));
        dc[u] = d * f;
    }
}

static void lstm_backward(const float *z, const float *c_before, const float *t, const float *dh, float *dc,
                          float *dz, size_t rows, size_t units) {
    for (size_t r = 0; r < rows; r++) {
        size_t at = r * units;
        if (c_before)
            lstm_backward_row(z + 4 * at, c_before + at, t + at, dh + at, dc + at, dz + 4 * at, units);
        else
            lstm_backward_row(z + 4 * at, NULL, t + at, dh + at, dc + at, dz + 4 * at, units);
    }
}

/* w moved towards 0 by the threshold, at most onto it. */
ALWAYS float shrink(float w, float threshold) {
    float size = (w < 0.0f ? -w : w) - threshold;
    float left = size > 0.0f ? size : 0.0f;
    return w < 0.0f ? -left : left;
}

ALWAYS void adam_lanes(const struct mote_adam *s, float *w, const float *g, float *m, float *v, size_t n) {
    vec weight = vec_load_some(w, n), slope = vec_fma(vec_set(s->coupled), weight, vec_load_some(g, n));
    vec first = vec_fma(vec_set(1.0f - s->beta1), slope, vec_set(s->beta1) * vec_load_some(m, n));
    vec second = vec_fma(vec_set(1.0f - s->beta2) * slope, slope, vec_set(s->beta2) * vec_load_some(v, n));
    vec step = vec_set(s->rate) / (vec_sqrt(second * vec_set(s->v_scale)) + vec_set(s->epsilon));
    vec_store_some(m, first, n);
    vec_store_some(v, second, n);
    vec_store_some(w, (weight - vec_set(s->decay) * weight) - step * first, n);
    if (s->l1 > 0.0f) {
        float threshold[LANES];
        vec_store(threshold, step * vec_set(s->l1));
        for (size_t i = 0; i < n; i++)
            w[i] = shrink(w[i], threshold[i]);
    }
}

static void adam(const struct mote_adam *s, float *w, const float *g, float *m, float *v, size_t n) {
    size_t i = 0;
    for (; i + LANES <= n; i += LANES)
        adam_lanes(s, w + i, g + i, m + i, v + i, LANES);
    if (i < n) adam_lanes(s, w + i, g + i, m + i, v + i, n - i);
}

static void sgd(const struct mote_sgd *s, float *w, const float *g, float *m, size_t n) {
    for (size_t i = 0; i < n; i++) {
        m[i] = s->momentum * m[i] + (g[i] + s->coupled * w[i]);
        w[i] = shrink(w[i] - s->rate * m[i], s->threshold);
    }
}

#define KERNELS(set)                                                                                         \
    {                                                                                                        \
        .name = set, .gemm = gemm, .transpose = transpose, .sum_rows = sum_rows,                             \
        .relu_forward = relu_forward, .relu_backward = relu_backward, .tanh_forward = tanh_forward,          \
        .tanh_backward = tanh_backward, .sigmoid_forward = sigmoid_forward,                                  \
        .sigmoid_backward = sigmoid_backward, .lstm_forward = lstm_forward, .lstm_backward = lstm_backward,  \
        .adam = adam, .sgd = sgd                                                                             \
    }
