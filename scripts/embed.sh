#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# embed.sh OUT.c FILE…: a C file that holds the text of each FILE, for `mote export` (src/emit/sources.h).
set -euo pipefail
out=$1
shift
{
    printf '/* Made by scripts/embed.sh. */\n#include "emit/sources.h"\n\nconst struct mote_emit_source mote_emit_sources[] = {\n'
    for file in "$@"; do
        printf '    {"%s",\n' "${file##*/}"
        sed 's/[\\"]/\\&/g; s/.*/     "&\\n"/' "$file"
        printf '    },\n'
    done
    printf '};\nconst size_t mote_emit_source_count = sizeof mote_emit_sources / sizeof mote_emit_sources[0];\n'
} >"$out.new"
mv "$out.new" "$out"
