#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# make bench: every benchmark, on a build of its own tree. Peers that are not installed are named and left out.
set -u
cd "$(dirname "$0")/.."
cmake --build build --parallel "$(nproc)" >/dev/null || exit 1
build/bench/bench_data_csv
bash bench/train_vs_torch.sh build || [ $? = 77 ]
bash bench/infer_vs_peers.sh build || [ $? = 77 ] || [ $? = 2 ]
