#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# firmware.sh [BUILD]: every model of the tests and other people's, exported, compiled and run on this machine and on chips
# that QEMU plays; real clips and measurements from raw samples to scores; all bytes as this machine gives them. Says what
# was skipped and why.
set -u
cd "$(dirname "$0")/.."
export MOTE_BUILD=${1:-$PWD/build} MOTE_SOURCE=$PWD MOTE_WHOLE=1
failed=0
for test in models chip feed exports; do
    start=$SECONDS
    bash tests/emit/test_emit_$test.sh
    case $? in
    0) result=passed ;;
    77) result=skipped ;;
    *) result=FAILED failed=1 ;;
    esac
    echo "$test: $result, $((SECONDS - start)) s"
done
exit $failed
