#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# npm.sh FOLDER: puts real TensorFlow Lite there (the WASM one and the native 2.2 C library), for the conformance tests.
set -eu
folder=$1
[ -e "$folder/.ready" ] && exit 0
command -v npm >/dev/null || { echo "npm.sh: no npm here; conformance tests will be skipped"; exit 1; }
mkdir -p "$folder"
cd "$folder"
[ -e package.json ] || echo '{"private":true}' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts --legacy-peer-deps --no-package-lock \
  @tensorflow/tfjs-tflite@0.0.1-alpha.10 node-tflite@0.0.2 >npm.log 2>&1 || { tail -n 5 npm.log; echo "npm.sh: could not fetch TensorFlow Lite; conformance tests will be skipped"; exit 1; }
touch .ready
