#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What an export is, and what is refused: two in one program, from C++ too; nothing but memory functions and sqrtf is called;
# bad prefixes, folders, cards and limits in one sentence, and nothing half-written.
. "$(dirname "$0")/lib.sh"
made=$MOTE_BUILD/fuzz/corpus/tflite_read
[ -f "$made/dense_f32.0" ] || skip "$made is not built"
cd "$scratch" || exit 1

refused() { # STATUS PATTERN ARGUMENTS…: one sentence, and no file
    local status=$1 pattern=$2 got
    shift 2
    "$mote" export "$@" >said 2>&1
    got=$?
    [ "$got" = "$status" ] || fail "export $*: exit status $got, expected $status: $(cat said)"
    [ "$(grep -c '^mote export: ' said)" = 1 ] && grep -qE -e "$pattern" said || fail "export $*: no match for /$pattern/: $(cat said)"
}

# Two models with the same kernels, and one of another kind, in one program.
export_model "$made/dense_s8.0" first --prefix first
export_model "$made/images_s8.0" second --prefix Second_2
export_model "$made/lstm_f32.0" third --prefix THIRD
cat >both.c <<'EOF'
#include "first/model.h"
#include "second/model.h"
#include "third/model.h"
int first_selftest(void);
int Second_2_selftest(void);
int THIRD_selftest(void);
int main(void) {
    static const float whole = FIRST_INPUT_0_SCALE * 256;
    if (!(whole > 0 && FIRST_INPUT_0_ZERO >= -128 && FIRST_OUTPUT_0_SCALE > 0 && FIRST_OUTPUT_0_ZERO <= 127)) return 1;
    return first_selftest() + Second_2_selftest() + THIRD_selftest() + !(FIRST_MEMORY_BYTES && SECOND_2_MEMORY_BYTES && THIRD_MEMORY_BYTES);
}
EOF
for cc in gcc clang; do
    command -v $cc >/dev/null || continue
    for part in first second third; do
        mkdir -p objects/$part
        for file in $part/*.c $part/device/*.c; do
            case $file in */selftest.c) no_main="-DFIRST_SELFTEST_NO_MAIN -DSECOND_2_SELFTEST_NO_MAIN -DTHIRD_SELFTEST_NO_MAIN" ;; *) no_main="" ;; esac
            $cc $strict $no_main -c "$file" -o "objects/$part/$(basename "$file" .c).o" || fail "$cc: $file"
        done
    done
    $cc both.c objects/*/*.o -lm -o both 2>said && ./both || fail "$cc: three exports in one program: $(cat said)"
done
foreign=$(nm objects/first/*.o objects/second/*.o objects/third/*.o | awk 'NF > 2 && $(NF-1) ~ /^[A-TV-Z]$/ && $NF !~ /^(first|Second_2|THIRD)_/ { print $NF }')
[ -z "$foreign" ] || fail "symbols without the prefix: $foreign"
rm -f objects/*/selftest.o
called=$(nm -u objects/*/*.o | awk 'NF == 2 && $2 !~ /^(first|Second_2|THIRD)_/ { print $2 }' | grep -vxE 'mem(cpy|set|move)|sqrtf|_GLOBAL_OFFSET_TABLE_|__stack_chk_fail' | sort -u)
[ -z "$called" ] || fail "calls of $called"
if command -v g++ >/dev/null; then
    printf '#include "first/model.h"\n#include "second/model.h"\nint main() { static uint64_t m[FIRST_MEMORY_BYTES / 8]; first_init(m); return 0; }\n' >both.cc
    g++ -std=c++98 -Wall -Wextra -Werror -c both.cc -o both.o 2>said || g++ -std=c++11 -Wall -Wextra -Wpedantic -Werror -c both.cc -o both.o 2>said || fail "C++: $(head -n 3 said)"
fi
grep -q mote_ first/*.[ch] first/device/*.[ch] && fail "a name without the prefix: $(grep -l mote_ first/*.[ch] first/device/*.[ch])"
grep -q "dense_s8.0, $(stat -c %s "$made/dense_s8.0") bytes, SHA-256 $(sha256sum <"$made/dense_s8.0" | cut -d' ' -f1)" first/model.c || fail "no provenance: $(head -n 2 first/model.c)"

# The README is true: what it has one compile compiles, and says ok; the macro that it names leaves out main.
(cd first && sed -n 's/^    cc /${CC:-cc} /p' README.md >../do.sh && . ../do.sh) >said 2>&1 && grep -qx ok said || fail "what the README says: $(cat said)"
macro=$(grep -o -e '-D[A-Z_]*_NO_MAIN' first/README.md)
${CC:-cc} "$macro" -c first/selftest.c -o selftest.o && ! nm selftest.o | grep -q ' T main$' || fail "main is there with $macro"
rm -f first/*.o first/selftest

# What only some compilers know is behind a question whether it is one of them.
mkdir std && touch std/{limits,math,stdbool,stddef,stdint,string}.h
for file in "$source"/device/*.c; do gcc -nostdinc -Istd -I"$source" -U__GNUC__ -U__SSE2__ -w -E "$file"; done >plain.i 2>said; [ ! -s said ] || fail "without GNU C: $(head -n 3 said)"
grep -q 'mote_conv_s8(' plain.i && ! grep -nE '__attribute__|__asm__|__builtin' plain.i >said || fail "for GNU C alone: $(head -n 3 said)"

# No kernel that is not called.
[ -e first/device/fc_s8.c ] && [ -z "$(ls first/device | grep -E 'conv|pool|lstm|_f32|features|recent')" ] || fail "other kernels than of a fully connected layer: $(ls first/device)"

# Bad input.
for prefix in 1st a-b 'a b' '' _a a_ a__b é "$(printf 'a%.0s' $(seq 33))"; do
    refused 1 'cannot begin a name|an empty value' "$made/dense_s8.0" --c bad --prefix "$prefix"
done
refused 2 'nowhere\.tflite' nowhere.tflite --c bad
refused 2 'no TensorFlow Lite model|not a TensorFlow' both.c --c bad
refused 2 'first: is not empty.*--force' "$made/dense_s8.0" --c first
refused 2 'both\.c: is a file' "$made/dense_s8.0" --c both.c
refused 1 'go with --listen' "$made/dense_s8.0" --c bad --threshold 0.9
refused 1 'go with --listen' "$made/dense_s8.0" --c bad --hop 80
refused 1 '--flash takes a number of bytes' "$made/dense_s8.0" --c bad --flash 12Q
refused 2 'absent\.json' "$made/dense_s8.0" --c bad --card absent.json
printf '[task]\nkind = keywords\n[features]\nkind = mfcc\n[model]\nnetwork = dense\n' >spot.ini
refused 2 'dense_s8\.0: takes .* numbers' "$made/dense_s8.0" --c bad --recipe spot.ini
printf '[data]\ncolumns = a, b\ninput = 6\noutput = 3\n[model]\nnetwork = linear\n' >series.ini
refused 2 'mean and std.*--card' "$made/dense_s8.0" --c bad --recipe series.ini
[ ! -e bad ] || fail "a refusal left files: $(ls bad)"
refused 3 'takes about [0-9]+ bytes of flash, of 100' "$made/dense_s8.0" --c small --flash 100
grep -q 'too big' said && [ -s small/model.c ] || fail "no table of what is too big: $(cat said)"
refused 3 'takes [0-9]+ bytes of memory, of 8' "$made/dense_s8.0" --c small --ram 8 --force
"$mote" export "$made/dense_s8.0" --c small --flash 64K --ram 1M --force --quiet || fail "limits that are kept"

# --force: what an earlier export left and this one does not need goes, what is not ours stays.
echo mine >first/device/mine.c && echo mine >first/mine.txt
export_model "$made/dense_f32.0" first --force
[ -e first/device/fc_f32.c ] && [ ! -e first/device/fc_s8.c ] && [ -e first/device/mine.c ] && [ -e first/mine.txt ] || fail "--force: $(ls first first/device)"

# An export owns what it wrote, as its list says: all of that goes when another takes its place, but for what somebody has changed.
files() { (cd "$1" && find . -type f | sort); }
for kind in "--c" "--for cmake" "--for arduino"; do
    "$mote" export "$made/dense_f32.0" $kind alone --prefix one --quiet >said 2>&1 || fail "export $kind: $(cat said)"
    echo theirs >alone/notes.txt
    "$mote" export "$made/images_s8.0" $kind other --prefix two --quiet >said 2>&1 || fail "export $kind: $(cat said)"
    for next in "--c" "--for arduino" "--for esp-idf"; do
        "$mote" export "$made/images_s8.0" $next alone --prefix two --force --quiet >said 2>&1 || fail "export $next over $kind: $(cat said)"
        "$mote" export "$made/images_s8.0" $kind alone --prefix two --force --quiet >said 2>&1 || fail "export $kind over $next: $(cat said)"
        diff <(files alone) <({ files other && echo ./notes.txt; } | sort) >said || fail "$kind after $next: $(cat said)"
        [ -z "$(find alone -type d -empty)" ] || fail "$kind after $next: empty folders"
    done
    [ "$(awk '!/^#/ { print "./" $2 }' other/exported.txt | sort)" = "$(files other | grep -v exported.txt)" ] || fail "$kind: its list is $(cat other/exported.txt)"
    cmp -s other/LICENSE "$source/LICENSE" || fail "$kind: LICENSE is another"
    rm -r alone other
done
export_model "$made/dense_s8.0" changed
echo '/* mine now */' >>changed/device/fc_s8.c
rm changed/selftest.c
export_model "$made/dense_f32.0" changed --force
[ -e changed/device/fc_s8.c ] && [ -e changed/selftest.c ] || fail "--force removes what somebody changed"
printf '%s\n' '0123456789abcdef ../first/model.c' "cbf29ce484222325 /$scratch/empty" 'cbf29ce484222325 ../empty' 'cbf29ce484222325 none' >changed/exported.txt
: >empty
export_model "$made/dense_f32.0" changed --force
[ -e empty ] && [ -e first/model.c ] || fail "a list that leads out of its folder is followed"

# A full disk leaves nothing, or what there was.
if mkdir full && mount -t tmpfs -o size=16k none full 2>/dev/null; then
    refused 2 'No space left' "$made/images_s8.0" --c full/out
    [ -z "$(ls full)" ] || fail "a full disk has $(find full)"
    umount full
fi
chmod a-w third
[ -w third ] || refused 2 'third' "$made/dense_s8.0" --c third --force
chmod u+w third
[ -z "$(find . -name '*.tmp')" ] || fail "left behind: $(find . -name '*.tmp')"
finish
