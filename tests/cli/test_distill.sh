#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Learning from a larger model, through the program: one teacher or two, float and int8; the same bytes at any number of
# threads and after a kill; teachers that do not fit are told in one sentence.
. "$(dirname "$0")/lib.sh"
needs espeak-ng
runs "$mote" data make keywords --words "yes,no,go" --clips 8 --out words --seed 3
recipe() { # LABELS NETWORK QUANTIZE MORE
  printf '[task]\nkind = keywords\n[data]\nlabels = %s\nsplit_by = hash\n[features]\nframe = 480\nstep = 480\n' "$1"
  printf '[augment]\nshift = 0.05\nequalise = 6\nmixup = 0.3\n[model]\nnetwork = %s\n[shrink]\nquantize = %s\n[train]\nepochs = 3\nbatch = 8\n%b' "$2" "$3" "$4"
}
large='conv1d 24 k3 /2, relu, conv1d 16 k3 /2, relu, gap, dense' small='conv1d 8 k3 /2, relu, gap, dense'
recipe "yes no" "$large" none '' >large.ini
recipe "yes no" "$large" full 'seed = 2\n' >int8.ini
recipe "yes no" "$small" none 'teacher = large/model.tflite int8/model.tflite\ndistill = 0.7\ntemperature = 3\n' >small.ini
for r in large int8; do runs "$mote" fit $r.ini --data words --out $r; done
runs "$mote" fit small.ini --data words --out one --threads 1
grep -q '"teachers".*large/model.tflite.*int8/model.tflite' one/results.json || fail "the card does not name the teachers"
grep -q '^teachers large/model.tflite' "$scratch/stdout" || fail "fit does not name the teachers"
runs "$mote" fit small.ini --data words --out two --threads 2
cmp one/model.tflite two/model.tflite || fail "1 and 2 threads make different files"

killed 0.3 "$mote" fit small.ini --data words --out killed --quiet
runs "$mote" fit small.ini --data words --out killed
cmp one/model.tflite killed/model.tflite || fail "a run that was killed ends with other bytes"
runs "$mote" fit small.ini --data words --out one
grep -q 'done already' "$scratch/stdout" || fail "a finished run does not say so"

# A sweep is taught too, and goes on from what is done.
sed 's/^distill.*/distill = 0 0.7/' small.ini >sweep.ini
runs "$mote" sweep sweep.ini --data words --out swept
cmp one/model.tflite swept/distill0.7/model.tflite || fail "a sweep makes other bytes than a fit"
cmp -s one/model.tflite swept/distill0/model.tflite && fail "the teachers change nothing"
runs "$mote" sweep sweep.ini --data words --out swept

# Teachers named by their recipes are made first, beside the run, once.
sed 's/^teacher.*/teacher = large.ini int8.ini@2/' small.ini >made.ini
runs "$mote" fit made.ini --data words --out sub/one
cmp one/model.tflite sub/one/model.tflite || fail "teachers by recipe teach something else"
grep -q 'sub/large/model.tflite.*sub/int8-2/model.tflite' sub/one/results.json || fail "the card does not say where the teachers are"
rm -r sub/one
(mkdir elsewhere && cd elsewhere && "$mote" fit ../made.ini --data ../words --out ../sub/afar --quiet) 2>/dev/null || fail "a teacher's recipe beside the recipe is not found"
cmp one/model.tflite sub/afar/model.tflite || fail "teachers found beside the recipe teach something else"
runs "$mote" fit made.ini --data words --out sub/one
grep -q '^large ' "$scratch/stderr" && fail "a teacher that is there is trained again"
sed 's/^teacher.*/teacher = made.ini/' small.ini >nested.ini
expect 2 'made.ini: its teacher large.ini is a recipe; a teacher.s own teachers must be model files' "$mote" fit nested.ini --data words --out bad
sed 's/^teacher.*/teacher = nowhere.ini/' small.ini >lost.ini
expect 2 'nowhere.ini: ' "$mote" fit lost.ini --data words --out bad

# The bytes of the teacher are part of what a run is.
cp -r large kept
cp int8/model.tflite large/model.tflite
expect 2 'one: holds a run of another teacher' "$mote" fit small.ini --data words --out one
rm -r large && mv kept large

refuse() { # PATTERN RECIPE
  expect 2 "$1" "$mote" fit "$2" --data words --out bad
}
sed 's/int8.model/nowhere\/model/' small.ini >absent.ini
refuse 'nowhere/model.tflite' absent.ini
sed 's/^frame.*/frame = 512/' small.ini >frame.ini
refuse 'large/model.tflite: says \[features\] frame = 480, the recipe 512' frame.ini
sed 's/^labels.*/labels = no yes/' small.ini >order.ini
refuse 'large/model.tflite: label 1 is "yes" in its card and "no" in the recipe' order.ini
sed 's/^labels.*/labels = yes no go/' small.ini >three.ini
refuse 'large/model.tflite: gives 2 numbers, but the recipe has 3 labels' three.ini
sed 's/^step.*/step = 240/' small.ini >step.ini
refuse 'large/model.tflite: takes [0-9]+ numbers, but the recipe.s features are [0-9]+ × 10' step.ini
forecaster linear 1 'teacher = x.tflite\n' >forecast.ini
refuse 'forecast.ini: line 9: .train. teacher = x.tflite: means nothing to a recipe of .task. kind = forecast' forecast.ini

# A teacher that could not teach is not fitted first, nor is one beside a model that is not there.
sed 's/^frame.*/frame = 512/' made.ini >made-frame.ini
expect 2 'large.ini: says \[features\] frame = .*a teacher must hear the same' "$mote" fit made-frame.ini --data words --out far/bad
sed 's/^labels.*/labels = no yes/' made.ini >made-order.ini
expect 2 'large.ini: has other labels' "$mote" fit made-order.ini --data words --out far/bad
sed 's/^teacher.*/teacher = large.ini nowhere\/model.tflite/' small.ini >made-absent.ini
expect 2 'nowhere/model.tflite' "$mote" fit made-absent.ini --data words --out far/bad
[ ! -e far/large ] || fail "a teacher was fitted for nothing"

# Nothing is to be learnt from oneself: the loss is the runtime's last digits against the trainer's.
recipe "yes no" "$small" none 'optimizer = sgd\nteacher = self/model.tflite\ndistill = 1\n' >self.ini
sed '/^teacher/d; s/^epochs.*/epochs = 0/' self.ini >zero.ini
runs "$mote" fit zero.ini --data words --out self
first_loss() { sed -nE 's/^ *1\/3 +loss ([^ ]+) .*/\1/p' "$scratch/stderr" | head -n 1; }
runs "$mote" fit self.ini --data words --out oneself
awk -v loss="$(first_loss)" 'BEGIN { exit !(loss != "" && loss < 1e-6) }' || fail "there is something to learn from oneself: $(first_loss)"
runs "$mote" fit self.ini --data words --out other --seed 9
awk -v loss="$(first_loss)" 'BEGIN { exit !(loss > 1e-4) }' || fail "there is nothing to learn from another: $(first_loss)"

# Without a card only the shapes count; another normalisation is made good.
mkdir bare && cp large/model.tflite bare/
sed 's/^teacher.*/teacher = bare\/model.tflite/' small.ini >bare.ini
sed 's/^teacher.*/teacher = large\/model.tflite/' small.ini >card.ini
for r in bare card; do
  sed 's/^frame/normalise = yes\nframe/' $r.ini >$r-n.ini
  runs "$mote" fit $r-n.ini --data words --out n-$r
done
cmp -s n-bare/model.tflite n-card/model.tflite && fail "another normalisation is not made good"
finish
