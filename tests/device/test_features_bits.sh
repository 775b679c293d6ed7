#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The recorded hashes of features and of resampled sound, from each compiler that is here: from the scalar twin of the vector
# code without optimisation, and from vector code with this machine's own instructions.
set -euo pipefail
cd "${MOTE_SOURCE:-$(dirname "$0")/../..}"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
sources=(device/features*.c device/fft.c device/resample.c)
tried=0
bits() { # COMPILER FLAGS…
    local flags=(-std=gnu11 -ffp-contract=off -w -I. -Itests)
    rm -f "$scratch"/*.o
    for source in "${sources[@]}"; do
        "$@" "${flags[@]}" -c -o "$scratch/$(basename "$source" .c).o" "$source"
    done
    for test in test_features test_features_resample; do
        "$@" "${flags[@]}" -o "$scratch/$test" "tests/device/$test.c" "$scratch"/*.o -lcmocka -lm
        MOTE_TEST_FILTER=test_bits "$scratch/$test" >"$scratch/out" 2>&1 || { echo "$*: $test"; cat "$scratch/out"; exit 1; }
        grep -q 'PASSED  \] 1 test' "$scratch/out" || { echo "$*: $test ran nothing"; exit 1; }
    done
    tried=$((tried + 1))
}
for compiler in gcc clang; do
    command -v "$compiler" >/dev/null || continue
    bits "$compiler" -O0 -DMOTE_VECTOR=1
    bits "$compiler" -O2 -march=native
done
[ "$tried" -gt 0 ] || { echo "neither gcc nor clang is here"; exit 77; }
echo "$tried builds gave the recorded bits"
