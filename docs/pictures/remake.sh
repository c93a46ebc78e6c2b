#!/bin/sh
# Makes the pictures of this folder anew. Needs no display.
#     docs/pictures/remake.sh [path of understudy-viz]
set -eu
cd "$(dirname "$0")/../.."
viz=${1:-build/dev/bin/understudy-viz}

shoot() {
    "$viz" scenarios/recover/dead-primary.json --screenshot "docs/pictures/dead-primary-$1.png" --at "$2" --size 1280x800
}

shoot before 9s
shoot during 10.003s
shoot after 35s
