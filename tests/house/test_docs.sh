#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The documents against the tree and the built program: every recipe key, layer and network is in doc/recipe.md with its
# default and range; verbs, options, make targets, paths and links that *.md name exist; every recipe in them parses, C in
# them compiles; README has every verb in its table. Sentences are for people to check.
set -u
source=$(cd "${MOTE_SOURCE:-$(dirname "$0")/../..}" && pwd)
mote=${MOTE_BUILD:?set it to the build folder}/mote
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
tick='`'

documents() { (cd "$1" && find . -name '*.md' -not -path './.git/*' -not -path './build*' -not -path './runs/*' | sed 's|^\./||' | sort); }

# "section key default min max", tabs between, for each row of the table of keys.
read_keys() {
    sed -n '/^static const struct mote_recipe_key keys/,/^};/p' "$source/src/recipe/keys.c" |
        sed -nE 's/^ *\{"([a-z]+)", ("[a-z0-9_]+"|MAE), (MOTE_KEY_[A-Z]+), AT\([a-z0-9_.]+\), (NULL|"[^"]*"), ([^,]+), ([^,]+), .*/\1\t\2\t\3\t\4\t\5\t\6/p' |
        sed 's/\tMAE\t/\t"mae"\t/'
}

# manual FILE: what of keys, layers and networks it lacks.
manual() {
    local file=$1 section key type default least most row
    while IFS=$'\t' read -r section key type default least most; do
        key=${key//\"/} default=${default//\"/}
        row=$(awk -v heading="## [$section]" -v start="| $tick$key$tick" '
            /^## / { on = $0 == heading } on && index($0, start) == 1' "$file")
        [ -n "$row" ] || { echo "$file: no row for $key under [$section]"; continue; }
        case $default in
        NULL) [[ $row == *'**required**'* ]] || echo "$file: [$section] $key has no default, and its row does not say required" ;;
        ?*) [[ $row == *"| $tick$default$tick |"* ]] || echo "$file: [$section] $key: the default is $default, its row says other" ;;
        esac
        case $type in
        MOTE_KEY_NUMBER | MOTE_KEY_COUNT | MOTE_KEY_SIZE | MOTE_KEY_WEIGHTS | MOTE_KEY_LIMIT | MOTE_KEY_SPLIT)
            [[ $row == *"$least to $most"* ]] || echo "$file: [$section] $key: the range is $least to $most, its row says other" ;;
        esac
    done <"$scratch/keys"
    for word in $(sed -n '/^} kinds\[\]/,/^};/s/.*= {"\([a-z0-9]*\)",.*/\1/p' "$source/src/recipe/layer.c") \
        $(sed -n '/mote_network_names\[\]/s/[",;{}]//gp' "$source/src/recipe/networks.c" | sed 's/.*=//; s/NULL//'); do
        grep -q "^|.*$tick$word[ $tick]" "$file" || echo "$file: no row for the layer or network $word"
    done
}

# Documented keys that there are not.
strangers() {
    awk '/^## / { section = /^## \[[a-z]+\]$/ ? substr($2, 2, length($2) - 2) : "" }
        section && /^\| `/ { split($0, part, "`"); print section "\t" part[2] }' "$1" | while IFS=$'\t' read -r section key; do
        grep -q "^$section"$'\t'"\"$key\"" "$scratch/keys" || echo "$1: there is no key $key in [$section]"
    done
}

# Code of a document, a piece a line: `inline`, indented and fenced lines.
code() {
    awk '/^```/ { fence = !fence; next }
        fence || /^    / { print; next }
        { n = split($0, part, "`"); for (i = 2; i <= n; i += 2) print part[i] }' "$1"
}

verbs() { "$mote" --help | sed -nE 's/^  ([a-z]+( [a-z]+)?)  +.*/\1/p'; }

# Pieces that call mote, or name an option alone: verbs and options are known.
calls() {
    local file=$1 piece word words option
    code "$file" | sed -E 's/ +#.*//' | while read -r piece; do
        if [[ $piece =~ ^(\./)?(build/)?mote\ +([a-z]+)(\ +([a-z]+))?(.*)$ ]]; then
            word=${BASH_REMATCH[3]} words="$word ${BASH_REMATCH[5]}"
            [ -f "$scratch/help/$words" ] || words=$word
            [ -f "$scratch/help/$words" ] || { echo "$file: mote has no verb \"$words\""; continue; }
            for option in $(grep -oE -- '(^| )--[a-z-]+' <<<"$piece"); do
                grep -qE -- "^  $option( |\$)" "$scratch/help/$words" || echo "$file: mote $words takes no $option"
            done
        elif [[ $piece =~ ^(--[a-z-]+)( [A-Z]+|=.*)?$ ]]; then
            option=${BASH_REMATCH[1]}
            grep -qE -- "^  $option( |\$)" "$scratch"/help/* || echo "$file: no verb takes $option"
        elif [[ $piece =~ ^make\ ([a-z-]+)$ || $piece =~ ^make\ ([a-z-]+)\  ]]; then
            grep -qE "^([a-z-]+ )*${BASH_REMATCH[1]}( [a-z-]+)*:" "$source/Makefile" || echo "$file: there is no make ${BASH_REMATCH[1]}"
        fi
    done
}

# Names of files: a path into the tree, where capitals stand for anything, or the bare name of a source file.
paths() {
    local file=$1 path pattern
    code "$file" | grep -oE '(^|[ (=`])(\.ci|src|include|device|tests|fuzz|bench|doc|scripts|recipes|examples|cmake)/[A-Za-z0-9_.*/-]*' |
        sed -E 's/^[ (=`]//; s/[.,]$//' | sort -u | while read -r path; do
        [ -e "$source/$path" ] && continue
        pattern=$(sed -E 's/[A-Z]{2,}/*/g' <<<"$path")
        [[ $pattern == *'*'* ]] && compgen -G "$source/$pattern" >/dev/null || echo "$file: $path is not in the tree"
    done
    code "$file" | grep -xE '[a-z0-9_]+\.(c|h|sh)' | sort -u | while read -r path; do
        [ -n "$(cd "$source" && find device src include tests fuzz bench scripts -name "$path" -print -quit)" ] || echo "$file: there is no $path"
    done
}

