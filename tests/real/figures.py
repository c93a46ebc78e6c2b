#!/usr/bin/env python3
"""Measures what the issue of speed is about: failovers among real servers, and what the daemon costs.

    python3 tests/real/figures.py [--runs 5] [--families maria1011 mysql97]

Prints minimum, median and maximum. Run it with a release build: UNDERSTUDY_PROGRAM=build/release/bin/understudy.
"""
import argparse
import os
import statistics
import sys
import time

from failover import play
from harness import FamilyMissing, Workspace, find_family
from scene import Scene


def spread(values, unit):
    """minimum / median / maximum."""
    return f"{min(values):.2f} / {statistics.median(values):.2f} / {max(values):.2f} {unit}"


def cpu_seconds(pid):
    """User and system time that a process has used."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_mb(pid):
    """Resident memory of a process."""
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        line = next(line for line in file if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def measure_daemon(family, seconds):
    """CPU for each probe, and memory, of a daemon that watches 5 calm instances."""
    with Workspace("figures-daemon") as workspace:
        scene = Scene(workspace, family, replicas=4, clients=0)
        scene.begin()
        time.sleep(3)
        before, start = cpu_seconds(scene.daemon.pid), time.monotonic()
        time.sleep(seconds)
        used, passed = cpu_seconds(scene.daemon.pid) - before, time.monotonic() - start
        probes = passed * len(scene.topology.servers)
        print(f"daemon, 5 x {family.name}, polled every second: {resident_mb(scene.daemon.pid):.1f} MB resident, "
              f"{used / probes * 1000:.3f} ms CPU a probe ({used:.2f} s CPU, about {probes:.0f} probes)", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--families", nargs="*", default=["maria1011", "mysql97"])
    parser.add_argument("--daemon-seconds", type=int, default=60)
    options = parser.parse_args()
    for name in options.families:
        try:
            family = find_family(name)
        except FamilyMissing as missing:
            print(f"skipped: {missing}")
            continue
        replicas = 4 if family.is_mariadb else 2
        for fault in ("kill", "pause"):
            figures = [play(family, fault, replicas) for _ in range(options.runs)]
            print(f"{name}, 1 + {replicas}, {fault}: writable {spread([f.writable_ms for f in figures], 'ms')}; "
                  f"repointed {spread([f.repointed_ms for f in figures], 'ms')}; "
                  f"client outage {spread([f.client_outage_ms for f in figures], 'ms')}", flush=True)
        if family.is_mariadb:
            measure_daemon(family, options.daemon_seconds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
