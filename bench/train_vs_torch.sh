#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Training speed against PyTorch from Debian (apt-get install python3-torch libopenblas0-pthread): the same networks,
# batch 32, one thread each, in rounds that take turns, because a shared machine is never the same for long. Prints
# the medians and their ratio, and the quietest rounds and theirs (PyTorch's backward is a thread of its own, so a busy
# machine slows it more than us); appends two rows a network, of the medians, to bench/results.csv.
#
#   bench/train_vs_torch.sh [BUILD] [ROUNDS] [MILLISECONDS of each of the five runs in a round] ["NETWORK …"]
set -eu
cd "$(dirname "$0")/.."
build=${1:-build} rounds=${2:-5} length=${3:-100} networks=${4:-mlp cnn1d lstm kws-dscnn kws-res}
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
ours="$build/bench/bench_train_step" peer="/usr/bin/python3 bench/train_torch.py"
results=bench/results.csv
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
[ -x "$ours" ] || { echo "$ours is missing: build first, or name the build folder" >&2; exit 2; }
/usr/bin/python3 -c 'import torch' 2>/dev/null || { echo "PyTorch is missing: apt-get install python3-torch" >&2; exit 77; }

machine=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1 | tr -d ',')
commit=$(git rev-parse --short HEAD 2>/dev/null || echo unknown)
[ -f "$results" ] || echo "date,machine,commit,benchmark,engine,value,unit,ratio" >"$results"
median() { sort -n "$1" | awk '{v[NR] = $1} END {print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2}'; }
row() { echo "$(date +%F),$machine,$commit,train step $1,$2,$3,samples/s,$4" >>"$results"; }

echo "OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $ours NETWORK $length"
echo "OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $peer NETWORK $length"
best() { sort -n "$1" | head -n 1; }
over() { awk -v a="$1" -v b="$2" 'BEGIN {printf "%.2f", a / b}'; }
printf '%-9s %10s %12s %7s | %10s %12s %7s\n' network "mote us" "PyTorch us" ratio "best: mote" PyTorch ratio
for network in $networks; do
    for _ in $(seq "$rounds"); do
        $ours "$network" "$length" | cut -d ' ' -f 2 >>"$folder/ours.$network"
        $peer "$network" "$length" | cut -d ' ' -f 2 >>"$folder/peer.$network"
    done
    mine=$(median "$folder/ours.$network") theirs=$(median "$folder/peer.$network")
    ratio=$(over "$theirs" "$mine")
    my_best=$(best "$folder/ours.$network") their_best=$(best "$folder/peer.$network")
    printf '%-9s %10s %12s %7s | %10s %12s %7s\n' "$network" "$mine" "$theirs" "$ratio" "$my_best" "$their_best" \
        "$(over "$their_best" "$my_best")"
    row "$network" mote "$(awk -v t="$mine" 'BEGIN {printf "%.0f", 32e6 / t}')" "$ratio"
    row "$network" "PyTorch $(/usr/bin/python3 -c 'import torch; print(torch.__version__)')" \
        "$(awk -v t="$theirs" 'BEGIN {printf "%.0f", 32e6 / t}')" 1
done
