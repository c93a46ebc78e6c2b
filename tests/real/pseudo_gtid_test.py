#!/usr/bin/env python3
"""The primary of real servers without GTID is killed, and its replicas are matched below one of them by Pseudo-GTID: one
by its binary log, and one, which does not log what it applies, by its relay log.

    python3 tests/real/pseudo_gtid_test.py FAMILY

Exit code 0: all that must be true is; 77: the family is not available; 1: a failure.
"""
import sys

from failover import check
from harness import Workspace, run_on_family, wait_until
from relocation_test import follows, move, refused
from scene import Scene

REPLICAS = 3
ENTRY = "drop view if exists `_pseudo_gtid_`"


def count_entries(server):
    """In all of its binary logs."""
    files = [next(iter(row.values())) for row in server.query("SHOW BINARY LOGS")]
    return sum(ENTRY in (row["Info"] or "") for file in files for row in server.query(f"SHOW BINLOG EVENTS IN '{file}'"))


def has_received_entry(server):
    """In the relay log that its applier is in."""
    name = server.query(server.family.dialect.status)[0]["Relay_Log_File"]
    return any(ENTRY in (row["Info"] or "") for row in server.query(f"SHOW RELAYLOG EVENTS IN '{name}'"))


def can_be_planned(scene, *words):
    """What the daemon knows of servers is read from its store, which it writes a moment later."""
    try:
        scene.command(*words, "--dry-run")
    except AssertionError:
        return False
    return True


def wait_for_more(scene, rows=60):
    """Clients write on."""
    client = scene.clients[0]
    before = len(client.acknowledged())
    wait_until(lambda: len(client.acknowledged()) >= before + rows, 30, f"{client} writes on")


def lose_primary(scene):
    """Two replicas have stopped at different places; all of what the third has received it has applied."""
    one, two, three = scene.topology.replicas
    wait_until(lambda: count_entries(one) >= 2 and has_received_entry(three), 30, "entries are written and replicated")
    two.stop_replica()
    wait_for_more(scene)
    one.execute("FLUSH NO_WRITE_TO_BINLOG BINARY LOGS")
    three.stop_replica()
    wait_for_more(scene)
    scene.topology.primary.kill()
    wait_until(lambda: any(record["refusal"]["reason"] == "no GTID"
                           for record in scene.records("RecoveryRefused")), 30, "a failover is refused")
    scene.stop_clients()


def match_all(scene):
    """Nobody is put below one that has less; then all go below the one that has most."""
    primary = scene.topology.primary
    one, two, three = scene.topology.replicas
    refused(scene, "match", "-i", one.key, "-d", two.key, reason="has received more than")
    refused(scene, "match-up", "-i", one.key, reason="not a replica")
    move(scene, "match", "-i", two.key, "-d", one.key, expect=[(two.key, one.key)])
    move(scene, "match-replicas", "-i", primary.key, "-d", one.key, expect=[(three.key, one.key)])
    for replica in (two, three):
        wait_until(lambda replica=replica: replica.place_in_source() == one.place(), 30, f"{replica} has all that {one} has")
    scene.topology.check_same_data()


def go_on(scene):
    """The old primary comes back; what is below its replica gets all through it, and then moves about again."""
    primary = scene.topology.primary
    one, two, three = scene.topology.replicas
    primary.start()
    follows(one, primary)
    primary.execute("CREATE TABLE app.afterwards (id INT PRIMARY KEY)", "INSERT INTO app.afterwards VALUES (1), (2)")
    wait_until(lambda: has_received_entry(three), 30, "an entry has come since it moved")
    scene.topology.wait_at_ends_of_logs()
    wait_until(lambda: can_be_planned(scene, "match-up", "-i", three.key), 30, "the daemon knows that it is back")
    move(scene, "match-up", "-i", three.key, expect=[(three.key, primary.key)])
    move(scene, "relocate", "-i", three.key, "-d", two.key, expect=[(three.key, two.key)])
    wait_until(lambda: has_received_entry(three), 30, "an entry has come since it moved")
    move(scene, "rematch", "-i", three.key, expect=[(three.key, two.key)])
    scene.topology.wait_replicating()


def play(family):
    """The primary dies and comes back; in the end all tables are the same."""
    with Workspace(f"pseudo-gtid-{family.name}") as workspace:
        scene = Scene(workspace, family, REPLICAS, gtid=False, config={"AutoPseudoGTID": True},
                      last_settings=family.dialect.unlogged_settings)
        scene.begin()
        lose_primary(scene)
        match_all(scene)
        print(f"{family}: two replicas of a dead primary are matched below the third, all tables are identical")
        go_on(scene)
        scene.topology.wait_at_ends_of_logs()
        scene.topology.check_same_data()
        scene.stop_daemon()


if __name__ == "__main__":
    run_on_family(play, *sys.argv[1:])
