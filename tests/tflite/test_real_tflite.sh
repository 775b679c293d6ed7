#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Real TensorFlow Lite loads what we write, or refuses it as doc/tflite.md says; every layout of a file gives it the same
# outputs; and build/mote, if it is built, gives them too.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
build=${MOTE_BUILD:?set it to the build folder}
run=$here/real_tflite/run.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$build/tests/test_tflite_write" write "$work"

# network, type, bytes of its input, the engines that load it ("wasm c"), and how far each may be from ours: for f32 relative,
# for s8 in steps. XNNPACK (wasm) rounds the inputs of hybrid ops in its own way, and int8 sums once where we round twice.
table="
dense_f32            f32  48 wasm=1e-5 c=1e-5
dense_no_bias        f32  48 wasm=1e-5 c=1e-5
dense_f16            f32  96 wasm=1e-5 c=1e-5
dense_hybrid         f32  48 wasm=0.02 c=1e-6
dense_hybrid_channel f32  48
dense_s8             s8   12 wasm=2    c=1
images_f32           f32 384 wasm=1e-5 c=1e-5
images_hybrid        f32 384 wasm=0.1
images_s8            s8   96 wasm=2    c=1
points_f32           f32  96 wasm=1e-5 c=1e-5
points_s8            s8   24 wasm=2    c=1
edges                f32  20 wasm=0.15 c=1e-6
lstm_f32             f32  48 wasm=1e-5 c=1e-5
lstm_hybrid          f32  48 wasm=0.02 c=1e-5
lstm_s8              s8   12 wasm=2
batches              f32 240 wasm=0    c=0
casts                f32  48 wasm=0    c=0
ellipsis             f32  96 wasm=0
fills                f32   4 wasm=0    c=0
moves_f32            f32  96 wasm=0    c=0
moves_s8             s8   24 wasm=0
wide                 s8   48
svdf_f32             f32  32 wasm=1e-5 c=1e-5
svdf_hybrid          f32  32 wasm=0.02 c=1e-6
svdf_s8              s8    8 wasm=1
mobile_f32           f32  96 wasm=1e-5
mobile_s8            s8   24 wasm=2
larger_f32           f32  48
larger_s8            s8   12
positions_f32        f32  96 wasm=0
positions_s8         s8   24 wasm=0
repeats_f32          f32  64 wasm=0
attention_f32        f32 192 wasm=1e-5
attention_s8         s8   48 wasm=2
norms_f32            f32 120 wasm=1e-5
norms_s8             s8   30 wasm=1
repeats_s8           s8   16 wasm=0
"
# d = ((i*29+7) mod 41) − 20: as int8, or as float32 d/16
node -e '
  const [folder, table] = process.argv.slice(1);
  for (const [name, type, bytes] of table.trim().split("\n").map((line) => line.split(/ +/))) {
    const width = type === "s8" ? 1 : 4, data = Buffer.alloc(+bytes);
    for (let i = 0; i < bytes / width; i++) {
      const d = ((i * 29 + 7) % 41) - 20;
      width === 1 ? data.writeInt8(d, i) : data.writeFloatLE(d / 16, 4 * i);
    }
    require("fs").writeFileSync(`${folder}/${name}.in`, data);
  }' "$work" "$table" 2>/dev/null || { echo "node is not installed"; exit 77; }

failures=0
complain() { echo "$*"; failures=$((failures + 1)); }

for engine in wasm c; do
    jobs=()
    while read -r name _; do
        for variant in 0 1 2; do
            [ -z "$name" ] || jobs+=("$work/$name.$variant.tflite" "$work/$name.in" "$work/$name.$variant.$engine")
        done
    done <<<"$table"
    status=0
    bash "$run" $engine "${jobs[@]}" >"$work/log" 2>&1 || status=$?
    [ $status != 77 ] || { cat "$work/log"; exit 77; }
    [ $status = 0 ] || [ $status = 2 ] || { cat "$work/log"; exit 1; }
    while read -r name type _ limits; do
        [ -n "$name" ] || continue
        limit=$(grep -oE "(^| )$engine=[^ ]+" <<<"$limits" | cut -d= -f2 || true)
        if [ -z "$limit" ]; then
            [ ! -e "$work/$name.0.$engine" ] || complain "$engine loads $name, the table says that it does not"
            continue
        fi
        [ -e "$work/$name.0.$engine" ] || { complain "$engine refuses $name"; continue; }
        for variant in 1 2; do
            cmp -s "$work/$name.0.$engine" "$work/$name.$variant.$engine" || complain "$engine: $name differs in layout $variant"
        done
        [ -x "$build/mote" ] || continue
        "$build/mote" run "$work/$name.0.tflite" --input "$work/$name.in" --output "$work/$name.ours" --quiet >"$work/log" 2>&1 ||
            { complain "mote run $name: $(cat "$work/log")"; continue; }
        echo "$engine-$name $type $limit $work/$name.ours $work/$name.0.$engine" >>"$work/list"
    done <<<"$table"
done
if [ -e "$work/list" ]; then
    node "$here/real_tflite/compare.cjs" <"$work/list" || complain "outputs differ from ours"
fi
[ -x "$build/mote" ] || echo "no $build/mote: outputs were not compared with ours"
[ $failures = 0 ]
