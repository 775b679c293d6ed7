#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What `mote fit` writes, not what a test builds by hand: every shipped forecaster with every kind of weights, trained for an
# epoch on made weather, gives real TensorFlow Lite the same answers as `mote run`, on windows of slowly changing values.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
build=${MOTE_BUILD:?set it to the build folder}
mote=$build/mote
run=$here/real_tflite/run.sh
[ -x "$mote" ] || { echo "no $mote"; exit 77; }
command -v node >/dev/null || { echo "node is not installed"; exit 77; }
[ -z "${MOTE_SANITIZE:-}" ] || [ "$MOTE_SANITIZE" = OFF ] || { echo "the same files are compared in the release build"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
windows=6

# network, quantize, type, the engines that load it and how far each may be from ours (see test_real_tflite.sh). TensorFlow
# Lite's hybrid kernels of before 2021 and the C library's missing int8 LSTM: doc/tflite.md. Its int8 LSTM takes tanh and the
# logistic function from 16-bit series where TensorFlow Lite Micro, and we, have a table: doc/exactness.md.
table="
linear none    f32 wasm=1e-5 c=1e-5
linear weights f32 wasm=1e-5 c=1e-5
linear float16 f32 wasm=1e-5 c=1e-5
linear full    s8  wasm=2    c=1
mlp    none    f32 wasm=1e-5 c=1e-5
mlp    weights f32 wasm=1e-5 c=1e-5
mlp    float16 f32 wasm=1e-5 c=1e-5
mlp    full    s8  wasm=2    c=1
cnn1d  none    f32 wasm=1e-5 c=1e-5
cnn1d  weights f32 wasm=1e-5 c=1e-5
cnn1d  float16 f32 wasm=1e-5 c=1e-5
cnn1d  full    s8  wasm=2    c=1
lstm   none    f32 wasm=1e-5 c=1e-5
lstm   weights f32 wasm=1e-5 c=1e-5
lstm   float16 f32 wasm=1e-5 c=1e-5
lstm   full    s8  wasm=2
"

"$mote" data make climate --years 1 --seed 5 --out "$work/year" --quiet
head -n 6000 "$work"/year/*.csv >"$work/weather.csv"

recipe() {
    cat <<EOF
[task]
kind = forecast
[data]
columns = T (degC), rh (%)
input = 6
output = 3
[model]
network = $1
width = 0.1
[train]
epochs = 1
[shrink]
quantize = $2
EOF
}

# Windows of 6 × 2 numbers that drift: as int8, or as float32 in standard deviations.
node -e '
  let state = 12345;
  const random = () => ((state = (state * 1103515245 + 12345) % 2147483648) / 2147483648) * 2 - 1;
  for (let k = 0; k < +process.argv[2]; k++) {
    const level = [1.6 * random(), 1.6 * random()], slope = [0.04 * random(), 0.1 * random()];
    const f = Buffer.alloc(48), s = Buffer.alloc(12);
    for (let i = 0; i < 12; i++) {
      const x = level[i % 2] + slope[i % 2] * (i >> 1);
      f.writeFloatLE(x, 4 * i);
      s.writeInt8(Math.max(-128, Math.min(127, Math.round(40 * x))), i);
    }
    require("fs").writeFileSync(`${process.argv[1]}/f32.${k}.in`, f);
    require("fs").writeFileSync(`${process.argv[1]}/s8.${k}.in`, s);
  }' "$work" $windows

failures=0
complain() { echo "$*"; failures=$((failures + 1)); }

while read -r network kind type limits; do
    [ -n "$network" ] || continue
    name=$network-$kind
    recipe "$network" "$kind" >"$work/$name.ini"
    "$mote" fit "$work/$name.ini" --data "$work/weather.csv" --out "$work/$name" --quiet || { complain "fit $name failed"; continue; }
    for ((k = 0; k < windows; k++)); do
        "$mote" run "$work/$name/model.tflite" --input "$work/$type.$k.in" --output "$work/$name.$k.ours" --quiet
    done
done <<<"$table"

for engine in wasm c; do
    jobs=()
    while read -r network kind type limits; do
        [ -n "$network" ] || continue
        for ((k = 0; k < windows; k++)); do
            jobs+=("$work/$network-$kind/model.tflite" "$work/$type.$k.in" "$work/$network-$kind.$k.$engine")
        done
    done <<<"$table"
    status=0
    bash "$run" $engine "${jobs[@]}" >"$work/log" 2>&1 || status=$?
    [ $status != 77 ] || { cat "$work/log"; exit 77; }
    [ $status = 0 ] || [ $status = 2 ] || { cat "$work/log"; exit 1; }
    while read -r network kind type limits; do
        [ -n "$network" ] || continue
        name=$network-$kind
        limit=$(grep -oE "(^| )$engine=[^ ]+" <<<"$limits" | cut -d= -f2 || true)
        if [ -z "$limit" ]; then
            [ ! -e "$work/$name.0.$engine" ] || complain "$engine loads $name, the table says that it does not"
            continue
        fi
        [ -e "$work/$name.0.$engine" ] || { complain "$engine refuses $name"; continue; }
        for ((k = 0; k < windows; k++)); do
            cat "$work/$name.$k.ours" >>"$work/$name.$engine.ours"
            cat "$work/$name.$k.$engine" >>"$work/$name.$engine.theirs"
        done
        echo "$engine-$name $type $limit $work/$name.$engine.ours $work/$name.$engine.theirs" >>"$work/list"
    done <<<"$table"
done
node "$here/real_tflite/compare.cjs" <"$work/list" || complain "outputs differ from ours"
[ $failures = 0 ]
