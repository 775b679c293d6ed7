#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Inference against the TensorFlow Lites that npm packages carry: tfjs-tflite (WASM, XNNPACK inside) and the native C library
# 2.2. One thread each, all models of an engine in one process, engines in turn, in rounds. Prints medians of the rounds'
# medians and their ratios, those of each engine's quietest round (least) for machines that are busy, what the core takes at least (multiply-accumulates at its peak rate, or weights read from the
# second-level cache), and the time from file to program; appends a row a model and engine to bench/results.csv. The C library
# is of before TensorFlow Lite's native XNNPACK: the WASM one has that inside, and packages carry no native one.
#
#   bench/infer_vs_peers.sh [BUILD] [ROUNDS] [MILLISECONDS a model] [MODEL …]     else ../shared/golden's and runs/kws-*
set -eu
cd "$(dirname "$0")/.."
build=${1:-build} rounds=${2:-5} length=${3:-100}
shift $(($# < 3 ? $# : 3))
shopt -s nullglob
models=("$@")
[ ${#models[@]} -gt 0 ] || models=(../shared/golden/models/*.tflite runs/kws-*/model.tflite)
[ ${#models[@]} -gt 0 ] || { echo "no models: name some, or fit one (mote fit recipes/kws-small.ini ... --out runs/kws-small)" >&2; exit 2; }
ours=$build/bench/bench_report_inference run=tests/tflite/real_tflite/run.sh results=bench/results.csv
[ -x "$ours" ] || { echo "$ours is missing: build first, or name the build folder" >&2; exit 2; }
bash scripts/npm.sh "$build/npm" >/dev/null || { echo "TensorFlow Lite is missing (scripts/npm.sh)" >&2; exit 77; }
export MOTE_BUILD=$build
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Who takes what.
taken() { # engine
    for i in "${!models[@]}"; do
        [ ! -s "$work/$i" ] || bash $run "$1" "${models[$i]}" "$work/$i" /dev/null >/dev/null 2>&1 || continue
        [ ! -s "$work/$i" ] || printf '%s %s /dev/null ' "${models[$i]}" "$work/$i"
    done
}
$ours 1 "$work" "${models[@]}" >/dev/null
read -ra wasm <<<"$(taken wasm)" || true
read -ra c <<<"$(taken c)" || true
for _ in $(seq "$rounds"); do
    $ours 300 "$work" "${models[@]}" 2>/dev/null >>"$work/mote"
    REAL_TFLITE_MS=$length bash $run wasm "${wasm[@]}" >>"$work/wasm"
    REAL_TFLITE_MS=$length bash $run c "${c[@]}" >>"$work/c"
done

machine=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1 | tr -d ',')
commit=$(git rev-parse --short HEAD 2>/dev/null || echo unknown)
column() { # engine model column [least]: the median of the rounds, or the least, or -
    awk -v m="$2" -v c="$3" '$1 == m {print $c}' "$work/$1" | sort -g |
        awk -v least="${4:-}" '{v[NR] = $1} END {print NR ? v[least ? 1 : int((NR + 1) / 2)] : "-"}'
}
over() { awk -v a="$1" -v b="$2" 'BEGIN {if (a == "-" || b == "-" || b == 0) print "-"; else printf "%.1f", a / b}'; }
row() { [ "$3" = - ] || echo "$(date +%F),$machine,$commit,inference $1,$2,$3,us,$4" >>"$results"; }
echo "$machine, MOTE_CPU=${MOTE_CPU:-best}; peak $(column mote peak 2) GMAC/s float32, $(column mote peak 3) GMAC/s int8, $(column mote peak 4) GB/s from L2, one core"
printf '%-22s %9s %8s %8s %8s %8s | %10s %6s %10s %6s | %10s %6s\n' model MACs "limit us" "mote us" least "load us" "WASM us" ratio \
    least ratio "C 2.2 us" ratio
for m in "${models[@]}"; do
    name=$(basename "$m" .tflite)
    [ "$name" != model ] || name=$(basename "$(dirname "$m")")
    us=$(column mote "$m" 2) web=$(column wasm "$m" 2) native=$(column c "$m" 2)
    us_least=$(column mote "$m" 2 least) web_least=$(column wasm "$m" 2 least)
    printf '%-22s %9s %8s %8s %8s %8s | %10s %6s %10s %6s | %10s %6s\n' "$name" "$(column mote "$m" 4)" "$(column mote "$m" 5)" "$us" \
        "$us_least" "$(column mote "$m" 3)" "$web" "$(over "$web" "$us")" "$web_least" "$(over "$web_least" "$us_least")" \
        "$native" "$(over "$native" "$us")"
    row "$name" mote "$us" "$(over "$web" "$us")"
    row "$name" "limit of the core" "$(column mote "$m" 5)" "$(over "$web" "$(column mote "$m" 5)")"
    row "$name" tfjs-tflite "$web" 1
    row "$name" "TensorFlow Lite C 2.2" "$native" "$(over "$web" "$native")"
done
