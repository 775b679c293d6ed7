#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Keyword spotting through the program: words spoken by espeak-ng, a small network, its file, card and page; the same bytes again
# after a kill and at any number of threads; bad input in one sentence.
. "$(dirname "$0")/lib.sh"
needs espeak-ng
runs "$mote" data make keywords --words "yes,no,go" --clips 10 --out words --seed 3
grep -q 'other clip' "$scratch/stdout" && fail "clips that nobody made"
runs "$mote" data make keywords --words "yes,no" --clips 2 --out mixed --seed 3
runs "$mote" data make keywords --words "yes,no" --clips 2 --out mixed --seed 4
grep -q '^4 other clips in these folders stayed' "$scratch/stdout" || fail "two seeds in one folder are not told: $(cat "$scratch/stdout")"
cat >k.ini <<EOF
[task]
kind = keywords
threshold = auto
[data]
labels = yes no
split_by = hash
split = 0.5 0.25 0.25
[augment]
shift = 0.05
noise = 0.5
[model]
network = conv 8 3x3 /2x2 nobias, bn, relu, dwconv 3x3 nobias, conv 8 1x1 nobias, bn, relu, gap, dense
[train]
epochs = 3
batch = 8
[shrink]
quantize = full
EOF
runs "$mote" fit k.ini --data words --out one --threads 1
for file in model.tflite model.tflite.zlib results.json report.html; do [ -s "one/$file" ] || fail "no one/$file"; done
grep -q '"labels"' one/results.json || fail "no labels in the card"
grep -q 'Confusion matrix' one/report.html || fail "no confusion matrix in the page"
grep -q '"quantization_error"' one/results.json || fail "the card does not say where quantization hurts"
grep -q 'Where quantization hurts' one/report.html || fail "nor does the page"
runs "$mote" fit k.ini --data words --out two --threads 2
cmp one/model.tflite two/model.tflite || fail "1 and 2 threads make different files"

killed 0.4 "$mote" fit k.ini --data words --out killed --quiet
runs "$mote" fit k.ini --data words --out killed
cmp one/model.tflite killed/model.tflite || fail "a run that was killed ends with other bytes"

runs "$mote" eval one/model.tflite --recipe k.ini --data words --split all --json eval.json
grep -q '"confusion"' eval.json || fail "eval tells no confusion"
grep -q '"other_clips":.[1-9]' eval.json || fail "no clip of a folder that was left out: $(grep other_clips eval.json)"
runs "$mote" eval one/model.tflite --recipe k.ini --data words --json eval.json
for key in threshold other_clips false_accept false_reject; do
  value=$(grep "\"$key\":" eval.json | head -n 1)
  [ -n "$value" ] && grep -qF "$value" one/results.json || fail "eval and card do not agree on $key: '$value'"
done
grep -q 'Open set' one/report.html || fail "no open set in the page"
grep -q '<img class="tall"' one/report.html || fail "no picture of a clip in the page"
mkdir lists && for split in train val test; do : >lists/kws_$split.txt; done
for word in yes no; do
  ls words/$word | awk -v word=$word '{ print word "/" $0 > "lists/kws_" (NR % 5 == 0 ? "test" : NR % 5 == 1 ? "val" : "train") ".txt" }'
