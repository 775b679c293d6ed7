#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A search from recipe to points: killed anywhere it goes on and ends with the same trials, a point's recipe gives the
# same bytes, a worker that dies costs one trial, and what cannot be done is said.
. "$(dirname "$0")/lib.sh"
series 700 >d.csv
{ forecaster linear 3 'loss = mae\nbatch = 64\n' && cat <<'R'; } >s.ini
[space]
network = linear | flatten, dense $units, relu, dense
$units = 1 .. 3
rate = 0.001 .. 0.03 log
quantize = none weights
[search]
rungs = 2
R
search() { "$mote" search "$@"; }
# What does not depend on the clock: table.csv without the last columns, which are times.
table() { sed -E 's/(,[^,]*){4}$//' "$1/table.csv"; }

runs search s.ini --data d.csv --trials 5 --out one --threads 1
for file in pareto.json table.csv trials.sqlite; do [ -s one/$file ] || fail "search wrote no $file"; done
for key in points trial recipe model hash parameters error mae zlib_bytes macs budget_met; do
  grep -q "\"$key\"" one/pareto.json || fail "pareto.json has no $key"
done

# Every point: its recipe is fitted to the very bytes, and what it is needs no fit.
points=$(ls one/points/*.ini | head -n 2)
[ -n "$points" ] || fail "no points"
for recipe in $points; do
  runs "$mote" fit "$recipe" --data d.csv --out "fit-$(basename "$recipe" .ini)"
  cmp -s "${recipe%.ini}.tflite" "fit-$(basename "$recipe" .ini)/model.tflite" || fail "$recipe: fit makes other bytes"
  cmp -s "${recipe%.ini}.tflite.zlib" "fit-$(basename "$recipe" .ini)/model.tflite.zlib" || fail "$recipe: another stream"
  runs "$mote" eval "${recipe%.ini}.tflite" --recipe "$recipe" --data d.csv
  runs "$mote" export "${recipe%.ini}.tflite" --c "$(basename "$recipe" .ini)"
done

# --seed is the trainings' too, and a point's recipe has it.
runs search s.ini --data d.csv --trials 1 --out seed --threads 1 --seed 9
for recipe in seed/points/*.ini; do
  grep -q '^seed = 9$' "$recipe" || fail "$recipe has another seed"
  runs "$mote" fit "$recipe" --data d.csv --out seeded --force
  cmp -s "${recipe%.ini}.tflite" seeded/model.tflite || fail "$recipe: fit makes other bytes"
done

# Killed again and again, then let be: the same trials.
for i in 1 2; do
  killed 0.4 "$mote" search s.ini --data d.csv --trials 5 --out two --threads 1 --quiet 2>"$scratch/log"
done
runs search s.ini --data d.csv --trials 5 --out two --threads 1
diff <(table one) <(table two) >"$scratch/diff" || fail "after kills other trials: $(cat "$scratch/diff")"
cp one/table.csv before.csv
runs search s.ini --data d.csv --trials 5 --out one --threads 1
cmp -s one/table.csv before.csv || fail "a finished study was worked on again"

# Trainings that do not end by themselves, however slow this script is.
sed 's/^rungs.*/rungs = 1/; s/^epochs.*/epochs = 1000000/' s.ini >long.ini
# wait_for_worker: $child is one of $pid, once that has one.
wait_for_worker() {
  for _ in $(seq 600); do
    child=$(pgrep -P "$pid" | head -n 1)
    [ -n "$child" ] && return
    sleep 0.05
  done
  fail "no worker was started: $(cat "$scratch/log")"
}

# One interruption gives running trials back.
"$mote" search long.ini --data d.csv --trials 40 --out three --threads 2 2>"$scratch/log" &
pid=$!
wait_for_worker
kill -INT $pid
wait $pid
status=$?
[ "$status" = 130 ] || fail "interrupted: exit status $status"
grep -q 'stopped after .* of 40 trials; the same command goes on' "$scratch/log" || fail "interrupted, it says: $(tail -n 1 "$scratch/log")"
! kill -0 "$child" 2>/dev/null || fail "interrupted, it left a worker behind"

# One that has models says them.
cp -r one six && rm -r six/points six/pareto.json
"$mote" search s.ini --data d.csv --trials 4000 --out six --threads 1 >"$scratch/out" 2>"$scratch/log" &
pid=$!
wait_for_worker
kill -INT $pid
wait $pid
grep -q 'of 4000 trials; the same command goes on from there, and the front so far is in six/pareto.json and points/$' "$scratch/log" || fail "interrupted, it says: $(tail -n 1 "$scratch/log")"
[ -s six/pareto.json ] && ls six/points/*.tflite >>"$scratch/log" || fail "interrupted, it wrote no front"
grep -q 'points   six/points/' "$scratch/out" || fail "interrupted, it prints: $(cat "$scratch/out")"

# Two processes at one study: together what one would have done, and each ends well.
"$mote" search s.ini --data d.csv --trials 5 --out four --threads 1 --quiet 2>"$scratch/log" &
pid=$!
runs search s.ini --data d.csv --trials 5 --out four --threads 1
wait $pid || fail "the other process: $(cat "$scratch/log")"
[ "$(cut -d, -f1 four/table.csv | sort -un | wc -l)" = 6 ] || fail "two processes made $(cut -d, -f1 four/table.csv | sort -un | wc -l) trials"

# Several that make one study at the same time: nobody is turned away.
pids=()
for i in 1 2 3 4; do
  "$mote" search s.ini --data d.csv --trials 1 --out five --threads 1 --quiet 2>"$scratch/log.$i" &
  pids+=($!)
done
for i in 1 2 3 4; do wait "${pids[i - 1]}" || fail "one of four: $(cat "$scratch/log.$i")"; done

# A stored model that is damaged is told and trained again, to the same bytes.
damaged=$(basename "$(ls one/points/*.ini | head -n 1)" .ini)
if command -v sqlite3 >/dev/null; then
  cp "one/points/$damaged.tflite" before.tflite
  sqlite3 one/trials.sqlite "UPDATE measures SET model = x'00' WHERE trial = $damaged + 0"
  runs search s.ini --data d.csv --trials 5 --out one --threads 1
  grep -q "one/trials.sqlite: trial $((10#$damaged)): its stored model is damaged; it is trained again" "$scratch/stderr" || fail "a damaged model: $(cat "$scratch/stderr")"
  cmp -s "one/points/$damaged.tflite" before.tflite || fail "a damaged model was not made again"
else
  echo "sqlite3 is not installed: no stored model is damaged"
fi

# A page of the file that is damaged: what the others hold is kept, and nothing is trained again.
rm -f one/trials.sqlite.damaged
printf 'no page of a table' | dd of=one/trials.sqlite bs=4096 seek=4 conv=notrunc 2>"$scratch/log"
runs search s.ini --data d.csv --trials 5 --out one --threads 1
grep -q 'one/trials.sqlite: it was damaged: 5 of its trials could be read and are kept, 0 are lost; the damaged file is now trials.sqlite.damaged' "$scratch/stderr" ||
  fail "a damaged page: $(cat "$scratch/stderr")"
[ -s one/trials.sqlite.damaged ] || fail "the damaged file is gone"
diff <(table one) <(table two) >"$scratch/diff" || fail "after damage other trials: $(cat "$scratch/diff")"

# One with measures: they are made again, and the front is what it was.
cp -r one/points points-before
dd if=/dev/zero of=one/trials.sqlite bs=4096 seek=7 count=1 conv=notrunc 2>"$scratch/log"
runs search s.ini --data d.csv --trials 5 --out one --threads 1
grep -q 'measures\? of those kept \(is\|are\) lost' "$scratch/stderr" || fail "no measures were lost: $(cat "$scratch/stderr")"
diff <(table one) <(table two) >"$scratch/diff" || fail "without measures other trials: $(cat "$scratch/diff")"
for file in points-before/*.tflite*; do cmp -s "$file" "one/points/${file##*/}" || fail "$file has not come back"; done

