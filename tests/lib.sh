# SPDX-License-Identifier: MIT
# Where tests that are scripts begin: the program, a scratch folder that goes in the end, and checks that count.
set -u
mote=${MOTE_BUILD:?set it to the build folder}/mote source=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
golden=$source/../shared/golden/models
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export XDG_CACHE_HOME=$scratch/cache
failures=0
fail() { echo "FAILED: $*"; failures=$((failures + 1)); }
finish() { # WHAT: said when all is well
    [ "$failures" = 0 ] || { echo "$failures checks failed"; exit 1; }
    echo "${1:-ok}"
    exit 0
}
skip() { echo "skipped: $*"; exit 77; }
needs() { # TOOL…
    local tool
    for tool in "$@"; do command -v "$tool" >/dev/null || skip "$tool is not installed"; done
}
