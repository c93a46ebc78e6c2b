#!/usr/bin/env python3
"""Holds the real fleet to the contract of fleets: every test of the suite on fresh servers of one family.

    run_real.py PROGRAM FAMILY [TEST NAME...]

Exit code 0: passed; 77: the family is not there; 1: a failure.
"""
import json
import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "real"))

from harness import APP, MANAGER, REPLICATION, Topology, Workspace, available_families  # noqa: E402
from harness.workspace import SKIPPED  # noqa: E402


def list_tests(program):
    """The names of the program's tests; Catch2 answers with their number."""
    listed = subprocess.run([program, "--list-test-names-only"], capture_output=True, text=True, check=False)
    if not listed.stdout.strip():
        sys.exit(f"{program} has no tests: {listed.stderr}")
    return listed.stdout.splitlines()


def describe_servers(topology):
    """What the program must know of the servers."""
    def account(who):
        return {"user": who.user, "password": who.password}
    return {"manager": account(MANAGER), "replication": account(REPLICATION), "app": account(APP),
            "servers": [{"host": server.host, "port": server.port, "pid": server.pid} for server in topology.servers]}


def run_test(program, family, name):
    """One test in a workspace of its own. Whether it passed."""
    with Workspace(f"contract {family}") as workspace:
        topology = Topology.build(workspace, family, replicas=2)
        setup = os.path.join(workspace.path, "servers.json")
        with open(setup, "w", encoding="utf-8") as file:
            json.dump(describe_servers(topology), file)
        started = time.monotonic()
        escaped = name.replace("\\", "\\\\").replace(",", "\\,").replace("[", "\\[")
        done = subprocess.run([program, escaped], env=dict(os.environ, UNDERSTUDY_CONTRACT_SERVERS=setup),
                              capture_output=True, text=True, timeout=120, check=False)
        passed = done.returncode == 0
        print(f"{family}: {'passed' if passed else 'FAILED'} in {time.monotonic() - started:.1f} s: {name}", flush=True)
        if not passed:
            print(done.stdout + done.stderr, flush=True)
            workspace.fail()
        return passed


def main():
    """Runs all tests, or those that are named."""
    program, family_name, *names = sys.argv[1:]
    families, missing = available_families([family_name])
    if not families:
        print(f"skipped: {missing[0]}")
        return SKIPPED
    results = [run_test(program, families[0], name) for name in names or list_tests(program)]
    print(f"{family_name}: {sum(results)} of {len(results)} passed")
    return 0 if results and all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
