#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Exported models on chips that QEMU plays: the bytes that `mote run` gives on this machine.
. "$(dirname "$0")/lib.sh"
made=$MOTE_BUILD/fuzz/corpus/tflite_read
[ -f "$made/dense_f32.0" ] || { echo "$made is not built"; exit 77; }
missing=""
for tool in arm-none-eabi-gcc qemu-system-arm riscv64-unknown-elf-gcc qemu-system-riscv32; do
    command -v $tool >/dev/null || missing="$missing $tool"
done
[ -z "$missing" ] || { echo "not installed:$missing"; exit 77; }

# same MODEL CHIP…: random bytes into each, and what comes out.
same() {
    local model=$1 name chip bytes
    shift
    name=$(basename "$model" .tflite)
    export_model "$model" "$scratch/$name" --prefix model
    bytes=$(sed -n 's/^#define MODEL_INPUT_0_BYTES \([0-9]*\).*/\1/p' "$scratch/$name/model.h")
    mkdir "$scratch/$name.run"
    cd "$scratch/$name.run"
    perl -e 'srand(1); binmode STDOUT; print pack $ARGV[0] eq "f" ? "f<*" : "c*", map { $ARGV[0] eq "f" ? (int(rand(256)) - 128) / 64 : int(rand(256)) - 128 } 1 .. $ARGV[1]' \
        "$(grep -q 'INPUT_0_BYTES.*float' "$scratch/$name/model.h" && echo f || echo c)" \
        "$(grep -q 'INPUT_0_BYTES.*float' "$scratch/$name/model.h" && echo $((3 * bytes / 4)) || echo $((3 * bytes)))" >in.bin
    MOTE_CPU=generic "$mote" run "$model" --input in.bin --output wanted --quiet || fail "$name does not run here"
    for chip in "$@"; do
        rm -f out.bin
        bash "$source/firmware/build.sh" $chip "$scratch/$name" "$scratch/$name.$chip" >said 2>&1 &&
            bash "$source/firmware/build.sh" $chip run "$scratch/$name.$chip" >said 2>&1 || fail "$name on $chip: $(tail -n 3 said)"
        cmp -s out.bin wanted || fail "$name on $chip: other bytes than here"
    done
}
same "$made/images_s8.0" m0 m4 m55 rv32
same "$made/images_hybrid.0" m0 m4
same "$made/lstm_f32.0" m0 rv32
[ ! -d "$golden" ] || same "$golden/mlperf_kws_int8.tflite" m4
finish
