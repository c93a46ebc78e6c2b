#!/usr/bin/env python3
"""Single servers of a real cluster are stopped, detached, delayed, repaired, rid of errant GTIDs, closed, reset by the command line while clients write.

    python3 tests/real/single_server_test.py FAMILY

Exit code 0: all that must be true is; 77: the family is not available; 1: a failure.
"""
import contextlib
import re
import sys
import threading
import time

from failover import check
from harness import SqlError, Workspace, run_on_family, wait_until
from relocation_test import follows, refused
from scene import Scene

REPLICAS = 3
POLLS = 3  # so many seconds: whatever repairs things has had its chance


def change(scene, command, server, *words, looks=5):
    """Looks at the plan of a command, then has exactly that done; again if the servers went on in between."""
    before = server.replica_status(), server.is_read_only()
    shown = scene.command(command, "-i", server.key, *words, "--dry-run")
    check((server.replica_status(), server.is_read_only()) == before, f"a dry run changes nothing: {command}")
    plan = re.search(r"--plan (\w{8})", shown)
    check(plan is not None, f"a dry run tells how to do exactly that: {shown}")
    try:
        printed = scene.command(command, "-i", server.key, *words, "--plan", plan.group(1))
    except AssertionError as failed:
        if "plan changed" not in str(failed) or looks == 1:
            raise
        return change(scene, command, server, *words, looks=looks - 1)
    check(printed.splitlines()[:1] == [server.key], f"{command} prints the server first, not {printed!r}")
    return shown + printed


def is_stopped(replica):
    """Neither its receiver nor its applier runs."""
    status = replica.replica_status()
    return status is not None and status["receiver"] == "No" and status["applier"] == "No"


def stop_and_start(scene, replica, primary):
    """A stop lasts until it is ended, and is shown."""
    shown = change(scene, "stop-replica", replica)
    check("STOP " in shown, f"a dry run shows the statements: {shown}")
    check(is_stopped(replica), f"{replica} is stopped")
    time.sleep(POLLS)
    check(is_stopped(replica), f"{replica} stays stopped")
    check("stopped by" in scene.command("topology", "-i", primary.key), "the topology shows who was stopped")
    refused(scene, "repoint", "-i", replica.key, reason="stopped on purpose")
    refused(scene, "stop-replica", "-i", primary.key, reason="not a replica")
    change(scene, "start-replica", replica)
    follows(replica, primary)
    check("stopped by" not in scene.command("topology", "-i", primary.key), "and does not when it is over")
    change(scene, "restart-replica", replica)
    follows(replica, primary)


def stop_nicely(scene, replica, primary):
    """All that was received is applied when it stops, and a person's START REPLICA ends it as well."""
    change(scene, "stop-replica-nicely", replica)
    check(is_stopped(replica), f"{replica} is stopped")
    done = [text for (text,) in scene.rows("SELECT text FROM record WHERE kind = 'StepEnded' ORDER BY number")][-2:]
    check("stop the receiver" in done[0] and "stop replication" in done[1], f"first the one thread, then both: {done}")
    replica.start_replica()
    follows(replica, primary)
    wait_until(lambda: "stopped by" not in scene.command("topology", "-i", primary.key), 10, "the stop is over")


def detach_and_reattach(scene, replica, primary):
    """Detached, it cannot be made to replicate by those who start it, and is put back as it was."""
    shown = change(scene, "detach-replica", replica)
    check(f"_HOST='//{primary.host}'" in shown, f"a dry run shows the statements: {shown}")
    check(replica.source_key() == f"//{primary.key}", f"{replica} is detached")
    replica.start_replica()
    time.sleep(POLLS)
    check(replica.source_key() == f"//{primary.key}" and not replica.is_replicating(), "and stays so, started or not")
    check("detached" in scene.command("topology", "-i", primary.key), "the topology shows who is detached")
    refused(scene, "start-replica", "-i", replica.key, reason="reattach-replica starts it")
    refused(scene, "repoint", "-i", replica.key, reason="is detached from")
    change(scene, "reattach-replica", replica)
    follows(replica, primary)
    refused(scene, "reattach-replica", "-i", replica.key, reason="not detached")