done
echo yes/gone.wav >>lists/kws_test.txt
sed 's/^split_by.*//' k.ini >lists.ini
runs "$mote" eval one/model.tflite --recipe lists.ini --data words --splits lists --cache kept --json eval.json
grep -q '"split_by":.*"lists"' eval.json || fail "--splits was not used: $(grep split eval.json)"
grep -q '1 name in the split lists without a file' "$scratch/stdout" || fail "eval tells no name without a file"
ls kept/* >/dev/null || fail "--cache keeps no clips"
grep -q '"labels"' eval.json || fail "eval tells no labels"
expect 2 'lists: .*split_by' "$mote" eval one/model.tflite --recipe k.ini --data words --splits lists
expect 2 'nolists/kws_train.txt' "$mote" fit lists.ini --data words --splits nolists --out bad
clip=$(ls words/yes/* | head -n 1)
# A search's points are evaluated and heard with as they stand.
{ cat k.ini && printf '[space]\ntrain.rate = 0.001 .. 0.03 log\n[search]\nrungs = 2\n'; } >space.ini
runs "$mote" search space.ini --data words --trials 3 --out found --threads 1
point=$(ls found/points/*.tflite | head -n 1)
runs "$mote" eval "$point" --recipe "${point%.tflite}.ini" --data words
runs "$mote" listen "$point" "$clip"
runs "$mote" features "$clip" --recipe k.ini --output features.bin
[ "$(stat -c %s features.bin)" = $((49 * 10 * 4)) ] || fail "features are not 49 × 10 floats"
printf '[features]\nclip = 1.01\n' | cat k.ini - >long.ini
runs "$mote" bench one/model.tflite --recipe long.ini
grep -q '^1.01 seconds of sound: ' "$scratch/stdout" || fail "bench tells not of how much sound: $(cat "$scratch/stdout")"
runs "$mote" bench one/model.tflite --recipe k.ini
grep -qE 'second of sound: .* = 48 kHz down .* \+ features .* \+ network' "$scratch/stdout" || fail "bench tells not all parts: $(cat "$scratch/stdout")"
mkdir bare && cp one/model.tflite bare/ && printf '[features]\nrate = 12000\nframe = 480\nstep = 240\n' | cat k.ini - >slow.ini
runs "$mote" bench bare/model.tflite --recipe slow.ini
grep -q '48 kHz down' "$scratch/stdout" && fail "bench tells a time for a rate that 48 kHz is not brought to"
runs "$mote" bench one/model.tflite --recipe k.ini --data words
grep -q 'features' "$scratch/stdout" || fail "bench on the data tells no features"
expect 1 'needs the recipe' "$mote" bench one/model.tflite --data words
printf '[features]\noption = B\n' | cat k.ini - >b.ini
expect 2 'b.ini: makes 38 × 10 features, but one/model.tflite takes 490 numbers' "$mote" bench one/model.tflite --recipe b.ini

printf '[budget]\naccuracy = 1\nbytes = 1\n' | cat k.ini - >budget.ini
expect 3 'budget is missed: bytes' "$mote" fit budget.ini --data words --out budget
grep -qE 'accuracy +100.00 % .*(met|missed)' "$scratch/stdout" || fail "the accuracy is not in the budget's table: $(cat "$scratch/stdout")"
grep -qE 'accuracy .*; seed 1\)' "$scratch/stdout" || fail "no seed beside the accuracy"

sed '/^\[augment\]/i [features]\nnormalise = yes' k.ini >n.ini
runs "$mote" fit n.ini --data words --out inside --embed-card
mkdir alone && cp inside/model.tflite alone/
runs "$mote" eval inside/model.tflite --recipe n.ini --data words --json beside.json
grep -qE 'accuracy .*; seed 1\)' "$scratch/stdout" || fail "eval does not tell the card's seed"
runs "$mote" eval alone/model.tflite --recipe n.ini --data words --json embedded.json
grep -q '; seed' "$scratch/stdout" && fail "eval tells a seed that the card in the metadata has not"
cmp beside.json embedded.json || fail "the card in the metadata is not the one beside the model"
runs "$mote" bench alone/model.tflite
grep -q 'features' "$scratch/stdout" || fail "bench does not find the features in the metadata"
runs "$mote" features "$clip" --card alone/model.tflite --output a.f32
runs "$mote" features "$clip" --recipe n.ini --card inside/results.json --output b.f32
cmp a.f32 b.f32 || fail "features by the card in the metadata differ"
runs "$mote" features "$clip" --recipe n.ini --output plain.f32
grep -q 'not normalised' "$scratch/stdout" || fail "features does not say that they are not normalised"
cmp -s a.f32 features.bin && fail "features were not normalised"
cp one/model.tflite alone/
expect 2 'no card in its metadata' "$mote" eval alone/model.tflite --recipe k.ini --data words
expect 2 'normalise = no, the recipe yes' "$mote" eval one/model.tflite --recipe n.ini --data words
expect 2 'nowhere' "$mote" fit k.ini --data nowhere --out bad
mkdir empty
expect 2 'empty' "$mote" fit k.ini --data empty --out bad
sed 's/labels = yes no/labels = yes maybe/' k.ini >label.ini
expect 2 'maybe' "$mote" fit label.ini --data words --out bad
printf '[features]\nframe = 642\n' | cat k.ini - >frame.ini
expect 2 'frame' "$mote" fit frame.ini --data words --out bad
expect 2 'label 2 is "maybe"' "$mote" eval one/model.tflite --recipe label.ini --data words
sed 's/labels = yes no/labels = yes no go/' k.ini >closed.ini
expect 2 'no clip without a word is in the validation split' "$mote" fit closed.ini --data words --out bad
echo "no sound" >words/yes/zz.wav
runs "$mote" fit k.ini --data words --out skips
grep -q '1 skipped' "$scratch/stdout" || fail "a broken clip was not counted: $(cat "$scratch/stdout")"
grep -q 'zz.wav' "$scratch/stdout" || fail "a broken clip was not named"
grep -q 'zz.wav' skips/report.html || fail "a broken clip was not named in the page"

finish
