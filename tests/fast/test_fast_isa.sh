#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Does each set's file hold the instructions that its sums are to be made of? A compiler that ignores the request, or
# spills the sums of a tile, fails no other test.
set -eu
[ "$(uname -m)" = x86_64 ] || { echo "skipped: not x86-64"; exit 77; }
[ "${MOTE_SANITIZE:-OFF}" = OFF ] || { echo "skipped: sanitizers change the code"; exit 77; }
grep -qE '^CMAKE_BUILD_TYPE:[^=]*=(Release)?$' "$MOTE_BUILD/CMakeCache.txt" || { echo "skipped: not a release build"; exit 77; }
command -v objdump >/dev/null || { echo "skipped: no objdump"; exit 77; }

kernels=$(sed -n 's/^MOTE_KERNELS:[^=]*=//p' "$MOTE_BUILD/CMakeCache.txt")

# The inner loop of a tile, from its first product to its last: file, function, instruction of a product, vectors of a tile.
check() {
    local listing products spills
    [[ -z "$kernels" || ";$kernels;" == *";${1#set_};"* ]] || { echo "$1: not built (MOTE_KERNELS)"; return; }
    listing=$(cd "$MOTE_BUILD" && find . -name "$1.c.o" -path './CMakeFiles/mote_fast*' -exec objdump -d --no-show-raw-insn {} + |
        awk -v f="<$2>:" '/^[0-9a-f]+ </ {on = index($0, f) > 0} on')
    products=$(grep -c "$3" <<<"$listing" || true)
    spills=$(grep -E "$3|v?mov[a-z0-9]* +%[xyz]mm[0-9]+,.*\(%r[sb]p" <<<"$listing" |
        awk -v p="$3" '$0 ~ p {on = 1; inside += waiting; waiting = 0; next} on {waiting++} END {print inside + 0}')
    echo "$1: $2: $products $3, $spills vectors stored on the stack among them"
    [ "$products" -ge "$4" ] || { echo "FAILED: $2 does not keep its sums in vectors"; exit 1; }
    [ "$spills" -le 1 ] || { echo "FAILED: $2 spills"; exit 1; }
}
check set_sse41 floats_3_4 mulps 12
check set_sse41 integers_3_4 pmaddwd 12
check set_avx2 floats_3_4 vfmadd 12
check set_avx2 integers_3_4 vpmaddwd 12
check set_avx512 floats_6_4 vfmadd 24
check set_avx512 integers_6_4 vpmaddwd 24
check set_avx512 taps_6_1 vfmadd 6
check set_avx512 filter3 vfmadd 9
check set_vnni integers_6_4 vpdpbusd 24
check set_vnni zipped_4 vpdpbusd 4
check set_vnni columns_4 vpdpbusd 12
check set_vnni skip vpdpbusd 4
