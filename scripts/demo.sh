#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# make demo: eight years of weather made on the spot, both forecasters trained, a small sweep, a short search; words spoken
# by espeak-ng and a spotter for them; tables and reports.
set -eu
cd "$(dirname "$0")/.."
make --no-print-directory build
out=runs/demo
mkdir -p "$out"
# A missed [budget] (exit status 3) is told and is no failure: the limits are for the real station, this weather is made up.
say() { printf "\n== %s\n" "$*"; "$@" || [ $? = 3 ]; }
say build/mote data make climate --out $out/data --years 8 --seed 1
say build/mote fit recipes/th-a.ini --data $out/data --out $out/th-a --force
say build/mote fit recipes/th-b.ini --data $out/data --out $out/th-b --force
say build/mote data make climate --out $out/year --years 1 --seed 2
say build/mote eval $out/th-a/model.tflite --recipe recipes/th-a.ini --data $out/year --split all
say build/mote sweep recipes/demo.ini --data $out/year --out $out/sweep --force
rm -rf $out/search # a study goes on; a demonstration begins
say build/mote search recipes/search-demo.ini --data $out/year --trials 24 --out $out/search
say build/mote data make keywords --words "yes,no,left,right" --clips 120 --out $out/words --seed 1
say build/mote fit recipes/kws-demo.ini --data $out/words --out $out/kws --force
echo
echo "Open the reports: $out/th-a/report.html  $out/th-b/report.html  $out/sweep/report.html  $out/search/report.html  $out/kws/report.html"
