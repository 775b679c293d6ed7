#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Everything that can be wrong with folders of clips, through the program: what cannot be read is named, counted and left out, what
# leaves nothing is one sentence, earlier output stays, and a run that was killed ends with the same bytes.
. "$(dirname "$0")/lib.sh"

le() { # BYTES VALUE: little-endian
  local i value=$2
  for ((i = 0; i < $1; i++)); do printf "\\x$(printf %x $((value & 255)))"; value=$((value >> 8)); done
}

# wav FORMAT BITS CHANNELS RATE BYTES: a header for so many bytes of samples; format 1 is PCM, 3 float.
wav() {
  local frame=$(($2 / 8 * $3))
  printf RIFF; le 4 $((36 + $5)); printf 'WAVEfmt '; le 4 16
  le 2 "$1"; le 2 "$3"; le 4 "$4"; le 4 $(($4 * frame)); le 2 $frame; le 2 "$2"
  printf data; le 4 "$5"
}
noise() { awk -v n="$1" -v x="$2" 'BEGIN { for (i = 0; i < n; i++) { x = (x * 1103515 + 12345) % 2147483; printf "%c", 33 + x % 90 } }'; }

# Quarters of a second at 8 kHz: made noise, another for every clip.
mkdir -p words/yes words/no
for i in 1 2 3 4 5 6 7 8 9; do
  { wav 1 16 1 8000 4000; noise 4000 $i; } >words/yes/$i.wav
  { wav 1 16 1 8000 4000; noise 2000 $i$i; head -c 2000 /dev/zero; } >words/no/$i.wav
done
mkdir splits
for word in yes no; do
  for i in 1 2 3 4 5; do echo $word/$i; done >>splits/kws_train.txt
  for i in 6 7; do echo $word/$i; done >>splits/kws_val.txt
  for i in 8 9; do echo $word/$i; done >>splits/kws_test.txt
