#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Builds the libFuzzer targets and runs each for FUZZ_SECONDS (600), starting from its committed seeds. Then damages every
# sample network and golden model in every way that tests/runner/test_runner_damage.c knows, under sanitizers.
set -eu
cd "$(dirname "$0")/.."
seconds=${FUZZ_SECONDS:-600}
cmake --preset fuzz >/dev/null && cmake --build --preset fuzz --parallel "$(nproc)" >/dev/null
for target in build-fuzz/fuzz/fuzz_*; do
  [ -x "$target" ] && [ -f "$target" ] || continue
  name=$(basename "$target"); corpus=${name#fuzz_}
  work=build-fuzz/corpus/$corpus
  mkdir -p "$work"
  seeds=fuzz/corpus/$corpus; [ -d "$seeds" ] || seeds=build-fuzz/fuzz/corpus/$corpus
  echo "== $name for $seconds s"
  "$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 "$work" "$seeds" 2>&1 | grep -E 'stat::|ERROR|SUMMARY|crash-|DONE' || true
  [ -z "$(ls crash-* timeout-* oom-* 2>/dev/null)" ] || { echo "$name: found an input that breaks it"; exit 1; }
done

echo "== damaged models"
{ cmake --preset asan && cmake --build build-asan --parallel "$(nproc)" --target test_runner_damage; } >/dev/null
MOTE_DAMAGE=whole build-asan/tests/test_runner_damage
