/* SPDX-License-Identifier: MIT
 * Softmax, mean, element-wise functions, arithmetic with broadcasting, moves and quantization, on random
 * small cases against double. */
#include "device/arithmetic.h"
#include "device/cast.h"
#include "device/elementwise.h"
#include "device/mean.h"
#include "device/quantize.h"
#include "device/random.h"
#include "device/reference.h"
#include "device/softmax.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct mote_io io_of(const void *const *x, void *y) {
    return (struct mote_io){x, y, NULL, NULL};
}

static void test_softmax(void **state) {
    (void)state;
    random_seed(14);
    for (int round = 0; round < 300; round++) {
        const size_t rows = (size_t)random_int(1, 3), depth = (size_t)random_int(1, 20);
        float *x = random_floats(rows * depth, 12), *y = random_floats(rows * depth, 0);
        int8_t *xq = random_bytes(rows * depth, -128, 127), *yq = random_bytes(rows * depth, 0, 0);
        const struct mote_io io = io_of((const void *const[]){x}, y);
        mote_softmax_f32(&(struct mote_softmax_f32){rows, depth, 0.7f}, &io);
        /* scale 1/16: 2^22 = 2^30 · 2^−8, so multiplier 2^30 and shift 23 */
        const struct mote_softmax_s8 p = {rows, depth, 1 << 30, 23, -248};
        const struct mote_io io_q = io_of((const void *const[]){xq}, yq);
        mote_softmax_s8(&p, &io_q);
        for (size_t i = 0; i < rows * depth; i++) {
            double sum = 0, sum_q = 0;
            for (size_t k = i / depth * depth; k < (i / depth + 1) * depth; k++) {
                sum += exp(0.7 * (double)(x[k] - x[i]));
                sum_q += exp((xq[k] - xq[i]) / 16.0);
            }
            assert_true(fabs(1 / sum - (double)y[i]) < 2e-6);
            assert_true(fabs(1 / sum_q - (yq[i] + 128) / 256.0) < 0.0045);
        }
        free(x), free(y), free(xq), free(yq);
    }
}

/* So many equal ones that none gets half a step, and more than a sum of 31 bits holds. */
static void test_softmax_of_many(void **state) {
    (void)state;
    static int8_t y[9000];
    const struct mote_io io = io_of((const void *const[]){y}, y); /* in place */
    for (size_t depth = 100; depth <= 9000; depth += 100) {
        const struct mote_softmax_s8 p = {1, depth, 1 << 30, 23, -248};
        memset(y, 7, depth);
        mote_softmax_s8(&p, &io);
        for (size_t i = 0; i < depth; i++)
            assert_true(fabs(256.0 / (double)depth - (y[i] + 128)) < 0.51);
    }
}

static void test_mean(void **state) {
    (void)state;
    random_seed(15);
    for (int round = 0; round < 300; round++) {
        const size_t outer = (size_t)random_int(1, 3), count = (size_t)random_int(1, 30),
                     inner = (size_t)random_int(1, 9);
        float *x = random_floats(outer * count * inner, 3), *y = random_floats(outer * inner, 0);
        int8_t *xq = random_bytes(outer * count * inner, -128, 127), *yq = random_bytes(outer * inner, 0, 0);
        const int32_t zero = random_int(-50, 50), multiplier = (int32_t)(2147483648.0 / (double)count / 2);
        const struct mote_mean_s8 p = {outer, count, inner, -zero * (int32_t)count, multiplier, 0, 7};
        mote_mean_f32(&(struct mote_mean_f32){outer, count, inner},
                      &(struct mote_io){(const void *const[]){x}, y, NULL, NULL});
        mote_mean_s8(&p, &(struct mote_io){(const void *const[]){xq}, yq, NULL, NULL});
        for (size_t i = 0; i < outer * inner; i++) {
            double sum = 0;
            long sum_q = 0;
            for (size_t k = 0; k < count; k++) {
                const size_t at = (i / inner * count + k) * inner + i % inner;
                sum += (double)x[at];
                sum_q += xq[at] - zero;
            }
            assert_true(fabs(sum / (double)count - (double)y[i]) < 1e-5);
            assert_int_equal(
                (long)reference_clamp((double)reference_rescale(sum_q, multiplier, 0) + 7, -128, 127), yq[i]);
        }
        free(x), free(y), free(xq), free(yq);
    }
}

