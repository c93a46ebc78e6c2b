#!/usr/bin/env python3
"""Proves the harness on real servers: they start, replicate, die, come back, and are gone afterwards.

    python3 tests/real/harness_selftest.py [FAMILY...]

Exit code 0: all available families pass; 77: none is available; 1: a failure.
"""
import os
import sys
import time

from harness import (APP, SqlError, TimedOut, Topology, Workspace, WriteLoad, available_families, wait_until)
from harness.families import DEFAULT_FAMILIES
from harness.workspace import SKIPPED


def check(condition, claim):
    """A claim that must be true."""
    if not condition:
        raise AssertionError(f"not true: {claim}")


def rows_of(server):
    """What the test wrote, as that server sees it."""
    return [row["note"] for row in server.query("SELECT note FROM app.notes ORDER BY id")]


def check_replication(topology):
    """A fresh topology has no history; a row written on the primary reaches everyone; replicas refuse clients."""
    primary, (first, second) = topology.primary, topology.replicas
    check(primary.position() == "", "a new primary has an empty history")
    primary.execute("CREATE TABLE app.notes (id INT PRIMARY KEY, note TEXT)",
                    "INSERT INTO app.notes VALUES (1, 'tab\there'), (2, NULL)", account=APP)
    topology.wait_caught_up()
    for server in topology.servers:
        check(rows_of(server) == ["tab\there", None], f"{server} has both rows")
    try:
        first.execute("INSERT INTO app.notes VALUES (3, 'no')", account=APP)
        raise AssertionError("a replica accepted a client's write")
    except SqlError as refused:
        check(refused.code == 1290, f"a replica refuses writes as read-only, not with {refused}")
    check(topology.writable() == [primary], "only the primary is writable")
    check(second.source_key() == primary.key, "a replica knows its source by its key")


def check_faults(topology):
    """Killed and paused servers come back and catch up, under a client's load."""
    primary, (first, second) = topology.primary, topology.replicas
    WriteLoad.prepare(primary)
    load = WriteLoad(topology.workspace, address=primary.key, interval_ms=2).start()
    wait_until(load.acknowledged, 20, "the load writes")
    first.kill()
    check(not first.answers(), "a killed server does not answer")
    second.pause()
    check(not second.answers(timeout=1), "a paused server does not answer")
    second.resume()
    seen = len(load.acknowledged())
    wait_until(lambda: len(load.acknowledged()) > seen + 50, 20, "the load writes on")
    first.start()
    topology.wait_replicating()
    check(first.is_read_only(), "a replica is still read-only after a restart")
    check(load.stop() == 0, "the load ends by itself when told to")
    topology.wait_caught_up()
    topology.check_same_data()
    check(load.lost_rows(second) == [] and load.lost_rows(first) == [], "no acknowledged row is missing")


def check_differences(topology):
    """Data that differs is noticed."""
    replica = topology.replicas[0]
    replica.set_read_only(False)
    replica.execute("SET sql_log_bin = 0", "INSERT INTO app.notes VALUES (9, 'errant')")
    try:
        topology.check_same_data()
    except AssertionError as difference:
        check("notes" in str(difference), "the table that differs is named")
        return
    raise AssertionError("different data was not noticed")


def check_family(family):
    """One family in a workspace of its own."""
    started = time.monotonic()
    with Workspace(f"harness_selftest {family}") as workspace:
        topology = Topology.build(workspace, family, replicas=2)
        built = time.monotonic()
        check_replication(topology)
        check_faults(topology)
        check_differences(topology)
        pids = [server.pid for server in topology.servers]
    check(not os.path.exists(workspace.path), "the folder is gone")
    check(not any(os.path.exists(f"/proc/{pid}") for pid in pids), "the servers are gone")
    print(f"{family}: passed in {time.monotonic() - started:.1f} s, {built - started:.1f} s of it to start "
          f"1 + 2 servers ({family.version})", flush=True)


def check_waiting():
    """A wait that fails names what it waited for."""
    try:
        wait_until(lambda: False, 0.05, "pigs fly")
    except TimedOut as error:
        check("pigs fly" in str(error), "the message names what did not happen")
        return
    raise AssertionError("a hopeless wait ended well")


def main():
    """Runs all families that are there."""
    families, missing = available_families(sys.argv[1:] or DEFAULT_FAMILIES)
    for line in missing:
        print(f"skipped: {line}", flush=True)
    if not families:
        return SKIPPED
    check_waiting()
    for family in families:
        check_family(family)
    return 0


if __name__ == "__main__":
    sys.exit(main())
