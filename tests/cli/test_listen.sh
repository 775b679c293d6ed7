#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A spotter that listens, through the program: words spoken by espeak-ng in a long recording; the same detections from a file, a pipe
# and raw PCM, and the score that `run` gives a clip; the table against labels; a pipe that is stopped; a microphone; bad input in one sentence.
. "$(dirname "$0")/lib.sh"
needs espeak-ng
runs "$mote" data make keywords --words "yes,no,go" --clips 24 --out words --seed 3
cat >k.ini <<'R'
[task]
kind = keywords
[data]
labels = yes no
silence = 1
unknown = 1
split_by = hash
split = 0.4 0.2 0.4
noise = made
[features]
normalise = yes
[model]
network = conv 8 3x3 /2x2 nobias, bn, relu, dwconv 3x3 nobias, conv 8 1x1 nobias, bn, relu, gap, dense
[train]
epochs = 30
rate = 0.01
batch = 8
R
runs "$mote" fit k.ini --data words --out m
runs "$mote" data make recording --recipe k.ini --data words --out r --clips 20 --seed 4
runs "$mote" data make recording --recipe k.ini --data words --out again --clips 20 --seed 4 --threads 1
cmp r/recording.wav again/recording.wav && cmp r/labels.txt again/labels.txt || fail "the same seed makes another recording"
[ "$(wc -l <r/labels.txt)" = 20 ] || fail "not 20 labels: $(cat r/labels.txt)"

# The same from everywhere: all but the name of what was listened to.
listen() { "$mote" listen m/model.tflite "$@"; }
told() { sed 's/^[^:]*: \([0-9]* detection\)/\1/; s/"input":[^,]*,/"input":"",/' "$scratch/stdout"; }
runs listen r/recording.wav --threshold 0.4
told >file.txt
grep -qE '^ +[0-9.]+ s  (yes|no) +0\.[0-9]+$' file.txt || fail "no detection: $(cat file.txt)"
grep -q '^[0-9]* detections in .*; threshold 0.4, a score every 80.0 ms, averaged over 480 ms, hold-off 800 ms$' file.txt || fail "no summary: $(cat file.txt)"
for way in "-" "- --raw 16000"; do
  tail -c +$([ "$way" = - ] && echo 1 || echo 45) r/recording.wav >bytes
  cat bytes | listen $way --threshold 0.4 >"$scratch/stdout" 2>"$scratch/stderr" || fail "a pipe: $(cat "$scratch/stderr")"
  told | cmp - file.txt || fail "$way: tells other than the file: $(cat "$scratch/stdout")"
done
# Some of the last window's numbers are kept, and nothing else changes.
grep -q 'multiply-accumulates a score; the whole network has' file.txt || fail "nothing is kept: $(cat file.txt)"
runs listen r/recording.wav --threshold 0.4 --whole
told | cmp - <(grep -v 'multiply-accumulates a score' file.txt) || fail "--whole tells other things: $(cat "$scratch/stdout")"
runs listen r/recording.wav --threshold 0.4 --json-lines --json o.json
grep -vc '^{"seconds":[0-9.]*,"word":"\(yes\|no\)","score":0\.[0-9]*}$' "$scratch/stdout" | grep -qx 2 || fail "lines are no JSON: $(cat "$scratch/stdout")"
[ "$(grep -c '"word"' o.json)" = "$(grep -c '^{' "$scratch/stdout")" ] || fail "the object has other detections than the lines"
runs listen r/recording.wav --threshold 0.4 --quiet
[ -s "$scratch/stdout" ] && fail "not quiet: $(cat "$scratch/stdout")"

