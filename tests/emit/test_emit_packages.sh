#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Packages of one tree: manifests that parse and name files that are there; examples of each kind of model that compile for a
# Cortex-M4 against small stand-ins of the ecosystems' headers; sketches that Arduino's own builder links; and CMake's package,
# which builds here, says ok and gives the numbers of `mote run`.
. "$(dirname "$0")/lib.sh"
made=$MOTE_BUILD/fuzz/corpus/tflite_read stubs=$source/tests/emit/stubs
[ -f "$made/dense_f32.0" ] || skip "$made is not built"
export MOTE_CPU=generic
cd "$scratch" || exit 1
kinds="arduino platformio esp-idf zephyr cmake"
arm=no builder=no
python_with() { for python in python3 /usr/bin/python3; do ! $python -c "import $1" 2>/dev/null || { echo $python && return; }; done; }
yaml=$(python_with yaml) kconfig=$(python_with kconfiglib)
command -v arm-none-eabi-g++ >/dev/null && arm=yes
[ $arm = yes ] && command -v arduino-builder >/dev/null && builder=yes

# package MODEL NAME OPTIONS…: of every kind, in NAME.KIND.
package() {
    local model=$1 name=$2 kind
    shift 2
    for kind in $kinds; do
        "$mote" export "$model" --for "$kind" "$name.$kind" --prefix "$name" --quiet "$@" >said 2>&1 || fail "$name for $kind: $(cat said)"
        ! grep -rlE '@[A-Z_]+@|\bmote_' "$name.$kind" | grep -v 'README' || fail "$name for $kind: a word that is not replaced"
    done
}

# all_there FOLDER FILES: each is in it, and no .c file of src is left out.
all_there() {
    local folder=$1 file
    shift
    for file in "$@"; do [ -f "$folder/$file" ] || fail "$folder: its manifest names $file, which is not there"; done
    [ "$(printf '%s\n' "$@" | sort)" = "$(cd "$folder" && find src -name '*.c' | sort)" ] || fail "$folder: its manifest names $*, and there are $(cd "$folder" && find src -name '*.c')"
}

