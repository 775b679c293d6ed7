#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Random graphs in real TensorFlow Lite, and what its engines make of each op against what we do (tests/shrink/test_random_graphs.c).
# MOTE_RANDOM_GRAPHS and MOTE_RANDOM_SEED in the environment: how many, and which.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
build=${MOTE_BUILD:?set it to the build folder}
count=${MOTE_RANDOM_GRAPHS:-500} seed=${MOTE_RANDOM_SEED:-1}
# A process holds what it has loaded, and a command line its arguments: so many graphs at a time.
batch=1000
test=$build/tests/test_random_graphs
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
echo "seed $seed"
"$test" write "$work" "$count" "$seed"

status=0
for engine in c wasm; do
    for ((first = 0; first < count; first += batch)); do
        jobs=()
        for ((i = first; i < first + batch && i < count; i++)); do jobs+=("$work/$i.tflite" "$work/$i.in" "$work/$i.$engine"); done
        code=0
        bash "$here/real_tflite/run.sh" $engine "${jobs[@]}" >>"$work/$engine.log" 2>&1 || code=$?
        [ $code != 77 ] || { cat "$work/$engine.log"; exit 77; }
        [ $code = 0 ] || [ $code = 2 ] || { tail -n 20 "$work/$engine.log"; exit 1; }
    done
    # The C library is of 2020: of ten graphs it may refuse five, for ops and versions of ops that are younger.
    [ $engine = c ] && least=$((count * 5 / 10)) || least=$count
    "$test" compare "$work" "$count" "$seed" $engine $least || status=1
    grep -oE "Didn't find op.*" "$work/$engine.log" | sort | uniq -c | sort -rn || true
done
exit $status