static void test_functions(void **state) {
    (void)state;
    float x[201], y[201];
    for (int i = 0; i < 201; i++)
        x[i] = (float)(i - 100) / 10;
    const struct mote_io io = io_of((const void *const[]){x}, y);
    mote_tanh_f32(&(struct mote_count){201}, &io);
    for (int i = 0; i < 201; i++)
        assert_true(fabs(tanh((double)x[i]) - (double)y[i]) < 1e-6);
    mote_logistic_f32(&(struct mote_count){201}, &io);
    for (int i = 0; i < 201; i++)
        assert_true(fabs(1 / (1 + exp(-(double)x[i])) - (double)y[i]) < 1e-6);
    mote_clip_f32(&(struct mote_clip_f32){201, 0, 6}, &io);
    for (int i = 0; i < 201; i++)
        assert_true(y[i] == fminf(fmaxf(x[i], 0), 6));
    struct mote_table_s8 table = {.count = 256};
    int8_t bytes[256];
    for (int i = 0; i < 256; i++) {
        table.table[i] = (int8_t)(uint8_t)(255 - i);
        bytes[i] = (int8_t)(uint8_t)i;
    }
    mote_table_s8(&table, &(struct mote_io){(const void *const[]){bytes}, bytes, NULL, NULL});
    for (int i = 0; i < 256; i++)
        assert_int_equal((uint8_t)bytes[i], 255 - i);
}

/* Random shape of up to three axes; each operand keeps an axis or has length 1 there. */
static void random_broadcast(struct mote_broadcast *b, size_t counts[2]) {
    *b = (struct mote_broadcast){{1, 1, 1, 1, 1, 1}, {{0}}};
    counts[0] = counts[1] = 1;
    for (size_t a = MOTE_AXES; a-- > 3;) {
        const int which = random_int(0, 3);
        b->shape[a] = (size_t)random_int(1, 5);
        for (size_t k = 0; k < 2; k++) {
            if (which == (int)k) continue;
            b->step[k][a] = counts[k];
            counts[k] *= b->shape[a];
        }
    }
}

static size_t operand_at(const struct mote_broadcast *b, size_t k, size_t i) {
    size_t at = 0;
    for (size_t a = MOTE_AXES; a-- > 0; i /= b->shape[a])
        at += i % b->shape[a] * b->step[k][a];
    return at;
}

static void test_arithmetic(void **state) {
    (void)state;
    random_seed(16);
    for (int round = 0; round < 500; round++) {
        struct mote_broadcast b;
        size_t counts[2], n = 1;
        random_broadcast(&b, counts);
        for (size_t a = 0; a < MOTE_AXES; a++)
            n *= b.shape[a];
        float *x[2] = {random_floats(counts[0], 3), random_floats(counts[1], 3)}, *y = random_floats(n, 0);
        int8_t *q[2] = {random_bytes(counts[0], -128, 127), random_bytes(counts[1], -128, 127)};
        int8_t *sum = random_bytes(n, 0, 0), *product = random_bytes(n, 0, 0);
        const struct mote_arithmetic_f32 p = {b, -4, 5};
        const struct mote_add_s8 add = {b,    {3, -7}, {1 << 30, 1500000000}, {0, -1}, 1900000000, -18, 9,
                                        -120, 100};
        const struct mote_mul_s8 mul = {b, {3, -7}, 1900000000, -6, 9, -120, 100};
        const struct mote_io io = {(const void *const[]){x[0], x[1]}, y, NULL, NULL};
        const struct mote_io io_add = {(const void *const[]){q[0], q[1]}, sum, NULL, NULL};
        const struct mote_io io_mul = {(const void *const[]){q[0], q[1]}, product, NULL, NULL};
        (round % 2 ? mote_add_f32 : mote_mul_f32)(&p, &io);
        mote_add_s8(&add, &io_add);
        mote_mul_s8(&mul, &io_mul);
        for (size_t i = 0; i < n; i++) {
            const size_t l = operand_at(&b, 0, i), r = operand_at(&b, 1, i);
            const float real = round % 2 ? x[0][l] + x[1][r] : x[0][l] * x[1][r];
            assert_true(fminf(fmaxf(real, -4), 5) == y[i]);
            const long left = reference_rescale((q[0][l] - 3L) * (1 << 20), 1 << 30, 0);
            const long right = reference_rescale((q[1][r] + 7L) * (1 << 20), 1500000000, -1);
            assert_int_equal(
                sum[i], (long)reference_clamp((double)(reference_rescale(left + right, 1900000000, -18) + 9),
                                              -120, 100));
            const long raw = reference_rescale((q[0][l] - 3L) * (q[1][r] + 7L), 1900000000, -6) + 9;
            assert_int_equal(product[i], (long)reference_clamp((double)raw, -120, 100));
        }
        free(x[0]), free(x[1]), free(y), free(q[0]), free(q[1]), free(sum), free(product);
    }
}

