#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The files, JSON keys and exit statuses that scripts rely on (include/mote/mote.h, README).
. "$(dirname "$0")/lib.sh"
series 6000 >d.csv
forecaster 'mlp\nwidth = 0.1' 3 '[budget]\nzlib_bytes = 100\n' >r.ini
expect 3 'zlib' "$mote" fit r.ini --data d.csv --out out --json fit.json
for file in model.tflite model.tflite.zlib results.json report.html; do
  [ -s "out/$file" ] || fail "fit wrote no $file"
done
has() { # FILE KEY...: every key stands in the object
  local file=$1; shift
  for key in "$@"; do grep -q "\"$key\"" "$file" || fail "$file has no $key"; done
}
has out/results.json task bytes zlib_bytes mae persistence_mae mae_per_step persistence_mae_per_step windows seed recipe budget mean std columns
runs "$mote" eval out/model.tflite --recipe r.ini --data d.csv --json eval.json
has eval.json task bytes zlib_bytes mae persistence_mae mae_per_step persistence_mae_per_step windows
runs "$mote" eval out/model.tflite --recipe r.ini --data d.csv --split all
grep -q 'windows of all splits$' "$scratch/stdout" || fail "eval does not say which windows: $(head -n 1 "$scratch/stdout")"
runs "$mote" eval out/model.tflite --recipe r.ini --data d.csv --split all --json - --quiet
has stdout windows
runs "$mote" bench out/model.tflite --recipe r.ini --json bench.json
has bench.json inference_us total_us load_us runs arena_bytes macs
runs "$mote" inspect out/model.tflite --json inspect.json
has inspect.json macs arena_bytes arena
runs "$mote" inspect out/model.tflite --svg arena.svg
grep -q '<svg xmlns' arena.svg || fail "inspect --svg drew nothing"
expect 2 'nowhere/arena\.svg' "$mote" inspect out/model.tflite --svg nowhere/arena.svg
for verb in inspect pack run; do
  "$mote" $verb --help | grep -qE -- '--(seed|threads)' && fail "$verb shows an option that means nothing there"
done
"$mote" fit --help | grep -q -- --seed || fail "fit --help shows no --seed"
sed '/budget/,$d' r.ini >names.ini
runs "$mote" fit names.ini --data d.csv --out named --names
for name in input output FULLY_CONNECTED_0/weights; do
  grep -qaF "$name" named/model.tflite || fail "--names wrote no $name"
done
runs "$mote" pack named/model.tflite names.tflite --names
runs "$mote" pack named/model.tflite nameless.tflite
grep -qaF FULLY_CONNECTED_0/weights names.tflite || fail "pack --names lost the names"
grep -qaF FULLY_CONNECTED_0/weights nameless.tflite && fail "pack kept the names"
head -c 48 /dev/zero >in.bin
runs "$mote" run out/model.tflite --input in.bin --output out.bin
[ "$(wc -c <out.bin)" = 24 ] || fail "run wrote $(wc -c <out.bin) bytes, not 6 floats"
runs "$mote" pack out/model.tflite packed.tflite
[ "${MOTE_SANITIZE:-OFF}" != OFF ] || # where neither looks at many layouts
  [ "$(wc -c <packed.tflite.zlib)" -ge "$(wc -c <out/model.tflite.zlib)" ] || fail "pack finds a shorter stream than fit did"
