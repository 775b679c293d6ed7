/* SPDX-License-Identifier: MIT
 * Names of instruction sets, and what MOTE_CPU chooses. */
#include "base/cpu.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

static void test_names(void **state) {
    (void)state;
    enum mote_cpu cpu;
    for (enum mote_cpu c = MOTE_CPU_GENERIC; c < MOTE_CPUS; c++) {
        assert_true(mote_cpu_named(mote_cpu_name(c), &cpu));
        assert_int_equal(cpu, c);
    }
    assert_false(mote_cpu_named("abacus", &cpu));
}

static void test_choice(void **state) {
    (void)state;
    for (enum mote_cpu c = MOTE_CPU_GENERIC; c < MOTE_CPUS; c++) {
        setenv("MOTE_CPU", mote_cpu_name(c), 1);
        assert_int_equal(mote_cpu_choose(), mote_cpu_has(c) ? c : mote_cpu_best());
    }
    setenv("MOTE_CPU", "abacus", 1);
    assert_int_equal(mote_cpu_choose(), mote_cpu_best());
    unsetenv("MOTE_CPU");
    assert_int_equal(mote_cpu_choose(), mote_cpu_best());
}

/* Ours asks as the compiler's library does. */
static void test_features(void **state) {
    (void)state;
    assert_true(mote_cpu_has(MOTE_CPU_GENERIC));
#ifdef __x86_64__
    const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    const bool avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
                        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw");
    assert_int_equal(mote_cpu_has(MOTE_CPU_SSE41), __builtin_cpu_supports("sse4.1") != 0);
    assert_int_equal(mote_cpu_has(MOTE_CPU_AVX2), avx2);
    assert_int_equal(mote_cpu_has(MOTE_CPU_AVX512), avx512);
    assert_int_equal(mote_cpu_has(MOTE_CPU_VNNI), avx512 && __builtin_cpu_supports("avx512vnni"));
    assert_int_equal(mote_cpu_has(MOTE_CPU_BF16),
                     avx512 && __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512bf16"));
    assert_false(mote_cpu_has(MOTE_CPU_NEON) || mote_cpu_has(MOTE_CPU_DOTPROD));
#endif
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_names), cmocka_unit_test(test_choice),
                                       cmocka_unit_test(test_features)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
