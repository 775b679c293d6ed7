# SPDX-License-Identifier: MIT
# For the tests of the program: a scratch folder, small made data, and checks that count.
set -u
mote=$MOTE_BUILD/mote
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failures=0

fail() {
  echo "FAILED: $*"
  failures=$((failures + 1))
}

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

finish() {
  [ "$failures" = 0 ] && echo "ok" && exit 0
  echo "$failures checks failed"
  exit 1
}
