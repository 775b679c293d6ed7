#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# some_clips.sh DATA FOLDER: links to every tenth clip of each word, for trainings of which only the network's shape is wanted.
set -euo pipefail
for word in "$1"/*/; do
    folder=$2/$(basename "$word") n=0
    mkdir -p "$folder"
    for file in "$word"*; do [ $((n++ % 10)) != 0 ] || ln -s "$(realpath "$file")" "$folder"; done
done
