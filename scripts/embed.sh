#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# embed.sh OUT.c ARRAY FOLDER FILE…: a C file with an array of the text of each FILE, which is named by its path in FOLDER, for
# `mote export` (src/emit/sources.h).
set -euo pipefail
out=$1 array=$2 folder=$3
shift 3
{
    printf '/* Made by scripts/embed.sh. */\n#include "emit/sources.h"\n\nconst struct mote_emit_source %s[] = {\n' "$array"
    for file in "$@"; do
        printf '    {"%s",\n' "${file#"$folder"/}"
        sed 's/[\\"]/\\&/g; s/.*/     "&\\n"/' "$file"
        printf '    },\n'
    done
    printf '};\nconst size_t %s_count = sizeof %s / sizeof %s[0];\n' "${array%s}" "$array" "$array"
} >"$out.new"
mv "$out.new" "$out"
