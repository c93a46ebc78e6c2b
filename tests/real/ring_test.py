#!/usr/bin/env python3
"""A primary of real servers and one of its replicas replicate from one another; the primary is killed, and comes back.

    python3 tests/real/ring_test.py FAMILY

Exit code 0: all that must be true is; 77: the family is not available; 1: a failure.
"""
import re
import sys

from failover import check, check_same_world, fail_over
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


def come_back(scene, primary, successor):
    """It is fenced and compared, though it replicates from its co-primary by itself."""
    primary.start()
    wait_until(primary.is_read_only, 20, "the old primary is read-only after it came back")
    wait_until(lambda: scene.rows("SELECT 1 FROM record WHERE kind = 'ReturnJudged'"), 30,
               "the daemon judges the old primary")
    verdict = scene.rows("SELECT text FROM record WHERE kind = 'ReturnJudged' ORDER BY number DESC LIMIT 1")[0][0]
    if "may rejoin" in verdict:
        wait_until(lambda: primary.is_replicating(successor), 30, "the old primary follows the new one")
    check(primary.is_read_only() and not successor.is_read_only(), "only the new primary takes writes")
    return verdict


def play(family):
    """The ring is made, used, and ended by a failover."""
    with Workspace(f"ring-{family.name}") as workspace:
        scene = Scene(workspace, family, REPLICAS)
        scene.begin()
        primary, *replicas = scene.topology.servers
        close_ring(scene, primary, replicas[1])
        refused(scene, "make-co-primary", "-i", replicas[0].key, reason="is a replica")
        successor, _ = fail_over(scene, "kill")
        verdict = come_back(scene, primary, successor)
        scene.stop_clients()
        check_same_world(scene, replicas, successor)
        print(f"{family}: {successor} took over ({replicas[1]} was the co-primary), all tables are identical; {verdict}")
        scene.stop_daemon()


if __name__ == "__main__":
    run_on_family(play, *sys.argv[1:])
