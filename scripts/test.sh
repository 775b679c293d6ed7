#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Every test: gcc release with warnings as errors, then the sanitizer build of the whole suite, then a clang build with
# its tests. Ends with one line that counts all three runs.
set -u
cd "$(dirname "$0")/.."
bash scripts/npm.sh build/npm || true   # real TensorFlow Lite; tests that need it skip and say so without it
passed=0 failed=0 skipped=0
suite() { # NAME FOLDER LEFT-OUT PRESET-ARGUMENTS...
  local name=$1 folder=$2 without=$3; shift 3
  local log; log=$(mktemp)
  echo "== $name"
  if ! { cmake "$@" && cmake --build "$folder" --parallel; } >"$log" 2>&1; then
    grep -E 'error|warning|Error' "$log" | head -n 40; tail -n 15 "$log"; rm -f "$log"
    echo "$name: the build failed"; failed=$((failed + 1)); return
  fi
  ctest --test-dir "$folder" --exclude-regex "$without" --parallel 2 --output-on-failure --timeout 280 | tee "$log" | grep -vE '^ +Start|^Internal|^Test project'
  skipped=$((skipped + $(grep -cE '\*\*\*Skipped' "$log")))
  failed=$((failed + $(grep -cE '\*\*\*(Failed|Timeout|Exception|Not Run)' "$log")))
  passed=$((passed + $(grep -cE ' Passed ' "$log")))
  rm -f "$log"
}
# clang builds everything and runs every room's own tests; scripts that start the program, real engines or read the source have
# said what they have to say of gcc's two builds.
scripts='^cli\.|^house\.|real_tflite|fitted_tflite|real_clips|features_bits'
suite "gcc, release" build '^$' --preset release -DMOTE_WERROR=ON
suite "gcc, AddressSanitizer and UndefinedBehaviorSanitizer" build-asan '^house\.|features_bits' --preset asan
suite "clang, release" build-clang "$scripts" --preset clang
echo
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
