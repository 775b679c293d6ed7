#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Does each instruction set's file of kernels really hold that set's instructions? A compiler that ignores the request,
# or does not vectorise, fails no other test.
set -eu
[ "$(uname -m)" = x86_64 ] || { echo "skipped: not x86-64"; exit 77; }
[ "${MOTE_SANITIZE:-OFF}" = OFF ] || { echo "skipped: sanitizers keep loops from being vectorised"; exit 77; }
grep -qE '^CMAKE_BUILD_TYPE:[^=]*=(Release)?$' "$MOTE_BUILD/CMakeCache.txt" || { echo "skipped: not a release build"; exit 77; }
command -v objdump >/dev/null || { echo "skipped: no objdump"; exit 77; }

check() { # file register function…
    local listing file=$1 register=$2 function
    shift 2
    listing=$(cd "$MOTE_BUILD" && find . -name "$file.c.o" -path '*mote_train*' -exec objdump -d --no-show-raw-insn {} +)
    for function in "$@"; do
        count=$(awk -v f="${function:+<$function>}:" '/^[0-9a-f]+ </ {on = index($0, f) > 0} on' <<<"$listing" | grep -c "$register" || true)
        echo "$file: $function: $count lines with $register"
        [ "$count" -ge 3 ] || { echo "FAILED: $file holds no $register in $function"; exit 1; }
    done
}
functions="transpose sum_rows clip tanh_all sigmoid_back cell cell_back adam"
# shellcheck disable=SC2086
check kernels_avx2 ymm $functions
# shellcheck disable=SC2086
check kernels_avx512 zmm $functions
check gemm_bf16 vdpbf16ps "" # compilers differ in what they inline
