#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Exported models on chips that QEMU plays: the bytes that `mote run` gives on this machine. A sample, or every model on every
# chip with MOTE_WHOLE=1 (make firmware).
. "$(dirname "$0")/lib.sh"
made=$MOTE_BUILD/fuzz/corpus/tflite_read
[ -f "$made/dense_f32.0" ] || skip "$made is not built"
find_chips
[ -z "$missing" ] || skip "not installed:$missing"

# Examples of one input: bytes, or floats that are small multiples of 1/64.
random_input() { # TYPE BYTES
    perl -e 'srand(1); binmode STDOUT; my ($type, $bytes) = @ARGV; my $float = $type eq "float";
        print pack $float ? "f<*" : "c*", map { my $n = int(rand(256)) - 128; $float ? $n / 64 : $n } 1 .. $bytes / ($float ? 4 : 1)' "$1" "$2"
}

# same MODEL CHIP…: random numbers into each, and what comes out. Models with more inputs or outputs than one are left out, and of
# all models on m0, a board with 16 KB, those that do not fit beside a stack; those of the sample must.
same() {
    local model=$1 name chip bytes type memory
    shift
    name=$(basename "$model" .tflite)
    export_model "$model" "$scratch/$name"
    ! grep -qE 'MODEL_(INPUT|OUTPUT)_1' "$scratch/$name/model.h" || return 0
    read -r bytes type < <(sed -nE 's/^#define MODEL_INPUT_0_BYTES ([0-9]+) \/\* ([a-z0-9_]+).*/\1 \2/p' "$scratch/$name/model.h")
    case $type in float | int8_t | uint8_t) ;; *) return 0 ;; esac
    mkdir "$scratch/$name.run"
    cd "$scratch/$name.run" || exit 1
    random_input "$type" $((3 * bytes)) >in.bin
    MOTE_CPU=generic "$mote" run "$model" --input in.bin --output wanted --quiet || fail "$name does not run here"
    memory=$(awk '/^#define MODEL_(ARENA|SCRATCH|INPUT_0|OUTPUT_0)_BYTES [0-9]/ { n += $3 } END { print n }' "$scratch/$name/model.h")
    for chip in "$@"; do
        if [ -n "${MOTE_WHOLE:-}" ] && [ "$chip" = m0 ] && [ "$memory" -gt 13000 ]; then small=$((small + 1)); else on_chip "$chip" "$scratch/$name"; fi
    done
    count=$((count + 1))
}

# What does not fit a board is no failure of ours: 256 KB of flash, and on the M55's 512 KB of both.
on_every_chip() {
    local model=$1 which=$chips
    [ "$(stat -c %s "$model")" -gt 60000 ] || which="m0 $which"
    case $(basename "$model") in
    polito_kws_dscnn*) which="gcc clang m0-large m4 rv32" ;; # more than the 512 KB of the M55's board
    esac
    same "$model" $which
}

count=0 small=0
if [ -n "${MOTE_WHOLE:-}" ]; then
    for model in "$made"/*.0 "$golden"/*.tflite; do [ ! -f "$model" ] || on_every_chip "$model"; done
else
    same "$made/images_s8.0" m0 m4 m55 rv32
    same "$made/images_hybrid.0" m0 m4
    same "$made/attention_s8.0" m4 m55
    same "$made/lstm_f32.0" m0 rv32
    [ ! -d "$golden" ] || same "$golden/mlperf_kws_int8.tflite" m4
fi
finish "$count models, $small of them too large for the Cortex-M0 with 16 KB"
