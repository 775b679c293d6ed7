#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Inference against XNNPACK, native: what a TensorFlow Lite of today runs inside, without TensorFlow Lite around it. It is
# built here, from sources that someone has put into a folder: XNNPACK, cpuinfo, pthreadpool and FXdiv, each as cloned.
# One thread, in turns, in one process. Prints medians of the rounds, the quietest round (least) and their ratios, and the
# greatest difference between the outputs (int8: in steps; floats: of the largest); appends to bench/results.csv.
#
#   bench/infer_vs_xnnpack.sh SOURCES [BUILD] [ROUNDS] [MILLISECONDS a round] [MODEL …]     else ../shared/golden's
#
# CC and CXX choose the compiler of XNNPACK: clang where it is there, as TensorFlow Lite's own packages are built.
set -euo pipefail
sources=${1:?the folder with XNNPACK, cpuinfo, pthreadpool and FXdiv}
sources=$(cd "$sources" && pwd)
cd "$(dirname "$0")/.."
build=${2:-build} rounds=${3:-9} length=${4:-20}
shift $(($# < 4 ? $# : 4))
shopt -s nullglob
models=("$@")
[ ${#models[@]} -gt 0 ] || models=(../shared/golden/models/*.tflite)
[ ${#models[@]} -gt 0 ] || { echo "no models: name some" >&2; exit 2; }
[ -f "$build/libmote_program.a" ] || { echo "$build holds no build: build first, or name its folder" >&2; exit 2; }
for tree in XNNPACK cpuinfo pthreadpool FXdiv; do
    [ -d "$sources/$tree" ] || { echo "$sources/$tree is missing: put its sources there" >&2; exit 77; }
done
out=$build/xnnpack results=bench/results.csv
mkdir -p "$out"
if [ ! -f "$out/libXNNPACK.a" ]; then
    command -v clang++ >/dev/null && : "${CC:=clang}" "${CXX:=clang++}"
    # Without instructions that compilers of Debian 12 do not know.
    { CC=${CC:-cc} CXX=${CXX:-c++} cmake -S "$sources/XNNPACK" -B "$out" -DCMAKE_BUILD_TYPE=Release -DXNNPACK_LIBRARY_TYPE=static \
        -DXNNPACK_BUILD_TESTS=OFF -DXNNPACK_BUILD_BENCHMARKS=OFF -DXNNPACK_BUILD_ALL_MICROKERNELS=OFF -DXNNPACK_ENABLE_KLEIDIAI=OFF \
        -DXNNPACK_ENABLE_AVXVNNIINT8=OFF -DXNNPACK_ENABLE_AVX512AMX=OFF -DXNNPACK_ENABLE_AVX512FP16=OFF -DCPUINFO_SOURCE_DIR="$sources/cpuinfo" \
        -DPTHREADPOOL_SOURCE_DIR="$sources/pthreadpool" -DFXDIV_SOURCE_DIR="$sources/FXdiv" &&
        cmake --build "$out" --target XNNPACK --parallel "$(nproc)"; } >"$out/log" 2>&1 || { echo "XNNPACK does not build: see $out/log" >&2; exit 1; }
fi
libraries=()
for room in tflite program graph fast base device; do libraries+=("$build/libmote_$room.a"); done
cc -std=gnu11 -O2 -Iinclude -Isrc -I. -isystem "$sources/XNNPACK/include" -isystem "$sources/pthreadpool/include" -o "$out/infer" \
    bench/infer_vs_xnnpack.c -Wl,--start-group "${libraries[@]}" -Wl,--end-group "$out/libXNNPACK.a" "$out/libxnnpack-microkernels-prod.a" \
    "$out/pthreadpool/libpthreadpool.a" "$out/cpuinfo/libcpuinfo.a" -lstdc++ -lpthread -lm

machine=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1 | tr -d ',')
commit=$(git rev-parse --short HEAD 2>/dev/null || echo unknown)
echo "$machine, MOTE_CPU=${MOTE_CPU:-best}, one thread"
printf '%-22s %9s %9s | %10s %9s | %6s %6s | %s\n' model "mote us" least "XNNPACK us" least ratio least difference
"$out/infer" "$rounds" "$length" "${models[@]}" | while read -r model ours ours_least theirs theirs_least difference; do
    name=$(basename "$model" .tflite)
    ratio=$(awk -v a="$theirs" -v b="$ours" 'BEGIN {printf "%.2f", a / b}')
    least=$(awk -v a="$theirs_least" -v b="$ours_least" 'BEGIN {printf "%.2f", a / b}')
    printf '%-22s %9s %9s | %10s %9s | %6s %6s | %s\n' "$name" "$ours" "$ours_least" "$theirs" "$theirs_least" "$ratio" "$least" "$difference"
    echo "$(date +%F),$machine,$commit,inference $name,mote,$ours,us,$ratio" >>"$results"
    echo "$(date +%F),$machine,$commit,inference $name,XNNPACK,$theirs,us,1" >>"$results"
done
