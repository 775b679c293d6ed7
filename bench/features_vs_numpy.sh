#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The sound front end against NumPy, torch.stft and scipy from Debian (apt-get install python3-numpy python3-scipy; python3-torch
# for its rows): one second of sound, one thread each, in rounds that take turns, because a shared machine is never
# the same for long. Prints medians over the rounds and their ratio, and the quietest runs and theirs; appends two rows a
# task, of the medians, to bench/results.csv.
#
#   bench/features_vs_numpy.sh [BUILD] [ROUNDS] [MILLISECONDS of a side in a round]
set -eu
cd "$(dirname "$0")/.."
build=${1:-build} rounds=${2:-7} length=${3:-200}
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE # which could hold the peers back
ours="$build/bench/bench_data_front" peer="/usr/bin/python3 bench/features_python.py"
results=bench/results.csv
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
[ -x "$ours" ] || { echo "$ours is missing: build first, or name the build folder" >&2; exit 2; }
/usr/bin/python3 -c 'import numpy, scipy' 2>/dev/null || { echo "NumPy and scipy are missing: apt-get install python3-numpy python3-scipy" >&2; exit 77; }

version() { /usr/bin/python3 -c "import $1; print($1.__version__)"; }
pairs=("mfcc-a mfcc-a numpy" "mfcc-b mfcc-b numpy" "log-mel log-mel numpy" "48-16 48-16 scipy" "16-8 16-8 scipy" "48-8 48-8 scipy")
if /usr/bin/python3 -c 'import torch' 2>/dev/null; then
    pairs+=("mfcc-a mfcc-a-torch torch" "mfcc-b mfcc-b-torch torch" "log-mel log-mel-torch torch")
else
    echo "PyTorch is missing (apt-get install python3-torch): its rows are left out"
fi

machine=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1 | tr -d ',')
commit=$(git rev-parse --short HEAD 2>/dev/null || echo unknown)
median() { sort -n | awk '{v[NR] = $1} END {print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2}'; }
over() { awk -v a="$1" -v b="$2" 'BEGIN {printf "%.2f", a / b}'; }
row() { echo "$(date +%F),$machine,$commit,front end $1,$2,$3,us,$4" >>"$results"; }

echo "OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $ours TASK $length"
echo "OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $peer TASK $length"
printf '%-8s %-6s %9s %9s %7s | %10s %9s %7s\n' task peer "mote us" "peer us" ratio "best: mote" peer ratio
for _ in $(seq "$rounds"); do
    for pair in "${pairs[@]}"; do
        read -r task theirs engine <<<"$pair"
        $ours "$task" "$length" >>"$folder/$task.$engine.ours"
        $peer "$theirs" "$length" >>"$folder/$task.$engine.peer"
    done
done
for pair in "${pairs[@]}"; do
    read -r task _ engine <<<"$pair"
    at="$folder/$task.$engine"
    mine=$(cut -d ' ' -f 2 "$at.ours" | median) theirs=$(cut -d ' ' -f 2 "$at.peer" | median)
    my_best=$(cut -d ' ' -f 3 "$at.ours" | sort -n | head -n 1) their_best=$(cut -d ' ' -f 3 "$at.peer" | sort -n | head -n 1)
    ratio=$(over "$theirs" "$mine")
    printf '%-8s %-6s %9s %9s %7s | %10s %9s %7s\n' "$task" "$engine" "$mine" "$theirs" "$ratio" "$my_best" "$their_best" \
        "$(over "$their_best" "$my_best")"
    row "$task" mote "$mine" "$ratio"
    row "$task" "$engine $(version "$engine")" "$theirs" 1
done
