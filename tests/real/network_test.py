#!/usr/bin/env python3
"""The network of a primary drops everything in silence while the server goes on, and comes back.

    python3 tests/real/network_test.py FAMILY

First nobody writes to it meanwhile, then somebody beside it does: those rows are only there, and the record says so.
Exit code 0: all that must be true is; 77: the family is not available, or this machine cannot; 1: a failure.
"""
import sys

from failover import check, check_losses, check_return, check_same_world, fail_over
from harness import TimedOut, Workspace, WriteLoad, run_on_family, wait_until
from harness.isolation import Cut, isolate
from scene import Scene

REPLICAS = 2
BESIDE = "127.0.0.2"  # where a client on the host of the primary reaches it, whatever is cut


def write_beside(scene):
    """A client on the host of the primary, which knows nothing of managers. It writes, although the network is cut."""
    client = WriteLoad(scene.workspace, name="beside", address=f"{BESIDE}:{scene.topology.primary.port}")
    client.start()
    wait_until(lambda: len(client.acknowledged()) > 20, 20, "the client beside the primary writes")
    return client


def check_rejected(client):
    """It writes no more: what is refused was never promised."""
    wait_until(lambda: client.outcomes()[-1].what == "refused", 20, "the client beside the old primary is refused")
    acknowledged = len(client.acknowledged())
    wait_until(lambda: len(client.outcomes("refused")) > 5, 20, "it is refused again and again")
    check(len(client.acknowledged()) == acknowledged, "and nothing is acknowledged in between")
    client.stop()


def play(family):
    """Both plays, each with servers of its own."""
    isolate()
    for is_written_to in (False, True):
        with Workspace(f"network-{family.name}") as workspace:
            scene = Scene(workspace, family, REPLICAS, settings={"bind_address": "0.0.0.0"})
            scene.begin()
            try:
                cut_and_mend(scene, is_written_to)
            except (AssertionError, TimedOut):
                print(scene.daemon.log_tail(60), flush=True)
                raise
            scene.stop_daemon()


def cut_and_mend(scene, is_written_to):
    """The failover, and the return of who was cut off."""
    primary = scene.topology.primary
    cut = Cut(primary)
    successor, figures = fail_over(scene, "cut", cut.begin)
    check(primary.is_running, "the old primary runs, as far as its host is concerned")
    beside = write_beside(scene) if is_written_to else None
    cut.end()
    verdict = check_return(scene, successor)
    if beside:
        check_rejected(beside)
        check("kept apart" in verdict, f"who has what nobody else has is kept apart: {verdict}")
    scene.stop_clients()
    check_same_world(scene, list(scene.topology.replicas), successor)
    if "may rejoin" in verdict:
        primary.wait_has(successor.position())
    check_losses(scene, successor, apart=primary)
    print(f"{scene.family}: writable after {figures.writable_ms:.0f} ms, a client waited {figures.client_outage_ms:.0f} ms; "
          f"{verdict}", flush=True)


if __name__ == "__main__":
    run_on_family(play, *sys.argv[1:])
