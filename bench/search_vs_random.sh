#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# search_vs_random.sh [TRIALS [SEEDS]]: the search against chance: the same space, budget and trials (of about a second), chance given
# twice as many. Volume: what the trials so far beat of error from 0.7 to 1 (1: persistence) by the logarithm of the stream from 200
# to 1,500 bytes, as a share. "At" is the trial with which the search has what chance has in the end.
set -eu
cd "$(dirname "$0")/.."
mote=${MOTE:-build/mote} trials=${1:-50} seeds=${2:-3}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
"$mote" data make climate --years 1 --out "$scratch/data" --seed 3 --quiet
sed 's/^\[search\]/&\nproposer = random/' bench/search_vs_random.ini >"$scratch/random.ini"

# volumes TABLE: a line a trial, the volume of all up to it.
volumes() {
  awk -F, -v OFS=' ' '
    function fields(line,   i, c, quoted, field) { # CSV with quotes
      n = 1; field = ""; quoted = 0
      for (i = 1; i <= length(line); i++) {
        c = substr(line, i, 1)
        if (c == "\"") quoted = !quoted
        else if (c == "," && !quoted) { value[n++] = field; field = "" }
        else field = field c
      }
      value[n] = field
    }
    NR == 1 { fields($0); for (i = 1; i <= n; i++) column[value[i]] = i; next }
    {
      fields($0); known = value[column["error"]] != ""
      error = value[column["error"]] + 0; bytes = value[column["zlib_bytes"]] + 0 # numbers, not texts
      if (known && error < 1 && bytes < 1500) { e[++m] = error < 0.7 ? 0.7 : error; b[m] = log(bytes < 200 ? 200 : bytes) }
      # Strips of rising bytes: each as high as the least error so far.
      for (i = 1; i <= m; i++) at[i] = i
      for (i = 2; i <= m; i++) { k = at[i]; for (j = i; j > 1 && b[at[j - 1]] > b[k]; j--) at[j] = at[j - 1]; at[j] = k }
      volume = 0; least = 1
      for (i = 1; i <= m; i++) {
        if (e[at[i]] < least) least = e[at[i]]
        volume += (1 - least) * ((i < m ? b[at[i + 1]] : log(1500)) - b[at[i]])
      }
      printf "%.5f\n", volume / (0.3 * (log(1500) - log(200)))
    }' "$1"
}

printf '%-6s %14s %14s %14s %14s %8s\n' seed "search $trials" "chance $trials" "chance $((2 * trials))" "at trial" "share"
for seed in $(seq "$seeds"); do
  "$mote" search bench/search_vs_random.ini --data "$scratch/data" --trials "$trials" --seed "$seed" --out "$scratch/search$seed" --quiet || [ $? = 3 ]
  "$mote" search "$scratch/random.ini" --data "$scratch/data" --trials $((2 * trials)) --seed "$seed" --out "$scratch/random$seed" --quiet || [ $? = 3 ]
  volumes "$scratch/search$seed/table.csv" >"$scratch/search"
  volumes "$scratch/random$seed/table.csv" >"$scratch/random"
  goal=$(tail -n 1 "$scratch/random")
  at=$(awk -v goal="$goal" '$1 >= goal && !at { at = NR } END { print at ? at : "never" }' "$scratch/search")
  share=$(awk -v at="$at" -v all=$((2 * trials)) 'BEGIN { print at == "never" ? "-" : sprintf("%.2f", at / all) }')
  printf '%-6s %14s %14s %14s %14s %8s\n' "$seed" "$(tail -n 1 "$scratch/search")" "$(sed -n "${trials}p" "$scratch/random")" "$goal" "$at" "$share"
done
