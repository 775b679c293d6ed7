#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Pruning through the program: what the text and the card say of it is what is in the file, again when it is done already.
. "$(dirname "$0")/lib.sh"
series 1500 >d.csv
recipe() { # NAME, lines of [train], lines of [shrink]
  forecaster 'flatten, dense 64, relu, dense 48, relu, dense' 4 "$2\n[shrink]\n$3\n" >"$1.ini"
}
value() { # FILE SIDE KEY
  sed -n "/\"pruning\"/,\$p" "$1" | sed -n "/\"$2\"/,/}/p" | sed -nE "s/.*\"$3\":[[:space:]]*([0-9.]+),?/\1/p" | head -n 1
}

recipe zeros 'prune = 0.75\nprune_begin = 0.2' 'quantize = weights\nsensitivity = yes'
runs "$mote" fit zeros.ini --data d.csv --out zeros --threads 1
grep -q 'no kernel skips them' stdout || fail "no word that zeros save no time: $(cat stdout)"
grep -qE '^weights that are not 0 +[0-9,]+ +[0-9,]+ +2[456]\.[0-9] %' stdout || fail "no row of weights: $(cat stdout)"
[ "$(value zeros/results.json after weights)" = "$(value zeros/results.json before weights)" ] || fail "weights went"
[ "$(value zeros/results.json after zlib_bytes)" = "$(stat -c %s zeros/model.tflite.zlib)" ] || fail "another stream than the file's"
[ "$(value zeros/results.json after zlib_bytes)" -lt "$(value zeros/results.json before zlib_bytes)" ] || fail "zeros gain nothing"
[ "$(grep -cE '^ *[0-9] +FULLY_CONNECTED +1×[0-9]+ +[0-9,]+( +-?[0-9.,]+){7}$' stdout)" = 3 ] || fail "no table of sensitivity: $(cat stdout)"
grep -q '"75 % zero":' zeros/results.json || fail "the card has no sensitivity"
cp stdout first.txt
runs "$mote" fit zeros.ini --data d.csv --out zeros --threads 1
tail -n 18 first.txt >a && tail -n 18 stdout >b && cmp a b || fail "a second fit tells another table"
grep -q 'What pruning gained' zeros/report.html && grep -q 'Where bytes are worth most' zeros/report.html || fail "the page says nothing of it"

recipe narrow 'remove = 0.5\nqat = 0.3' 'quantize = full'
runs "$mote" fit narrow.ini --data d.csv --out narrow --threads 1
grep -q 'Units and filters: 64 → 32, 48 → 24\.' stdout || fail "no widths: $(cat stdout)"
grep -q '"network":.*"flatten, dense 32, relu, dense 24, relu, dense"' narrow/results.json || fail "the card has no network"
[ "$(value narrow/results.json after macs)" = 1296 ] || fail "MACs: $(value narrow/results.json after macs)"
[ "$(value narrow/results.json after bytes)" = "$(stat -c %s narrow/model.tflite)" ] || fail "another file"

recipe two 'rank = 0.75\nrank_by = size\nqat = 0.3' 'quantize = weights'
runs "$mote" fit two.ini --data d.csv --out two --threads 1
grep -q 'Ranks: dense 64: 9, dense 48: whole, dense: 5 (whole:' stdout || fail "no ranks: $(cat stdout)"
grep -q '"network":.*"flatten, dense 9 nobias, dense 64, relu, dense 48, relu, dense 5 nobias, dense' two/results.json || fail "the card has no network"
[ "$(value two/results.json after macs)" = "$((12 * 9 + 9 * 64 + 64 * 48 + 48 * 5 + 5 * 6))" ] || fail "MACs: $(value two/results.json after macs)"
recipe again '' 'quantize = weights'
sed -i "s/^network = .*/network = $(sed -nE 's/.*"network":.*"(flatten, dense 9 .*)",?/\1/p' two/results.json)/" again.ini
runs "$mote" fit again.ini --data d.csv --out again --threads 1

recipe flat 'remove = 0.5' ''
sed -i 's/^network = .*/network = linear/' flat.ini
expect 2 'flat.ini: \[train\] remove: every channel of this network is one of its inputs or outputs' \
  "$mote" fit flat.ini --data d.csv --out flat --quiet
recipe bn 'remove = 0.5\nremove_by = bn' ''
expect 2 'remove_by = bn: no hidden layer of this network has a bn' "$mote" fit bn.ini --data d.csv --out bn --quiet
finish
