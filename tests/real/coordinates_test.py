#!/usr/bin/env python3
"""Replicas of real servers without GTID are moved about by the command line while clients write.

    python3 tests/real/coordinates_test.py FAMILY

Exit code 0: all that must be true is; 77: the family is not available; 1: a failure.
"""
import sys

from failover import check
from harness import Workspace, run_on_family, wait_until
from relocation_test import follows, move, refused
from scene import Scene

REPLICAS = 3
NEW_FILE = "FLUSH NO_WRITE_TO_BINLOG BINARY LOGS"


def move_about(scene):
    """Up, down and round about, over ends of log files."""
    primary = scene.topology.primary
    one, two, three = scene.topology.replicas
    shown = scene.command("move-below", "-i", three.key, "-d", one.key, "--dry-run")
    check("_LOG_FILE='binlog." in shown, f"a dry run shows the place: {shown}")
    move(scene, "move-below", "-i", three.key, "-d", one.key, expect=[(three.key, one.key)])
    scene.topology.wait_replicating()
    one.execute(NEW_FILE)
    move(scene, "move-up", "-i", three.key, expect=[(three.key, primary.key)])
    scene.topology.wait_replicating()
    primary.execute(NEW_FILE)
    move(scene, "take-siblings", "-i", one.key, expect=sorted([(two.key, one.key), (three.key, one.key)]))
    scene.topology.wait_replicating()
    move(scene, "relocate", "-i", three.key, "-d", two.key, expect=[(three.key, two.key)])
    move(scene, "relocate", "-i", three.key, "-d", primary.key, expect=[(three.key, primary.key)])
    scene.topology.wait_replicating()
    move(scene, "relocate", "-i", three.key, "-d", two.key, expect=[(three.key, two.key)])
    scene.topology.wait_replicating()
    move(scene, "take-source", "-i", three.key, expect=[(three.key, one.key), (two.key, three.key)])
    scene.topology.wait_replicating()
    move(scene, "take-source", "-i", two.key, expect=[(two.key, one.key), (three.key, two.key)])
    refused(scene, "move-gtid", "-i", three.key, "-d", one.key, reason="by file and position")
    move(scene, "move-up", "-i", three.key, expect=[(three.key, one.key)])
    move(scene, "repoint", "-i", two.key, expect=[(two.key, one.key)])
    move(scene, "move-up-replicas", "-i", one.key, expect=sorted([(two.key, primary.key), (three.key, primary.key)]))
    scene.topology.wait_replicating()


def move_equivalent(scene):
    """Nobody writes: where one went on, another one at the same place goes on as well, and nobody stands still for it."""
    one, two, three = scene.topology.replicas
    refused(scene, "move-equivalent", "-i", one.key, "-d", two.key, reason="no move has shown")
    move(scene, "move-below", "-i", three.key, "-d", two.key, expect=[(three.key, two.key)])
    move(scene, "move-equivalent", "-i", one.key, "-d", two.key, expect=[(one.key, two.key)])
    scene.topology.primary.execute("INSERT INTO app.moved VALUES (1)")
    scene.topology.wait_at_ends_of_logs()
    scene.topology.check_same_data()
    scene.topology.wait_replicating()
    move(scene, "move-up-replicas", "-i", two.key,
         expect=sorted((replica.key, scene.topology.primary.key) for replica in (one, three)))


def lose_primary(scene):
    """Nobody takes its place: it could be the wrong one."""
    scene.topology.primary.kill()
    wait_until(lambda: any(record["refusal"]["reason"] == "no GTID"
                           for record in scene.records("RecoveryRefused")), 30, "a failover is refused")
    check(not scene.records("RecoveryStarted") and not scene.topology.writable(), "and nothing is changed")
    scene.topology.primary.start()
    for replica in scene.topology.replicas:
        follows(replica, scene.topology.primary)


def play(family):
    """All moves; then all tables are the same."""
    with Workspace(f"coordinates-{family.name}") as workspace:
        scene = Scene(workspace, family, REPLICAS, gtid=False)
        scene.begin()
        scene.topology.primary.execute("CREATE TABLE app.moved (id INT PRIMARY KEY)")
        move_about(scene)
        scene.stop_clients()
        scene.topology.wait_at_ends_of_logs()
        scene.topology.check_same_data()
        print(f"{family}: eleven moves by file and position under load, all tables are identical")
        move_equivalent(scene)
        lose_primary(scene)
        scene.topology.wait_at_ends_of_logs()
        scene.topology.check_same_data()
        scene.daemon.stop()
        check(scene.daemon.exit_code == 0, f"the daemon ends well, not with {scene.daemon.exit_code}")


if __name__ == "__main__":
    run_on_family(play, *sys.argv[1:])
