#!/usr/bin/env python3
"""Hooks around a failover of real servers: in order, told what is so, no value a command, cut when they hang, and never run twice.

    python3 tests/real/hooks_test.py FAMILY

Exit code 0: all that must be true is; 77: the family is not available; 1: a failure.
"""
import os
import sys

from failover import check
from harness import Workspace, run_on_family, wait_until
from scene import Scene

REPLICAS = 2
TIMEOUT = 4  # seconds that a hook has


class Notes:
    """A file that hooks write to, a line each."""

    def __init__(self, workspace):
        self.path = os.path.join(workspace.path, "notes")
        self.trap = os.path.join(workspace.path, "trapped")

    def lines(self):
        """What they wrote."""
        if not os.path.exists(self.path):
            return []
        with open(self.path, encoding="utf-8") as file:
            return file.read().splitlines()

    def note(self, text):
        """A command that writes a line; placeholders stand in it as people write them."""
        return f"echo {text} >> {self.path}"

    def wait(self, phrase, at_most=60):
        """Until a line has begun with `phrase`."""
        wait_until(lambda: any(line.startswith(phrase) for line in self.lines()), at_most, f"a hook notes \"{phrase}\"")

    def alias(self):
        """A query for an alias that is a trap for every way to quote it."""
        trap = f"touch {self.trap};"
        return f"SELECT '$({trap}) `{trap}` \"; {trap} #'"


def hooks(notes):
    """The configuration: at each moment of a failover one hook that is well, and beside it a hang, a failure, one that nobody waits for."""
    return {
        "DetectInstanceAliasQuery": notes.alias(),
        "HookTimeoutSeconds": TIMEOUT,
        "OnFailureDetectionProcesses": [notes.note("detected {failureType} {failedPort}"), "echo alarm; sleep 60"],
        "PreFailoverProcesses": ["sleep 60 &", notes.note("before {failureClusterAlias} '{failedHost}' \"$ORC_FAILED_PORT\"")],
        "FenceProcesses": [notes.note("fence {failedHost}:{failedPort} for {successorHost}:{successorPort}")],
        "PostMasterFailoverProcesses": [notes.note("promoted {successorAlias}"), notes.note("\"promoted {successorAlias}\""),
                                        f"echo $$ >> {notes.path}.pid; sleep 60"],
        "PostFailoverProcesses": [notes.note("after {isSuccessful} {successorPort} lost={countLostReplicas}"), "exit 3"],
        "PostUnsuccessfulFailoverProcesses": [notes.note("unsuccessful")],
    }


def ends(scene, moment):
    """(is done, what it says) of each end of the hooks of a moment."""
    return [(record["is_done"], record["detail"]) for record in scene.records("HooksEnded") if record["moment"] == moment]


def fail_over(scene, notes):
    """The primary dies; hooks are run around that in order. Returns its successor."""
    primary = scene.topology.primary
    primary.kill()
    wait_until(lambda: scene.rows("SELECT 1 FROM record WHERE kind = 'RecoveryEnded'"), 60, "the failover ends")
    notes.wait("promoted")
    successor = scene.successor()
    check(successor is not None, "a replica was promoted")
    port, new_port = primary.key.rsplit(":", 1)[1], successor.key.rsplit(":", 1)[1]
    lines = notes.lines()
    check(any(line.startswith("detected Dead") and line.endswith(port) for line in lines), f"a hook was alarmed: {lines}")
    for line in (f"before alpha 127.0.0.1 {port}",
                 f"fence 127.0.0.1:{port} for 127.0.0.1:{new_port}"):
        check(line in lines, f"a hook noted \"{line}\": {lines}")
    check(lines.index(f"before alpha 127.0.0.1 {port}") < lines.index(f"fence 127.0.0.1:{port} for 127.0.0.1:{new_port}"),
          f"the fence comes after what is before the failover: {lines}")
    return successor


def die_and_come_back(scene, notes):
    """The daemon is killed while a hook runs. The next one runs what is owed, and nothing again."""
    pid_file = notes.path + ".pid"
    wait_until(lambda: os.path.exists(pid_file) and os.path.getsize(pid_file), 30, "the hook that hangs is run")
    scene.daemon.kill()
    with open(pid_file, encoding="ascii") as file:
        os.kill(int(file.read().split()[0]), 9)  # It has a process group of its own, and nobody to end it any more.
    before = notes.lines()
    scene.daemon.start()
    notes.wait("after")
    fresh = notes.lines()[len(before):]
    check(all(line.startswith("after") for line in fresh), f"no hook is run again: {fresh}")
    wait_until(lambda: ends(scene, "after a failover"), 30, "the last hooks end")
    check(ends(scene, "after a failover") == [(False, "hook 2 of 2, exit code 3")],
          f"a failure is on record: {ends(scene, 'after a failover')}")
    return fresh


def play(family):
    """The whole play."""
    with Workspace(f"hooks-{family.name}") as workspace:
        notes = Notes(workspace)
        scene = Scene(workspace, family, REPLICAS, clients=1, config=hooks(notes))
        scene.begin()
        wait_until(lambda: "touch" in str(scene.rows("SELECT json FROM instance")), 90, "the alias is known")
        try:
            successor = fail_over(scene, notes)
            print(f"{successor} took over; hooks noted {notes.lines()}", flush=True)
            check(die_and_come_back(scene, notes)[0].startswith("after true"), "what followed was told of a success")
        except AssertionError:
            print(scene.daemon.log_tail(60), flush=True)
            raise
        check(sum(line.startswith("promoted $(touch") for line in notes.lines()) == 2,
              f"the alias arrived as it is, in quotes and without: {notes.lines()}")
        check(not os.path.exists(notes.trap), "no value was a command")
        check(not any(line.startswith("unsuccessful") for line in notes.lines()), "nobody was told of a failure")
        history = scene.command("-c", "history")
        check("HooksBegun" in history or "hooks are run" in history, f"the history tells of hooks: {history[-2000:]}")
        scene.stop_clients()
        scene.stop_daemon()
    hang(family)


def hang(family):
    """What hangs is killed at its deadline, and the failover does not wait for an alarm."""
    with Workspace(f"hooks-hang-{family.name}") as workspace:
        notes = Notes(workspace)
        scene = Scene(workspace, family, REPLICAS, clients=1, config=hooks(notes))
        scene.begin()
        scene.topology.primary.kill()
        try:
            for moment, why in (("failure detected", f"hook 2 of 2, killed after {TIMEOUT}s, wrote: alarm"),
                                ("after the failover of a primary", f"hook 3 of 3, killed after {TIMEOUT}s")):
                wait_until(lambda moment=moment: ends(scene, moment), 60, f"hooks end: {moment}")
                check(ends(scene, moment) == [(False, why)], f"{moment}: {ends(scene, moment)}")
            notes.wait("after")
        except AssertionError:
            print(scene.daemon.log_tail(60), flush=True)
            raise
        first = scene.rows("SELECT number FROM record WHERE kind = 'RecoveryEnded' AND text LIKE '%succeeded%'")
        alarm = scene.rows("SELECT number FROM record WHERE kind = 'HooksEnded' AND text LIKE '%failure detected%'")
        check(first and first[0] < alarm[0], "the failover is over before the alarm that hangs is killed")
        scene.stop_clients()
        scene.stop_daemon()


if __name__ == "__main__":
    run_on_family(play, *sys.argv[1:])
