#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# run.sh wasm|c MODEL INPUT OUTPUT [MODEL INPUT OUTPUT]...: runs models in real TensorFlow Lite, raw tensor bytes in and out. The packages
# lie in npm/ of the build folder (MOTE_BUILD), or of build/ (scripts/npm.sh puts them there).
# Exit status: 0 done, 2 TensorFlow Lite refuses a model, 77 the engine is not installed.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
engine=$1
shift
build=${MOTE_BUILD:-$here/../../../build}
for npm in "$build/npm" "$here/../../../build/npm"; do [ -e "$npm/.ready" ] && break; done
modules=$npm/node_modules

case $engine in
    wasm)
        [ -e "$modules/@tensorflow/tfjs-tflite/wasm/tflite_web_api_cc_simd.wasm" ] && command -v node >/dev/null ||
            { echo "TensorFlow Lite (WASM) is not installed; see scripts/npm.sh"; exit 77; }
        # shellcheck disable=SC2086
        exec node ${REAL_TFLITE_MS:+--no-liftoff} "$here/tflite_wasm.cjs" "$modules" "$@"
        ;;
    c)
        library=$modules/node-tflite/tflite/linux_x86_64/libtensorflowlite_c.so
        [ -e "$library" ] && [ "$(uname -sm)" = "Linux x86_64" ] ||
            { echo "TensorFlow Lite (C) is not installed; see scripts/npm.sh"; exit 77; }
        program=$build/real_tflite_c
        if [ ! "$program" -nt "$here/tflite_c.c" ]; then
            "${CC:-cc}" -O1 "$here/tflite_c.c" -o "$program.$$" -ldl && mv "$program.$$" "$program"
        fi
        exec "$program" "$library" "$@"
        ;;
    *) echo "run.sh: no engine $engine; wasm or c" >&2; exit 1 ;;
esac
