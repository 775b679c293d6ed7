/* SPDX-License-Identifier: MIT
 * The matrix product of convolutions, included once per instruction set (kernels_template.h) and once for bfloat16
 * (gemm_bf16.c). It takes strips of 2·LANES columns of b, next to each other in memory, against TILE_ROWS rows of a: as
 * many sums as there are registers for. OpenBLAS is a third slower on these shapes and knows no bias.
 *
 * Who includes it says how operands are packed, PACKED(k) rows for k of the operand's:
 *   pack_strip(g, column, columns, row, k, to)   of b or bᵀ, (PACKED(k), STRIP); what is beyond the last column is 0
 *   pack_rows(g, row, rows, from, k, to)         of aᵀ, (PACKED(k), rows)
 *   copy_rows(g, row, rows, from, k, to)         of a, (rows, PACKED(k)), where a is not read as it is */
struct strip {
    const float *b;     /* (k, STRIP) */
    size_t k, columns;  /* k: packed */
    const float *start; /* rows `start_row` apart: what the sums start with; NULL: 0 */
    size_t start_row;
    float *c;
    size_t c_row;
};

ALWAYS void tile(size_t rows, const struct strip *s, const float *a, size_t a_row, size_t a_step) {
    vec sum[TILE_ROWS][2];
    const float *b = s->b;
    size_t left = s->columns < LANES ? s->columns : LANES, right = s->columns - left;
    UNROLL for (size_t i = 0; i < rows; i++) {
        sum[i][0] = s->start ? vec_load_some(s->start + i * s->start_row, left) : vec_set(0.0f);
        sum[i][1] =
            s->start && right ? vec_load_some(s->start + i * s->start_row + LANES, right) : vec_set(0.0f);
    }
    for (size_t p = 0; p < s->k; p++, b += STRIP, a += a_step) {
        vec first = vec_load_some(b, LANES), second = vec_load_some(b + LANES, LANES);
        UNROLL for (size_t i = 0; i < rows; i++) {
            vec x = vec_set(a[i * a_row]);
            sum[i][0] = vec_fma(x, first, sum[i][0]);
            sum[i][1] = vec_fma(x, second, sum[i][1]);
        }
    }
    UNROLL for (size_t i = 0; i < rows; i++) {
        vec_store_some(s->c + i * s->c_row, sum[i][0], left);
        if (right) vec_store_some(s->c + i * s->c_row + LANES, sum[i][1], right);
    }
}

/* Rows of a, each next to the last: the usual product. */
static void tile_rows(size_t rows, const struct strip *s, const float *a, size_t a_row) {
    if (rows == TILE_ROWS)
        tile(TILE_ROWS, s, a, a_row, 1);
    else if (rows == 4)
        tile(4, s, a, a_row, 1);
    else
        tile(1, s, a, a_row, 1);
}

/* A block of aᵀ, packed (k, rows). */
static void tile_packed(size_t rows, const struct strip *s, const float *a) {
    if (rows == TILE_ROWS)
        tile(TILE_ROWS, s, a, 1, TILE_ROWS);
    else if (rows == 4)
        tile(4, s, a, 1, 4);
    else
        tile(1, s, a, 1, 1);
}

static size_t whole_strips(size_t n) {
    return (n + STRIP - 1) / STRIP * STRIP;
}

static void pack_strips(const struct mote_gemm *g, size_t from, size_t k, float *to) {
    for (size_t j = 0; j < g->n; j += STRIP, to += PACKED(k) * STRIP)
        pack_strip(g, j, g->n - j < STRIP ? g->n - j : STRIP, from, k, to);
}

/* With counts that the compiler knows. */
static void pack_block(const struct mote_gemm *g, size_t row, size_t rows, size_t from, size_t k, float *to) {
    if (rows == TILE_ROWS)
        pack_rows(g, row, TILE_ROWS, from, k, to);
    else if (rows == 4)
        pack_rows(g, row, 4, from, k, to);
    else
        pack_rows(g, row, 1, from, k, to);
}

static void gemm_pack(const struct mote_gemm *g, float *packed) {
    for (size_t from = 0; from < g->k; from += DEPTH)
        pack_strips(g, from, g->k - from < DEPTH ? g->k - from : DEPTH,
                    packed + PACKED(from) * whole_strips(g->n));
}

/* All strips for some rows. */
static void gemm_rows(const struct mote_gemm *g, const float *strips, size_t row, size_t rows, size_t from,
                      size_t k) {
    bool add = from > 0 || g->add;
    float *block = g->work + (g->packed ? 0 : DEPTH * whole_strips(g->n));
    struct strip s = {.b = strips, .k = PACKED(k), .c_row = g->n};
    if (g->a_transposed) pack_block(g, row, rows, from, k, block);
    if (!g->a_transposed && g->bfloat16) copy_rows(g, row, rows, from, k, block);
    for (size_t j = 0; j < g->n; j += STRIP, s.b += s.k * STRIP) {
        s.columns = g->n - j < STRIP ? g->n - j : STRIP;
        s.c = g->c + row * g->n + j;
        s.start = add ? s.c : g->bias ? g->bias + j : NULL;
        s.start_row = add ? g->n : 0;
        if (g->a_transposed)
            tile_packed(rows, &s, block);
        else if (g->bfloat16)
            tile_rows(rows, &s, block, s.k);
        else
            tile_rows(rows, &s, g->a + row * g->k + from, g->k);
    }
}

static void gemm(const struct mote_gemm *g) {
    for (size_t from = 0; from < g->k; from += DEPTH) {
        size_t k = g->k - from < DEPTH ? g->k - from : DEPTH;
        const float *strips = g->packed ? g->packed + PACKED(from) * whole_strips(g->n) : g->work;
        if (!g->packed) pack_strips(g, from, k, g->work);
        for (size_t row = 0, rows; row < g->m; row += rows) {
            rows = g->m - row >= TILE_ROWS ? TILE_ROWS : g->m - row >= 4 ? 4 : 1;
            gemm_rows(g, strips, row, rows, from, k);
        }
    }
}