manifests() { # NAME EXAMPLE
    local name=$1 example=$2 key
    for key in name version author maintainer sentence paragraph category url architectures license includes; do
        grep -q "^$key=" "$name.arduino/library.properties" || fail "library.properties has no $key"
    done
    # Who answers for it is not known: that is empty, and not made up.
    [ "$(grep -cE '^(author|maintainer|url)=$' "$name.arduino/library.properties")" = 3 ] && [ "$(grep -c '=$' "$name.arduino/library.properties")" = 3 ] || fail "library.properties: $(cat "$name.arduino/library.properties")"
    grep -qxE 'version=[0-9]+\.[0-9]+\.[0-9]+' "$name.arduino/library.properties" || fail "library.properties: version"
    grep -qxE 'category=(Display|Communication|Signal Input/Output|Sensors|Device Control|Timing|Data Storage|Data Processing|Other)' "$name.arduino/library.properties" || fail "library.properties: no such category"
    for kind in $kinds; do [ -s "$name.$kind/LICENSE" ] && [ -s "$name.$kind/README.md" ] || fail "$kind: no LICENSE or README.md"; done
    [ "$(grep -vcE '^[a-z_]+=' "$name.arduino/library.properties")" = 0 ] || fail "library.properties: a line without a key"
    grep -qx "name=${name}_network" "$name.arduino/library.properties" && grep -qx "includes=${name}_network.h" "$name.arduino/library.properties" && [ -f "$name.arduino/src/${name}_network.h" ] || fail "${name}_network.h is not what library.properties includes"
    [ "$(grep -vcE "^($name|${name^^})_[A-Za-z0-9_]+	(KEYWORD2|LITERAL1)$" "$name.arduino/keywords.txt")" = 0 ] || fail "keywords.txt: $(cat "$name.arduino/keywords.txt")"
    grep -q "^${name^^}_MEMORY_BYTES	LITERAL1$" "$name.arduino/keywords.txt" && grep -q "^${name}_result	KEYWORD2$" "$name.arduino/keywords.txt" || fail "keywords.txt lacks names"
    python3 - "$name" "$example" "$name.platformio/library.json" <<'P' || fail "library.json"
import json, os, re, sys
name, example, path = sys.argv[1:]
m = json.load(open(path))
# What `pio pkg pack` asks for: which keys there are, lengths, characters.
known = "name version description keywords license frameworks platforms headers build examples".split()
assert list(m) == known, m
assert re.fullmatch(r"[^:;/,@<>]{1,50}", m["name"]) and re.fullmatch(r"\d+\.\d+\.\d+", m["version"]) and len(m["description"]) <= 255, m
assert all(re.fullmatch(r"[a-z\d+_. -]{1,50}", k) for k in m["keywords"]) and m["license"] == "MIT", m
assert all(re.fullmatch(r"[a-zA-Z\d_/. -]+", e["name"]) and set(e) == {"name", "base", "files"} for e in m["examples"]), m
home = os.path.dirname(path)
assert m["name"] == name + "_network" and m["version"].count(".") == 2 and m["description"], m
assert os.path.isfile(os.path.join(home, m["build"]["includeDir"], m["headers"])), m
assert os.path.isdir(os.path.join(home, m["build"]["srcDir"])), m
assert [e["name"] for e in m["examples"]] == [example], m
assert all(os.path.isfile(os.path.join(home, e["base"], f)) for e in m["examples"] for f in e["files"]), m
P
    [ -z "$yaml" ] || $yaml - "$name" "$example" <<'P' || fail "YAML"
import os, re, sys, yaml
name, example = sys.argv[1:]
load = lambda path: yaml.safe_load(open(path))
idf = load(name + ".esp-idf/idf_component.yml")
# What the component manager knows; all else is an error there. An example is a folder with a project.
assert set(idf) <= set("version description license dependencies examples targets maintainers tags files url repository documentation issues discussion repository_info".split()), idf
assert re.fullmatch(r"\d+\.\d+\.\d+", idf["version"]) and idf["description"] and idf["license"] == "MIT" and idf["dependencies"] == {"idf": ">=4.4"}, idf
assert [e["path"] for e in idf["examples"]] == ["examples/" + example] and os.path.isfile(f"{name}.esp-idf/examples/{example}/CMakeLists.txt"), idf
# What zephyr_module.py and twister know.
module = load(name + ".zephyr/zephyr/module.yml")
assert module["name"] == name + "_network" and set(module) == {"name", "build", "samples"} and set(module["build"]) == {"cmake", "kconfig"}, module
sample = load(f"{name}.zephyr/samples/{example}/sample.yaml")
assert set(sample) == {"sample", "tests"} and sample["sample"]["name"] and sample["sample"]["description"], sample
assert all(re.fullmatch(r"[a-zA-Z0-9_-]+(\.[a-zA-Z0-9_-]+)+", t) and set(v) <= {"build_only", "tags"} for t, v in sample["tests"].items()), sample
assert os.path.isfile(f"{name}.zephyr/{module['build']['cmake']}/CMakeLists.txt"), module
assert os.path.isfile(f"{name}.zephyr/{module['build']['kconfig']}"), module
assert os.path.isdir(f"{name}.zephyr/{module['samples'][0]}/{example}"), module
P
    all_there "$name.esp-idf" $(sed -nE 's/^ *"(src.*)"$/\1/p' "$name.esp-idf/CMakeLists.txt")
    all_there "$name.zephyr" $(sed -nE 's/^ *\.\.\/(src[^)]*)\)*$/\1/p' "$name.zephyr/zephyr/CMakeLists.txt")
    all_there "$name.cmake" $(sed -nE 's/^  (src.*)$/\1/p' "$name.cmake/CMakeLists.txt")
    [ -z "$kconfig" ] || $kconfig - "$name.zephyr" "$example" "${name^^}" <<'P' || fail "$name: Kconfig"
# Read by what Zephyr reads Kconfig with, with what this needs of Zephyr's own.
import sys, kconfiglib
folder, example, name = sys.argv[1:]
for fpu in "n", "y":
    open("Kconfig.root", "w").write(f"""config CPU_HAS_FPU
	def_bool {fpu}
config FPU
	bool "FPU"
	depends on CPU_HAS_FPU
config CBPRINTF_FP_SUPPORT
	bool "floats"
config MAIN_STACK_SIZE
	int "stack"
	default 1024
source "{folder}/zephyr/Kconfig"
""")
    k = kconfiglib.Kconfig("Kconfig.root", warn_to_stderr=False)
    k.warn_assign_undef = True
    k.load_config(f"{folder}/samples/{example}/prj.conf")
    assert not k.warnings, k.warnings
    assert k.syms["FPU"].str_value == fpu and k.syms[name + "_NETWORK"].str_value == "y" and k.syms["MAIN_STACK_SIZE"].str_value == "4096", fpu
P
    grep -q "^config ${name^^}_NETWORK$" "$name.zephyr/zephyr/Kconfig" && grep -qx "CONFIG_${name^^}_NETWORK=y" "$name.zephyr/samples/$example/prj.conf" || fail "Kconfig and prj.conf do not agree"
}

