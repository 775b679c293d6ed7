#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# firmware.sh [BUILD] [NAME…]: what exported models take on chips: bytes of code and constants as linked, memory, and instructions
# as QEMU counts them, with -Os and -O2. NAME is a recipe of recipes/, trained for one epoch (neither size nor instructions depend
# on what is learnt, but where constants are few), or a model of ../shared/golden/models. Prints the rows of doc/chip.md and
# appends to results.csv.
set -euo pipefail
cd "$(dirname "$0")/.."
build=$(cd "${1:-build}" && pwd)
shift || true
names=("$@")
[ ${#names[@]} -gt 0 ] || names=(th-a th-b kws-tiny kws-small kws-best kws-a kws-b kws-c mlperf_kws_int8)
shared=$PWD/../shared
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
commit=$(git rev-parse --short HEAD) day=$(date -u +%F)

model_of() { # NAME: sets model to its file
    local name=$1 data=$shared/data/mini_speech_commands status=0
    model=$shared/golden/models/$name.tflite
    [ -f "recipes/$name.ini" ] || return 0
    [[ $name == kws* ]] || data=$shared/data/jena/mpi_roof_2020.csv
    sed 's/^epochs.*/epochs = 1/; s/^keep.*//; s/^teacher.*//; /^\[distill\]/,/^$/d; /^\[budget\]/,$d' "recipes/$name.ini" >"$work/$name.ini"
    "$build/mote" fit "$work/$name.ini" --data "$data" --out "$work/$name.fit" --quiet || status=$?
    [ $status = 0 ] || [ $status = 3 ] || exit $status
    model=$work/$name.fit/model.tflite
}

row() { # NAME CHIP WHAT VALUE UNIT
    echo "$day,QEMU $2,$commit,firmware $1 $3,mote,$4,$5," >>"${RESULTS:-bench/results.csv}"
}

measure() { # NAME CHIP TITLE
    local name=$1 chip=$2 title=$3 option code constants variables flash feed run line=""
    for option in -Os -O2; do
        read -r code constants variables < <(OPTIMIZE=$option bash firmware/build.sh $chip "$work/$name" "$work/size.elf" size)
        OPTIMIZE=$option bash firmware/build.sh $chip "$work/$name" "$work/run.elf"
        (cd "$work" && rm -f out.bin && bash firmware.build $chip run run.elf >said)
        flash=$((code + constants)) feed=$(awk '/^feed/ { print $2 }' "$work/said") run=$(awk '/^run/ { print $2 }' "$work/said")
        row "$name" "$title" "code $option" $((flash - rom)) bytes
        row "$name" "$title" "feed $option" "$feed" instructions
        row "$name" "$title" "run $option" "$run" instructions
        line="$line $((flash - rom)) | $(thousands $feed) | $(thousands $run) |"
    done
    row "$name" "$title" constants $rom bytes
    row "$name" "$title" memory $ram bytes
    echo "| \`$name\` | $title | $rom | $ram |$line"
}

thousands() { awk -v n="$1" 'BEGIN { print n == 0 ? "" : n < 10000 ? n : n < 1000000 ? sprintf("%.0f k", n / 1000) : sprintf("%.2f M", n / 1e6) }'; }

ln -s "$PWD/firmware/build.sh" "$work/firmware.build"
echo "| model | chip | constants | memory | code, \`-Os\` | feed | run | code, \`-O2\` | feed | run |"
echo "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"
for name in "${names[@]}"; do
    model_of "$name"
    "$build/mote" export "$model" --c "$work/$name" --quiet
    rom=$(awk '/CONSTANT_BYTES/ { print $3 }' "$work/$name/model.h") ram=$(awk '/ARENA_BYTES [0-9]|SCRATCH_BYTES [0-9]/ { sum += $3 } END { print sum }' "$work/$name/model.h")
    head -c 70000 /dev/urandom >"$work/in.bin"
    grep -q '#define MODEL_RATE' "$work/$name/model.h" || head -c 4800 /dev/zero >"$work/in.bin"
    measure "$name" m0-large "Cortex-M0"
    measure "$name" m4 "Cortex-M4F"
    measure "$name" m55 "Cortex-M55"
    measure "$name" rv32 "RV32IMAC"
done
