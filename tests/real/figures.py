#!/usr/bin/env python3
"""Measures what the issue of speed is about: failovers among real servers, and what the daemon costs.

    python3 tests/real/figures.py [--runs 5] [--families maria1011 mysql97]

Prints minimum, median and maximum. Run it with a release build: UNDERSTUDY_PROGRAM=build/release/bin/understudy.
"""
import argparse
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
    """CPU that a process has used, to the nanosecond, threads that have ended included (CLOCK_PROCESS_CPUTIME_ID)."""
    return time.clock_gettime((~pid << 3) | 2)


def looks_answered(servers):
    """How often the servers were asked for their replicas: each look of the daemon does so once, nobody else does."""
    return sum(int(server.query(server.family.dialect.looks)[0]["Value"]) for server in servers)


def resident_mb(pid):
    """Resident memory of a process."""
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        line = next(line for line in file if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def measure_daemon(family, seconds):
    """CPU for each look that was truly made, and memory, of a daemon that watches 5 calm instances."""
    with Workspace("figures-daemon") as workspace:
        scene = Scene(workspace, family, replicas=4, clients=0)
        scene.begin()
        time.sleep(5)
        servers, pid = scene.topology.servers, scene.daemon.pid
        looks, used = looks_answered(servers), cpu_seconds(pid)
        time.sleep(seconds)
        used, looks = cpu_seconds(pid) - used, looks_answered(servers) - looks
        return used / looks * 1000, resident_mb(pid), looks


def measure_daemons(family, runs, seconds):
    """measure_daemon() several times."""
    measured = [measure_daemon(family, seconds) for _ in range(runs)]
    cpu, memory, looks = zip(*measured)
    print(f"daemon, 5 x {family.name}, polled every second for {seconds} s: {spread(cpu, 'ms CPU a look')}; "
          f"{spread(memory, 'MB resident')}; {min(looks)} to {max(looks)} looks", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--families", nargs="*", default=["maria1011", "mysql97"])
    parser.add_argument("--faults", nargs="*", default=["kill", "pause"])
    parser.add_argument("--daemon-seconds", type=int, default=60)
    options = parser.parse_args()
    for name in options.families:
        try:
            family = find_family(name)
        except FamilyMissing as missing:
            print(f"skipped: {missing}")
            continue
        replicas = 4 if family.is_mariadb else 2
        for fault in options.faults:
            figures = [play(family, fault, replicas) for _ in range(options.runs)]
            print(f"{name}, 1 + {replicas}, {fault}: writable {spread([f.writable_ms for f in figures], 'ms')}; "
                  f"repointed {spread([f.repointed_ms for f in figures], 'ms')}; "
                  f"client outage {spread([f.client_outage_ms for f in figures], 'ms')}", flush=True)
        if family.is_mariadb:
            measure_daemons(family, options.runs, options.daemon_seconds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
