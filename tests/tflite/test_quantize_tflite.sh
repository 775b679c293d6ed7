#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Other people's float models, quantized or pruned with rows of their inputs and no recipe: real TensorFlow Lite loads what
# comes out and answers as `mote run` does, and each layer's error is told.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
build=${MOTE_BUILD:?set it to the build folder}
models=$here/../../../shared/golden/models
run=$here/real_tflite/run.sh
[ -x "$build/mote" ] || { echo "$build/mote is not built"; exit 77; }
command -v node >/dev/null || { echo "node is not installed"; exit 77; }
[ -z "${MOTE_SANITIZE:-}" ] || [ "$MOTE_SANITIZE" = OFF ] || { echo "the same files are compared in the release build"; exit 77; }
[ -d "$models" ] || { echo "skipped: the golden models are not beside this project (../shared/golden)"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0
complain() { echo "$*"; failures=$((failures + 1)); }

# model, mode or way of pruning, numbers of its input, type of its tensors, the engines that load it and how far each may be from ours: for f32
# relative, for s8 in steps (test_real_tflite.sh). XNNPACK rounds the inputs of hybrid ops in its own way.
table="
tflm_hello_world_f32 weights 1   f32 wasm=0.02 c=1e-5
tflm_hello_world_f32 float16 1   f32 wasm=1e-5 c=1e-5
tflm_hello_world_f32 full    1   s8  wasm=2    c=1
tflm_lstm_f32        weights 784 f32 wasm=0.02 c=1e-5
tflm_lstm_f32        float16 784 f32 wasm=1e-5 c=1e-5
tflm_lstm_f32        full    784 s8  wasm=2
polito_th_a_f16      weights 12  f32 wasm=0.05 c=1e-5
polito_th_a_f16      full    12  s8  wasm=2    c=1
polito_th_cnn_f32    weights 12  f32 wasm=0.05 c=1e-5
polito_th_cnn_f32    float16 12  f32 wasm=1e-5 c=1e-5
polito_th_cnn_f32    full    12  s8  wasm=2    c=1
tflm_hello_world_f32 units   1   f32 wasm=1e-5 c=1e-5
polito_th_a_f16      network 12  f32 wasm=1e-5 c=1e-5
polito_th_cnn_f32    units   12  f32 wasm=1e-5 c=1e-5
polito_th_cnn_f32    blocks  12  f32 wasm=1e-5 c=1e-5
tflm_lstm_f32        zeros   784 f32 wasm=1e-5 c=1e-5
"
words() { # MODE: the options that stand for it
    case $1 in
    units) echo prune --remove 0.5 ;;
    network) echo prune --remove 0.4 --sparsity 0.3 --scope network ;;
    blocks) echo prune --sparsity 0.5 --shape 1x4 ;;
    zeros) echo prune --sparsity 0.5 ;;
    *) echo quantize --mode "$1" ;;
    esac
}
# 64 rows of numbers from 0 to 1 as float32, and one row more as the input of each model, in float32 and in steps of 1/256.
node -e '
  const fs = require("fs"), [folder, ...widths] = process.argv.slice(1);
  let seed = 1;
  const next = () => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648;
  for (const width of widths) {
    const rows = Float32Array.from({ length: 64 * width }, next), row = Array.from({ length: +width }, next);
    fs.writeFileSync(`${folder}/rows.${width}.raw`, Buffer.from(rows.buffer));
    fs.writeFileSync(`${folder}/${width}.f32`, Buffer.from(Float32Array.from(row).buffer));
    fs.writeFileSync(`${folder}/${width}.s8`, Buffer.from(Int8Array.from(row, (v) => Math.floor(256 * v) - 128).buffer));
  }' "$work" 1 12 784

while read -r model mode width type _; do
    [ -n "$model" ] || continue
    file=$work/$model.$mode
    read -ra words < <(words "$mode")
    "$build/mote" "${words[@]}" "$models/$model.tflite" "$file.tflite" --calibrate "$work/rows.$width.raw" \
        --json "$file.json" >"$file.txt" || complain "$model $mode"
    grep -qE '"(quantization|pruning)_error"' "$file.json" && grep -q 'signal to noise' "$file.txt" || complain "$model $mode: no errors by layer"
    "$build/mote" run "$file.tflite" --input "$work/$width.$type" --output "$file.mote" --quiet || complain "mote run $model $mode"
done <<<"$table"

for engine in wasm c; do
    jobs=()
    while read -r model mode width type _; do
        [ -z "$model" ] || jobs+=("$work/$model.$mode.tflite" "$work/$width.$type" "$work/$model.$mode.$engine")
    done <<<"$table"
    status=0
    bash "$run" $engine "${jobs[@]}" >"$work/log" 2>&1 || status=$?
    [ $status = 77 ] && { cat "$work/log"; exit 77; }
    [ $status = 0 ] || [ $status = 2 ] || { cat "$work/log"; exit 1; }
    while read -r model mode width type limits; do
        [ -n "$model" ] || continue
        limit=$(grep -oE "(^| )$engine=[^ ]+" <<<"$limits" | cut -d= -f2 || true)
        if [ -n "$limit" ]; then
            [ -e "$work/$model.$mode.$engine" ] || { complain "$engine refuses $model $mode"; continue; }
            echo "$engine-$model-$mode $type $limit $work/$model.$mode.mote $work/$model.$mode.$engine" >>"$work/list"
        elif [ -e "$work/$model.$mode.$engine" ]; then
            complain "$engine loads $model $mode, the table says that it does not"
        fi
    done <<<"$table"
done
node "$here/real_tflite/compare.cjs" <"$work/list" || complain "outputs differ from ours"
[ $failures = 0 ]
