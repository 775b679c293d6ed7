#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Models of every kind, and other people's, exported: clean C99 that computes the host's bits, with gcc (undefined behaviour
# stops it) and clang, and nothing for cppcheck to say. A sample of them, or all with MOTE_WHOLE=1 (make firmware).
. "$(dirname "$0")/lib.sh"
made=$MOTE_BUILD/fuzz/corpus/tflite_read
[ -f "$made/dense_f32.0" ] || skip "$made is not built"
models=("$made"/{attention_s8,attention_f32,casts,dense_f16,functions,images_hybrid,images_s8,lstm_hybrid,moves_s8,norms_f32,norms_s8,points_f32,repeats_s8,svdf_s8,wide}.0)
[ -z "${MOTE_WHOLE:-}" ] || models=("$made"/*.0)
if [ ! -d "$golden" ]; then
    echo "no golden models beside the source: made ones alone"
elif [ -n "${MOTE_WHOLE:-}" ]; then
    models+=("$golden"/*.tflite)
else
    models+=("$golden"/{mlperf_kws_int8,polito_th_a_f16,tflm_lstm_f32}.tflite)
fi
one() {
    local name
    name=$(basename "$1")
    export_model "$1" "$scratch/$name"
    [ "${MOTE_SANITIZE:-OFF}" = OFF ] || return 0 # the same text is compiled and run in the release build
    checks "$scratch/$name" gcc -O0 -fsanitize=undefined -fno-sanitize-recover=all
    ! command -v clang >/dev/null || checks "$scratch/$name" clang -O0
}
for model in "${models[@]}"; do one "$model"; done
[ "${MOTE_SANITIZE:-OFF}" = OFF ] || finish "${#models[@]} models, printed alone"
if command -v cppcheck >/dev/null; then
    cppcheck --quiet --std=c99 --enable=warning,portability --suppress=shiftTooManyBitsSigned --error-exitcode=1 --inline-suppr "$scratch"/images_s8.0 "$scratch"/lstm_hybrid.0 \
        >"$scratch/said" 2>&1 || fail "cppcheck: $(head -n 5 "$scratch/said")"
fi
finish "${#models[@]} models"
