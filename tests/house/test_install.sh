#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What `cmake --install` puts somewhere can be used from there: the example compiles against it with pkg-config and with
# CMake, as C and as C++, shared and static, and answers as the program does; DESTDIR is heeded; man pages are clean.
set -euo pipefail
build=${MOTE_BUILD:?set it to the build folder} source=${MOTE_SOURCE:?}
for file in mote libmote.a libmote.so libmote-run.a libmote-run.so man/mote.1; do
    [ -e "$build/$file" ] || { echo "$build/$file is not built"; exit 77; }
done
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
fail() { echo "$1"; exit 1; }

# A staged install lays the same files under DESTDIR; then the real one.
DESTDIR=$scratch/stage cmake --install "$build" --prefix /opt/mote >"$scratch/log" 2>&1 || fail "$(tail -n 3 "$scratch/log")"
prefix=$scratch/prefix
cmake --install "$build" --prefix "$prefix" >"$scratch/log" 2>&1 || fail "$(tail -n 3 "$scratch/log")"
diff <(cd "$scratch/stage/opt/mote" && find . | sort) <(cd "$prefix" && find . | sort) || fail "DESTDIR gives other files"
installed=$(cd "$prefix" && find . -type f | sort)
for name in bin/mote include/mote/types.h include/mote/run.h include/mote/mote.h mote.pc mote-run.pc mote-config.cmake libmote.a \
    libmote-run.a share/man/man1/mote.1 share/man/man3/mote-run.3; do
    grep -q "/$name$" <<<"$installed" || fail "$name is not installed"
done
lib=$(dirname "$(find "$prefix" -name libmote-run.a)")
export PKG_CONFIG_PATH=$lib/pkgconfig LD_LIBRARY_PATH=$lib
for library in mote mote-run; do
    objdump -p "$lib/lib$library.so" | grep -qE "SONAME +lib$library\.so\.[0-9]+\.[0-9]+$" || fail "lib$library.so has no soname with a version"
done
version=$("$prefix/bin/mote" --version)
[ "mote $(pkg-config --modversion mote-run)" = "$version" ] || fail "pkg-config says another version than the program ($version)"

# A model that the tests made, and what the program makes of it; a golden one, and what TensorFlow Lite makes of it.
model=$build/fuzz/corpus/tflite_read/dense_f32.0
[ -f "$model" ] || { echo "$model is not built"; exit 77; }
numbers="1 -0.5 0.25 2 0 -1 0.75 -0.125 3 1.5 -2 0.5"
perl -e 'print pack "f<*", @ARGV' -- $numbers >"$scratch/in"
"$prefix/bin/mote" run "$model" --input "$scratch/in" --output "$scratch/out" --quiet
perl -e 'local $/; printf "%.7g\n", $_ for unpack "f<*", <STDIN>' <"$scratch/out" >"$scratch/wanted"
golden=$source/../shared/golden/models/tflm_hello_world_f32.tflite

answers() { # WHAT PROGRAM
    "$2" "$model" $numbers >"$scratch/got" || fail "$1: does not run"
    diff "$scratch/wanted" "$scratch/got" || fail "$1: another answer than the program's"
    if [ -f "$golden" ]; then
        "$2" "$golden" -1.828125 | awk -v wanted=-2.00886822 '{ d = $1 - wanted; exit !(d < 2e-5 && d > -2e-5) }' || fail "$1: another answer than TensorFlow Lite's"
    fi
    if "$2" "$scratch/in" >"$scratch/got" 2>&1; then fail "$1: runs what is no model"; fi
    grep -q "no TensorFlow Lite model" "$scratch/got" || fail "$1: no sentence: $(cat "$scratch/got")"
}

example=$source/examples/run_model.c
strict="-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror"
${CC:-cc} -std=c11 $strict "$example" $(pkg-config --cflags --libs mote-run) -o "$scratch/shared"
answers "C, shared" "$scratch/shared"
${CC:-cc} -std=c99 $strict "$example" $(pkg-config --cflags mote-run) "$lib/libmote-run.a" -lm -o "$scratch/static"
LD_LIBRARY_PATH='' answers "C99, static" "$scratch/static"
${CC:-cc} -std=c11 "$example" $(pkg-config --cflags --libs mote) -o "$scratch/whole"
answers "C, the whole library" "$scratch/whole"
if command -v c++ >/dev/null; then
    c++ -std=c++11 $strict -x c++ "$example" -x none $(pkg-config --cflags --libs mote-run) -o "$scratch/plus"
    answers "C++" "$scratch/plus"
    printf '#include <mote/mote.h>\n#include <mote/run.h>\nint main() { return mote_version() == nullptr; }\n' >"$scratch/both.cc"
    c++ -std=c++11 $strict "$scratch/both.cc" $(pkg-config --cflags --libs mote) -o "$scratch/both" && "$scratch/both"
fi

mkdir "$scratch/user"
cat >"$scratch/user/CMakeLists.txt" <<'CMAKE'
cmake_minimum_required(VERSION 3.18)
project(user C)
find_package(mote 0.1 REQUIRED)
foreach(kind run run-static mote)
  add_executable(with-${kind} ${EXAMPLE})
  target_link_libraries(with-${kind} mote::${kind})
endforeach()
CMAKE
{ cmake -S "$scratch/user" -B "$scratch/user/build" -DCMAKE_PREFIX_PATH="$prefix" -DEXAMPLE="$example" && cmake --build "$scratch/user/build"; } >"$scratch/log" 2>&1 ||
    { tail -n 20 "$scratch/log"; fail "find_package(mote): does not build"; }
for kind in run run-static mote; do answers "mote::$kind" "$scratch/user/build/with-$kind"; done

checked=""
for page in "$prefix"/share/man/man*/*; do
    if command -v mandoc >/dev/null; then
        mandoc -T lint -W warning "$page" || fail "$page: mandoc has something to say"
        checked=mandoc
    fi
    if command -v groff >/dev/null; then
        said=$(groff -Kutf8 -man -ww -z "$page" 2>&1) || true
        [ -z "$said" ] || fail "$page: $said"
        checked="$checked groff"
    fi
done
for call in $(grep -ohE 'MOTE_API [^;(]*\(' "$source/include/mote/run.h" | grep -oE 'mote_[a-z_0-9]+\($'); do
    grep -qF "$call" "$prefix/share/man/man3/mote-run.3" || fail "mote-run(3) does not have $call)"
done
"$prefix/bin/mote" --help | sed -nE 's/^  ([a-z]+( [a-z]+)?)  +.*/\1/p' | while read -r verb; do
    grep -qE "^\.SH ${verb^^}$" "$prefix/share/man/man1/mote.1" || fail "mote(1) does not have $verb"
done
echo "$(wc -l <<<"$installed") files installed; man pages seen by:${checked:- nobody, neither mandoc nor groff is here}"
