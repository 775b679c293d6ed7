#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# man.sh program MOTE PAGE: mote(1) from what `mote --help` and `mote VERB --help` print.
# man.sh header RUN_H PAGE: mote-run(3) from the comments and declarations of the header.
set -euo pipefail
kind=$1 from=$2 page=$3
mkdir -p "$(dirname "$page")"
epoch=${SOURCE_DATE_EPOCH:-$(stat -c %Y "$from")}
date=$(date -u -d "@$epoch" +%Y-%m-%d)
escape='function esc(s) { gsub(/\\/, "\\e", s); gsub(/-/, "\\-", s); sub(/^[.'"'"']/, "\\\\\\&&", s); return s }'

program_page() {
    local version verb
    version=$("$from" --version)
    printf '.\\" SPDX-License-Identifier: MIT\n.TH MOTE 1 "%s" "%s" "User Commands"\n.SH NAME\n' "$date" "$version"
    printf 'mote \\- train, shrink, measure and run small neural networks\n.SH SYNOPSIS\n.B mote\n.I verb\n.RI [ options ]\n'
    "$from" --help | sed -nE 's/^  ([a-z]+( [a-z]+)?)  +.*/\1/p' | while read -r verb; do
        # The last line of each --help is the exit status: said once, at the end.
        "$from" $verb --help | awk -v verb="$verb" "$escape"'
            NR == 1 { print ".SH " esc(toupper(verb)); sub(/^[^:]*: /, ""); print esc(toupper(substr($0, 1, 1)) substr($0, 2)) "."; next }
            /^usage: / { sub(/^usage: /, ""); print ".PP\n.B " esc($0); next }
            /^Exit status/ || /^$/ { next }
            /^  / {
                sub(/^  /, ""); at = match($0, /  +/)
                name = at ? substr($0, 1, at - 1) : $0; help = at ? substr($0, at + RLENGTH) : ""
                if (!at && match($0, /^(--[a-z-]+( [A-Z]+)?|[A-Z]+) /)) { name = substr($0, 1, RLENGTH - 1); help = substr($0, RLENGTH + 1) }
                print ".TP\n.B " esc(name) "\n" esc(help) "."; next
            }
            { print ".PP\n" esc($0) }'
    done
    printf '.SH EXIT STATUS\n'
    "$from" fit --help | sed -n 's/^Exit status: //p' | awk "$escape"'{ print esc(toupper(substr($0, 1, 1)) substr($0, 2)) }'
    printf '.SH SEE ALSO\n.BR mote\\-run (3)\n'
}

# Comments become paragraphs, what follows them up to the next comment or blank line its synopsis, as it stands.
header_page() {
    local version
    version=$(sed -n 's/^#define MOTE_VERSION "\(.*\)"/\1/p' "$(dirname "$from")/types.h")
    printf '.\\" SPDX-License-Identifier: MIT\n.TH MOTE\\-RUN 3 "%s" "mote %s" "Library Functions Manual"\n.SH NAME\n' "$date" "$version"
    printf 'mote\\-run \\- run small neural networks (.tflite files)\n.SH SYNOPSIS\n.B #include <mote/run.h>\n.SH DESCRIPTION\n'
    awk "$escape"'
        function close_code() { if (code) print ".EE\n.RE"; code = 0 }
        function open_code() { if (!code) print (started ? ".PP\n" : "") ".RS 4\n.EX"; code = started = 1 }
        function text(s) {
            sub(/^ *\/?\* ?/, "", s); ends = sub(/ *\*\/ *$/, "", s); if (ends) comment = 0
            if (s == "SPDX-License-Identifier: MIT") return
            if (s ~ /^    /) { open_code(); print esc(substr(s, 5)); return }
            close_code()
            if (s == "") { fresh = 1; return }
            if (fresh && started) print ".PP"
            fresh = 0; started = 1; print esc(s)
        }
        /^#/ || /^}$/ && guard || /^extern "C"/ { guard = /^#ifdef __cplusplus/ || /^extern/; next }
        { guard = 0 }
        /^\/\*/ { close_code(); comment = 1; fresh = 1; text($0); next }
        comment { text($0); next }
        /^$/ { blank = code; next }
        {
            open_code(); if (blank) print ""; blank = 0
            if (/^MOTE_API /) indent = 9; else if (!/^ /) indent = 0
            sub(/^MOTE_API /, ""); if (indent && /^ /) $0 = substr($0, indent + 1)
            print esc($0)
        }
        END { close_code() }' "$from"
    printf '.SH SEE ALSO\n.BR mote (1)\n'
}

"${kind}_page" >"$page.new"
mv "$page.new" "$page"
