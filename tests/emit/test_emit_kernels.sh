#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Every kernel that device/ declares can be exported, and what the exporter takes its code for is near what a compiler for
# Cortex-M4 makes of it; a small forecaster fits 2 KB of flash and 256 bytes of memory.
. "$(dirname "$0")/lib.sh"
cd "$source" || exit 1
declared=$(grep -ohE '^void mote_[a-z0-9_]+\(const void \*params' device/*.h | sed 's/void mote_//; s/(.*//' | sort)
rows=$(sed -nE 's/^ *ROW\(([a-z0-9_]+),.*/\1/p; s/^ *\{mote_([a-z0-9_]+), .*/\1/p' src/emit/kernels.c | sort)
[ -n "$declared" ] || fail "no kernel is found in device/"
diff <(echo "$declared") <(echo "$rows") >"$scratch/said" || fail "kernels without a row in src/emit/kernels.c (<), rows without a kernel (>): $(cat "$scratch/said")"
# The exporter looks for definitions in the first column, by their whole names.
for kernel in $declared; do grep -qE "^void mote_$kernel\(" device/*.c || fail "no file of device/ defines mote_$kernel by its whole name"; done
for file in device/*.c; do grep -q "\"${file##*/}\"" src/emit/code_sizes.h || fail "src/emit/code_sizes.h has no ${file##*/}: run scripts/code_sizes.sh"; done
# Under another prefix, say `move`, mote_block is move_block: no file may have a name of its own that ends as one of mote's does.
for flags in "" "-U__SSE2__"; do
    for file in device/*.c; do
        "${CC:-cc}" -I. -O1 $flags -E "$file" 2>/dev/null | perl -ne '
            if (/^# \d+ "([^"]*)"/) { $ours = $1 =~ m{^(\./)?device/}; next }
            if ($ours) { s/"[^"]*"//g; $seen{$_} = 1 for /\b[A-Za-z]\w*/g }
            END { print "nothing is read\n" if !%seen; for my $w (sort keys %seen) { for (my $k = 0; ($k = index $w, "_", $k + 1) > 0;) {
                print "$w and mote", substr($w, $k), "\n" if $w !~ /^mote_/ && $seen{"mote" . substr $w, $k} } } }' >>"$scratch/alike"
    done
done
[ ! -s "$scratch/alike" ] || fail "names that a prefix could make one: $(sort -u "$scratch/alike")"

for tool in arm-none-eabi-gcc arm-none-eabi-size; do command -v $tool >/dev/null || { echo "$tool is not installed: sizes are not looked at"; finish; }; done
# near FOLDER: the estimate is at most a third off.
near() {
    local folder=$1 code constants variables flash
    read -r code constants variables < <(bash firmware/build.sh m4 "$folder" "$scratch/x.elf" size) || fail "$folder does not link"
    flash=$(sed -n 's/^#define MODEL_FLASH_BYTES //p' "$folder/model.h")
    [ "$variables" = 0 ] || fail "$folder has $variables bytes of variables"
    [ $((3 * flash)) -ge $((2 * (code + constants))) ] && [ $((3 * flash)) -le $((4 * (code + constants) + 1500)) ] ||
        fail "$folder: the header says about $flash bytes of flash, the linker $((code + constants)): run scripts/code_sizes.sh"
    total=$((code + constants))
}
made=$MOTE_BUILD/fuzz/corpus/tflite_read
[ -f "$made/dense_f32.0" ] || { echo "$made is not built"; finish; }
for model in images_s8 dense_s8 dense_hybrid; do
    export_model "$made/$model.0" "$scratch/$model"
    near "$scratch/$model"
done
cd "$scratch" || exit 1
"$mote" data make climate --out . --years 1 --quiet || fail "no climate is made"
sed 's/^epochs.*/epochs = 1/; /^\[budget\]/,$d' "$source/recipes/th-a.ini" >th-a.ini
"$mote" fit th-a.ini --data climate.csv --out fit --quiet >said 2>&1 || fail "fit: $(cat said)"
export_model fit/model.tflite "$scratch/th"
cd "$source" || exit 1
near "$scratch/th"
memory=$(awk '/ARENA_BYTES [0-9]|SCRATCH_BYTES [0-9]/ { sum += $3 } END { print sum }' "$scratch/th/model.h")
[ "$total" -le 2048 ] && [ "$memory" -le 256 ] || fail "th-a takes $total bytes of flash, of 2048, and $memory of memory, of 256"
finish "$(wc -l <<<"$rows") kernels; th-a: $total bytes of flash, $memory of memory"
