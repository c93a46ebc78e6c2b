#!/usr/bin/env python3
"""Plays the scripts of this folder on simulated servers and on real ones of one family, and compares what they show.

    run_fidelity.py [--write] [--script NAME] PROGRAMS FAMILY|simulated
    run_fidelity.py --report

PROGRAMS is the folder of fidelity_simulated and fidelity_real. With `simulated` no server is needed: the simulator is
held to what results/ says that it shows. `--write` rewrites results/ and docs/reference/fidelity.md, `--report` only the
latter, from results/. `--script` plays only that one, prints what it shows and compares nothing.

Exit code 0: as the repository says; 77: the family is not there; 1: not so.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor

_HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.dirname(_HERE), os.path.join(os.path.dirname(os.path.dirname(_HERE)), "real")]

from harness import Workspace, available_families, find_family  # noqa: E402
from harness.workspace import SKIPPED  # noqa: E402
from report import FAMILIES, check_report, read_known, read_results, unexplained, write_report, write_results  # noqa: E402
from scripts import read_scripts  # noqa: E402
from stagehand import Stagehand  # noqa: E402

NET_TIMEOUT_SECONDS = 3
SIDE_BY_SIDE = 2  # scripts on real servers at the same time: most of the time they wait


class Failed(RuntimeError):
    """A script could not be played to its end."""


def play_simulated(programs, script, flavor):
    """Point -> value."""
    with tempfile.TemporaryDirectory(prefix="understudy-") as folder:
        points = os.path.join(folder, "points.json")
        done = subprocess.run([os.path.join(programs, "fidelity_simulated")], capture_output=True, text=True, timeout=60,
                              env={**os.environ, **_environment(script, points), "UNDERSTUDY_CONTRACT_FLAVOR": flavor},
                              check=False)
        if done.returncode != 0:
            raise Failed(done.stdout + done.stderr)
        return _read(points)


def play_real(programs, script, family_name):
    """Point -> value, on servers of its own."""
    family = find_family(family_name)
    with Workspace(f"fidelity {family} {script.name}") as workspace:
        stagehand = Stagehand(workspace, family, gtid=script.has_gtid, **_settings(family.dialect, script))
        stagehand.prepare_table()
        points = os.path.join(workspace.path, "points.json")
        code, output = stagehand.run([os.path.join(programs, "fidelity_real")], _environment(script, points), at_most=120)
        if code != 0:
            raise Failed(output)
        return _read(points)


def _environment(script, points):
    return {"UNDERSTUDY_FIDELITY_SCRIPT": script.path, "UNDERSTUDY_FIDELITY_POINTS": points}


def _read(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def _settings(dialect, script):
    """What Stagehand builds the servers with."""
    settings = {dialect.net_timeout: str(NET_TIMEOUT_SECONDS)}
    if script.keeps_relay_log:
        settings["relay_log_recovery"] = "0"
    if script.semi_sync is None:
        return {"settings": settings}
    if script.semi_sync != "for ever":
        settings[dialect.semi_sync_timeout] = str(int(script.semi_sync.removesuffix("s")) * 1000)
    return {"settings": {**dialect.semi_sync_settings, **settings},
            "replica_settings": dialect.semi_sync_replica_settings, "primary_settings": dialect.semi_sync_primary_settings}


def simulate_all(programs, family_name):
    """Script -> point -> value of the simulated servers of that family's version."""
    return {script.name: play_simulated(programs, script, FAMILIES[family_name].flavor)
            for script in read_scripts() if script.is_for(family_name)}


def play_family(programs, family_name):
    """Script -> point -> [simulated, real]."""
    results = {}
    scripts = {script.name: script for script in read_scripts()}
    # Processes, because servers end with the thread that started them and are started from main threads only.
    with ProcessPoolExecutor(max_workers=SIDE_BY_SIDE) as players:
        simulated = simulate_all(programs, family_name)
        played = {name: players.submit(play_real, programs, scripts[name], family_name) for name in simulated}
        for name, points in simulated.items():
            real = played[name].result()
            if list(real) != list(points):
                raise Failed(f"{name}: not the same points: {sorted(set(real) ^ set(points))}")
            results[name] = {point: [points[point], real[point]] for point in real}
            same = sum(points[point] == real[point] for point in real)
            print(f"{family_name}: {name}: {same} of {len(real)} points are the same", flush=True)
    return results


def explain_change(recorded, now):
    """Lines that say where two results differ."""
    lines = []
    for script in sorted(recorded.keys() | now.keys()):
        before, after = recorded.get(script, {}), now.get(script, {})
        for point in dict.fromkeys([*before, *after]):
            if before.get(point) != after.get(point):
                lines.append(f"{script}: {point}: recorded {before.get(point)}, now {after.get(point)}")
    return lines


def complain(lines, advice):
    """Exit code for these faults."""
    for line in lines:
        print(line)
    if lines:
        print(advice)
    return 1 if lines else 0


def hold_simulated(programs):
    """Whether the simulator shows what is recorded of it, and whether the report is the one of the records."""
    lines = []
    for family_name in FAMILIES:
        recorded = {script: {point: pair[0] for point, pair in points.items()}
                    for script, points in read_results(family_name).items()}
        lines += [f"{family_name}: {line}" for line in explain_change(recorded, simulate_all(programs, family_name))]
    return complain(lines + check_report(), "if that is right, play the scripts on real servers again: "
                                            "tests/contract/fidelity/run_fidelity.py --write build/dev/bin FAMILY")


def hold_family(programs, family, rewrites):
    """Whether real and simulated servers differ only where it is known, and show what is recorded."""
    started = time.monotonic()
    results = play_family(programs, family)
    lines = unexplained(family, results, read_known())
    if rewrites:
        write_results(family, results)
        write_report()
    else:
        lines += explain_change(read_results(family), results) + check_report()
    count = sum(map(len, results.values()))
    print(f"{family}: {count} points compared in {time.monotonic() - started:.0f} s")
    return complain(lines, "a difference belongs into known_differences.json, with its reason, or the simulator is to be "
                           "mended; what is recorded is rewritten with --write")


def main():
    """See above."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--script")
    parser.add_argument("--report", action="store_true")
    parser.add_argument("programs", nargs="?")
    parser.add_argument("family", nargs="?", choices=[*FAMILIES, "simulated"])
    asked = parser.parse_args()
    if asked.report:
        return write_report() or 0
    if asked.family is None:
        parser.error("the folder of the programs and a family are needed")
    if asked.family == "simulated":
        return hold_simulated(asked.programs)
    families, missing = available_families([asked.family])
    if not families:
        print(f"skipped: {missing[0]}")
        return SKIPPED
    if asked.script:
        script = next(script for script in read_scripts() if script.name == asked.script)
        simulated = play_simulated(asked.programs, script, FAMILIES[asked.family].flavor)
        for point, value in play_real(asked.programs, script, asked.family).items():
            print(f"{'  ' if simulated.get(point) == value else '! '}{point}: simulated {simulated.get(point)}, real {value}")
        return 0
    return hold_family(asked.programs, asked.family, asked.write)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as failure:
        print(failure)
        sys.exit(1)
