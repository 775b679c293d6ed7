#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The day is set forward and back by years while a search runs (libfaketime): the same trials, alone and beside another one.
. "$(dirname "$0")/lib.sh"
library=$(ls /usr/lib/*/faketime/libfaketimeMT.so.1 2>/dev/null | head -n 1)
[ -n "$library" ] || skip "libfaketime is not installed (scripts/deps.sh test)"
export FAKETIME_TIMESTAMP_FILE=$scratch/clock FAKETIME_NO_CACHE=1 DONT_FAKE_MONOTONIC=1 FAKETIME_DONT_FAKE_MONOTONIC=1
set_clock() { echo "$1" >clock.new && mv clock.new clock; }
series 700 >d.csv
{ forecaster linear 3 'loss = mae\nbatch = 16\n' && printf '[space]\ninput = 3 .. 6\nrate = 0.001 .. 0.03 log\n[search]\nrungs = 1\n'; } >s.ini
search() { "$mote" search s.ini --data d.csv --trials 3 --threads 1 --out "$@"; }
# A build with AddressSanitizer wants to be the first library.
elsewhen() { LD_PRELOAD=$library ASAN_OPTIONS=verify_asan_link_order=0:${ASAN_OPTIONS:-} search "$@"; }

set_clock -400d
LD_PRELOAD=$library date +%Y >year
[ "$(cat year)" -lt "$(date +%Y)" ] || fail "the clock cannot be set: it is $(cat year)"
elsewhen one --quiet 2>one.log &
first=$!
elsewhen two --quiet 2>two.log &
second=$!
elsewhen two --quiet 2>three.log &
third=$!
jumps=0
while kill -0 $first 2>/dev/null || kill -0 $second 2>/dev/null; do
  for at in +3000d +0 +30d -400d; do
    set_clock $at
    sleep 0.05
    jumps=$((jumps + 1))
  done
done
for pid in $first $second $third; do
  wait $pid || fail "exit status $?: $(cat one.log two.log three.log)"
done
[ "$jumps" -ge 4 ] || fail "the searches were over before the clock was set ($jumps times)"
runs search plain
# What does not depend on the time: table.csv without the last columns.
table() { sed -E 's/(,[^,]*){4}$//' "$1/table.csv"; }
for study in one two; do
  diff <(table plain) <(table $study) >differences || fail "$study: other trials than with a clock that goes on: $(cat differences)"
done
[ ! -s one.log ] && [ ! -s two.log ] && [ ! -s three.log ] || fail "something was told: $(cat one.log two.log three.log)"
finish
