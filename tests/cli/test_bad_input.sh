#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Each bad input: one sentence that names the place, exit status 2 (1 for usage), earlier output untouched.
. "$(dirname "$0")/lib.sh"
series 4000 >good.csv
forecaster linear 2 >r.ini
recipe() { cp r.ini "$1" && printf '%b' "$2" >>"$1"; }
fit() { "$mote" fit "${3:-r.ini}" --data "$1" --out "$2"; }

runs fit good.csv out
before=$(cat out/* | cksum)
same() { [ "$(cat out/* | cksum)" = "$before" ] || fail "earlier output changed by: $1"; }

expect 2 'nothere\.csv' fit nothere.csv out
mkdir folder
expect 2 'folder.*CSV|folder.*csv' fit folder out
: >empty.csv
expect 2 'empty\.csv.*empty' fit empty.csv out
head -n 1 good.csv >header.csv
expect 2 'header\.csv' fit header.csv out
sed '1s/rh (%)/rhum (%)/' good.csv >column.csv
expect 2 'column\.csv.*rh \(%\).*rhum \(%\)' fit column.csv out
sed '100s/,[^,]*,/,warm,/' good.csv >text.csv
expect 2 'text\.csv.*(row|line) (99|100).*T \(degC\).*warm' fit text.csv out
head -n 8 good.csv >few.csv
expect 2 'few\.csv|rows' fit few.csv out
awk -F, 'NR == 1 {print; next} {print $1 ",7.5," $3}' good.csv >constant.csv
expect 2 'T \(degC\).*constant|constant.*T \(degC\)' fit constant.csv out
awk -F, 'NR == 1 {print; next} {print $1 ",nan," $3}' good.csv >nan.csv
expect 2 'T \(degC\)' fit nan.csv out
sed '100s/,[^,]*,/,1e30,/' good.csv >absurd.csv
expect 2 'absurd\.csv.*T \(degC\).*1e\+30' fit absurd.csv out
head -c 3000000 /dev/urandom >random.csv
expect 2 'random\.csv' fit random.csv out
truncate -s 2G zeros.csv
expect 2 'zeros\.csv' timeout 20 "$mote" fit r.ini --data zeros.csv --out out
printf '"Date Time,T (degC),rh (%%)\n1,2,3\n' >quote.csv
expect 2 'quote\.csv' fit quote.csv out
same "bad data"

recipe key.ini '[train]\nepoch = 3\n'
expect 2 'key\.ini.*line 10.*epoch' fit good.csv out key.ini
sed 's/linear/dense 3, dence 4, dense/' r.ini >layer.ini
expect 2 'layer\.ini.*line 6.*dence' fit good.csv out layer.ini
sed 's/linear/conv1d 4 k9, flatten, dense/' r.ini >kernel.ini
expect 2 'kernel\.ini.*line 6' fit good.csv out kernel.ini
sed 's/linear/flatten, dense 4000000000, dense/' r.ini >huge.ini
expect 2 'huge\.ini.*line 6' fit good.csv out huge.ini
sed 's/linear/flatten, dense 400000, dense 400000, dense/' r.ini >large.ini
expect 2 'large\.ini.*line 6' fit good.csv out large.ini
sed 's/^epochs.*/epochs = 2 3/' r.ini >list.ini
expect 2 'list\.ini.*line 8.*sweep' fit good.csv out list.ini
recipe search.ini '[shrink]\nquantize = float16\nrate_distortion = 1e-4\n'
expect 2 'search\.ini.*line 11.*rate_distortion.*quantize' fit good.csv out search.ini
recipe rate.ini '[shrink]\nrate_distortion = 1e-4\n'
sed 's/linear/flatten, dense 200, relu, dense/' rate.ini >wide.ini
expect 2 'wide\.ini.*line 10.*rate_distortion.*at most 4096' fit good.csv out wide.ini
head -c 2000 /dev/urandom >noise.ini
expect 2 'noise\.ini' fit good.csv out noise.ini
expect 2 'nothere\.ini' fit good.csv out nothere.ini
expect 2 'out.*--force' fit good.csv out <(sed 's/^epochs.*/epochs = 3/' r.ini)
same "bad recipes"

expect 2 'good\.csv' fit good.csv good.csv
expect 2 '/proc/mote' fit good.csv /proc/mote/out
expect 1 'given twice: --out' "$mote" fit r.ini --data good.csv --out a --out b
expect 1 'given twice: --threads' "$mote" fit r.ini --data good.csv --threads 1 --threads 2
expect 1 'no option --colour' "$mote" fit r.ini --data good.csv --colour red
expect 1 'needs --data' "$mote" fit r.ini
expect 1 'no verb "fitt"' "$mote" fitt
expect 1 'no verb "data gett"' "$mote" data gett
expect 1 '--threads takes' "$mote" fit r.ini --data good.csv --threads -1
expect 2 'split' "$mote" eval out/model.tflite --recipe r.ini --data good.csv --split tomorrow

swap() { sed "$1" r.ini >"$2.ini"; "$mote" eval out/model.tflite --recipe "$2.ini" --data good.csv; }
expect 2 'second\.ini.*column number 2 is "warmth".*out/results\.json.*has "rh \(%\)"' swap 's/, rh (%)/, warmth/' second
expect 2 'fewer\.ini.*column number 2 is not there.*out/results\.json' swap 's/, rh (%)//' fewer
expect 2 'third\.ini.*target number 1 is "rh \(%\)".*out/results\.json' swap 's/^input/targets = rh (%)\ninput/' third
expect 2 'window\.ini.*7 rows in.*out/results\.json.*6' swap 's/^input.*/input = 7/' window

for at in 0 3 7 20 100 250; do
  head -c "$at" out/model.tflite >cut.tflite
  expect 2 'cut\.tflite' "$mote" eval cut.tflite --card out/results.json --recipe r.ini --data good.csv
done
# A changed weight makes another valid network; the stream beside it still tells.
mkdir flipped && cp out/model.tflite* flipped/
size=$(stat -c %s flipped/model.tflite)
for at in $((size - 3)) $((size / 2)); do
  cp out/model.tflite flipped/
  byte=$(od -An -tu1 -j "$at" -N 1 out/model.tflite)
  printf "$(printf '\\%03o' $((byte ^ 1)))" | dd of=flipped/model.tflite bs=1 seek="$at" conv=notrunc 2>/dev/null
  expect 2 "flipped/model\.tflite: offset $at" "$mote" eval flipped/model.tflite --card out/results.json --recipe r.ini --data good.csv
  expect 2 "flipped/model\.tflite: offset $at" "$mote" inspect flipped/model.tflite
done
cp out/model.tflite alone.tflite
mkdir lonely && cp out/model.tflite lonely/
expect 2 'results\.json' "$mote" eval lonely/model.tflite --recipe r.ini --data good.csv
echo '{"mean": "warm"' >lonely/results.json
expect 2 'results\.json' "$mote" eval lonely/model.tflite --recipe r.ini --data good.csv
expect 2 'good\.csv: line 2: .*no number' "$mote" run out/model.tflite --input good.csv --output o.bin
head -c 13 good.csv >short.bin
expect 2 'short\.bin.*bytes' "$mote" run out/model.tflite --input short.bin --output o.bin
same "bad models"

if mkdir small && mount -t tmpfs -o size=64k none small 2>/dev/null; then
  mkdir small/out && cp out/* small/out/ 2>/dev/null
  head -c 100000 /dev/zero >small/fill 2>/dev/null
  expect 2 'small/out.*[Nn]o space' "$mote" fit r.ini --data good.csv --out small/out2
  expect 2 '[Nn]o space' "$mote" fit r.ini --data good.csv --out small/out --force --seed 9
  cmp -s small/out/model.tflite out/model.tflite || fail "a full disk cost the earlier model"
  umount small
else
  echo "not tried: a full disk (no right to mount a tmpfs here)"
fi
limited() { (ulimit -f 8; fit good.csv small2); }
expect 2 'small2.*[Ff]ile too large' limited
echo earlier >facts.json
facts() { (ulimit -f 1; "$mote" fit r.ini --data good.csv --out out --quiet --json facts.json); }
expect 2 'facts\.json' facts
[ "$(cat facts.json)" = earlier ] || fail "a JSON that could not be written cost the earlier one"
expect 2 '/dev/full' "$mote" eval out/model.tflite --recipe r.ini --data good.csv --json /dev/full
finish
