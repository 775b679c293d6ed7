#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# flatc reads our files with a schema of published field numbers, and sees the network that was written; what flatc
# writes from that, in its own layout, our reader reads back as the same network.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
program=${MOTE_BUILD:?set it to the build folder}/tests/test_tflite_write
command -v flatc >/dev/null || { echo "flatc (flatbuffers-compiler) is not installed"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$program" write "$work"

expect() { # FILE PATTERN: the JSON without blanks holds it
    tr -d ' \n' <"$work/$1.json" | grep -qE -- "$2" || { echo "$1: flatc does not show $2"; cat "$work/$1.json"; exit 1; }
}

count=0
for file in "$work"/*.tflite; do
    name=$(basename "$file" .tflite)
    (cd "$work" && flatc --json --strict-json "$here/schema_subset.fbs" -- "$file")
    expect "$name" '"version":3,'
    case $name in
        # flatc prints six decimals: too few for the scales of int8 biases, tanh (int16 too), softmax and cell states
        *_s8* | wide_functions*) ;;
        *)
            mkdir -p "$work/again"
            (cd "$work/again" && flatc --binary "$here/schema_subset.fbs" "$work/$name.json")
            "$program" same "$file" "$work/again/$name.tflite"
            count=$((count + 1))
            ;;
    esac
done
for variant in 0 1 2; do
    expect dense_f32.$variant '"shape":\[1,12\]'
    expect dense_f32.$variant '"options_type":"FullyConnected"'
    expect dense_f32.$variant '"buffers":\[\{\},\{"data":\[[0-9,]*\]\},\{"data":\[[0-9,]*\]\}\]'
    expect dense_s8.$variant '"type":"INT8".*"quantization":\{"scale":\[0\.0625\],"zero_point":\[3\]\}'
    expect dense_hybrid_channel.$variant '"version":12'
    expect images_f32.$variant '"new_shape":\[1,2,4\]'
    expect images_s8.$variant '"quantized_dimension":3'
    expect lstm_s8.$variant '"is_variable":true'
    expect lstm_s8.$variant '"intermediates":\[[0-9,]+\]'
    expect lstm_f32.$variant '"cell_clip":10\.0'
    expect points_f32.$variant '"axis":-1'
    expect moves_f32.$variant '"options_type":"Squeeze","options":\{"squeeze_dims":\[1\]\}'
    expect moves_f32.$variant '"options_type":"SplitV","options":\{"num_splits":2\}'
    expect moves_s8.$variant '"options_type":"Pack","options":\{"values_count":2\}'
    expect fills.$variant '"options_type":"Shape","options":\{"out_type":"INT32"\}'
done
[ $count -gt 0 ]
echo "$count files came back from flatc as they were"
