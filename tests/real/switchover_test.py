#!/usr/bin/env python3
"""A switchover of real servers under load: nothing that was acknowledged is lost, and writes wait for a moment.

    python3 tests/real/switchover_test.py FAMILY

There and back, and there again: the figures are those of each.
Exit code 0: all that must be true is; 77: the family is not available; 1: a failure.
"""
import json
import sys
import time

from failover import check, check_losses, check_same_world
from harness import TimedOut, Workspace, run_on_family, wait_until
from scene import Scene

REPLICAS = 2
CLIENTS = 3
AIM_MS = 1_000  # between two rows that a client was promised; for people to compare the figures with
LONGEST_MS = 10_000  # on a machine that does something else as well


def longest_gap_ms(client, since_ms):
    """Between two acknowledged rows of a client, the later of which came after `since_ms`."""
    times = [outcome.at_ms for outcome in client.outcomes("acknowledged")]
    return max(later - earlier for earlier, later in zip(times, times[1:]) if later >= since_ms)


def blocked_ms(scene):
    """What of it is ours: from the moment when the old primary is told to take no writes until the new one takes them."""
    def at(kind, phrase):
        return scene.rows("SELECT max(json_extract(json, '$.at_us')) FROM record WHERE kind = ? AND text LIKE ?", kind, phrase)[0][0]
    started, writable = at("RecoveryStarted", "%"), at("StepEnded", "done: make % writable")
    return (writable - started) / 1000


def switch_over(scene, destination):
    """Makes it the primary. Returns (what clients felt, our share), in milliseconds."""
    old = scene.topology.server(scene.published())
    wait_until(lambda: json.loads(scene.command("instance", "-i", destination.key))["seen"]["replica"]["lag_us"] is not None, 20,
               f"it is known that {destination} keeps up", every_seconds=0.1)
    since = time.time() * 1000
    said = scene.command("switchover", "-i", old.key, "-d", destination.key)
    check(destination.key in said, f"the new primary is told: {said}")
    check(scene.published() == destination.key, "and published")
    for client in scene.clients:
        wait_until(lambda client=client: sum(outcome.server == destination.key for outcome in client.outcomes("acknowledged")) > 20, 30,
                   f"{client} writes to {destination}")
    old.wait_replicating(destination)
    check(old.is_read_only(), f"{old} takes no writes")
    return max(longest_gap_ms(client, since) for client in scene.clients), blocked_ms(scene)


def play(family):
    """There and back, and there again."""
    with Workspace(f"switchover-{family.name}") as workspace:
        scene = Scene(workspace, family, REPLICAS, clients=CLIENTS)
        scene.begin()
        primary, first, second = scene.topology.servers
        try:
            figures = [switch_over(scene, destination) for destination in (first, primary, second)]
        except (AssertionError, TimedOut):
            print(scene.daemon.log_tail(60), flush=True)
            raise
        scene.stop_clients()
        check_same_world(scene, scene.topology.servers, second)
        check_losses(scene, second)
        for client in scene.clients:
            check(not client.surprising_rows(second), "what was refused is nowhere")
        print(f"{family}: a client waited at most {', '.join(f'{felt:.0f}' for felt, _ in figures)} ms, of which "
              f"{', '.join(f'{ours:.0f}' for _, ours in figures)} ms went by before the successor took writes; the rest is to learn its address (aim: {AIM_MS} ms)",
              flush=True)
        check(max(felt for felt, _ in figures) < LONGEST_MS, f"no client waits for {LONGEST_MS} ms: {figures}")
        scene.stop_daemon()


if __name__ == "__main__":
    run_on_family(play, *sys.argv[1:])
