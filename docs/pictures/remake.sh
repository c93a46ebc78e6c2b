#!/bin/sh
# Makes the pictures of this folder anew. Needs no display.
#     docs/pictures/remake.sh [path of understudy-viz]
set -eu
cd "$(dirname "$0")/../.."
viz=${1:-build/dev/bin/understudy-viz}

# shoot NAME INSTANT SPAN
shoot() {
    "$viz" scenarios/recover/dead-primary.json --screenshot "docs/pictures/dead-primary-$1.png" \
        --at "$2" --span "$3" --size 1280x800
}

shoot before 9s 20s
shoot during 10.553s 400ms
shoot after 35s 20s