/* Every pair of types on a few numbers, beside what C says where it says something. */
static void test_cast(void **state) {
    (void)state;
    static const size_t width[] = {4, 1, 1, 2, 4, 8, 1};
    static const int64_t least[] = {0, INT8_MIN, 0, INT16_MIN, INT32_MIN, INT64_MIN, 0};
    static const uint64_t most[] = {0, INT8_MAX, UINT8_MAX, INT16_MAX, INT32_MAX, INT64_MAX, 1};
    static const int64_t whole[6] = {0, 1, -1, 100, -129, 70000};
    static const float real[6] = {0.0f, 1.75f, -1.75f, 100.5f, -3e10f, 1e30f};
    for (int from = MOTE_NUMBER_F32; from <= MOTE_NUMBER_TRUTH; from++) {
        for (int to = MOTE_NUMBER_F32; to <= MOTE_NUMBER_TRUTH; to++) {
            uint64_t in[6] = {0}, out[6] = {0};
            for (size_t i = 0; i < 6; i++) {
                const int64_t n = from == MOTE_NUMBER_TRUTH ? whole[i] != 0 : whole[i];
                memcpy((char *)in + i * width[from], from == MOTE_NUMBER_F32 ? (const void *)&real[i] : &n,
                       width[from]);
            }
            const struct mote_cast p = {6, (enum mote_number)from, (enum mote_number)to};
            mote_cast(&p, &(struct mote_io){(const void *const[]){in}, out, NULL, NULL});
            for (size_t i = 0; i < 6; i++) {
                int64_t n = 0, y = 0;
                float x = 0;
                memcpy(&n, (char *)in + i * width[from], width[from]);
                const unsigned unused = 64 - 8 * (unsigned)width[from]; /* the sign, where there is one */
                if (least[from] < 0) n = (int64_t)((uint64_t)n << unused) >> unused;
                memcpy(&y, (char *)out + i * width[to], width[to]);
                memcpy(&x, &y, sizeof x);
                if (to == MOTE_NUMBER_F32) {
                    assert_true(x == (from == MOTE_NUMBER_F32 ? real[i] : (float)n));
                    continue;
                }
                if (from == MOTE_NUMBER_F32) { /* cut off, and kept within the range */
                    const double end = trunc((double)real[i]);
                    n = end <= (double)least[to]  ? least[to]
                        : end >= (double)most[to] ? (int64_t)most[to]
                                                  : (int64_t)end;
                    if (to == MOTE_NUMBER_TRUTH) n = real[i] != 0;
                } else if (to == MOTE_NUMBER_TRUTH) {
                    n = n != 0;
                }
                assert_memory_equal(&y, &n, width[to]);
            }
        }
    }
    const float nan = NAN;
    int32_t zero = 1;
    mote_cast(&(struct mote_cast){1, MOTE_NUMBER_F32, MOTE_NUMBER_S32},
              &(struct mote_io){(const void *const[]){&nan}, &zero, NULL, NULL});
    assert_int_equal(zero, 0);
}

/* Stored and back: within half a step inside the range, clamped outside, ties away from zero. */
static void test_quantize(void **state) {
    (void)state;
    const float x[8] = {0, 0.25f, -0.25f, 0.75f, 100, -100, NAN, 3.0f};
    int8_t q[8];
    float y[8];
    const struct mote_quantize p = {8, 0.5f, -3};
    mote_quantize_s8(&p, &(struct mote_io){(const void *const[]){x}, q, NULL, NULL});
    assert_memory_equal(q, ((const int8_t[]){-3, -2, -4, -1, 127, -128, -128, 3}), 8);
    mote_dequantize_s8(&p, &(struct mote_io){(const void *const[]){q}, y, NULL, NULL});
    assert_true(y[0] == 0 && y[1] == 0.5f && y[4] == 65.0f && y[7] == 3.0f);
    uint8_t u[2];
    mote_quantize_u8(&(struct mote_quantize){2, 0.5f, 128},
                     &(struct mote_io){(const void *const[]){x + 4}, u, NULL, NULL});
    assert_true(u[0] == 255 && u[1] == 0);
    mote_dequantize_u8(&(struct mote_quantize){2, 0.5f, 128},
                       &(struct mote_io){(const void *const[]){u}, y, NULL, NULL});
    assert_true(y[0] == 63.5f && y[1] == -64.0f);
    int16_t s[2];
    mote_quantize_s16(&(struct mote_quantize){2, 0.5f, 0},
                      &(struct mote_io){(const void *const[]){x + 4}, s, NULL, NULL});
    mote_dequantize_s16(&(struct mote_quantize){2, 0.5f, 0},
                        &(struct mote_io){(const void *const[]){s}, y, NULL, NULL});
    assert_true(s[0] == 200 && y[1] == -100.0f);
    const uint16_t half[2] = {0x3c00, 0xc000};
    mote_dequantize_f16(&(struct mote_count){2},
                        &(struct mote_io){(const void *const[]){half}, y, NULL, NULL});
    assert_true(y[0] == 1.0f && y[1] == -2.0f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_softmax),   cmocka_unit_test(test_softmax_of_many), cmocka_unit_test(test_mean),
        cmocka_unit_test(test_functions), cmocka_unit_test(test_arithmetic),      cmocka_unit_test(test_cast),
        cmocka_unit_test(test_quantize)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
