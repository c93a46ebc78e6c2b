#!/usr/bin/env python3
"""A primary of real servers and one of its replicas replicate from one another; the primary is killed, and comes back.

    python3 tests/real/ring_test.py FAMILY

Exit code 0: all that must be true is; 77: the family is not available; 1: a failure.
"""
import re
import sys

from failover import check, check_return, check_same_world, fail_over
from harness import Workspace, run_on_family, wait_until
from relocation_test import refused
from scene import Scene

REPLICAS = 3


def close_ring(scene, primary, replica):
    """As a dry run shows it, under load; it is shown, and there is one at a time."""
    shown = scene.command("make-co-primary", "-i", replica.key, "--dry-run")
    check(not primary.is_replicating(replica), "a dry run changes nothing")
    plan = re.search(r"--plan (\w{8})", shown)
    check(plan is not None, f"a dry run tells how to do exactly that: {shown}")
    printed = scene.command("make-co-primary", "-i", replica.key, "--plan", plan.group(1))
    check(printed == f"{primary.key}\n", f"make-co-primary prints who follows its replica now: {printed!r}")
    wait_until(lambda: primary.is_replicating(replica) and replica.is_replicating(primary), 20, "they are a ring")
    wait_until(lambda: f"co-primary of {replica.key}" in scene.command("topology", "-i", primary.key), 10,
               "the ring is shown")
    check(not primary.is_read_only() and replica.is_read_only(), "the primary takes writes, and its replica none")
    refused(scene, "make-co-primary", "-i", replica.key, reason="already so")


def play(family):
    """The ring is made, used, and ended by a failover."""
    with Workspace(f"ring-{family.name}") as workspace:
        scene = Scene(workspace, family, REPLICAS)
        scene.begin()
        primary, *replicas = scene.topology.servers
        close_ring(scene, primary, replicas[1])
        refused(scene, "make-co-primary", "-i", replicas[0].key, reason="is a replica")
        successor, _ = fail_over(scene, "kill")
        primary.start()  # It replicates from its co-primary by itself, and is fenced and compared all the same.
        verdict = check_return(scene, successor, extra_seconds=10)
        scene.stop_clients()
        check_same_world(scene, replicas, successor)
        print(f"{family}: {successor} took over ({replicas[1]} was the co-primary), all tables are identical; {verdict}")
        scene.stop_daemon()


if __name__ == "__main__":
    run_on_family(play, *sys.argv[1:])