slugs() { sed -n 's/^##* //p' "$1" | tr '[:upper:]' '[:lower:]' | sed 's/[^a-z0-9 _-]//g; s/ /-/g'; }

links() {
    local file=$1 link target
    grep -oE '\]\([^)]+\)' "$file" | sed 's/^](//; s/)$//' | while read -r link; do
        [[ $link == http://* || $link == https://* || $link == mailto:* ]] && continue
        target=$(dirname "$file")/${link%%#*}
        [[ $link == '#'* ]] && target=$file
        [ -e "$target" ] || { echo "$file: the link to $link leads nowhere"; continue; }
        [[ $link != *'#'* ]] || slugs "$target" | grep -qx -- "${link#*#}" || echo "$file: no heading for the link to $link"
    done
}

machine() {
    grep -nE '(^|[ `("=])/[A-Za-z]+/' "$1" | grep -vE '[ `("=]/(dev|etc|usr)/' | sed "s|^|$1:|; s|\$|: a path of one machine|"
}

# Fenced ini parses (its data is absent, which is found out later), fenced C compiles.
blocks() {
    local file=$1 block
    rm -f "$scratch"/block.*
    awk -v out="$scratch/block" '/^```(ini|c)$/ { name = out "." ++n "." substr($0, 4); next } /^```/ { name = "" } name { print > name }' "$file"
    for block in "$scratch"/block.*.ini; do
        [ -e "$block" ] || continue
        "$mote" sweep "$block" --data "$scratch/absent.csv" --out "$scratch/out" 2>&1 | grep -q 'absent\.csv' ||
            echo "$file: a recipe in it is refused: $("$mote" sweep "$block" --data "$scratch/absent.csv" --out "$scratch/out" 2>&1 || true)"
    done
    for block in "$scratch"/block.*.c; do
        [ -e "$block" ] || continue
        ${CC:-cc} -std=c11 -Wall -Wextra -Werror -fsyntax-only -I "$source/include" "$block" >"$scratch/cc" 2>&1 ||
            echo "$file: C in it does not compile: $(head -n 3 "$scratch/cc")"
    done
}

table_of_verbs() {
    verbs | while read -r verb; do
        grep -q "^| .*$tick$verb$tick.*|" "$1" || echo "$1: its table has no verb $verb"
    done
}

check() { # FOLDER
    cd "$1" || exit
    for file in $(documents .); do
        calls "$file"; paths "$file"; links "$file"; machine "$file"; blocks "$file"
    done
    if [ -f README.md ]; then table_of_verbs README.md; fi
    if [ -f doc/recipe.md ]; then manual doc/recipe.md; strangers doc/recipe.md; fi
}

[ -x "$mote" ] || { echo "$mote is not built"; exit 77; }
read_keys >"$scratch/keys"
[ "$(wc -l <"$scratch/keys")" = "$(sed -n '/^static const struct mote_recipe_key keys/,/^};/p' "$source/src/recipe/keys.c" | grep -c '^ *{"')" ] ||
    { echo "src/recipe/keys.c: a row that this test cannot read"; exit 1; }
mkdir "$scratch/help"
"$mote" --help >"$scratch/help/mote"
verbs | while read -r verb; do "$mote" $verb --help >"$scratch/help/$verb"; done

# The check itself must be able to fail: each line below is wrong once.
mkdir -p "$scratch/bad/doc"
cat >"$scratch/bad/README.md" <<'BAD'
`mote fly recipes/th-a.ini` and `mote fit RECIPE --wings 2` and `--feathers N` and `make nest`
`src/nest/egg.c` and `egg.c` and [a link](nowhere.md) and [another](#nowhere) and /home/bird/nest
```ini
[data]
colour = blue
```
```c
int main(void) { return egg; }
```
BAD
sed 's/| `batch` | 1 to 65536 | `32` |/| `batch` | 1 to 65 | `33` |/; /^| `momentum`/d; /^| `gap`/d; s/^| `seed`/| `sead`/' "$source/doc/recipe.md" >"$scratch/bad/doc/recipe.md"
(check "$scratch/bad") >"$scratch/found"
for wrong in 'verb "fly"' '--wings' '--feathers' 'make nest' 'src/nest/egg.c' 'no egg.c' 'nowhere.md' '#nowhere' '/home' 'colour' 'not compile' 'no verb sweep' \
    'default is 32' '1 to 65536' 'row for momentum' 'network gap' 'no key sead'; do
    grep -qF -- "$wrong" "$scratch/found" || { echo "the check let this pass: $wrong"; cat "$scratch/found"; exit 1; }
done

(check "$source") >"$scratch/found"
cat "$scratch/found"
[ ! -s "$scratch/found" ] || exit 1
echo "$(documents "$source" | wc -l) documents, $(wc -l <"$scratch/keys") keys, $(verbs | wc -l) verbs"
