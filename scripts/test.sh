#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Every test: gcc release with warnings as errors, then the sanitizer build of the whole suite, then a clang build with
# its tests. Ends with one line that counts all three runs.
set -u
cd "$(dirname "$0")/.."
bash scripts/npm.sh build/npm || true   # real TensorFlow Lite; tests that need it skip and say so without it
passed=0 failed=0 skipped=0
suite() { # NAME PRESET-ARGUMENTS...
  local name=$1 folder=$2; shift 2
  local log; log=$(mktemp)
  echo "== $name"
  if ! { cmake "$@" && cmake --build "$folder" --parallel; } >"$log" 2>&1; then
    grep -E 'error|warning|Error' "$log" | head -n 40; tail -n 15 "$log"; rm -f "$log"
    echo "$name: the build failed"; failed=$((failed + 1)); return
  fi
  ctest --test-dir "$folder" --parallel 2 --output-on-failure --timeout 280 | tee "$log" | grep -vE '^ +Start|^Internal|^Test project'
  skipped=$((skipped + $(grep -cE '\*\*\*Skipped' "$log")))
  failed=$((failed + $(grep -cE '\*\*\*(Failed|Timeout|Exception|Not Run)' "$log")))
  passed=$((passed + $(grep -cE ' Passed ' "$log")))
  rm -f "$log"
}
suite "gcc, release" build --preset release -DMOTE_WERROR=ON
suite "gcc, AddressSanitizer and UndefinedBehaviorSanitizer" build-asan --preset asan
suite "clang, release" build-clang --preset clang
echo
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
