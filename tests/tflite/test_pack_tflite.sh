#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What `mote pack` writes, with and without what its options allow, is in real TensorFlow Lite the model that it was: every engine
# that loads the one loads the other and answers with the same bits, and XNNPACK leaves the same nodes over. So does mote
# itself. Over some of other people's models, where they lie beside this project: packing all of them takes long.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
build=${MOTE_BUILD:?set it to the build folder}
models=$here/../../../shared/golden/models
run=$here/real_tflite/run.sh
[ -x "$build/mote" ] || { echo "$build/mote is not built"; exit 77; }
[ -z "${MOTE_SANITIZE:-}" ] || [ "$MOTE_SANITIZE" = OFF ] || { echo "the same files are compared in the release build"; exit 77; }
[ -d "$models" ] || { echo "skipped: the golden models are not beside this project (../shared/golden)"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0
complain() { echo "$*"; failures=$((failures + 1)); }

# d = ((i*29+7) mod 41) − 20: as int8, or as float32 d/16. The input is what `inspect` says.
make_input() { # INSPECTION FILE
    node -e '
      const [facts, file] = process.argv.slice(1);
      const [type, shape] = JSON.parse(require("fs").readFileSync(facts)).input.split(" ");
      const count = shape.split("×").reduce((product, n) => product * n, 1);
      const d = Array.from({ length: count }, (_, i) => ((i * 29 + 7) % 41) - 20);
      const data = type === "int8" ? Int8Array.from(d) : Float32Array.from(d, (v) => v / 16);
      require("fs").writeFileSync(file, Buffer.from(data.buffer));' "$1" "$2" ||
        { echo "node is not installed"; exit 77; }
}

names=() counts=()
for name in mlperf_kws_int8 polito_kws_b_hybrid polito_th_a_f16 tflm_hello_world_f32 tflm_lstm_int8; do
    model=$models/$name.tflite
    cp "$model" "$work/$name.0.tflite"
    "$build/mote" pack "$model" "$work/$name.1.tflite" --quiet
    count=1 # packed files of this model
    [ $name = mlperf_kws_int8 ] && count=2 && "$build/mote" pack "$model" "$work/$name.2.tflite" --alias-bias-scales --quiet
    "$build/mote" inspect "$model" --json "$work/$name.json" --quiet
    make_input "$work/$name.json" "$work/$name.in"
    names+=("$name") counts+=($count)
    for i in $(seq 0 $count); do
        "$build/mote" run "$work/$name.$i.tflite" --input "$work/$name.in" --output "$work/$name.$i.mote" --quiet
    done
done

for engine in wasm c; do
    jobs=()
    for n in "${!names[@]}"; do
        name=${names[n]}
        for i in $(seq 0 ${counts[n]}); do jobs+=("$work/$name.$i.tflite" "$work/$name.in" "$work/$name.$i.$engine"); done
    done
    status=0
    REAL_TFLITE_NODES=1 bash "$run" $engine "${jobs[@]}" >"$work/$engine.log" 2>&1 || status=$?
    [ $status = 77 ] && { cat "$work/$engine.log"; exit 77; }
    [ $status = 0 ] || [ $status = 2 ] || { cat "$work/$engine.log"; exit 1; }
done

# One model in ten or so the profiler sees no node of; then there is no line.
nodes() { sed -n "s|^$work/$1: ||p" "$work/wasm.log"; }
loaded=0 compared=0
for n in "${!names[@]}"; do
    name=${names[n]}
    for engine in mote wasm c; do
        original=$work/$name.0.$engine
        [ ! -e "$original" ] || loaded=$((loaded + 1))
        for i in $(seq 1 ${counts[n]}); do
            [ -e "$original" ] || continue
            cmp -s "$original" "$work/$name.$i.$engine" || complain "$engine: $name: packed ($i), other bits, or refused"
        done
    done
    for i in $(seq 1 ${counts[n]}); do
        before=$(nodes "$name.0.tflite") after=$(nodes "$name.$i.tflite")
        [ -n "$before" ] && [ -n "$after" ] || continue
        compared=$((compared + 1))
        [ "$before" = "$after" ] || [ "$after" = TfLiteXNNPackDelegate ] || # which takes all of it
            complain "XNNPACK leaves of $name, packed ($i): $after; of the original: $before"
    done
done
[ $loaded -gt $((2 * ${#names[@]})) ] || complain "only $loaded runs of originals"
[ $compared -gt $((${#names[@]} / 2)) ] || complain "the nodes of only $compared files were compared"

# What files and streams may take.
limit() { # FILE BYTES STREAM
    local bytes stream
    bytes=$(wc -c <"$work/$1") stream=$(wc -c <"$work/$1.zlib")
    echo "$1: $bytes B, zlib $stream B"
    [ "$bytes" -le "$2" ] && [ "$stream" -le "$3" ] || complain "$1: expected at most $2 and $3 B"
}
limit mlperf_kws_int8.1.tflite 32800 28500
limit mlperf_kws_int8.2.tflite 30500 26300
limit polito_th_a_f16.1.tflite 2000 800
[ $failures = 0 ] || cat "$work/wasm.log"
[ $failures = 0 ]
