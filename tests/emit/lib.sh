# SPDX-License-Identifier: MIT
# For the tests of exported C: how it is compiled here. Copies of device/ are alike in all exports of one prefix, and are
# compiled once for each compiler.
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
strict="-std=c99 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wundef -Werror"
export MOTE_CHIP_CACHE=${MOTE_CHIP_CACHE:-$scratch/chips}

export_model() { # MODEL FOLDER OPTIONS…
    local model=$1 folder=$2
    shift 2
    "$mote" export "$model" --c "$folder" --quiet "$@" >"$scratch/said" 2>&1 || fail "export $model $*: $(cat "$scratch/said")"
}

# compile_device FOLDER CACHE COMPILER…: sets objects to those of the folder's copies of device/.
compile_device() {
    local folder=$1 cache=$2 file name
    shift 2
    objects=()
    mkdir -p "$cache"
    for file in "$folder"/device/*.c; do
        name=$(basename "$file" .c)
        objects+=("$cache/$name.o")
        cmp -s "$file" "$cache/$name.c" && continue
        "$@" $strict -c "$file" -o "$cache/$name.o" && cp "$file" "$cache/$name.c" || return 1
    done
}

# checks FOLDER COMPILER…: compiles without a word, and the self-test says ok.
checks() {
    local folder=$1 cache=$scratch/objects.$2
    shift
    { compile_device "$folder" "$cache" "$@" && "$@" $strict "$folder"/*.c "${objects[@]}" -lm -o "$scratch/selftest"; } >"$scratch/said" 2>&1 ||
        { fail "$*: $folder: $(head -n 5 "$scratch/said")"; return; }
    [ "$("$scratch/selftest" 2>&1)" = ok ] || fail "$*: $folder: $("$scratch/selftest" 2>&1)"
}

# The chips that QEMU can play here, or whatever is missing in $missing.
find_chips() {
    local tool
    missing="" chips="gcc"
    command -v clang >/dev/null && chips="$chips clang"
    for tool in arm-none-eabi-gcc qemu-system-arm; do command -v $tool >/dev/null || missing="$missing $tool"; done
    [ -n "$missing" ] || chips="$chips m0-large m4 m55"
    for tool in riscv64-unknown-elf-gcc qemu-system-riscv32; do command -v $tool >/dev/null || { missing="$missing $tool" && continue; }; done
    [[ $missing == *riscv* ]] || chips="$chips rv32 rv32f"
}

# on_chip CHIP FOLDER: the exported model of FOLDER over in.bin of this folder; out.bin must be as `wanted`.
on_chip() {
    local chip=$1 folder=$2 program=$2.$1
    rm -f out.bin
    { bash "$source/firmware/build.sh" "$chip" "$folder" "$program" && bash "$source/firmware/build.sh" "$chip" run "$program"; } >said 2>&1 ||
        { fail "$folder on $chip: $(tail -n 3 said)"; return; }
    cmp -s out.bin wanted || fail "$folder on $chip: other bytes than here, from $(cmp out.bin wanted 2>&1)"
}
