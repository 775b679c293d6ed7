#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Every #include line of device/ and src/ against the table of rooms in doc/design.md: a room sees itself, the rooms in its
# row and mote/types.h; device sees no libc but a few headers, and those of the compiler for Arm; cli sees <mote/...> alone. Fails with file:line.
set -euo pipefail
cd "${MOTE_SOURCE:-$(dirname "$0")/../..}"
table=doc/design.md
[ -f "$table" ] || { echo "$table: absent; it holds the table of rooms"; exit 1; }

# Rows of the table under the heading that says Rooms: "room|may|include".
rows=$(awk -F'|' '/^#/ { on = /Rooms/ } on && /^\|/ && $2 !~ /^ *(room|-+) *$/ { gsub(/[ `]/, ""); gsub(/,/, " ", $3); print $2 "|" $3 }' "$table")
rooms=$(cut -d'|' -f1 <<<"$rows" | tr '\n' ' ')

check() { # rows and rooms as awk variables; the files' #include lines on standard input
    awk -v rows="$rows" '
    function complain(why) { print file ":" line ": " why; bad++ }
    BEGIN {
        n = split(rows, row, "\n")
        for (i = 1; i <= n; i++) {
            split(row[i], cell, "|"); known[cell[1]] = 1
            m = split(cell[2], may, " ")
            for (j = 1; j <= m; j++) allowed[cell[1], may[j]] = 1
        }
        split("stdint.h stddef.h string.h stdbool.h math.h arm_acle.h arm_mve.h", libc, " ")
        for (i in libc) chip[libc[i]] = 1
    }
    {
        split($0, part, ":"); file = part[1]; line = part[2]
        text = $0; sub(/^[^:]*:[^:]*:/, "", text)
        depth = split(file, folder, "/")
        room = folder[1] == "device" ? "device" : depth == 2 ? "face" : folder[2]
        system_header = match(text, /<[^>]*>/)
        if (!system_header && !match(text, /"[^"]*"/)) { complain("an #include that names no file"); next }
        name = substr(text, RSTART + 1, RLENGTH - 2)
        slash = index(name, "/")
        target = slash ? substr(name, 1, slash - 1) : ""
        if (!(room in known)) { complain("the room " room " has no row in doc/design.md"); next }
        if (name == "mote/types.h" || (room == "runner" && name == "mote/run.h")) next
        if (target == "mote") { if (room != "cli" && room != "face") complain(room " may not include " name); next }
        if (system_header) { if (room == "device" && !(name in chip)) complain("device may not include <" name ">"); next }
        if (target == "" && room != "face") { complain("\"" name "\" does not say its room"); next }
        if (target == "" || target == room) next
        if (!(target in known)) { complain("there is no room " target " in doc/design.md"); next }
        if (!((room, target) in allowed)) complain("the room " room " may not include " name)
    }
    END { exit bad > 0 }'
}

includes() {
    grep -nE '^[[:space:]]*#[[:space:]]*include' /dev/null "$@" || true
}

[ -n "$rooms" ] || { echo "$table: no table under a heading that says Rooms"; exit 1; }
mapfile -t files < <(find device src -name '*.[ch]' | sort)
includes "${files[@]}" | check
# The check itself must be able to fail: each of these lines is forbidden.
while read -r line; do
    if echo "$line" | check >/dev/null; then
        echo "the check let this pass: $line"
        exit 1
    fi
done <<'LINES'
device/fc.c:1:#include <stdio.h>
device/fc.c:2:#include "base/arena.h"
src/base/arena.c:1:#include "recipe/recipe.h"
src/recipe/recipe.c:1:#include "device/math.h"
src/graph/graph.c:1:#include "graph.h"
src/train/net.c:1:#include "shrink/shrink.h"
src/data/table.c:1:#include <mote/mote.h>
src/graph/graph.c:1:#include <mote/run.h>
src/runner/runner.c:1:#include <mote/mote.h>
src/cli/main.c:1:#include "base/arena.h"
src/attic/old.c:1:#include <stdio.h>
LINES
echo "${#files[@]} files, rooms: $rooms"
