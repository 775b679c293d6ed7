#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Training speed against PyTorch from Debian (apt-get install python3-torch libopenblas0-pthread): the same networks,
# batch 32, one thread each, in rounds that take turns, because a shared machine is never the same for long. Prints
# the medians and their ratio, and the quietest rounds and theirs (PyTorch's backward is a thread of its own, so a busy
# machine slows it more than us); appends two rows a network, of the medians, to bench/results.csv. NETWORK/bfloat16: ours
# with [train] precision = bfloat16, PyTorch under autocast; and ours against PyTorch in float32 where that ran as well.
# In the same rounds ours with two threads, against ours with one.
#
#   bench/train_vs_torch.sh [BUILD] [ROUNDS] [MILLISECONDS of each of the five runs in a round] ["NETWORK[/bfloat16] …"]
set -eu
cd "$(dirname "$0")/.."
build=${1:-build} rounds=${2:-5} length=${3:-100} networks=${4:-mlp cnn1d lstm kws-dscnn kws-dscnn/bfloat16 kws-res}
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
ours="$build/bench/bench_train_step" peer="/usr/bin/python3 bench/train_torch.py"
results=bench/results.csv
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
[ -x "$ours" ] || { echo "$ours is missing: build first, or name the build folder" >&2; exit 2; }
/usr/bin/python3 -c 'import torch' 2>/dev/null || { echo "PyTorch is missing: apt-get install python3-torch" >&2; exit 77; }

machine=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1 | tr -d ',')
commit=$(git rev-parse --short HEAD 2>/dev/null || echo unknown)
torch=$(/usr/bin/python3 -c 'import torch; print(torch.__version__)')
[ -f "$results" ] || echo "date,machine,commit,benchmark,engine,value,unit,ratio" >"$results"
times() { echo "$folder/$1.${2/\//.}"; } # of an engine and a network
median() { sort -n "$1" | awk '{v[NR] = $1} END {print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2}'; }
best() { sort -n "$1" | head -n 1; }
over() { awk -v a="$1" -v b="$2" 'BEGIN {printf "%.2f", a / b}'; }
row() { # network engine microseconds ratio
    echo "$(date +%F),$machine,$commit,train step $1,$2,$(awk -v t="$3" 'BEGIN {printf "%.0f", 32e6 / t}'),samples/s,$4" >>"$results"
}
compare() { # title, file of ours, file of theirs
    printf '%-32s %10s %12s %7s | %10s %12s %7s\n' "$1" "$(median "$2")" "$(median "$3")" \
        "$(over "$(median "$3")" "$(median "$2")")" "$(best "$2")" "$(best "$3")" "$(over "$(best "$3")" "$(best "$2")")"
}

echo "OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $ours NETWORK $length 1 [bfloat16], and with 2 threads"
echo "OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $peer NETWORK $length [bfloat16]"
for _ in $(seq "$rounds"); do
    for network in $networks; do
        name=${network%/*} precision=${network#"${network%/*}"}
        # shellcheck disable=SC2086
        $ours "$name" "$length" 1 ${precision#/} | cut -d ' ' -f 2 >>"$(times ours "$network")"
        # shellcheck disable=SC2086
        $ours "$name" "$length" 2 ${precision#/} | cut -d ' ' -f 2 >>"$(times two "$network")"
        # shellcheck disable=SC2086
        $peer "$name" "$length" ${precision#/} | cut -d ' ' -f 2 >>"$(times peer "$network")"
    done
done
printf '%-32s %10s %12s %7s | %10s %12s %7s\n' network "mote us" "PyTorch us" ratio "best: mote" PyTorch ratio
for network in $networks; do
    mine=$(times ours "$network") theirs=$(times peer "$network") full=$(times peer "${network%/*}")
    compare "$network" "$mine" "$theirs"
    [ "$full" = "$theirs" ] || [ ! -f "$full" ] || compare "$network, PyTorch float32" "$mine" "$full"
    row "$network" mote "$(median "$mine")" "$(over "$(median "$theirs")" "$(median "$mine")")"
    row "$network" "PyTorch $torch" "$(median "$theirs")" 1
done
printf '\n%-32s %10s %12s %7s | %10s %12s %7s\n' threads "two: us" "one: us" ratio "best: two" one ratio
for network in $networks; do
    compare "$network" "$(times two "$network")" "$(times ours "$network")"
done
