/* SPDX-License-Identifier: MIT
 * Matrix products of every instruction set: in float against sums in double; in bfloat16 to the bit against sums of fused
 * multiplications and additions, k after k. */
#include "sets.h"

#include <float.h>

enum { MOST = 70, GUARD = 16, DEEP = MOTE_GEMM_DEPTH + 30 };

static struct {
    float a[MOST * DEEP], b[DEEP * MOST], bias[MOST], c[MOST * MOST + GUARD], before[MOST * MOST];
    float work[MOTE_GEMM_DEPTH * (MOST + MOTE_GEMM_STRIP + MOTE_GEMM_ROWS)];
    float packed[DEEP * (MOST + MOTE_GEMM_STRIP)];
} m;

static void fill(float *x, size_t n, struct mote_rng *rng) {
    for (size_t i = 0; i < n; i++)
        x[i] = toy_uniform(rng, -1.0, 1.0);
}

static struct mote_gemm draw(struct mote_rng *rng) {
    struct mote_gemm g = {.m = 1 + mote_rng_below(rng, MOST),
                          .n = 1 + mote_rng_below(rng, MOST),
                          .k = 1 + mote_rng_below(rng, mote_rng_below(rng, 4) ? 20 : DEEP),
                          .a = m.a,
                          .b = m.b,
                          .c = m.c,
                          .a_transposed = mote_rng_below(rng, 2),
                          .b_transposed = mote_rng_below(rng, 2),
                          .bias = mote_rng_below(rng, 2) ? m.bias : NULL,
                          .add = mote_rng_below(rng, 2),
                          .packed = mote_rng_below(rng, 2) ? m.packed : NULL,
                          .work = m.work};
    fill(m.a, g.m * g.k, rng);
    fill(m.b, g.k * g.n, rng);
    fill(m.bias, g.n, rng);
    fill(m.before, g.m * g.n, rng);
    assert_true(mote_gemm_work(g.n) <= sizeof m.work / sizeof *m.work);
    assert_true(mote_gemm_packed(g.n, g.k) <= sizeof m.packed / sizeof *m.packed);
    return g;
}

static void run(const struct mote_kernels *k, struct mote_gemm g) {
    memcpy(m.c, m.before, g.m * g.n * sizeof *m.c);
    for (size_t i = g.m * g.n; i < g.m * g.n + GUARD; i++)
        m.c[i] = 123.0f;
    if (g.packed) k->gemm_pack(&g, m.packed);
    if (g.packed) g.b = NULL;
    k->gemm(&g);
    for (size_t i = g.m * g.n; i < g.m * g.n + GUARD; i++)
        if (m.c[i] != 123.0f) fail_msg("the product of %s writes beyond its end", k->name);
}

static float start_of(const struct mote_gemm *g, size_t i, size_t j) {
    return g->add ? m.before[i * g->n + j] : g->bias ? g->bias[j] : 0.0f;
}

static float a_of(const struct mote_gemm *g, size_t i, size_t p) {
    return g->a_transposed ? m.a[p * g->m + i] : m.a[i * g->k + p];
}

static float b_of(const struct mote_gemm *g, size_t p, size_t j) {
    return g->b_transposed ? m.b[j * g->k + p] : m.b[p * g->n + j];
}

static void check_float(const struct mote_kernels *k, struct mote_rng *rng) {
    const struct mote_gemm g = draw(rng);
    run(k, g);
    for (size_t i = 0; i < g.m; i++)
        for (size_t j = 0; j < g.n; j++) {
            double sum = (double)start_of(&g, i, j);
            for (size_t p = 0; p < g.k; p++)
                sum += (double)a_of(&g, i, p) * (double)b_of(&g, p, j);
            const float got = m.c[i * g.n + j];
            if (!(fabs((double)got - sum) <= 2e-5 * fmax(1.0, fabs(sum))))
                fail_msg("%s: a product of %zu is %.9g, not %.9g", k->name, g.k, (double)got, sum);
        }
}

/* The nearest of the two numbers with 8 bits around x, or the even one. */
static float to_bfloat16(float x) {
    int exponent;
    if (x == 0.0f || !isfinite(x)) return x;
    if (fabsf(x) < 0x1p-126f) return copysignf(0.0f, x);
    const float part = frexpf(x, &exponent) * 256.0f; /* 128 to 256: of 8 bits */
    return ldexpf(rintf(part), exponent - 8);
}

static float flushed(float x) {
    return fabsf(x) < 0x1p-126f ? copysignf(0.0f, x) : x;
}

/* Some operands of the kinds that are special. */
static void make_special(float *x, size_t n, struct mote_rng *rng) {
    static const float special[] = {0.0f,       -0.0f,      INFINITY,  -INFINITY, NAN,      1e-40f,
                                    -0x1p-149f, 0x1.01p+0f, 0x1.03p0f, FLT_MAX,   -FLT_MIN, 0x1.ffp-127f};
    for (size_t i = mote_rng_below(rng, 40); i < n; i += 1 + mote_rng_below(rng, 40))
        x[i] = special[mote_rng_below(rng, sizeof special / sizeof *special)];
}

/* The generic set rounds a multiplication before it adds: a product below the smallest normal number is lost. */
static bool is_same(const struct mote_kernels *k, float got, float expected, size_t products) {
    if (isnan(expected)) return isnan(got);
    if (strcmp(k->name, "generic") == 0 && fabsf(got - expected) <= (float)products * FLT_MIN) return true;
    return memcmp(&got, &expected, sizeof got) == 0;
}

static void check_bfloat16(const struct mote_kernels *k, struct mote_rng *rng) {
    struct mote_gemm g = draw(rng);
    g.bfloat16 = true;
    if (mote_rng_below(rng, 4) == 0) {
        make_special(m.a, g.m * g.k, rng);
        make_special(m.b, g.n * g.k, rng);
        make_special(m.before, g.n * g.m, rng);
    }
    run(k, g);
    for (size_t i = 0; i < g.m; i++)
        for (size_t j = 0; j < g.n; j++) {
            float sum = flushed(start_of(&g, i, j));
            for (size_t p = 0; p < g.k; p++)
                sum = flushed(fmaf(to_bfloat16(a_of(&g, i, p)), to_bfloat16(b_of(&g, p, j)), sum));
            const float got = m.c[i * g.n + j];
            if (!is_same(k, got, sum, g.k))
                fail_msg("%s: a product of %zu in bfloat16 is %.9g, not %.9g", k->name, g.k, (double)got,
                         (double)sum);
        }
}

static void check_products(const struct mote_kernels *k, struct mote_rng *rng) {
    for (int round = 0; round < 40; round++) {
        check_float(k, rng);
        check_bfloat16(k, rng);
    }
}

static void test_sets(void **state) {
    (void)state;
    check_sets("products", check_products);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_sets)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
