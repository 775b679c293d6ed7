#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The kernels for 64-bit Arm: the room and its tests, cross-compiled, under qemu-user: on a machine that has no sums of byte
# products and on one that has. A few lines stand in for cmocka, which is there for this machine alone.
set -euo pipefail
cross=aarch64-linux-gnu-gcc
command -v $cross >/dev/null || { echo "skipped: no $cross (package gcc-aarch64-linux-gnu)"; exit 77; }
command -v qemu-aarch64 >/dev/null || { echo "skipped: no qemu-aarch64 (package qemu-user)"; exit 77; }
[ "${MOTE_SANITIZE:-OFF}" = OFF ] || { echo "skipped: there are no sanitizers for the other machine"; exit 77; }
cd "${MOTE_SOURCE:-$(dirname "$0")/../..}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat >"$work/cmocka.h" <<'C'
#include <stdio.h>
#include <stdlib.h>
struct CMUnitTest {
    const char *name;
    void (*run)(void **state);
};
#define fail_msg(...) (printf(__VA_ARGS__), printf("\n"), exit(1))
#define assert_true(x) ((x) ? (void)0 : fail_msg("%s:%d: %s", __FILE__, __LINE__, #x))
#define assert_int_equal(a, b) assert_true((a) == (b))
#define assert_non_null(x) assert_true((x) != NULL)
#define cmocka_unit_test(f) {#f, f}
#define cmocka_run_group_tests(tests, a, b) run_tests(tests, sizeof tests / sizeof *tests)
static int run_tests(const struct CMUnitTest *tests, size_t count) {
    for (size_t i = 0; i < count; i++)
        tests[i].run(NULL), printf("%s: OK\n", tests[i].name);
    return 0;
}
C

flags=(-std=gnu11 -O1 -Wall -Wextra -Werror -Wno-unused-function -ffp-contract=off -Isrc -Iinclude -I. -Itests -I"$work")

kernels="arithmetic conv depthwise fc lstm matmul pool rows sums"
# shellcheck disable=SC2086
printf '%s\n' src/fast/*.c src/base/{cpu,arena,status}.c device/{dynamic,matmul,mean,move,window}.c $(printf ' device/%s_*.c' $kernels) | xargs -P 2 -I{} sh -c "$cross ${flags[*]} -c {} -o $work/\$(echo {} | tr / _).o"
for test in test_layers test_point test_product test_fast_pool test_fast_lstm; do
    $cross "${flags[@]}" -static "tests/fast/$test.c" "$work"/*.o -lm -o "$work/$test"
    for cpu in cortex-a53 max; do
        echo "$test, $cpu"
        qemu-aarch64 -cpu $cpu "$work/$test" || { echo "FAILED: $test on $cpu"; exit 1; }
    done
done
