#!/usr/bin/env python3
"""One failover among real servers.

    python3 tests/real/failover_test.py FAMILY kill|pause REPLICAS

Exit code 0: all that must be true is; 77: the family is not available; 1: a failure.
"""
import sys

from failover import play
from harness import FamilyMissing, find_family

SKIPPED = 77


def main(family_name, fault, replicas):
    try:
        family = find_family(family_name)
    except FamilyMissing as missing:
        print(f"skipped: {missing}")
        return SKIPPED
    play(family, fault, int(replicas), say=lambda line: print(line, flush=True))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
