#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# `mote run` takes and gives tensors in every form, which all mean the same; and refuses what it cannot take.
. "$(dirname "$0")/lib.sh"
series 3000 >d.csv
forecaster linear 1 >r.ini
runs "$mote" fit r.ini --data d.csv --out out
model=out/model.tflite
npy() { # DESCR SHAPE <ELEMENTS
  local header="{'descr': '$1', 'fortran_order': False, 'shape': ($2), }"
  printf "\\223NUMPY\\001\\000\\$(printf '%03o' ${#header})\\000%s" "$header"
  cat
}
floats='\0\0\0\0\0\0\200\077\0\0\0\300\0\0\000\077' # 0 1 -2 0.5
row() { printf "$floats$floats$floats"; }
row >one.raw
{ row; row; } >two.raw
echo '0,1,-2,0.5,0,1,-2,0.5,0,1,-2,0.5' >one.csv
{ echo 'a b c d e f g h i j k l'; cat one.csv; tr , ' ' <one.csv; } >two.csv
row | npy '<f4' '1, 12' >one.npy
row | npy '<f4' '6, 2' >wrong.npy
{ row; row; } | npy '<f4' '2, 12' >two.npy
printf '\0\1\376\3\0\1\376\3\0\1\376\3' | npy '|i1' '12,' >int8.npy

runs "$mote" run $model --input one.raw --output expected.raw
runs "$mote" run $model --input two.raw --output expected2.raw
cat expected.raw expected.raw | cmp - expected2.raw || fail "two rows are not two inferences"
for input in one.csv one.npy; do
  runs "$mote" run $model --input $input --output o.raw
  cmp o.raw expected.raw || fail "$input gives other outputs than raw bytes"
done
for input in two.csv two.npy; do
  runs "$mote" run $model --input $input --output o.raw --json o.json
  cmp o.raw expected2.raw || fail "$input gives other outputs than raw bytes"
  grep -q '"inferences":2' o.json || fail "$input: $(cat o.json)"
done
runs "$mote" run $model --input int8.npy --output o.raw
grep -q 'int8 became float32, exactly' stdout || fail "a conversion is not told: $(cat stdout)"
runs "$mote" run $model --input one.raw --output o.csv
[ "$(tr -cd , <o.csv | wc -c)" = 5 ] || fail "o.csv: $(cat o.csv)"
runs "$mote" run $model --input two.raw --output o.npy
tail -c 48 o.npy | cmp - expected2.raw || fail "o.npy holds other numbers"
head -c 80 o.npy | grep -q "'shape': (2, 6)" || fail "o.npy: $(head -c 80 o.npy | tr -d '\0')"

# What is no number is told: the network may make one of it.
{ head -c 44 one.raw && printf '\0\0\300\177' && cat one.raw; } >none.raw
runs "$mote" run $model --input none.raw --output o.raw --json o.json
grep -q 'of 2 inferences; NaN or infinity went into 1 of them$' stdout && grep -q '"not_finite":1' o.json || fail "NaN is not told: $(cat stdout)"
runs "$mote" run $model --input two.raw --output o.raw
! grep -q NaN stdout || fail "NaN is told where none is: $(cat stdout)"

# What was there stays.
cp expected.raw kept.raw
refused() { # PATTERN INPUT
  expect 2 "$1" "$mote" run $model --input "$2" --output kept.raw
  cmp -s kept.raw expected.raw || fail "a refused run changed its output file"
}
: >empty.raw && refused 'empty\.raw.*0 bytes.*48' empty.raw
head -c 47 one.raw >cut.raw && refused 'cut\.raw.*47 bytes.*48' cut.raw
head -c 90 two.npy >cut.npy && refused 'cut\.npy' cut.npy
head -c 150 two.npy >short.npy && refused 'short\.npy.*cut off' short.npy
row >text.npy && refused 'text\.npy.*no \.npy' text.npy
printf '\0\0\0\0\0\0\0\0%.0s' 1 2 3 4 5 6 7 8 9 10 11 >f8 && printf '\232\231\231\231\231\231\271\077' >>f8
npy '<f8' '12,' <f8 >tenth.npy && refused 'tenth\.npy: row 1, number 12 is 0\.1.*float32' tenth.npy
refused 'wrong\.npy: holds float32 6×2, the network takes float32 1×12' wrong.npy
row | npy '>f4' '1, 12' >big.npy && refused 'big\.npy.*little-endian' big.npy
echo '1,2,3' >few.csv && refused 'few\.csv: holds .*1×3' few.csv
sed 's/0.5/half/' one.csv >word.csv && refused 'no number|no row' word.csv
{ cat one.csv; sed 's/0.5/half/' one.csv; } >words.csv && refused 'words\.csv: line 2: "half"' words.csv
refused 'absent\.npy' absent.npy
echo nothing >clip.wav && refused 'out/model.tflite|clip\.wav' clip.wav
expect 1 'one\.raw: is the input' "$mote" run $model --input one.raw --output one.raw
expect 2 'nowhere/o.csv' "$mote" run $model --input one.raw --output nowhere/o.csv

# Rows of inputs calibrate a model that no recipe describes.
runs "$mote" quantize $model full.tflite --mode full --calibrate two.csv --calibrate one.npy --json q.json
grep -q '"examples":[[:space:]]*3' q.json || fail "not three examples: $(cat q.json)"
runs "$mote" quantize $model full2.tflite --mode full --calibrate two.raw --calibrate one.raw
cmp full.tflite full2.tflite || fail "rows of text and raw bytes calibrate differently"
cp full.tflite kept.tflite
expect 2 'wrong\.npy: holds float32 6×2' "$mote" quantize $model kept.tflite --mode full --calibrate wrong.npy
expect 2 'full\.tflite.*float32' "$mote" quantize full.tflite kept.tflite --mode full --calibrate one.npy
expect 2 'full\.tflite: .*no float weights' "$mote" quantize full.tflite kept.tflite --mode weights
expect 1 'calibrate' "$mote" quantize $model kept.tflite --mode full
expect 1 'no mode "tiny"' "$mote" quantize $model kept.tflite --mode tiny
cmp full.tflite kept.tflite || fail "a refused quantization changed its output file"

# A clip goes through the front end of the model's card or a recipe: as `features` and raw bytes would.
if command -v espeak-ng >/dev/null; then
  runs "$mote" data make keywords --words "yes,no" --clips 12 --out words
  printf '[task]\nkind = keywords\n[data]\nlabels = yes, no\n[model]\nnetwork = flatten, dense\n[train]\nepochs = 1\n[shrink]\nquantize = full\n' >k.ini
  runs "$mote" fit k.ini --data words --out spotter --cache cache
  clip=$(find words -name '*.wav' | sort | head -n 1)
  runs "$mote" run spotter/model.tflite --input "$clip" --output card.csv
  runs "$mote" run spotter/model.tflite --input "$clip" --output both.csv --recipe k.ini --card spotter/results.json
  cmp card.csv both.csv || fail "recipe and card give other features"
  cp spotter/model.tflite alone.tflite
  expect 2 'clip.*--recipe.*--card' "$mote" run alone.tflite --input "$clip" --output x.csv
  expect 2 '× .* features, but out/model.tflite takes' "$mote" run out/model.tflite --input "$clip" --output x.csv --recipe k.ini --card spotter/results.json
else
  echo "no espeak-ng: clips were not tried"
fi
finish