compiles() { # COMPILER… FILE
    "$@" -c -o one.o >said 2>&1 || fail "$*: $(head -n 5 said)"
}

# As their ecosystems compile them.
examples() { # NAME EXAMPLE
    local name=$1 example=$2 chip="-mcpu=cortex-m4 -mthumb -Os -Wall -Wextra -Werror -isystem $stubs"
    [ $arm = yes ] || return 0
    compiles arm-none-eabi-g++ -std=gnu++11 $chip -I"$name.arduino/src" -include Arduino.h -x c++ "$name.arduino/examples/$example/$example.ino"
    compiles arm-none-eabi-g++ -std=gnu++17 $chip -I"$name.platformio/include" "$name.platformio/examples/$example/main.cpp" "-D${name^^}_CHECK"
    compiles arm-none-eabi-gcc -std=gnu99 $chip -I"$name.esp-idf/include" "$name.esp-idf/examples/$example/main/main.c" "-D${name^^}_CHECK"
    compiles arm-none-eabi-gcc -std=c99 $chip -I"$name.zephyr/include" "$name.zephyr/samples/$example/src/main.c"
    compiles arm-none-eabi-gcc -std=c99 $chip -I"$name.cmake/include" "$name.cmake/examples/$example/main.c"
}

# Arduino's own builder finds the library by the sketch's #include, and links both for a board that stubs/arduino describes.
mkdir -p hardware/mote/stub/cores/stub
cp "$stubs"/arduino/*.txt hardware/mote/stub
cp "$stubs/Arduino.h" "$stubs/arduino/main.cpp" hardware/mote/stub/cores/stub
sketch() { # NAME EXAMPLE
    [ $builder = yes ] || return 0
    mkdir -p libraries built
    cp -r "$1.arduino" "libraries/$1"
    arduino-builder -compile -hardware "$scratch/hardware" -hardware /usr/share/arduino-builder -tools /usr/bin -libraries "$scratch/libraries" \
        -fqbn mote:stub:m4 -build-path "$scratch/built" "libraries/$1/examples/$2/$2.ino" >said 2>&1 || { fail "$1: arduino-builder: $(tail -n 5 said)"; return; }
    arm-none-eabi-nm "built/$2.ino.elf" | grep -q " T $1_run$" || fail "$1: its network is not in the sketch"
}

# The CMake package, built here, in a program of its own.
here() { # NAME
    cmake -S "$1.cmake" -B "$1.build" -DCMAKE_C_FLAGS="-Wall -Wextra -Werror" >said 2>&1 && cmake --build "$1.build" --parallel 2 >said 2>&1 ||
        { fail "$1: cmake: $(tail -n 5 said)"; return; }
    [ "$("$1.build/$1_selftest")" = ok ] || fail "$1: its self-test says $("$1.build/$1_selftest")"
}

# together NAME NAME: two of them in one program, of C++.
together() {
    mkdir both && cp -r "$1.cmake" "$2.cmake" both
    printf 'cmake_minimum_required(VERSION 3.13)\nproject(both C CXX)\nadd_subdirectory(%s.cmake)\nadd_subdirectory(%s.cmake)\nadd_executable(both both.cc)\ntarget_link_libraries(both %s::%s %s::%s)\n' "$1" "$2" "$1" "$1" "$2" "$2" >both/CMakeLists.txt
    printf '#include <%s_network.h>\n#include <%s_network.h>\nint main() { return %s_selftest() + %s_selftest(); }\n' "$1" "$2" "$1" "$2" >both/both.cc
    cmake -S both -B both/build >said 2>&1 && cmake --build both/build --parallel 2 >said 2>&1 && both/build/both || fail "$1 and $2 in one program: $(tail -n 5 said)"
}

# says CLIP: the keyword example, given its samples, says the word and the score that `mote run` gives.
"${CC:-cc}" -I"$source/tests" "$source/tests/emit/raw_clips.c" -ldl -o raw_clips || fail "raw_clips does not compile"
says() {
    ./raw_clips "$(sed -n 's/^#define SPOT_CLIP_SAMPLES \([0-9]*\).*/\1/p' spot.cmake/src/model.h)" "$1" | spot.build/spot_keyword >got
    "$mote" run spot.fit/model.tflite --input "$1" --output out.bin --quiet || fail "run $1"
    perl -e 'binmode STDIN; local $/; my @p = unpack "f<*", <STDIN>; my ($b) = sort { $p[$b] <=> $p[$a] } 0 .. $#p; printf "%s %.3f\n", (split /, /, $ARGV[0])[$b], $p[$b]' \
        "$(sed -n 's/^#define SPOT_LABELS {\(.*\)}/\1/p' spot.cmake/src/model.h | tr -d '"')" <out.bin >wanted
    [ -s got ] && cmp -s got wanted || fail "$1: the keyword example says $(cat got), and mote run $(cat wanted)"
}
clips=$source/../shared/data/mini_speech_commands

