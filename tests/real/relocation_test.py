#!/usr/bin/env python3
"""Replicas of real servers are moved about by the command line while clients write.

    python3 tests/real/relocation_test.py FAMILY

Exit code 0: all that must be true is; 77: the family is not available; 1: a failure.
"""
import re
import sys

from failover import check
from harness import Workspace, run_on_family, wait_until
from scene import Scene

REPLICAS = 3


def follows(replica, source, at_most=20):
    """Waits until the replica replicates from the source."""
    replica.wait_replicating(source, at_most)


def move(scene, *words, expect):
    """Looks at the plan of a command, then has exactly that done; `expect` is who follows whom, as it is printed."""
    before = scene.topology.server(expect[0][0]).source_key()
    shown = scene.command(*words, "--dry-run")
    check(scene.topology.server(expect[0][0]).source_key() == before, f"a dry run changes nothing: {words}")
    plan = re.search(r"--plan (\w{8})", shown)
    check(plan is not None, f"a dry run tells how to do exactly that: {shown}")
    printed = scene.command(*words, "--plan", plan.group(1))
    wanted = "".join(f"{replica}<{source}\n" for replica, source in expect)
    check(printed == wanted, f"{' '.join(words)} prints {wanted!r}, not {printed!r}")
    for replica, source in expect:
        follows(scene.topology.server(replica), scene.topology.server(source))


def refused(scene, *words, reason):
    """The command ends badly and says why."""
    try:
        scene.command(*words)
    except AssertionError as failure:
        check(reason in str(failure), f"{' '.join(words)} is refused for {reason}, not: {failure}")
        return
    raise AssertionError(f"{' '.join(words)} was not refused")


def play(family):
    """Down, up and round about; then all tables are the same."""
    with Workspace(f"relocation-{family.name}") as workspace:
        scene = Scene(workspace, family, REPLICAS)
        scene.begin()
        primary = scene.topology.primary.key
        one, two, three = (replica.key for replica in scene.topology.replicas)
        move(scene, "relocate", "-i", two, "-d", one, expect=[(two, one)])
        refused(scene, "relocate", "-i", one, "-d", two, reason="ring")
        refused(scene, "relocate", "-i", primary, "-d", one, reason="not a replica")
        move(scene, "move-below", "-i", three, "-d", one, expect=[(three, one)])
        move(scene, "take-source", "-i", two, expect=[(two, primary), (one, two)])
        move(scene, "relocate-replicas", "-i", one, "-d", two, expect=[(three, two)])
        move(scene, "move-up-replicas", "-i", two, expect=sorted([(one, primary), (three, primary)]))
        scene.stop_clients()
        scene.topology.wait_caught_up()
        scene.topology.check_same_data()
        print(f"{family}: seven moves under load, all tables are identical")
        scene.stop_daemon()


if __name__ == "__main__":
    run_on_family(play, *sys.argv[1:])