def delay_and_end_that(scene, replica, primary):
    """A delayed replica receives and does not apply, until that ends."""
    shown = change(scene, "delay-replication", replica, "--delay", "1h")
    check("_DELAY=3600" in shown, f"a dry run shows the statements: {shown}")
    follows(replica, primary)
    position = primary.position()
    time.sleep(POLLS)
    check(replica.position() != position, f"{replica} is behind")
    refused(scene, "reset-replica", "-i", replica.key, reason="cannot catch up")
    change(scene, "delay-replication", replica, "--delay", "0")
    replica.wait_has(position)
    follows(replica, primary)


def skip_what_failed(scene, replica, primary):
    """A replica that has the row already leaves out the transaction that brings it, and goes on."""
    primary.execute("CREATE TABLE app.odd (id INT PRIMARY KEY)")
    replica.wait_has(primary.position())
    refused(scene, "skip-query", "-i", replica.key, reason="nothing to skip")
    replica.set_read_only(False)
    replica.execute("SET sql_log_bin = 0", "INSERT INTO app.odd VALUES (1)")
    replica.set_read_only(True)
    primary.execute("INSERT INTO app.odd VALUES (1)")
    wait_until(lambda: replica.replica_status()["applier"] == "No", 20, f"{replica} fails")
    time.sleep(POLLS)
    shown = change(scene, "skip-query", replica)
    check("leave out" in shown and "has left out" in shown, f"what is skipped is told before and afterwards: {shown}")
    follows(replica, primary)


def replicate_in_another_way(scene, replica, primary):
    """By file and position and by GTID again, while clients write."""
    refused(scene, "enable-gtid", "-i", replica.key, reason="already so")
    for command in ("disable-gtid", "enable-gtid"):
        change(scene, command, replica)
        follows(replica, primary)
        time.sleep(1)
    refused(scene, "enable-gtid", "-i", replica.key, reason="already so")


def write_errant(scene, replica):
    """One transaction that only this replica has. Its GTID, as the command line tells it."""
    replica.set_read_only(False)
    replica.execute("DROP VIEW IF EXISTS app.errant")
    replica.set_read_only(True)
    wait_until(lambda: scene.command("which-gtid-errant", "-i", replica.key).strip(), 20, "it is seen to be errant")
    return scene.command("which-gtid-errant", "-i", replica.key).strip()


def mend_errant(scene, replica, primary):
    """GTIDs that only a replica has are found in its log, forgotten, and the next ones put on the primary."""
    if scene.topology.family.is_mariadb:
        for command in ("locate-gtid-errant", "gtid-errant-reset", "gtid-errant-inject-empty"):
            refused(scene, command, "-i", replica.key, reason="no GTID")
        return
    refused(scene, "gtid-errant-reset", "-i", replica.key, reason="nothing errant")
    errant = write_errant(scene, replica)
    located = scene.command("locate-gtid-errant", "-i", replica.key)
    check(re.fullmatch(rf"{errant} is in \S+\.\d+, from \d+ on\n", located), f"file and place are told: {located}")
    shown = change(scene, "gtid-errant-reset", replica)
    check("detached" in shown and "gtid_purged" in shown and "has forgotten" in shown, f"what is done is told: {shown}")
    follows(replica, primary)
    wait_until(lambda: scene.command("which-gtid-errant", "-i", replica.key) == "\n", 20, "nothing is errant any more")
    check(replica.is_read_only(), "it takes no writes")
    errant = write_errant(scene, replica)
    shown = change(scene, "gtid-errant-inject-empty", replica)
    check("gtid_next='" + errant in shown, f"the statements are shown: {shown}")
    check(f"empty transactions instead of {errant}" in shown, f"what was injected is told: {shown}")
    wait_until(lambda: scene.command("which-gtid-errant", "-i", replica.key) == "\n", 20, "nothing is errant any more")
    follows(replica, primary)