# And for a chip that takes roots by a library, as a program of newlib.
abroad() { # NAME EXAMPLE
    [ $arm = yes ] || return 0
    cmake -S "$1.cmake" -B "$1.m0" -DCMAKE_SYSTEM_NAME=Generic -DCMAKE_C_COMPILER=arm-none-eabi-gcc -DCMAKE_C_FLAGS="-mcpu=cortex-m0 -mthumb -Os --specs=rdimon.specs" >said 2>&1 &&
        cmake --build "$1.m0" --parallel 2 --target "$1_$2" >said 2>&1 || fail "$1: cmake for a Cortex-M0: $(tail -n 5 said)"
}

package "$made/dense_f32.0" plain
manifests plain tensors
examples plain tensors
sketch plain tensors
here plain
read -r bytes < <(sed -nE 's/^#define PLAIN_INPUT_0_BYTES ([0-9]+).*/\1/p' plain.cmake/src/model.h)
perl -e 'binmode STDOUT; print pack "f<*", map { $_ / 8 - 1 } 1 .. $ARGV[0] / 4' "$bytes" >in.bin
"$mote" run "$made/dense_f32.0" --input in.bin --output out.bin --quiet || fail "run"
perl -e 'binmode STDIN; local $/; printf "output %.3f\n", $_ for unpack "f<*", <STDIN>' <out.bin >wanted
plain.build/plain_tensors <in.bin >got && cmp -s got wanted || fail "the tensors example gives $(cat got), not $(cat wanted)"
if [ $arm = yes ] && [ $builder = no ]; then
    for file in $(find plain.arduino/src -name '*.c'); do compiles arm-none-eabi-gcc -mcpu=cortex-m4 -mthumb -Os -Wall -Wextra -Werror -Iplain.arduino/src "$file"; done
fi

# Names without a prefix of one's own, that the folder has a file of, that CMake keeps for itself, and that C and Arduino have headers
# of: nothing is found in their place.
for name in model model_weights test on string arduino; do
    package "$made/dense_s8.0" $name
    manifests $name tensors
    examples $name tensors
done
here test
here string
together test string
for kind in $kinds; do
    found=$(cd string.$kind && find . -name '*.h' ! -path './src/device/*' ! -path './src/model*' ! -path './src/network/*' -printf '%f ')
    [ "$found" = 'string_network.h ' ] || fail "for $kind: headers that may hide others: $found"
done

# Who answers for it, where that is said.
for kind in $kinds; do
    "$mote" export "$made/dense_s8.0" --for $kind told.$kind --prefix told --author 'Mo Teal <mo@mote.example>' --url https://mote.example/mote_told --quiet >said 2>&1 || fail "told: $(cat said)"
