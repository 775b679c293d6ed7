#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# firmware.sh [BUILD]: every model of the tests and other people's, exported, compiled and run on this machine and on chips
# that QEMU plays; real clips and measurements from raw samples to scores; words in a long recording; packages; all bytes as this
# machine gives them. Says what was skipped and why. As many parts at once as there are processors.
set -u
cd "$(dirname "$0")/.."
export MOTE_BUILD=${1:-$PWD/build} MOTE_WHOLE=1 MOTE_CHIP_SECONDS=${MOTE_CHIP_SECONDS:-3600}
said=$(mktemp -d)
trap 'rm -rf "$said"' EXIT

part() { # NAME: what it says, then how it went
    local start=$SECONDS status
    bash tests/emit/test_emit_$1.sh >"$said/$1" 2>&1
    status=$?
    cat "$said/$1"
    case $status in
    0) echo "$1: passed, $((SECONDS - start)) s" ;;
    77) echo "$1: skipped" ;;
    *) echo "$1: FAILED" && touch "$said/failed" ;;
    esac
}

for name in feed chip models exports listen packages; do
    while [ "$(jobs -pr | wc -l)" -ge "$(nproc)" ]; do wait -n; done
    part $name &
done
wait
times >"$said/times" # behind a pipe it would be of a shell that has no children
awk 'NR == 2 { print "processor time, user and system:", $1, $2 }' "$said/times"
[ ! -e "$said/failed" ]
