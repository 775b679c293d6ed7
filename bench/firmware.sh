#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# firmware.sh [BUILD] [NAME…]: what exported models take on chips: bytes of code and constants as linked, memory, and instructions
# as QEMU counts them, with -Os and -O2. NAME is a recipe of recipes/ or a model of ../shared/golden/models; without one, all recipes
# that are of one model (no lists, no [space]), and mlperf_kws_int8. The model of a recipe is $MODELS/NAME/model.tflite, what
# `mote fit` made; where there is none, it is trained here for one epoch on a tenth of the clips, without its teachers: constants,
# memory, code and instructions hang on the network's shape, and not on what is learnt. CHIPS: some of m0-large, m4, m55 and rv32.
# Prints the rows of doc/chip.md and appends to results.csv.
set -euo pipefail
cd "$(dirname "$0")/.."
build=$(cd "${1:-build}" && pwd)
shift || true
shared=$PWD/../shared
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export MOTE_CHIP_CACHE=$work/chips
commit=$(git rev-parse --short HEAD) day=$(date -u +%F)

model_of() { # NAME: sets model to its file, or to nothing where the recipe is of more than one
    local name=$1 data=$work/clips status=0
    model=$shared/golden/models/$name.tflite
    [ -f "recipes/$name.ini" ] || return 0
    model=${MODELS:-}/$name/model.tflite
    [ -n "${MODELS:-}" ] && [ -f "$model" ] && return
    [[ $name != kws* ]] || [ -d "$work/clips" ] || bash firmware/some_clips.sh "$shared/data/mini_speech_commands" "$work/clips"
    [[ $name == kws* ]] || data=$shared/data/jena/mpi_roof_2020.csv
    sed 's/^epochs.*/epochs = 1/; s/^keep.*//; s/^teacher.*//; s/^distill.*//; s/^temperature.*//; /^\[budget\]/,$d' "recipes/$name.ini" >"$work/$name.ini"
    [[ $name != kws* ]] || { sed -i '/^split_by/d; s/^\[data\]/&\nsplit_by = hash/' "$work/$name.ini"; }
    "$build/mote" fit "$work/$name.ini" --data "$data" --out "$work/$name.fit" --quiet 2>"$work/said" || status=$?
    model=$work/$name.fit/model.tflite
    [ $status != 0 ] && [ $status != 3 ] || return 0
    grep -q 'is for `mote sweep`' "$work/said" || { cat "$work/said"; exit $status; }
    model=""
}

declare -A title=([m0-large]="Cortex-M0" [m4]="Cortex-M4F" [m55]="Cortex-M55" [rv32]="RV32IMAC")
names=("$@")
if [ ${#names[@]} = 0 ]; then
    for recipe in $(grep -L '^\[space\]' recipes/*.ini); do names+=("$(basename "$recipe" .ini)"); done
    names+=(mlperf_kws_int8)
fi

row() { # NAME CHIP WHAT VALUE UNIT
    echo "$day,QEMU $2,$commit,firmware $1 $3,mote,$4,$5," >>"${RESULTS:-bench/results.csv}"
}

measure() { # NAME CHIP TITLE
    local name=$1 chip=$2 title=$3 option code constants variables flash feed run line=""
    for option in -Os -O2; do
        read -r code constants variables < <(OPTIMIZE=$option bash firmware/build.sh $chip "$work/$name" "$work/size.elf" size)
        if ! OPTIMIZE=$option bash firmware/build.sh $chip "$work/$name" "$work/run.elf" >"$work/said" 2>&1; then
            grep -q 'no room for\|overflowed' "$work/said" || { cat "$work/said"; exit 1; }
            line="$line $((code + constants - rom)) | larger than the board | |"
            continue
        fi
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
    [ -n "$model" ] || continue
    "$build/mote" export "$model" --c "$work/$name" --quiet
    rom=$(awk '/CONSTANT_BYTES/ { print $3 }' "$work/$name/model.h") ram=$(awk '/ARENA_BYTES [0-9]|SCRATCH_BYTES [0-9]/ { sum += $3 } END { print sum }' "$work/$name/model.h")
    head -c 70000 /dev/urandom >"$work/in.bin"
    grep -q '#define MODEL_RATE' "$work/$name/model.h" || head -c 4800 /dev/zero >"$work/in.bin"
    for chip in ${CHIPS:-m0-large m4 m55 rv32}; do measure "$name" $chip "${title[$chip]}"; done
done
