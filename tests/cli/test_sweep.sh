#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A sweep's folder: another sweep, or a fit, does not write over it; the same sweep goes on.
. "$(dirname "$0")/lib.sh"
series 3000 >d.csv
series 2900 >e.csv
forecaster linear 2 'seed = 1 2\n' >s.ini
sed 's/^epochs.*/epochs = 1/' s.ini >other.ini
sed 's/^seed.*/seed = 1/' s.ini >f.ini
sweep() { "$mote" sweep "$@"; }
sum() { cat out/table.csv out/report.html | cksum; }
runs sweep s.ini --data d.csv --out out
grep -q '± %: against persistence' "$scratch/stdout" || fail "the table does not say what its percentages are of"
grep -q 'budget' "$scratch/stdout" && fail "a budget column without a budget"
before=$(sum)
same() { [ "$(sum)" = "$before" ] || fail "earlier output changed by: $1"; }
expect 2 '^mote.*out: .*another recipe.*--force' sweep other.ini --data d.csv --out out
expect 2 '^mote.*out: .*other data.*--force' sweep s.ini --data e.csv --out out
expect 1 's\.ini: line 9: .*seed is a list of 2.*--seed' sweep s.ini --data d.csv --out out --seed 4
expect 2 '^mote.*out: .*sweep.*--force' "$mote" fit f.ini --data d.csv --out out
same "a refused sweep"
runs sweep s.ini --data d.csv --out out
runs sweep other.ini --data d.csv --out out --force
[ "$(sum)" != "$before" ] || fail "--force replaced nothing"
runs "$mote" fit f.ini --data d.csv --out fitted
expect 2 '^mote.*fitted: .*--force' sweep s.ini --data d.csv --out fitted
[ ! -e fitted/table.csv ] || fail "a refused sweep wrote a table"
sed 's/^seed.*//; s/^input.*/input = 6 7/' s.ini >inputs.ini
runs sweep inputs.ini --data d.csv --out seeded --seed 3
grep -q '^all with seed 3$' "$scratch/stdout" || fail "a sweep does not tell its seed: $(cat "$scratch/stdout")"
grep -q 'each trained with seed 3,' seeded/report.html || fail "nor does its page"
expect 2 '^mote.*seeded: .*another --seed.*--force' sweep inputs.ini --data d.csv --out seeded --seed 4

# Half-finished: as a kill leaves it, some combinations are done and there is no table.
runs sweep s.ini --data d.csv --out half
rm -r half/table.csv half/report.html half/seed2
stamp=$(stat -c %Y.%i half/seed1/model.tflite)
runs sweep s.ini --data d.csv --out half
[ "$(stat -c %Y.%i half/seed1/model.tflite)" = "$stamp" ] || fail "a finished combination was trained again"
[ "$(wc -l <half/table.csv)" = 3 ] || fail "a sweep that went on has $(wc -l <half/table.csv) lines in its table"

# Each name of the table's header stands once, and a combination that cannot be trained keeps its values.
sed 's/^input.*/input = 1 6/; s/linear/cnn1d linear/; s/^seed.*//' s.ini >failing.ini
expect 2 '1 of 4 combinations failed' sweep failing.ini --data d.csv --out failing
header=$(head -n 1 failing/table.csv | tr ',' '\n' | tr -d '\r')
[ "$(sort <<<"$header" | uniq -d)" = "" ] || fail "twice in the header: $(sort <<<"$header" | uniq -d)"
grep -q '^1,cnn1d,input1-cnn1d,,' failing/table.csv || fail "the failed row: $(grep ',cnn1d' failing/table.csv)"
finish
