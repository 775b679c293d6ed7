#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# search_ranks.sh [TRIALS [ROUNDS [EPOCHS]]]: a search under MPI with one rank and with two, in turn, the same trials by chance (of some
# seconds; EPOCHS makes them longer). Efficiency: what one rank takes, over twice what two take, from mpirun's start to its
# end. Training: the share of that time, times the ranks, in which trials were trained; other work on the machine lowers the first and
# hardly the second.
set -eu
cd "$(dirname "$0")/.."
mote=${MOTE:-build/mote} trials=${1:-16} rounds=${2:-3} epochs=${3:-250}
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
"$mote" data make climate --years 1 --out "$scratch/data" --seed 3 --quiet
sed "s/^epochs.*/epochs = $epochs/; s/^\[search\]/&\nproposer = random/" bench/search_vs_random.ini >"$scratch/search.ini"

now() { date +%s.%N; }
# searched RANKS [OPTION…]: seconds that it took, and that its trials took.
searched() {
  local ranks=$1 start end; shift
  rm -rf "$scratch/out"
  start=$(now)
  mpirun -np "$ranks" "$mote" search "$scratch/search.ini" --data "$scratch/data" --trials "$trials" --out "$scratch/out" --quiet "$@" || [ $? = 3 ]
  end=$(now)
  awk -F, -v start="$start" -v end="$end" 'NR > 1 { sum += $(NF - 1) } END { print end - start, sum }' "$scratch/out/table.csv"
}

printf '%-6s %12s %12s %11s %13s %13s %6s\n' round "one rank (s)" "two (s)" efficiency "one trains" "two train" load
for round in $(seq "$rounds"); do
  read -r one one_trained < <(searched 1 --threads 1)
  read -r two two_trained < <(searched 2)
  awk -v round="$round" -v one="$one" -v two="$two" -v a="$one_trained" -v b="$two_trained" -v load="$(cut -d' ' -f1 /proc/loadavg)" \
    'BEGIN { printf "%-6s %12.1f %12.1f %11.2f %13.2f %13.2f %6s\n", round, one, two, one / (2 * two), a / one, b / (2 * two), load }'
done
