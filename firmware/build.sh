#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# build.sh CHIP FOLDER OUT: the runner with an exported model (prefix model) for a chip under QEMU.
# build.sh CHIP run OUT: runs it in the folder where in.bin is, and writes out.bin.
# build.sh CHIP FOLDER OUT size: links the model with what it calls and nothing else; prints bytes of code, of constants and of
# variables.
# CHIP: m0, m0-large (Cortex-M0 code on a board with more memory), m4, m55, rv32, rv32f (with floats); gcc, clang (this machine).
# OPTIMIZE (-Os), MOTE_CHIP_SECONDS (600) and MOTE_CHIP_CACHE (a folder for objects of device/; OUT.objects) are heeded.
# Exit status 77: a tool is missing, and it says which.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
chip=$1 folder=$2 out=$3
arm="-mthumb --specs=nano.specs" link="" board="" instructions=0
case $chip in
gcc | clang) tool=$chip ;;
m0) tool=arm-none-eabi-gcc cpu="-mcpu=cortex-m0 $arm" board=microbit link="0 0x40000 0x20000000 0x4000" ;;
m0-large) tool=arm-none-eabi-gcc cpu="-mcpu=cortex-m0 $arm" board=mps2-an385 link="0 0x400000 0x20000000 0x400000" instructions=640 ;;
m4) tool=arm-none-eabi-gcc cpu="-mcpu=cortex-m4 -mfloat-abi=hard -mfpu=fpv4-sp-d16 $arm" board=mps2-an386 link="0 0x400000 0x20000000 0x400000" instructions=640 ;;
m55) tool=arm-none-eabi-gcc cpu="-mcpu=cortex-m55 -mfloat-abi=hard $arm" board=mps3-an547 link="0 0x80000 0x20000000 0x80000" instructions=500 ;;
rv32 | rv32f)
    riscv="-march=rv32imac -mabi=ilp32"
    [ $chip = rv32 ] || riscv="-march=rv32imafc -mabi=ilp32f"
    tool=riscv64-unknown-elf-gcc cpu="$riscv -mcmodel=medany --specs=picolibc.specs" board=virt link="0x80000000 0x1000000 0 0x1000000" ;;
*) echo "build.sh: no chip $chip"; exit 1 ;;
esac
need() { command -v "$1" >/dev/null || { echo "$1 is not installed"; exit 77; }; }

if [ "$folder" = run ]; then
    case $chip in
    gcc | clang) exec "$out" ;;
    rv32*) need qemu-system-riscv32; qemu="qemu-system-riscv32 -bios none -cpu rv32" ;;
    *) need qemu-system-arm; qemu=qemu-system-arm ;;
    esac
    exec timeout "${MOTE_CHIP_SECONDS:-600}" $qemu -machine $board -display none -monitor none -serial none -semihosting-config enable=on,target=native -icount shift=0 -kernel "$out" </dev/null 2>&1
fi
need $tool
flags="-std=gnu99 ${OPTIMIZE:--Os} -Wall -Wextra -Wconversion -Wundef -Werror -ffunction-sections -fdata-sections -fno-math-errno -I$folder -I$here"
case $chip in gcc | clang) ;; *) flags="$flags $cpu -ffreestanding" ;; esac

# The folder's copies of device/ are alike in all exports of one prefix: each is compiled once for a chip.
cache=${MOTE_CHIP_CACHE:-$out.objects}/$chip${OPTIMIZE:--Os} objects=""
mkdir -p "$cache"
for file in "$folder"/device/*.h; do # one that changed outdates all objects
    kept=$cache/$(basename "$file")
    cmp -s "$file" "$kept" && continue
    [ ! -f "$kept" ] || rm -f "$cache"/*.c
    cp "$file" "$kept"
done
for file in "$folder"/device/*.c; do
    object=$cache/$(basename "$file" .c)
    objects="$objects $object.o"
    cmp -s "$file" "$object.c" && continue
    $tool $flags -c "$file" -o "$object.o"
    cp "$file" "$object.c"
done
sources="$folder/model.c $folder/model_weights.c"
if [ "${4:-}" = size ]; then
    $tool $flags $sources $objects -nostartfiles -Wl,--gc-sections,--no-warn-rwx-segments,--defsym=__flash_size=0x1000000,--defsym=__ram_size=0x1000000 \
        -Wl,-e,model_run,-u,model_init,-u,model_feed,-u,model_result -lm -o "$out"
    ${tool%gcc}size -A "$out" | awk '$1 ~ /^\.(text|init|fini)/ { code += $2 } $1 ~ /^\.(s?rodata|ARM|eh_frame)/ { constants += $2 }
        $1 ~ /^\.(s?data|s?bss|tdata|tbss)/ { ram += $2 } END { print code + 0, constants + 0, ram + 0 }'
    exit
fi
case $chip in
gcc | clang) $tool $flags $sources $objects "$here/runner.c" "$here/port_host.c" -lm -o "$out" ;;
*)
    set -- $link
    $tool $flags -DINSTRUCTIONS_16=$instructions $sources $objects "$here/runner.c" "$here/port_chip.c" -nostartfiles -T "$here/chip.ld" \
        -Wl,--defsym=flash_at=$1,--defsym=flash_size=$2,--defsym=ram_at=$3,--defsym=ram_size=$4,--gc-sections,--no-warn-rwx-segments,-Map="$out.map" -lm -o "$out"
    ;;
esac
