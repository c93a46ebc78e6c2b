#!/usr/bin/env python3
"""A replica of real servers that has replicas dies under load: they go on elsewhere, and it comes back as a replica.

    python3 tests/real/intermediate_test.py FAMILY

Exit code 0: all that must be true is; 77: the family is not available; 1: a failure.
"""
import sys
import time

from failover import check, check_losses
from harness import TimedOut, Workspace, run_on_family, wait_until
from scene import Scene

REPLICAS = 3
CONFIG = {"RecoverIntermediateMasterClusterFilters": ["*"]}


def failures(scene):
    """All that clients were not promised."""
    return [outcome for client in scene.clients for outcome in client.outcomes() if outcome.what != "acknowledged"]


def go_on_elsewhere(scene, middle, below):
    """Everybody below it finds another source; nobody else is touched."""
    primary = scene.topology.primary
    at = time.time()
    middle.kill()
    for replica in below:
        wait_until(lambda replica=replica: replica.source_key() != middle.key and replica.is_replicating(), 60,
                   f"{replica} goes on elsewhere")
    took = time.time() - at
    codes = [record["finding"]["code"] for record in scene.records("FindingChanged")
             if record["finding"]["instance"] == middle.key]
    check("DeadIntermediateSource" in codes, f"it is told what was wrong: {codes}")
    wait_until(lambda: scene.rows("SELECT 1 FROM record WHERE kind = 'OperationEnded' AND text LIKE '%relocate%'"), 20,
               "the record tells the end of it")
    check(not scene.records("RecoveryStarted"), "no primary was replaced")
    check(scene.published() == primary.key and not primary.is_read_only(), "the primary is who it was")
    return took


def play(family):
    """The death, and the return."""
    with Workspace(f"intermediate-{family.name}") as workspace:
        scene = Scene(workspace, family, REPLICAS, config=CONFIG)
        scene.begin()
        primary, middle, *below = scene.topology.servers
        for replica in below:
            scene.command("relocate", "-i", replica.key, "-d", middle.key)
            replica.wait_replicating(middle)
        before = failures(scene)
        try:
            took = go_on_elsewhere(scene, middle, below)
        except (AssertionError, TimedOut):
            print(scene.daemon.log_tail(60), flush=True)
            raise
        middle.start()
        middle.wait_replicating(primary)
        scene.stop_clients()
        check(failures(scene) == before, f"no client has noticed anything: {failures(scene)[len(before):]}")
        scene.topology.wait_caught_up()
        scene.topology.check_same_data()
        check_losses(scene, primary)
        print(f"{family}: two replicas of a dead intermediate source replicate again after {took * 1000:.0f} ms; it came back as a replica")
        scene.stop_daemon()


if __name__ == "__main__":
    run_on_family(play, *sys.argv[1:])
