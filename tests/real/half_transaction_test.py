#!/usr/bin/env python3
"""A primary dies in the middle of a large transaction that its replicas have begun to receive.

    python3 tests/real/half_transaction_test.py FAMILY

MySQL's applier, asked to stop there, waits a minute for the rest (MY-010584): a promotion must not wait with it.
Exit code 0: all that must be true is; 77: the family is not available; 1: a failure.
"""
import sys
import threading

from failover import check, check_same_world, fail_over
from harness import SqlError, TimedOut, Workspace, run_on_family, wait_until
from scene import Scene

MEGABYTE = 1_000_000
ROWS = 128  # of a megabyte


def prepare(scene):
    """A table that is doubled by one statement, and servers with room for that."""
    for server in scene.topology.servers:
        server.execute(f"SET GLOBAL innodb_redo_log_capacity = {512 * MEGABYTE}",
                       f"SET GLOBAL innodb_buffer_pool_size = {256 * MEGABYTE}")
    primary = scene.topology.primary
    primary.execute("CREATE TABLE app.big (id INT AUTO_INCREMENT PRIMARY KEY, body LONGBLOB)")
    for _ in range(ROWS):
        primary.execute(f"INSERT INTO app.big (body) VALUES (REPEAT('x', {MEGABYTE}))", timeout=30)
    position = primary.position()
    for replica in scene.topology.replicas:
        replica.wait_has(position)


def double(primary):
    """One transaction of ROWS megabytes; the server dies before it has sent all of it."""
    try:
        primary.execute("INSERT INTO app.big (body) SELECT body FROM app.big", timeout=60)
    except SqlError:
        pass


def relay_log_bytes(replica):
    """How much lies in its relay logs."""
    return int(replica.query("SHOW REPLICA STATUS")[0]["Relay_Log_Space"])


def play(family):
    """The failover, and what it left."""
    with Workspace(f"half-{family.name}") as workspace:
        scene = Scene(workspace, family, replicas=2)
        scene.begin()
        prepare(scene)
        primary, replica = scene.topology.primary, scene.topology.replicas[0]
        before = relay_log_bytes(replica)
        writer = threading.Thread(target=double, args=[primary])
        writer.start()
        wait_until(lambda: relay_log_bytes(replica) > before + MEGABYTE, 60, "it is being received", every_seconds=0)
        try:
            successor, figures = fail_over(scene, "kill")
        except (AssertionError, TimedOut):
            print(scene.daemon.log_tail(60))
            raise
        writer.join()
        count = int(successor.query("SELECT COUNT(*) AS number FROM app.big")[0]["number"])
        check(count in (ROWS, 2 * ROWS), f"half a transaction is nowhere to be seen: {count} rows")
        check(figures.repointed_ms < 30_000, f"nobody waits for the other half: {figures}")
        scene.stop_clients()
        check_same_world(scene, list(scene.topology.replicas), successor)
        print("it died in the middle" if count == ROWS else "it died too late: all of it was received", end="; ")
        print(f"writable after {figures.writable_ms:.0f} ms, all repointed after {figures.repointed_ms:.0f} ms")


if __name__ == "__main__":
    run_on_family(play, *sys.argv[1:])