done
cat >k.ini <<'R'
[task]
kind = keywords
[features]
rate = 8000
clip = 0.25
frame = 256
step = 128
[model]
network = flatten, dense 8, relu, dense
[train]
epochs = 40
batch = 4
R
fit() { "$mote" fit k.ini --data "${1:-words}" --splits "${2:-splits}" --out "${3:-out}"; }
runs fit
before=$(cat out/* | cksum)
same() { [ "$(cat out/* | cksum)" = "$before" ] || fail "earlier output changed by: $1"; }

# Killed in the midst of its epochs, of which the first checkpoint tells, and gone on with at another number of threads.
epochs=3000
[ "${MOTE_SANITIZE:-OFF}" = OFF ] || epochs=1000
sed "s/epochs = 40/epochs = $epochs/; s/^network.*/network = conv 16 3x3 nobias, bn, relu, gap, dense/" k.ini >slow.ini
printf '[augment]\nshift = 0.05\nspeed = 0.1\nmixup = 0.2\n' >>slow.ini
runs "$mote" fit slow.ini --data words --out whole --threads 1
"$mote" fit slow.ini --data words --out killed --quiet --threads 1 &
pid=$!
for _ in $(seq 500); do [ -s killed/checkpoint ] && break; sleep 0.01; done
kill -KILL $pid 2>/dev/null
wait $pid 2>/dev/null
[ -s killed/checkpoint ] || fail "the run ended before it could be killed"
runs "$mote" fit slow.ini --data words --out killed --threads 2
cmp whole/model.tflite killed/model.tflite || fail "a run that was killed ends with other bytes"

# Formats that are read, and clips that are not.
cp -r words mixed && cp -r splits mixed-splits
good() { cat >"mixed/yes/$1.wav" && echo "yes/$1" >>mixed-splits/kws_train.txt; }
{ wav 1 8 1 8000 2000; noise 2000 3; } | good eight
{ wav 1 24 1 8000 6000; noise 6000 4; } | good twentyfour
{ wav 1 16 2 8000 8000; noise 8000 5; } | good stereo
{ wav 1 16 1 44100 22050; noise 22050 6; } | good fast
ln -s nowhere.wav mixed/no/link.wav
: >mixed/no/empty.wav
: >$'mixed/no/two\nlines.wav'
{ wav 1 16 1 8000 4000; noise 1000 7; } >mixed/no/truncated.wav
wav 1 16 1 8000 0 >mixed/no/nodata.wav
{ wav 3 32 1 8000 4000; noise 2000 8; le 4 $((0x7fc00000)); noise 1996 9; } >mixed/no/nan.wav
{ wav 1 16 1 8000 2000000000; noise 4000 10; } >mixed/no/lies.wav
{ wav 1 16 1 8000 9600000; head -c 9600000 /dev/zero; } >mixed/no/long.wav
runs fit mixed mixed-splits mixed-out
grep -q '"skipped_names":.*empty\.wav' mixed-out/results.json || fail "the card names no clip that was skipped: $(grep skipped mixed-out/results.json)"
grep -q ' 14 clips to train on.* 8 skipped' "$scratch/stdout" || fail "not 14 clips to train on and 8 skipped: $(head -n 2 "$scratch/stdout")"
said() { grep -qE "$1" "$scratch/stdout" || fail "no match for /$1/ in: $(cat "$scratch/stdout")"; }
said 'no/link\.wav: .*No such file'
said 'no/empty\.wav: is empty'
said 'no/two\?lines\.wav: is empty'
said 'no/truncated\.wav: .*cut short'
said 'no/nodata\.wav: .*no samples'
said 'no/nan\.wav: .*no number'
said 'no/lies\.wav: .*(cut short|header lies)'
said 'no/long\.wav: is 600 s long'
said '1 clip converted from another rate'
grep -q '"converted":.*1' mixed-out/results.json || fail "the card counts no clip of another rate: $(grep converted mixed-out/results.json)"
# What was wrong with the clips of the training is not said of others.
runs "$mote" eval mixed-out/model.tflite --recipe k.ini --data words --splits splits --json whole.json
grep -q 'skipped_names' whole.json && fail "eval names clips that it did not read: $(grep skipped whole.json)"
sed 's/epochs = 40/epochs = 1 2/' k.ini >sweep.ini
runs "$mote" sweep sweep.ini --data mixed --splits mixed-splits --out swept
said '^8 clips could not be read'
runs "$mote" quantize mixed-out/model.tflite q.tflite --mode full --recipe k.ini --calibrate mixed --splits mixed-splits --json q.json
said '^8 clips could not be read'
grep -q '"clips_skipped":.*8' q.json || fail "the clips that calibration skipped are not in: $(cat q.json)"
runs "$mote" data make recording --recipe k.ini --data mixed --splits mixed-splits --out long
said '^8 clips could not be read'

# Other splits than those that the model learnt by.
runs "$mote" eval out/model.tflite --recipe k.ini --data words --splits splits
grep -q 'were split by' "$scratch/stdout" && fail "eval tells of other splits: $(cat "$scratch/stdout")"
mv splits lists && sed '/^\[task\]/i [data]\nsplit_by = hash' k.ini >hash.ini
runs "$mote" eval out/model.tflite --recipe hash.ini --data words --split train
said 'were split by lists, these by hash'
mv lists splits

# Lists and labels.
cp -r splits absent && echo 'yes/gone.wav' >>absent/kws_test.txt
runs fit words absent absent-out
said '1 name in the split lists without a file, the first yes/gone'
grep -q '"absent":.*1' absent-out/results.json || fail "the card counts no name without a file: $(cat absent-out/results.json)"
grep -q 'names in the split lists without a file' absent-out/report.html || fail "nor does the page"
mkdir none && for split in train val test; do echo "yes/gone-$split" >none/kws_$split.txt; done
expect 2 'none of the clips that its split lists name' fit words none
expect 2 'missing/kws_train.txt' fit words missing
cp -r words hushed && mkdir hushed/hush
expect 2 'hushed/hush: holds no clip' fit hushed splits
mkdir -p single && cp -r words/yes single/
expect 2 'clips of yes alone; expected two words' fit single splits
expect 2 'frame = 4000 does not fit into a clip of 0.25 s' "$mote" fit <(sed 's/256/4000/' k.ini) --data words --out out
same "bad folders"

# Two hundred labels.
mkdir -p many/w{001..200} many-splits
for split in train val test; do
  tee many/w{001..200}/$split.wav <words/yes/1.wav >/dev/null
  printf "w%03d/$split\n" {1..200} >many-splits/kws_$split.txt
done
sed -i 's/epochs = 40/epochs = 1/' k.ini
runs fit many many-splits many-out
said '^data +200 labels; 200 clips to train on'
finish
