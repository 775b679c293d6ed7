#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# From raw samples to scores, and from raw measurements to forecasts: exported code here and on chips gives the bytes that
# `mote run` gives. Trained in passing on made data; with MOTE_WHOLE=1 (make firmware) on real data, 200 clips and 1,000
# windows, of each kind of features.
. "$(dirname "$0")/lib.sh"
find_chips
data=$source/../shared/data whole=${MOTE_WHOLE:-}
export MOTE_CPU=generic
cd "$scratch" || exit 1
[ -n "$whole" ] || chips="gcc${missing:+ }"
[ -n "$whole" ] || [ -n "$missing" ] || chips="gcc m4"
[ -z "$missing" ] || echo "not installed:$missing; on this machine alone"
limit() { case $1 in m0-large | rv32) echo $(($2 / 10)) ;; *) echo "$2" ;; esac; } # without floats a clip takes seconds

# on_chips FOLDER BYTES_IN BYTES_OUT EXAMPLES: in.whole and wanted.whole are there.
on_chips() {
    local chip n
    for chip in $chips; do
        n=$(limit "$chip" "$4")
        head -c $((n * $2)) in.whole >in.bin
        head -c $((n * $3)) wanted.whole >wanted
        on_chip "$chip" "$1"
    done
}

# spot NAME RECIPE DATA CLIPS…: trained, exported, fed with the clips.
spot() {
    local name=$1 recipe=$2 words=$3 clip scale zero
    shift 3
    "$mote" fit "$recipe" --data "$words" --out "$name.fit" --quiet --force >said 2>&1 || { [ $? = 3 ] || { fail "fit $name: $(cat said)"; return; }; }
    export_model "$name.fit/model.tflite" "$scratch/$name"
    checks "$scratch/$name" gcc -O1 -fsanitize=undefined -fno-sanitize-recover=all
    [ ! -e "$name/device/features.c" ] || fail "$name: the front end's tables would be computed on the chip"
    ./raw_clips "$(sed -n 's/^#define MODEL_CLIP_SAMPLES \([0-9]*\).*/\1/p' "$name/model.h")" "$@" >in.whole || { fail "cannot read clips"; return; }
    : >wanted.whole
    for clip in "$@"; do
        "$mote" run "$name.fit/model.tflite" --input "$clip" --output one.bin --quiet >said 2>&1 || fail "run $clip: $(cat said)"
        cat one.bin >>wanted.whole
    done
    # What an int8 network gives, as numbers.
    read -r scale zero < <(awk '/struct model_quantize from_output/ { on = 1 } on && /\.scale/ { gsub(/[f,]/, "", $3); s = $3 } on && /\.zero/ { gsub(/,/, "", $3); print s, $3; exit }' "$name/model.c")
    [ -z "${scale:-}" ] || { perl -e 'binmode STDIN; binmode STDOUT; local $/; my $s = unpack "f", pack "f", $ARGV[0]; print pack "f<*", map { $s * ($_ - $ARGV[1]) } unpack "c*", <STDIN>' "$scale" "$zero" <wanted.whole >floats && mv floats wanted.whole; }
    on_chips "$scratch/$name" $(($(stat -c %s in.whole) / $#)) $(($(stat -c %s wanted.whole) / $#)) $#
}

# forecast NAME RECIPE FILE WINDOWS: columns are the recipe's first two; rows of the file's end.
forecast() {
    local name=$1 recipe=$2 file=$3 windows=$4 rows
    "$mote" fit "$recipe" --data "$file" --out "$name.fit" --quiet --force >said 2>&1 || { [ $? = 3 ] || { fail "fit $name: $(cat said)"; return; }; }
    export_model "$name.fit/model.tflite" "$scratch/$name"
    checks "$scratch/$name" gcc -O1 -fsanitize=undefined -fno-sanitize-recover=all
    rows=$(sed -n 's/^#define MODEL_ROWS \([0-9]*\).*/\1/p' "$name/model.h")
    # Raw windows for the chip, and the same as mote run takes them; floats round the difference and the quotient once.
    perl -e '
        my ($csv, $card, $windows, $rows, $raw, $normal) = @ARGV;
        open my $f, "<", $card; local $/; my $json = <$f>; $/ = "\n";
        my @stat = map { $json =~ /"$_":\s*\[([^\]]*)\]/; [map { unpack "f", pack "f", $_ } split /,/, $1] } "mean", "std";
        open $f, "<", $csv; my @names = map { s/^"|"\s*$//gr } split /,/, scalar <$f>; my @at = grep { $names[$_] =~ /^(T \(degC\)|rh \(%\))/ } 0 .. $#names;
        my @table = map { my @cell = split /,/; [map { unpack "f", pack "f", $cell[$_] } @at] } <$f>;
        open my $a, ">:raw", $raw; open my $b, ">:raw", $normal;
        for my $w (0 .. $windows - 1) { for my $r (@table[@table - $windows - $rows + $w .. @table - $windows + $w - 1]) {
            print $a pack "f<*", @$r; print $b pack "f<*", map { (unpack "f", pack "f", $r->[$_] - $stat[0][$_]) / $stat[1][$_] } 0, 1 } }' \
        "$file" "$name.fit/results.json" "$windows" "$rows" in.whole normal.bin || { fail "no windows of $file"; return; }
    "$mote" run "$name.fit/model.tflite" --input normal.bin --output wanted.whole --quiet >said 2>&1 || fail "run $name: $(cat said)"
    on_chips "$scratch/$name" $(($(stat -c %s in.whole) / windows)) $(($(stat -c %s wanted.whole) / windows)) "$windows"
}

"${CC:-cc}" -I"$source/tests" "$source/tests/emit/raw_clips.c" -ldl -o raw_clips || fail "raw_clips does not compile"
if [ -n "$whole" ]; then
    [ -d "$data" ] || skip "$data is absent: there are no real clips and measurements"
    mapfile -t clips < <(find "$data/mini_speech_commands" -name '*.flac' | sort | awk 'NR % 40 == 1' | head -n 200)
    bash "$source/firmware/some_clips.sh" "$data/mini_speech_commands" words
    for kind in kws-small kws-b kws-c; do
        sed 's/^epochs.*/epochs = 1/; s/^keep.*//; s/^teacher.*//; /^\[budget\]/,$d; s/^\[data\]/&\nsplit_by = hash/' "$source/recipes/$kind.ini" >"$kind.ini"
        spot "$kind" "$kind.ini" words "${clips[@]}"
    done
    for kind in th-a th-b lstm; do
        sed 's/^epochs.*/epochs = 1/; /^\[budget\]/,$d' "$source/recipes/$kind.ini" >"$kind.ini"
        forecast "$kind" "$kind.ini" "$data/jena/mpi_roof_2020.csv" 1000
    done
    finish "${#clips[@]} clips, 1000 windows on $chips"
fi
"$mote" data make climate --out . --years 1 --quiet || fail "no climate is made"
sed 's/^epochs.*/epochs = 1/; s/^split.*/split = 0.1 0.1 0.8/; /^\[budget\]/,$d' "$source/recipes/th-a.ini" >th-a.ini
forecast th-a th-a.ini climate.csv 50
# A row that a broken sensor gives makes no forecast, where a network of int8 weights would make a plausible one of it.
for quantize in weights full; do
    { sed "/^\[shrink\]/,\$d; s/^network.*/network = flatten, dense 8, relu, dense/" th-a.ini && printf '[shrink]\nquantize = %s\n' $quantize; } >mlp.ini
    "$mote" fit mlp.ini --data climate.csv --out mlp.fit --quiet --force >said 2>&1 || fail "fit mlp: $(cat said)"
    export_model mlp.fit/model.tflite "$scratch/mlp" --force
    "${CC:-cc}" -Imlp "$source/tests/emit/broken_rows.c" mlp/model.c mlp/model_weights.c mlp/device/*.c -lm -O1 -o broken && ./broken >said 2>&1 || fail "$quantize: $(head -n 5 said)"
done
command -v espeak-ng >/dev/null || { echo "espeak-ng is not installed: no sound"; finish; }
"$mote" data make keywords --words "yes,no" --clips 8 --out words --quiet || fail "no words are made"
cat >spot.ini <<'EOF'
[task]
kind = keywords
[data]
split_by = hash
split = 0.5 0.25 0.25
[features]
normalise = yes
[model]
network = conv 4 3x3 /4x2, relu, gap, dense
[train]
epochs = 1
[shrink]
quantize = full
EOF
spot mfcc spot.ini words words/yes/*_1.wav words/no/*_2.wav
sed -i 's/^normalise.*/kind = spectrogram\nnormalise = yes/; s/^quantize.*/quantize = weights/' spot.ini
spot spectrogram spot.ini words words/yes/*_3.wav
finish "on $chips"
