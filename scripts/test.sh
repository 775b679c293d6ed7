#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Every test: gcc release with warnings as errors, then the sanitizer build of the whole suite, then a clang build with
# its tests. Says of each what was skipped and why, and how long it took; ends with one line that counts all three runs.
set -u
cd "$(dirname "$0")/.."
jobs=$(nproc)
! command -v ninja >/dev/null || export CMAKE_GENERATOR=Ninja # make itself takes 24 seconds of a processor more over these 600 files
bash scripts/npm.sh build/npm & npm=$! # real TensorFlow Lite, fetched while gcc builds; tests that need it skip and say so without it
passed=0 failed=0 skipped=0 times=""

# skips OUTPUT FOLDER: "test: why" of each test, or case of a test, that ctest skipped: its last line before it gave up.
skips() {
  awk '
    NR == FNR { if (match($0, /Test +#[0-9]+: [^ ]+.*\*\*\*Skipped/)) { sub(/.*Test +#[0-9]+: /, ""); skipped[$1] }; next }
    /^[0-9]+\/[0-9]+ Testing: / { test = $3 }
    /^Output:$/ { why = "it does not say why"; closed = 0; next }
    /^\[==========\] .* run\.$/ { closed = 1 }
    /^\[  SKIPPED \] / && !closed { print test ", " $4 ": " why }
    /^<end of output>$/ && test in skipped { print test ": " why }
    !/^(\[|-----|$)/ { why = $0; sub(/^skipped: /, "", why) }
  ' "$1" "$2/Testing/Temporary/LastTest.log"
}

suite() { # NAME FOLDER LEFT-OUT PRESET-ARGUMENTS...
  local name=$1 folder=$2 without=$3 start=$SECONDS built log; shift 3
  log=$(mktemp)
  echo "== $name"
  if ! { cmake "$@" && cmake --build "$folder" --parallel "$jobs"; } >"$log" 2>&1; then
    grep -E 'error|warning|Error' "$log" | head -n 40; tail -n 15 "$log"; rm -f "$log"
    echo "$name: the build failed"; failed=$((failed + 1)); return
  fi
  wait "$npm"
  built=$((SECONDS - start))
  ctest --test-dir "$folder" --exclude-regex "$without" --parallel "$jobs" --output-on-failure --timeout 280 | tee "$log" |
    grep -vE '^ +Start|^Internal|^Test project|^$|did not run:|\(Skipped\)$'
  skips "$log" "$folder" | sed 's/^/skipped: /'
  skipped=$((skipped + $(grep -cE '\*\*\*Skipped' "$log")))
  failed=$((failed + $(grep -cE '\*\*\*(Failed|Timeout|Exception|Not Run)' "$log")))
  passed=$((passed + $(grep -cE ' Passed ' "$log")))
  times+="$name: built in $built s, tested in $((SECONDS - start - built)) s"$'\n'
  rm -f "$log"
}
# clang builds everything and runs every room's own tests; scripts that start the program, real engines or another compiler, or read the source or objects, have
# said what they have to say of gcc's two builds.
engines='(real|fitted|pack|quantize|random)_tflite'
scripts="$engines|test_chip|^cli\.|^emit\.|^house\.|real_clips|features_bits|fast_isa|fast_neon"
# What is about code for chips is the same code whichever build of mote prints it: models and exports are printed under sanitizers, too. What engines
# say of our files and numbers is the same of any build: the networks and the random graphs that they are given run under sanitizers in test_tflite_write,
# test_random_graphs and fuzz.runner_load.
chips="$engines|^house\.|features_bits|test_chip|emit_(chip|feed|kernels|packages)"
suite "gcc, release" build '^$' --preset release -DMOTE_WERROR=ON
suite "gcc, AddressSanitizer and UndefinedBehaviorSanitizer" build-asan "$chips" --preset asan
suite "clang, release" build-clang "$scripts" --preset clang
echo
printf '%s' "$times"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
