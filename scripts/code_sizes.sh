#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# code_sizes.sh >src/emit/code_sizes.h: bytes of code of each file of device/ on a Cortex-M4F with -Os, for the estimate that
# `mote export` gives, with what it calls of the compiler's library (doubles, where there are any). Run it where kernels have grown or shrunk (tests/emit/test_emit_sizes.sh says so).
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
printf '/* SPDX-License-Identifier: MIT\n * Made by scripts/code_sizes.sh: bytes of code of each file of device/, Cortex-M4F, -Os. */\n'
for file in device/*.c; do
    arm-none-eabi-gcc -std=gnu99 -Os -mthumb -mcpu=cortex-m4 -mfloat-abi=hard -mfpu=fpv4-sp-d16 -ffp-contract=off -fno-math-errno \
        -fno-tree-loop-distribute-patterns -I. --specs=nano.specs -nostartfiles "$file" -o "$work/x.o" -Wl,-e,0 -Wl,--unresolved-symbols=ignore-all \
        -Wl,--defsym=memcpy=0,--defsym=memmove=0,--defsym=memset=0 -lm
    printf '{"%s", %d},\n' "${file##*/}" "$(arm-none-eabi-size -A "$work/x.o" | awk '$1 ~ /^\.(text|rodata)/ { sum += $2 } END { print sum + 0 }')"
done