done
[ "$(grep -cE '^(author|maintainer)=Mo Teal <mo@mote.example>$|^url=https://mote.example/mote_told$' told.arduino/library.properties)" = 3 ] || fail "told: $(cat told.arduino/library.properties)"
python3 - <<'P' || fail "told: library.json"
import json
m = json.load(open("told.platformio/library.json"))
assert m["authors"] == [{"name": "Mo Teal <mo@mote.example>"}] and m["homepage"] == "https://mote.example/mote_told", m
P
[ "$(grep -cxF -e 'maintainers: ["Mo Teal <mo@mote.example>"]' -e 'url: "https://mote.example/mote_told"' told.esp-idf/idf_component.yml)" = 2 ] || fail "told: $(cat told.esp-idf/idf_component.yml)"
"$mote" export "$made/dense_s8.0" --for arduino unnamed --quiet && diff -r -x '*.c' -x '*.h' -x src -x README.md -x exported.txt unnamed model.arduino >said || fail "an Arduino library without a prefix: $(cat said)"

"$mote" data make climate --out . --years 1 --quiet || fail "no climate is made"
sed 's/^epochs.*/epochs = 1/; s/^split.*/split = 0.1 0.1 0.8/; /^\[budget\]/,$d' "$source/recipes/th-a.ini" >th-a.ini
"$mote" fit th-a.ini --data climate.csv --out th.fit --quiet >said 2>&1 || fail "fit: $(cat said)"
package th.fit/model.tflite th
manifests th forecast
examples th forecast
here th
number() { sed -n "s/^#define TH_$1 \([0-9]*\).*/\1/p" th.cmake/src/model.h; }
for i in $(seq $(($(number ROWS) + 1))); do echo "$i.5, 80"; done | th.build/th_forecast >got
[ "$(wc -l <got)" = $((2 * $(number STEPS) * $(number TARGETS))) ] || fail "rows by rows the forecast example gives $(cat got)"

if command -v espeak-ng >/dev/null; then
    "$mote" data make keywords --words "yes,no" --clips 8 --out words --quiet || fail "no words are made"
    printf '[task]\nkind = keywords\n[data]\nsplit_by = hash\nsplit = 0.5 0.25 0.25\n[model]\nnetwork = conv 4 3x3 /4x2, relu, gap, dense\n[train]\nepochs = 1\n' >spot.ini
    "$mote" fit spot.ini --data words --out spot.fit --quiet >said 2>&1 || fail "fit: $(cat said)"
    package spot.fit/model.tflite spot
    manifests spot keyword
    examples spot keyword
    here spot
    says words/yes/*_1.wav
    says words/no/*_2.wav
    [ ! -d "$clips" ] || says "$(find "$clips/yes" -name '*.flac' | sort | head -n 1)"
    package spot.fit/model.tflite ear --listen --threshold 0.3
    manifests ear listen
    examples ear listen
    sketch ear listen
    here ear
    abroad ear listen
    head -c 96000 /dev/zero | ear.build/ear_listen >got || fail "the listening example ends with $?"
else
    echo "espeak-ng is not installed: no sound"
fi

# Where int has 16 bits, as on the AVR of small Arduinos, nothing compiles to wrong numbers.
mkdir small && printf '#define INT_MAX 32767\n' >small/limits.h
"${CC:-cc}" -Ismall -Iplain.arduino/src -fsyntax-only plain.arduino/src/network/model.c >said 2>&1 && fail "compiles with an int of 16 bits"
grep -q 'int has fewer than 32 bits' said || fail "an int of 16 bits: $(head -n 3 said)"

# What is refused, and what --force replaces.
"$mote" export "$made/dense_f32.0" --for avr bad >said 2>&1
[ $? = 1 ] && grep -q 'mote export: .*"avr".*arduino, platformio, esp-idf, zephyr or cmake' said && [ ! -e bad ] || fail "avr: $(cat said)"
"$mote" export "$made/dense_f32.0" --for cmake >said 2>&1
[ $? = 1 ] && grep -q -e '--for KIND DIR' said || fail "no folder: $(cat said)"
for option in '--author=A "B"' --author= --url=example.org --url=https:// '--url=https://a b'; do
    "$mote" export "$made/dense_f32.0" --for arduino bad "${option%%=*}" "${option#*=}" >said 2>&1
    [ $? = 1 ] && [ "$(grep -c '^mote export: ' said)" = 1 ] && [ ! -e bad ] || fail "$option: $(cat said)"
done
"$mote" export "$made/dense_f32.0" --c bad --url https://example.org >said 2>&1
[ $? = 1 ] && grep -q 'go with --for' said && [ ! -e bad ] || fail "a page without a package: $(cat said)"
"$mote" export "$made/dense_f32.0" --for cmake plain.cmake >said 2>&1
[ $? = 2 ] && grep -q -e '--force' said || fail "over a package: $(cat said)"
"$mote" export "$made/dense_s8.0" --for cmake plain.cmake --prefix plain --force --quiet || fail "--force"
[ -e plain.cmake/src/device/fc_s8.c ] && [ ! -e plain.cmake/src/device/fc_f32.c ] || fail "--force leaves $(ls plain.cmake/src/device)"
[ $arm = yes ] || echo "arm-none-eabi-g++ is not installed: examples are not compiled"
[ $builder = yes ] || echo "arduino-builder or the compiler is not installed: the sketches are not linked"
[ -n "$kconfig" ] || echo "python3-kconfiglib is not installed: Kconfig is not read"
[ -n "$yaml" ] || echo "python3-yaml is not installed: YAML is not parsed"
finish
