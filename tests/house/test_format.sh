#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Every tracked C file is as clang-format 14 leaves it (other versions differ in small things).
set -euo pipefail
cd "${MOTE_SOURCE:-$(dirname "$0")/../..}"
tool=$(command -v clang-format-14 || command -v clang-format || true)
[ -n "$tool" ] || { echo "clang-format is not installed"; exit 77; }
"$tool" --version | grep -q 'version 14\.' || { echo "$("$tool" --version): version 14 is wanted"; exit 77; }
git rev-parse --is-inside-work-tree >/dev/null 2>&1 || { echo "not a git checkout"; exit 77; }
git ls-files -z -- '*.c' '*.h' | xargs -0 "$tool" --dry-run -Werror
echo "$(git ls-files -- '*.c' '*.h' | wc -l) files"