# A worker that dies (at once: no file may grow, no memory be had) is told, and the others go on.
"$mote" search long.ini --data d.csv --trials 1 --out crash --threads 1 >"$scratch/out" 2>"$scratch/log" &
pid=$!
wait_for_worker
kill -KILL "$child"
wait $pid
grep -q 'ended by signal 9' "$scratch/log" || fail "a crash is told as: $(cat "$scratch/log")"

expect 2 'one/trials\.sqlite: holds a study of another recipe; name another --out' search long.ini --data d.csv --trials 5 --out one
expect 2 'one/trials\.sqlite: holds a study of another --seed' search s.ini --data d.csv --trials 5 --out one --seed 3
: >six/trials.sqlite
cp -r six/points points-before-six
expect 2 'six/trials\.sqlite: it is empty: the trials that pareto\.json and points/ .* are lost; put a copy of it back, or move those two' search s.ini --data d.csv --trials 2 --out six
diff -r six/points points-before-six >"$scratch/diff" || fail "an empty study changed points/"
rm -r six/points six/pareto.json
runs search s.ini --data d.csv --trials 2 --out six
echo "not a database, certainly not one, but as long as it takes" >one/trials.sqlite
expect 2 'one/trials\.sqlite: it is damaged, or no study \(.*\), and no trial can be read from it; move it away' search s.ini --data d.csv --trials 5 --out one
(ulimit -f 20; expect 2 'full/trials\.sqlite: .*make room, and the same command goes on' search s.ini --data d.csv --trials 30 --out full) || fail "a full disk"
runs search s.ini --data d.csv --trials 2 --out full
(sed '/^\[search/,$d' s.ini; printf '[budget]\nzlib_bytes = 60\n') >small.ini
expect 2 'small\.ini: \[budget\] zlib_bytes = 60 cannot be met in this space: .* the nearest has ' search small.ini --data d.csv --out small
sed 's/^zlib_bytes.*/zlib_bytes = 6000/' small.ini >raised.ini
runs search raised.ini --data d.csv --trials 1 --out small
(sed '/^\[search/,$d' s.ini; printf '[budget]\nmae T (degC) = 0.0001\n') >precise.ini
expect 3 'no trial meets the budget: the nearest, trial [0-9]+, has mae T \(degC\) .*, limit 0\.0001' search precise.ini --data d.csv --trials 2 --out precise
[ -s precise/pareto.json ] || fail "a missed budget left no points"
(sed '/^\[search/,$d' s.ini; printf '[budget]\ninference_us = 0.00001\n') >fast.ini
expect 3 'no trial meets the budget: the nearest, trial [0-9]+, has inference_us .*, limit 1e-05' search fast.ini --data d.csv --trials 2 --out fast
ls fast/points/*.ini >"$scratch/out" 2>&1 || fail "a budget that training alone can miss left no points"

# A space with fewer choices than trials: all of them, and the outputs.
(sed '/^\[space/,$d' s.ini; printf '[space]\nquantize = none weights\n[search]\nrungs = 1\n') >two.ini
runs search two.ini --data d.csv --trials 9 --out both --threads 1
[ "$(wc -l <both/table.csv)" = 3 ] || fail "a space of two choices: $(wc -l <both/table.csv) lines of table"
[ -s both/pareto.json ] || fail "a space of two choices left no points"
sed '/^\[space/,/^quantize/d' s.ini >none.ini
expect 2 'none\.ini: \[space\] is empty' search none.ini --data d.csv
finish
