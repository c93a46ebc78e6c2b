#!/bin/sh
# Pictures of the demo scenario: they have the size asked for, are the same each time, and differ where the fleet does.
set -eu
viz=$1
root=$2
scenario=$root/scenarios/recover/dead-primary.json
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
unset DISPLAY WAYLAND_DISPLAY

fail() {
    echo "FAILED: $*" >&2
    exit 1
}

# Width and height stand at bytes 16 to 23 of a PNG.
size_of() {
    od -An -j16 -N8 -tu1 "$1" | awk '{ print ($3 * 256 + $4) "x" ($7 * 256 + $8) }'
}

shoot() {
    "$viz" "$scenario" --screenshot "$folder/$1.png" --at "$2" --size "$3" --theme "$4" || fail "no picture at $2"
    test "$(size_of "$folder/$1.png")" = "$3" || fail "$1 is $(size_of "$folder/$1.png") instead of $3"
}

shoot before 9s 1280x800 dark
shoot again 9s 1280x800 dark
shoot after 35s 1280x800 dark
shoot light 9s 1280x800 light
shoot small 9s 640x480 dark
cmp -s "$folder/before.png" "$folder/again.png" || fail "two pictures of one instant differ"
cmp -s "$folder/before.png" "$folder/after.png" && fail "before and after the failover look the same"
cmp -s "$folder/before.png" "$folder/light.png" && fail "dark and light look the same"

refused() {
    expected=$1
    shift
    code=0
    "$viz" "$@" >/dev/null 2>"$folder/complaint" || code=$?
    test "$code" -eq "$expected" || fail "exit code $code instead of $expected: $*"
    test -s "$folder/complaint" || fail "no complaint about: $*"
}

refused 2
refused 2 "$folder/no-such-file.json" --screenshot "$folder/x.png"
refused 2 "$scenario" --size 12x --screenshot "$folder/x.png"
refused 2 "$scenario" --at soon --screenshot "$folder/x.png"
refused 2 "$scenario" --span long --screenshot "$folder/x.png"
refused 2 "$scenario" --theme pink --screenshot "$folder/x.png"
refused 2 "$scenario" --screenshot "$folder/no-such-folder/x.png"
refused 1 "$scenario"
grep -q -- --screenshot "$folder/complaint" || fail "without a display --screenshot is not named"
"$viz" --help | grep -q -- --screenshot || fail "--help does not name --screenshot"
"$viz" --version | grep -q understudy-viz || fail "--version says nothing"
echo "pictures are as they should be"
