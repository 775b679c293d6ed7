#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Every symbol that the built libraries define for others starts with mote_, so that they link into any program; shared
# ones export what the headers declare, and nothing else.
set -euo pipefail
cd "${MOTE_BUILD:?set it to the build folder}"
shopt -s nullglob
libraries=(libmote*.a)
[ ${#libraries[@]} -gt 0 ] || { echo "no libmote*.a is built in $PWD"; exit 77; }
command -v nm >/dev/null || { echo "nm (binutils) is not installed"; exit 77; }

# "member.o: symbol" of what is neither ours nor a sanitizer's.
foreign() {
    nm -A --defined-only --extern-only "$1" 2>/dev/null | awk '{ print $1, $NF }' |
        grep -vE ' (_?mote_|__asan|__ubsan|__odr_asan|__sanitizer|__sancov|__start_|__stop_|DW\.ref)' || true
}

bad=$(for library in "${libraries[@]}"; do foreign "$library"; done)
if [ -n "$bad" ]; then
    echo "symbols that do not start with mote_:"
    echo "$bad"
    exit 1
fi
exported() { nm -D --defined-only "$1" | awk '{ print $3 }' | grep '^mote_' | sort; } # a sanitizer adds symbols of its own
declared() { (cd "${MOTE_SOURCE:?}/include/mote" && grep -ohE '^MOTE_API [^;(]*\(' "$@" | sed -E 's/.*(mote_[a-z_0-9]+)\($/\1/' | sort); }
for library in libmote*.so; do
    headers="types.h run.h"
    [ "$library" = libmote-run.so ] || headers="$headers mote.h"
    diff <(declared $headers) <(exported "$library") || { echo "$library exports (>) other symbols than its headers declare (<)"; exit 1; }
done
count=$(for library in "${libraries[@]}"; do nm --defined-only --extern-only "$library" 2>/dev/null; done | grep -c ' mote_' || true)
[ "$count" -gt 20 ] || { echo "only $count symbols were seen; is anything built?"; exit 1; }
echo "$count symbols in ${#libraries[@]} libraries"
