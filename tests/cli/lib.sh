# SPDX-License-Identifier: MIT
# For the tests of the program: small made data, and what it says and ends with.
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
cd "$scratch" || exit 1

# expect STATUS PATTERN COMMAND...: the exit status, and one sentence on stderr, beside progress, that matches.
expect() {
  local status=$1 pattern=$2
  shift 2
  "$@" >"$scratch/stdout" 2>"$scratch/stderr"
  local got=$?
  [ "$got" = "$status" ] || fail "exit status $got, not $status: $* ($(tail -n 1 "$scratch/stderr"))"
  grep -qE -- "$pattern" "$scratch/stderr" || fail "no match for /$pattern/: $* said: $(cat "$scratch/stderr")"
  [ "$(grep -c '^mote' "$scratch/stderr")" -eq 1 ] || fail "more than one line: $* said: $(cat "$scratch/stderr")"
}

runs() {
  "$@" >"$scratch/stdout" 2>"$scratch/stderr" || fail "$* failed: $(cat "$scratch/stderr")"
}

# series ROWS: ten-minute rows of two columns that a linear map can forecast; deterministic.
series() {
  awk -v rows="$1" 'BEGIN {
    print "Date Time,T (degC),rh (%)"
    x = 42; t = 5; slope = 0
    for (i = 0; i < rows; i++) {
      x = (x * 1103515245 + 12345) % 2147483648; slope = 0.9 * slope + 0.2 * (x / 2147483648 - 0.5)
      t = 0.999 * t + slope; day = int(i / 144); minute = (i % 144) * 10
      month = int(day / 28) % 12 + 1; year = 2020 + int(day / 336)
      printf "%02d.%02d.%d %02d:%02d:00,%.2f,%.1f\n", day % 28 + 1, month, year, int(minute / 60), minute % 60, t, 60 - 2 * t + 3 * slope
    }
  }'
}

# forecaster NETWORK EPOCHS LINES: a recipe for such a series, with more lines after those of [train].
forecaster() {
  printf '[data]\ncolumns = T (degC), rh (%%)\ninput = 6\noutput = 3\n[model]\nnetwork = %b\n[train]\nepochs = %b\n%b' "$1" "$2" "${3:-}"
}

# killed SECONDS COMMAND...: it is ended so, if it takes longer; false where it was over before.
killed() {
  local after=$1 pid status
  shift
  "$@" &
  pid=$!
  sleep "$after"
  kill -KILL "$pid" 2>/dev/null
  status=$?
  wait "$pid" 2>/dev/null
  return $status
}
