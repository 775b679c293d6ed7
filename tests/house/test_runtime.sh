#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The runtime alone (MOTE_RUNTIME_ONLY): builds without any other library, stays under 150 KB of text as `size` counts it
# (code, constants, unwinding), needs nothing but libc and libm, exports its header's calls, and runs the example.
set -euo pipefail
build=${MOTE_BUILD:?set it to the build folder} source=${MOTE_SOURCE:?} most=150000
for tool in size objdump nm; do
    command -v $tool >/dev/null || { echo "$tool (binutils) is not installed"; exit 77; }
done
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
fail() { echo "$1"; exit 1; }
export PKG_CONFIG=/nonexistent # whoever looks for a library fails

made=$build/runtime
{ cmake -S "$source" -B "$made" -DMOTE_RUNTIME_ONLY=ON -DMOTE_WERROR=ON && cmake --build "$made" --parallel 2 &&
    cmake --install "$made" --prefix "$scratch/prefix"; } >"$scratch/log" 2>&1 || { tail -n 20 "$scratch/log"; fail "the runtime alone does not build"; }
library=$(find "$scratch/prefix" -name libmote-run.so)
text=$(size "$library" | awk 'NR == 2 { print $1 }')
[ "$text" -lt "$most" ] || { size "$made"/libmote_*.a 2>/dev/null | sort -n | tail -n 12; fail "libmote-run.so has $text bytes of text, expected fewer than $most"; }
strangers=$(objdump -p "$library" | awk '$1 == "NEEDED" { print $2 }' | grep -vE '^lib(c|m)\.so' || true)
[ -z "$strangers" ] || fail "libmote-run.so needs $strangers"
strangers=$(nm -D --defined-only "$library" | awk '{ print $3 }' | grep -vE '^mote_(runner|version)' || true)
[ -z "$strangers" ] || fail "libmote-run.so exports $strangers"
for name in bin include/mote/mote.h; do
    [ ! -e "$scratch/prefix/$name" ] || fail "the runtime alone installs $name"
done

# The size is that of something that works.
lib=$(dirname "$library")
${CC:-cc} "$source/examples/run_model.c" -I"$scratch/prefix/include" -L"$lib" -lmote-run -o "$scratch/example"
model=$build/fuzz/corpus/tflite_read/dense_f32.0
[ -f "$model" ] || { echo "$model is not built"; exit 77; }
export LD_LIBRARY_PATH=$lib
paste <("$scratch/example" "$model" 1 2 3) <(MOTE_CPU=generic "$scratch/example" "$model" 1 2 3) |
    awk '{ d = $1 - $2; if (d > 1e-5 || d < -1e-5 || NF != 2) exit 1; n++ } END { exit !n }' || fail "fast kernels answer otherwise than plain ones"
echo "$text bytes of text, of $most"
