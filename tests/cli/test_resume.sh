#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Same seed, same bytes at 1 and 2 threads; killed at any moment and started again, the same bytes too.
. "$(dirname "$0")/lib.sh"
series 20000 >d.csv
forecaster mlp 12 >r.ini
fit() { "$mote" fit r.ini --data d.csv --out "$@"; }
runs fit whole --threads 1
runs fit two --threads 2
cmp whole/model.tflite two/model.tflite || fail "two threads give other bytes than one"
runs fit seed --threads 2 --seed 8
cmp -s whole/model.tflite seed/model.tflite && fail "another seed gives the same bytes"

kills=0
for wait in 0.05 0.15 0.3 0.5 0.7 0.9; do
  killed "$wait" "$mote" fit r.ini --data d.csv --out killed --threads 2 --quiet && kills=$((kills + 1))
done
[ "$kills" -ge 2 ] || fail "the runs ended before they could be killed ($kills)"
touch killed/checkpoint.99999999.tmp # as a kill in the middle of a write leaves it
runs fit killed
cmp whole/model.tflite killed/model.tflite || fail "a run that was killed $kills times ends with other bytes"
ls killed | grep -qE 'tmp|checkpoint' && fail "left over: $(ls killed)"

"$mote" fit r.ini --data d.csv --out stopped --quiet 2>stopped.txt &
pid=$!
sleep 0.4
kill -INT "$pid"
wait "$pid"
status=$?
if [ "$status" = 130 ]; then
  grep -q 'stopped' stopped.txt || grep -q 'again' stopped.txt || fail "Ctrl-C said: $(cat stopped.txt)"
  [ ! -e stopped/model.tflite ] || fail "an interrupted run left a model"
elif [ "$status" != 0 ]; then fail "Ctrl-C: exit status $status"; fi
runs fit stopped
cmp whole/model.tflite stopped/model.tflite || fail "a run stopped by Ctrl-C ends with other bytes"

runs fit whole
grep -q 'done' "$scratch/stdout" || fail "a finished run does not say so: $(cat "$scratch/stdout")"

# What a killed --force leaves beside a finished run goes when the run is found finished.
cp two/model.tflite two/checkpoint
mkdir two/.new && touch two/.new/model.tflite two/.new/model.tflite.99999999.tmp
runs fit two
[ "$(ls -A two)" = "$(ls -A whole)" ] || fail "left over: $(ls -A two)"

# Which of recipe, data and seed is another one.
sed 's/^epochs.*/epochs = 11/' r.ini >other.ini
head -n 19000 d.csv >other.csv
expect 2 'whole: .*another seed.*--force' fit whole --seed 8
grep -q 'another recipe' "$scratch/stderr" && fail "another seed is told as another recipe"
expect 2 'whole: .*other data.*--force' "$mote" fit r.ini --data other.csv --out whole
expect 2 'whole: .*another recipe.*--force' "$mote" fit other.ini --data d.csv --out whole
grep -qE 'another seed|other data' "$scratch/stderr" && fail "another recipe is told as more"

# A checkpoint that is cut short is refused, and --force starts again. A second run in the same folder is refused too.
"$mote" fit r.ini --data d.csv --out broken --quiet &
pid=$!
for i in $(seq 100); do
  [ -e broken/checkpoint ] && break
  sleep 0.02
done
expect 2 'broken.*another mote' fit broken
kill -KILL "$pid" 2>/dev/null
wait "$pid" 2>/dev/null
if [ -e broken/checkpoint ]; then
  head -c 100 broken/checkpoint >broken/c && mv broken/c broken/checkpoint
  expect 2 'broken/checkpoint' fit broken
  runs fit broken --force
  cmp whole/model.tflite broken/model.tflite || fail "--force over a broken checkpoint ends with other bytes"
else fail "no checkpoint was there to break"; fi
finish
