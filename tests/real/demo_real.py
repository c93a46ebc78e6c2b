#!/usr/bin/env python3
"""The demo with real servers: a primary dies under load, and another takes its place.

    python3 tests/real/demo_real.py [FAMILY]
"""
import sys
import time

from failover import play
from harness import FamilyMissing, find_family


def main(family_name="maria1011"):
    began = time.monotonic()
    try:
        family = find_family(family_name)
    except FamilyMissing as missing:
        print(f"no demo: {missing}", file=sys.stderr)
        return 1
    play(family, "kill", 3, say=lambda line: print(f"{time.monotonic() - began:6.2f}s  {line}", flush=True))
    print(f"{time.monotonic() - began:6.2f}s  all servers are stopped and gone")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
