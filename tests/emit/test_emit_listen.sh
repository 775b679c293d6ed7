#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A spotter that listens, exported: in one long sound it hears, here and on a chip, the words that `mote listen` hears, with the
# same scores bit for bit; with a network that keeps what it can, and with one that can keep nothing.
. "$(dirname "$0")/lib.sh"
needs espeak-ng
find_chips
[[ $chips == *m4* ]] && chips="gcc m4" || chips=gcc
export MOTE_CPU=generic
prints_alone() { [ "${MOTE_SANITIZE:-OFF}" != OFF ]; } # sanitizers look at what prints; the code is run in the release build
cd "$scratch" || exit 1
"$mote" data make keywords --words "yes,no,go" --clips 14 --out words --seed 3 --quiet || fail "no words are made"
cat >k.ini <<'R'
[task]
kind = keywords
[data]
labels = yes no
silence = 1
split_by = hash
split = 0.4 0.2 0.4
noise = made
[features]
normalise = yes
[model]
network = conv 8 3x3 /2x2 nobias, bn, relu, dwconv 3x3 nobias, conv 8 1x1 nobias, bn, relu, gap, dense
[train]
epochs = 12
rate = 0.01
batch = 8
[shrink]
quantize = full
R

# hear NAME RECIPE CHIPS…: trained, exported, and given a recording.
hear() {
    local name=$1 recipe=$2 chip options="--threshold 0.4,no=0.35 --window 240"
    shift 2
    "$mote" fit "$recipe" --data words --out "$name.fit" --quiet >said 2>&1 || { fail "fit $name: $(cat said)"; return; }
    [ -f r/recording.wav ] || "$mote" data make recording --recipe "$recipe" --data words --out r --clips 6 --seed 4 --quiet >said 2>&1 || fail "$(cat said)"
    export_model "$name.fit/model.tflite" "$scratch/$name" --listen $options
    ! prints_alone || return 0
    tail -c +45 r/recording.wav >in.bin
    truncate -s $(($(stat -c %s in.bin) / 320 * 320)) in.bin
    "$mote" listen "$name.fit/model.tflite" - --raw 16000 $options --json-lines <in.bin >lines 2>said || fail "listen: $(cat said)"
    perl -ne 'binmode STDOUT; print pack "l<f<", ($1 eq "yes" ? 0 : 1), $2 if /"word":"(\w+)","score":([0-9.e-]+)/' lines >wanted
    [ -s wanted ] || fail "$name: nothing is heard: $(cat lines)"
    for chip in "$@"; do on_chip "$chip" "$scratch/$name"; done
}

hear kept k.ini $chips
if prints_alone; then
    for kind in arduino platformio esp-idf zephyr cmake; do "$mote" export kept.fit/model.tflite --for $kind "$scratch/$kind" --listen --quiet || fail "$kind"; done
    finish "printed alone"
fi
checks "$scratch/kept" gcc -O1 -fsanitize=undefined -fno-sanitize-recover=all
grep -q 'unsigned char kept\[' kept/model.c || fail "nothing is kept from score to score"
# The program that opens doc/chip.md, with a word of this model in the place of "go": its light is switched once a word that
# `mote listen` hears, on at that word and off at the other.
"$mote" export kept.fit/model.tflite --c kws --prefix kws --listen --threshold 0.4,no=0.35 --window 240 --quiet || fail "kws"
printf '#include <stdint.h>\n#include <stdio.h>\n#include <stdlib.h>\nvoid record(int16_t *samples, size_t count);\nvoid light(int on);\nvoid record(int16_t *samples, size_t count) {\n    if (fread(samples, 2, count, stdin) != count) exit(0);\n}\nvoid light(int on) {\n    puts(on ? "on" : "off");\n}\n' >board.c
for word in yes no; do
    sed -n '/^    #include "kws/,/^    }$/p' "$source/doc/chip.md" | sed "s/\"go\"/\"$word\"/" >light.c
    "${CC:-cc}" -Wall -Wextra -Werror light.c board.c kws/model.c kws/model_weights.c kws/device/*.c -lm -o light >said 2>&1 || fail "the program of doc/chip.md: $(head -n 5 said)"
    ./light <in.bin >got
    sed -nE "/\"word\":\"$word\"/{s/.*/on/p;d}; /\"word\":/s/.*/off/p" lines >wanted
    [ -s got ] && cmp -s got wanted || fail "the light at $word is $(tr '\n' ' ' <got), and should be $(tr '\n' ' ' <wanted)"
done
sed 's/quantize = full/quantize = weights/' k.ini >w.ini
hear whole w.ini gcc
grep -q 'unsigned char kept\[' whole/model.c && fail "what is quantized by all that it holds is kept"
"$mote" export whole.fit/model.tflite --c no --listen --threshold 2 >said 2>&1 && fail "a threshold of 2"
cp kept.fit/model.tflite alone.tflite
"$mote" export alone.tflite --c no --listen >said 2>&1 && fail "listens without a card"
grep -q 'only what has a card with words can listen' said || fail "says: $(cat said)"
finish "on $chips${missing:+; not installed:$missing}"