# One window, one score: that of the clip.
clip=$(ls words/yes/* | head -n 1)
runs "$mote" run m/model.tflite --input "$clip" --output y.csv
runs listen "$clip" --threshold 0 --window 1 --json o.json
score=$(awk -F, 'END { for (i = 1; i <= NF; i++) { e = exp($i); sum += e; if (i == 1 || e > m) m = e }; printf "%.4f", m / sum }' y.csv)
grep -qE "\"score\":.(${score%?})" o.json || fail "the clip's score is $score, listen says: $(cat o.json)"

# Of one clip there is one score, and a detection takes the mean of six; of half a clip there is none.
runs listen "$clip"
grep -q '^1 score, and a detection takes the mean of 6' "$scratch/stdout" || fail "a clip alone: $(cat "$scratch/stdout")"
head -c 8000 bytes | runs listen - --raw 16000
grep -q '^no score: ' "$scratch/stdout" || fail "less than a clip: $(cat "$scratch/stdout")"

# Against labels: said and heard add up, at every threshold.
runs listen r/recording.wav --labels r/labels.txt --threshold 0.4,no=0.6 --json o.json
tr -d ' \t\n' <o.json | grep -oE '"said":[0-9]+,"detected":[0-9]+,"missed":[0-9]+' | tr -dc '0-9,\n' |
  awk -F, '{ n++; if ($1 != $2 + $3) bad = 1 } END { exit bad || n != 17 }' || fail "counts do not add up: $(cat o.json)"
grep -qE '^no +0\.6 +[0-9]' "$scratch/stdout" || fail "no row for the word: $(cat "$scratch/stdout")"
grep -qE '^all +[0-9]' "$scratch/stdout" || fail "no row for all"
grep -q 'labels\? of other words, the first go' "$scratch/stdout" || fail "other words are not told: $(cat "$scratch/stdout")"

# The page: as many detections, misses and false accepts as the table has, and nothing lost where it cannot be written.
cp "$scratch/stdout" table.txt
runs listen r/recording.wav --labels r/labels.txt --threshold 0.4,no=0.6 --report page.html
cmp "$scratch/stdout" table.txt || fail "--report changes what is told"
for what in detected missed "false accept"; do grep -o "<title>[^<]*: $what</title>" page.html | sort -u | wc -l; done >counts.txt
awk '/^all/ { print $3; print $5; print $6 }' table.txt | head -n 3 | cmp -s - counts.txt || fail "the page shows $(tr '\n' ' ' <counts.txt), the table $(grep '^all' table.txt)"
expect 1 'name that with --labels' listen r/recording.wav --report no.html
expect 2 'nowhere/page\.html' listen r/recording.wav --labels r/labels.txt --report nowhere/page.html
grep -q '^all' "$scratch/stdout" || fail "a page that cannot be written takes the summary with it"

# Stopped while it waits: the summary, and 130.
mkfifo pipe
"$mote" listen m/model.tflite pipe --raw 16000 --labels r/labels.txt --json stopped.json >stopped.txt 2>stopped.err &
pid=$!
exec 3>pipe
head -c 320000 bytes >&3 # ten seconds
sleep 0.3
kill -INT $pid
wait $pid
[ $? = 130 ] || fail "stopped with another status than 130"
exec 3>&-
grep -q 'stopped; threshold' stopped.txt || fail "no summary when stopped: $(cat stopped.txt stopped.err)"
# What is said after the stop is not missed, nor what a label track has behind the end.
late=$(awk '$1 >= 10 && $3 != "go"' r/labels.txt | wc -l)
[ "$late" -gt 0 ] && tr -d ' \t' <stopped.json | grep -q "\"late_labels\":$late," || fail "stopped: not $late labels that are late: $(cat stopped.json)"
{ cat r/labels.txt && printf '1000\t1001\tyes\n'; } >late.txt
runs listen r/recording.wav --labels late.txt
grep -q '^1 label behind the end of the sound' "$scratch/stdout" || fail "a label behind the end: $(cat "$scratch/stdout")"

# The microphone: one that ALSA makes of a file, as fast as it is read, and that is silent behind its end. What the libraries of sound
# cards lose is not ours.
leaky="env ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0"
if ldd "$mote" | grep -q libportaudio; then
  mkdir home
  head -c 64000 /dev/zero | cat bytes - >silent
  perl -e 'binmode STDIN; binmode STDOUT; local $/; print pack "f<*", map { $_ / 32768 } unpack "s<*", <STDIN>' <silent >samples
  echo "pcm.!default { type file slave.pcm \"null\" file \"/dev/null\" infile \"$PWD/samples\" format \"raw\" }" >home/.asoundrc
  listen - --raw 16000 --threshold 0.4 <silent | grep -E '^ +[0-9.]+ s  ' >wanted.txt
  : >heard.txt # there before it is looked at
  HOME=$PWD/home $leaky "$mote" listen m/model.tflite mic --threshold 0.4 >heard.txt 2>heard.err &
  pid=$!
  for _ in $(seq 100); do
    [ "$(wc -l <heard.txt)" -lt "$(wc -l <wanted.txt)" ] && kill -0 $pid 2>/dev/null || break
    sleep 0.1
  done
  sleep 0.2
  kill -INT $pid
  wait $pid
  [ $? = 130 ] || fail "the microphone, stopped, ends with another status than 130: $(cat heard.err)"
  grep -E '^ +[0-9.]+ s  ' heard.txt | cmp -s - wanted.txt || fail "the microphone hears other words than there are in the file: $(diff heard.txt wanted.txt)"
  grep -q '^mic: [0-9]* detections in .*, stopped; ' heard.txt || fail "no summary of the microphone: $(cat heard.txt)"
else
  echo "built without PortAudio: no microphone"
fi

# Bad input.
expect 2 'nowhere\.wav: cannot open' listen nowhere.wav
expect 2 'standard input: is empty' listen - </dev/null
expect 2 'k\.ini: .*no sound file' listen k.ini
expect 2 'standard input: is no sound .*--raw HZ' listen - <k.ini
head -c 5000 r/recording.wav >cut.wav
expect 2 'cut\.wav: is cut short' listen cut.wav
expect 2 'standard input: is cut short' listen - <cut.wav
expect 2 'tells of 100 samples a second' listen - --raw 100 <bytes
printf '1\t2\tyes\n2\t3\n' >bad.txt
expect 2 'bad\.txt:2: names no word' listen r/recording.wav --labels bad.txt
printf '1\t2\tmaybe\n' >bad.txt
expect 2 "bad\.txt: names no word of the model's" listen r/recording.wav --labels bad.txt
printf '1000\t1001\tyes\n' >bad.txt
expect 2 'bad\.txt: all its words are behind the end' listen r/recording.wav --labels bad.txt
expect 1 'threshold "2" is none' listen r/recording.wav --threshold 2
expect 1 'threshold "go=0.5" is of no word' listen r/recording.wav --threshold go=0.5
expect 1 'it needs INPUT' listen
mkdir alone && cp m/model.tflite alone/
expect 2 'no card in its metadata' "$mote" listen alone/model.tflite r/recording.wav
series 400 >s.csv
forecaster linear 1 >f.ini
runs "$mote" fit f.ini --data s.csv --out f
expect 2 'card of a forecast' "$mote" listen f/model.tflite r/recording.wav
expect 2 'no clip of a word|task is forecast' "$mote" data make recording --recipe f.ini --data words --out bad
expect 1 'needs --recipe' "$mote" data make recording --out bad
[ -e /dev/snd ] || expect 2 'mic: ' $leaky "$mote" listen m/model.tflite mic
finish
