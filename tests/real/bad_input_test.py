#!/usr/bin/env python3
"""What people get wrong about real servers: each must be told in one clear message, and nothing may change.

    python3 tests/real/bad_input_test.py FAMILY

Exit code 0: all that must be true is; 77: the family is not available; 1: a failure.
"""
import json
import os
import subprocess
import sys

from failover import check
from harness import MANAGER, Server, Topology, Workspace, free_port, run_on_family
from scene import understudy


class Prompt:
    """The command line with a store and a login of its own."""

    def __init__(self, workspace, name, password=MANAGER.password):
        self.config = os.path.join(workspace.path, f"{name}.json")
        with open(self.config, "w", encoding="utf-8") as file:
            json.dump({"MySQLTopologyUser": MANAGER.user, "MySQLTopologyPassword": password, "BackendDB": "sqlite",
                       "SQLite3DataFile": os.path.join(workspace.path, f"{name}.db")}, file)
        os.chmod(self.config, 0o600)

    def run(self, *words):
        """Returns (exit code, what it said)."""
        done = subprocess.run([understudy(), "--config", self.config, *words], capture_output=True, text=True,
                              timeout=60, check=False)
        return done.returncode, (done.stdout + done.stderr).strip()

    def is_refused(self, *words, because):
        """Exit code 1 and one line that says each of `because`."""
        code, said = self.run(*words)
        print(f"$ understudy {' '.join(words)}\n{said}\n-> exit {code}", flush=True)
        check(code == 1, f"{words} ends with 1, not {code}")
        check(len(said.splitlines()) == 1, f"{words} says one line: {said}")
        for phrase in because:
            check(phrase in said, f"{words} says \"{phrase}\": {said}")


def play(family):
    """Six mistakes, on servers that must not notice."""
    with Workspace(f"bad-input-{family.name}") as workspace:
        topology = Topology.build(workspace, family, replicas=1)
        stranger = Server(workspace, family, "stranger").start()
        stranger.wait_ready()
        primary, replica = topology.primary, topology.replicas[0]
        prompt = Prompt(workspace, "right")
        prompt.is_refused("discover", "-i", f"127.0.0.1:{free_port()}", because=["is it running"])
        Prompt(workspace, "wrong", "not-the-password").is_refused(
            "discover", "-i", primary.key, because=["Access denied", "MySQLTopologyPassword"])
        for server in (replica, stranger):
            check(prompt.run("discover", "-i", server.key)[0] == 0, f"{server} is discovered")
        prompt.is_refused("switchover", "-i", primary.key, "-d", stranger.key,
                          because=[stranger.key, "does not replicate from the primary"])
        replica.query(family.dialect.stop_replica)
        replica.query(family.dialect.without_gtid)
        replica.query(family.dialect.start_replica)
        prompt.is_refused("switchover", "-i", primary.key, because=["no GTID", "turn GTID on"])
        check(not primary.is_read_only(), "the primary is still writable")
        check(replica.is_read_only() and replica.is_replicating(primary), "the replica still is one")


if __name__ == "__main__":
    run_on_family(play, *sys.argv[1:])
