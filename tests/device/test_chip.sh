#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Kernels for Cortex-M4 (two products an instruction) and Cortex-M55 (vectors) against their plain twins, on random layers,
# in QEMU. MOTE_CHIP_CASES and MOTE_CHIP_SEED: more, and others.
set -euo pipefail
cd "${MOTE_SOURCE:-$(dirname "$0")/../..}"
for tool in arm-none-eabi-gcc qemu-system-arm; do
    command -v $tool >/dev/null || { echo "skipped: no $tool (packages gcc-arm-none-eabi, libnewlib-arm-none-eabi, qemu-system-arm)"; exit 77; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
kernels="conv_s8 depthwise_s8 fc_s8 pool_s8 conv_hybrid depthwise_hybrid fc_hybrid"
shared="rows_s8 sums_s8 window dynamic"
names="conv_s8 depthwise_s8 fc_s8 average_pool_s8 max_pool_s8 conv_hybrid depthwise_hybrid fc_hybrid rows_s8 sums_s8"
rename=$(for name in $names; do printf ' -Dmote_%s=plain_%s' $name $name; done)

# equal NAME BOARD OPTIMIZATION FLAGS…
equal() {
    local name=$1 board=$2 compile file
    compile="arm-none-eabi-gcc -mthumb --specs=nano.specs -std=gnu99 $3 -ffp-contract=off -Wall -Wextra -Wconversion -Wshadow -Werror -I."
    shift 3
    rm -f "$work"/*.o
    for file in $kernels rows_s8 sums_s8; do
        $compile "$@" -DMOTE_PLAIN $rename -c device/$file.c -o "$work/plain_$file.o"
    done
    for file in $kernels $shared; do
        $compile "$@" -c device/$file.c -o "$work/$file.o"
    done
    $compile "$@" -DSEED="${MOTE_CHIP_SEED:-1}u" -DCASES="${MOTE_CHIP_CASES:-40}" -DINSTRUCTIONS_16=16 tests/device/chip_kernels.c \
        firmware/port_chip.c "$work"/*.o -nostartfiles -T firmware/chip.ld -Wl,--defsym=flash_at=0,--defsym=flash_size=0x80000 \
        -Wl,--defsym=ram_at=0x20000000,--defsym=ram_size=0x80000,--gc-sections,--no-warn-rwx-segments -o "$work/chip.elf"
    timeout 200 qemu-system-arm -machine $board -display none -monitor none -serial none -semihosting-config enable=on,target=native \
        -kernel "$work/chip.elf" </dev/null >"$work/said" 2>&1 || { echo "FAILED: $name"; sort "$work/said" | uniq -c | head; exit 1; }
    grep -q '^equal$' "$work/said" || { echo "FAILED: $name says nothing"; exit 1; }
    echo "$name: equal"
}
equal "Cortex-M4" mps2-an386 -O2 -mcpu=cortex-m4 -mfloat-abi=hard -mfpu=fpv4-sp-d16
equal "Cortex-M55" mps3-an547 -Os -mcpu=cortex-m55 -mfloat-abi=hard