def kill_query(scene, primary):
    """A connection that executes something is freed from it, and one that does not is left alone."""
    refused(scene, "kill-query", "-i", primary.key, "--process", "4000000000", reason="no connection")
    def sleep():
        with contextlib.suppress(SqlError):
            primary.query("SELECT SLEEP(60)", timeout=70)

    sleeper = threading.Thread(target=sleep)
    sleeper.start()
    find = "SELECT ID FROM information_schema.PROCESSLIST WHERE INFO = 'SELECT SLEEP(60)'"
    wait_until(lambda: primary.value(find), 10, "it sleeps")
    printed = scene.command("kill-query", "-i", primary.key, "--process", primary.value(find))
    check("had been executing" in printed and "SLEEP" not in printed, f"whose it was is told: {printed}")
    sleeper.join(10)
    check(not sleeper.is_alive(), "it is over")


def set_semi_sync(scene, replica, primary):
    """Where it is built in it is switched on and off; otherwise it is said what is missing."""
    if not scene.topology.family.is_mariadb:
        refused(scene, "enable-semi-sync-primary", "-i", primary.key, reason="not installed")
        refused(scene, "enable-semi-sync-replica", "-i", replica.key, reason="not installed")
        return
    for command, server in (("enable-semi-sync-replica", replica), ("enable-semi-sync-primary", primary),
                            ("disable-semi-sync-primary", primary), ("disable-semi-sync-replica", replica)):
        change(scene, command, server)
        follows(replica, primary)


def reset(scene, replica):
    """A replica that is reset is alone, read-only, and no longer shown with those it was with."""
    primary = scene.successor()
    refused(scene, "reset-replica", "-i", primary.key, reason="not a replica")
    change(scene, "reset-replica", replica)
    check(replica.replica_status() is None and replica.is_read_only(), f"{replica} has no source and takes no writes")
    wait_until(lambda: replica.key not in scene.command("topology", "-i", primary.key), 10, "it is a cluster of its own")


def close_and_open(scene, primary, replica):
    """A primary takes no writes for a while, and nobody takes its place."""
    shown = change(scene, "set-read-only", primary)
    check("nobody takes the place" in shown, f"a dry run says what it means: {shown}")
    time.sleep(POLLS)
    check(primary.is_read_only() and scene.published() == primary.key, "it stays so, and is still the primary")
    check(not scene.records("RecoveryStarted"), "no recovery was begun")
    change(scene, "set-writable", primary)
    check(not primary.is_read_only(), "it takes writes again")
    refused(scene, "set-writable", "-i", replica.key, reason="is a replica")
    check(replica.is_read_only(), "a replica does not")


def fail_over_around(scene, replica):
    """A failover leaves alone who was stopped on purpose; started, it follows the successor."""
    others = [one for one in scene.topology.replicas if one is not replica]
    change(scene, "stop-replica", replica)
    old = replica.source_key()
    scene.topology.primary.kill()
    wait_until(lambda: scene.successor() is not None, 40, "somebody takes over")
    successor = scene.successor()
    check(successor in others, f"{replica} is not promoted")
    follows(next(one for one in others if one is not successor), successor)
    check(is_stopped(replica) and replica.source_key() == old, f"{replica} stays where it was, stopped")
    scene.command("start-replica", "-i", replica.key)
    follows(replica, successor)


def play(family):
    """One thing after another; then all tables are the same."""
    with Workspace(f"single-server-{family.name}") as workspace:
        scene = Scene(workspace, family, REPLICAS)
        scene.begin()
        primary = scene.topology.primary
        one, two, three = scene.topology.replicas
        stop_and_start(scene, three, primary)
        stop_nicely(scene, two, primary)
        detach_and_reattach(scene, three, primary)
        delay_and_end_that(scene, two, primary)
        skip_what_failed(scene, three, primary)
        replicate_in_another_way(scene, two, primary)
        mend_errant(scene, one, primary)
        kill_query(scene, primary)
        set_semi_sync(scene, two, primary)
        close_and_open(scene, primary, one)
        fail_over_around(scene, three)
        scene.stop_clients()
        scene.topology.wait_caught_up(scene.successor())
        scene.topology.check_same_data()
        reset(scene, one if scene.successor() is two else two)
        print(f"{family}: stopped, detached, delayed, closed, failed over and reset under load, all tables are identical")
        scene.stop_daemon()


if __name__ == "__main__":
    run_on_family(play, *sys.argv[1:])