expect 2 'standard output' bash -c "'$mote' fit --help >/dev/full"
mkdir held && cp out/model.tflite held/o.tflite && echo earlier >held/kept && mkdir held/o.tflite.zlib
expect 2 'o\.tflite\.zlib' "$mote" pack out/model.tflite held/o.tflite
cmp -s held/o.tflite out/model.tflite || fail "pack replaced the file whose stream it could not write"
rmdir held/o.tflite.zlib && rm held/o.tflite && mkdir held/o.tflite && cp held/kept held/o.tflite.zlib
expect 2 'held/o\.tflite: ' "$mote" pack out/model.tflite held/o.tflite
cmp -s held/kept held/o.tflite.zlib || fail "pack replaced the stream of a file that it could not write"
[ "$(ls held | wc -l)" = 3 ] || fail "pack left behind: $(ls held)"
expect 2 '/dev/full' "$mote" pack out/model.tflite /dev/full
[ ! -e /dev/full.zlib ] || fail "pack writes beside a device"
runs "$mote" run packed.tflite --input in.bin --output packed.bin
cmp out.bin packed.bin || fail "a packed model gives other outputs"
runs "$mote" export out/model.tflite --c chip --prefix th --json export.json
has export.json files constant_bytes arena_bytes scratch_bytes prefix
for file in model.h model.c model_weights.c selftest.c README.md device/fc_f32.c; do
  [ -s "chip/$file" ] || fail "export wrote no $file"
done
for mode in weights float16 full; do
  runs "$mote" quantize out/model.tflite $mode.tflite --mode $mode --calibrate d.csv --recipe r.ini
  grep -q 'signal to noise' "$scratch/stdout" || fail "quantize --mode $mode shows no layers: $(cat "$scratch/stdout")"
  runs "$mote" eval $mode.tflite --card out/results.json --recipe r.ini --data d.csv
done
runs "$mote" prune out/model.tflite pruned.tflite --remove 0.5 --calibrate d.csv --recipe r.ini --json prune.json
has prune.json bytes zlib_bytes bytes_before pruning pruning_error
[ "$(stat -c %s pruned.tflite)" -lt "$(stat -c %s out/model.tflite)" ] || fail "half of the units gone, and the file is no smaller"
runs "$mote" prune out/model.tflite zeros.tflite --sparsity 0.5 --shape 1x4 --scope network --calibrate d.csv --recipe r.ini
expect 1 'nothing is to be pruned' "$mote" prune out/model.tflite no.tflite
expect 1 'there is no shape "5x3"; expected' "$mote" prune out/model.tflite no.tflite --sparsity 0.5 --shape 5x3
expect 1 'there is no scope "all"; expected' "$mote" prune out/model.tflite no.tflite --sparsity 0.5 --scope all
expect 1 'multiple is 300' "$mote" prune out/model.tflite no.tflite --remove 0.5 --multiple 300
[ ! -e no.tflite ] || fail "a refused prune wrote a file"
runs "$mote" eval pruned.tflite --card out/results.json --recipe r.ini --data d.csv
sed 's/^width.*/width = 0.1 0.05/; s/^zlib_bytes.*/zlib_bytes = 100000/' r.ini >s.ini
runs "$mote" sweep s.ini --data d.csv --out sweep --json sweep.json
[ "$(wc -l <sweep/table.csv)" = 3 ] || fail "table.csv has $(wc -l <sweep/table.csv) lines, not a header and two rows"
[ -s sweep/report.html ] || fail "sweep wrote no report"
runs "$mote" data make climate --out made --years 1 --seed 3
[ "$(ls made/*.csv | wc -l)" = 1 ] || fail "data make wrote no CSV"

# A file that looks as jena's should is kept without a network: 420,551 rows of 15 columns, 43,164,220 bytes.
mkdir 'ge"t'
{ printf 'a%.0s' $(seq 1000) && head -c 267003 /dev/zero | tr '\0' b && echo ',,,,,,,,,,,,,,' \
  && yes "$(head -c 87 /dev/zero | tr '\0' 1)$(printf ',%.0s' $(seq 14))" | head -n 420551; } >'ge"t/jena_climate_2009_2016.csv'
runs "$mote" data get jena --out 'ge"t' --json get.json
grep -qE '"path":[[:space:]]*"ge\\"t/jena_climate_2009_2016.csv"' get.json || fail "data get --json: $(cat get.json)"
has get.json bytes rows columns sha256 kept
rm -r 'ge"t'
for verb in fit sweep eval bench inspect run pack quantize prune export "data get" "data make"; do runs "$mote" $verb --help; done
runs "$mote" --help
runs "$mote" data --help
runs "$mote" --version
finish
