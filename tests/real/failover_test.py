#!/usr/bin/env python3
"""One failover among real servers.

    python3 tests/real/failover_test.py FAMILY kill|pause REPLICAS

Exit code 0: all that must be true is; 77: the family is not available; 1: a failure.
"""
import sys

from failover import play
from harness import run_on_family


def play_aloud(family, fault, replicas):
    """Says what happens as it happens."""
    play(family, fault, int(replicas), say=lambda line: print(line, flush=True))


if __name__ == "__main__":
    run_on_family(play_aloud, *sys.argv[1:])
