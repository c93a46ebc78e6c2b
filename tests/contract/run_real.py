#!/usr/bin/env python3
"""Holds the real fleet to the contract of fleets: every test of the suite on fresh servers of one family.

    run_real.py PROGRAM FAMILY [TEST NAME...]

Exit code 0: passed; 77: the family is not there; 1: a failure; 2: there is no test of that name.
"""
import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "real"))

from harness import Workspace, available_families  # noqa: E402
from harness.workspace import SKIPPED  # noqa: E402
from stagehand import Stagehand  # noqa: E402


def list_tests(program):
    """The names of the program's tests; Catch2 answers with their number."""
    listed = subprocess.run([program, "--list-test-names-only"], capture_output=True, text=True, check=False)
    if not listed.stdout.strip():
        sys.exit(f"{program} has no tests: {listed.stderr}")
    return listed.stdout.splitlines()


def run_test(program, family, name):
    """One test in a workspace of its own. Whether it passed."""
    with Workspace(f"contract {family}") as workspace:
        has_plugins = name.startswith("SetSemiSync:") and family.dialect.semi_sync_primary is not None
        plugins = family.dialect.semi_sync_settings if has_plugins else {}
        by_relay_log = name.startswith("relay log:")
        stagehand = Stagehand(workspace, family, gtid=not (by_relay_log or name.startswith("coordinates:")),
                              settings=plugins, last_settings=family.dialect.unlogged_settings if by_relay_log else {})
        started = time.monotonic()
        escaped = name.replace("\\", "\\\\").replace(",", "\\,").replace("[", "\\[")
        code, output = stagehand.run([program, escaped], {}, at_most=120)
        passed = code == 0
        print(f"{family}: {'passed' if passed else 'FAILED'} in {time.monotonic() - started:.1f} s: {name}", flush=True)
        if not passed:
            print(output, flush=True)
            workspace.fail()
        return passed


def main():
    """Runs all tests, or those that are named."""
    program, family_name, *names = sys.argv[1:]
    known = list_tests(program)
    if unknown := [name for name in names if name not in known]:
        print(f"{program} has no test {unknown[0]!r}; it has: {', '.join(map(repr, known))}", file=sys.stderr)
        return 2
    families, missing = available_families([family_name])
    if not families:
        print(f"skipped: {missing[0]}")
        return SKIPPED
    results = [run_test(program, families[0], name) for name in names or known]
    print(f"{family_name}: {sum(results)} of {len(results)} passed")
    return 0 if results and all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
