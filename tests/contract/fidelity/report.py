"""What was compared, as records (results/), as faults, and as docs/reference/fidelity.md."""
import json
import os
from dataclasses import dataclass

from scripts import read_scripts

_HERE = os.path.dirname(os.path.abspath(__file__))
_REPORT = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(_HERE))), "docs", "reference", "fidelity.md")


@dataclass(frozen=True)
class Compared:
    """A server family that the simulator is compared with."""
    title: str
    flavor: str  # for UNDERSTUDY_CONTRACT_FLAVOR


FAMILIES = {
    "maria1011": Compared("MariaDB 10.11", "mariadb"),
    "mysql97": Compared("MySQL 9.7", "mysql"),
    "mysql57": Compared("MySQL 5.7", "mysql57"),
}


def _results_path(family_name):
    return os.path.join(_HERE, "results", family_name + ".json")


def read_results(family_name):
    """Script -> point -> [simulated, real]; empty when nothing is recorded."""
    try:
        with open(_results_path(family_name), encoding="utf-8") as file:
            return json.load(file)
    except FileNotFoundError:
        return {}


def write_results(family_name, results):
    """One point a line."""
    os.makedirs(os.path.dirname(_results_path(family_name)), exist_ok=True)
    scripts = []
    for script, points in sorted(results.items()):
        lines = ",\n".join(f"  {json.dumps(point)}: {json.dumps(pair)}" for point, pair in points.items())
        scripts.append(f" {json.dumps(script)}: {{\n{lines}\n }}")
    with open(_results_path(family_name), "w", encoding="utf-8") as file:
        file.write("{\n" + ",\n".join(scripts) + "\n}\n")


def read_known():
    """Known differences: {"id", "because", "servers", "points": {script: [point]}}."""
    with open(os.path.join(_HERE, "known_differences.json"), encoding="utf-8") as file:
        return json.load(file)


def find_known(known, family_name, script, point):
    """The known difference that this point is part of."""
    return next((one for one in known
                 if family_name in one["servers"] and point in one["points"].get(script, [])), None)


def unexplained(family_name, results, known):
    """Differences that are not listed, and listed ones that are none."""
    lines = []
    for script, points in results.items():
        for point, (simulated, real) in points.items():
            listed = find_known(known, family_name, script, point)
            if simulated != real and listed is None:
                lines.append(f"{family_name}: {script}: {point}: simulated {simulated}, real {real}: not a known difference")
            elif simulated == real and listed is not None:
                lines.append(f"{family_name}: {script}: {point}: both {real}: no longer the difference {listed['id']}")
    for one in known:
        for script, points in one["points"].items() if family_name in one["servers"] else ():
            lines += [f"{family_name}: {script}: {point}: in {one['id']}, and there is no such point"
                      for point in points if point not in results.get(script, {})]
    return lines


def make_report():
    """The text of docs/reference/fidelity.md."""
    results = {family_name: read_results(family_name) for family_name in FAMILIES}
    known = read_known()
    scripts = read_scripts()
    parts = [_HEAD, _summary(results), _known_differences(known), _LESSONS, "## All points\n"]
    parts += [_section(script, results, known) for script in scripts]
    return "\n".join(parts)


_HEAD = """# How faithful the simulator is

Understudy is rehearsed on simulated servers. This page says how far they can be trusted: the same scripts (`kill -9`,
`STOP REPLICA`, `PURGE BINARY LOGS`, a hanging source, a semi-sync time-out, ...) are played on the simulator and on real
servers, and at named points both are looked at through the probe that the daemon itself uses. Each server is compared
with a simulated server of its own version.

The servers are db1, the primary, and its replicas db2 and db3, all with GTIDs; rows written are transactions. Replicas
have `super_read_only` (MariaDB: `read_only`). On the real servers `replica_net_timeout` is 3 s; the simulator waits as
long as MySQL does by default, so states are compared and never durations. MySQL 5.7 is compared without semi-sync: its
package comes without the plugin.

*Made by `tests/contract/fidelity/run_fidelity.py` from `tests/contract/fidelity/results/`; do not edit.*
"""


_LESSONS = """## What the comparison has taught the simulator

- A replica that is pointed at the source it already has keeps its relay log; nothing is fetched again.
- MariaDB in GTID mode drops relay logs whenever the first of the two threads starts: with `START REPLICA`, with the receiver
  or the applier alone, and at each start of the server, whatever `relay_log_recovery` says.
- MariaDB asks its source for what follows `gtid_slave_pos`. A row that it wrote itself is not in there: an errant write
  does not stop the receiver (1236) when it connects again, but the applier (1950) at the source's next transaction.
- A copied disk does not give MariaDB the identity of another replica, since it has no server_uuid.
- A shorter delay counts also for transactions that already wait for the longer one.
- A server without a source refuses to reconnect; it is not a precondition that failed.

## What is not compared

Durations; semi-sync on MySQL 5.7; `AFTER_COMMIT` and more than one acknowledgement; replicas with equal server ids;
replication by file and position; loss of power (a `kill -9` loses nothing that reached the kernel); several applier
threads. The simulator's own simplifications are at the top of the files in `simulator/mysql/`.
"""


def _summary(results):
    rows = ["| server | scripts | points compared | the same | known differences |", "|---|---|---|---|---|"]
    for family_name, family in FAMILIES.items():
        pairs = [pair for points in results[family_name].values() for pair in points.values()]
        same = sum(simulated == real for simulated, real in pairs)
        rows.append(f"| {family.title} | {len(results[family_name])} | {len(pairs)} | {same} | {len(pairs) - same} |")
    return "\n".join(["## Summary\n", *rows, ""])


def _known_differences(known):
    rows = ["## Known differences\n",
            "A difference that is not in this list fails the test, and so does one in the list that is gone.\n",
            "| | servers | where | why |", "|---|---|---|---|"]
    for one in known:
        titles = ", ".join(FAMILIES[family_name].title for family_name in one["servers"])
        titles_of = {script.name: script.title for script in read_scripts()}
        where = "; ".join(f"*{titles_of[script]}*: {', '.join(points)}" for script, points in one["points"].items())
        rows.append(f"| {one['id']} | {titles} | {where} | {one['because']} |")
    return "\n".join([*rows, ""])


def _section(script, results, known):
    points = {}  # In the order of the script; some points are of one family only.
    for family_name in FAMILIES:
        points.update(dict.fromkeys(results[family_name].get(script.name, {})))
    rows = [f"### {script.title}\n", f"{script.about}\n",
            "| point | " + " | ".join(family.title for family in FAMILIES.values()) + " |",
            "|---" * (len(FAMILIES) + 1) + "|"]
    for point in points:
        cells = [_cell(results[name].get(script.name, {}).get(point), find_known(known, name, script.name, point))
                 for name in FAMILIES]
        rows.append(f"| {point} | " + " | ".join(cells) + " |")
    return "\n".join([*rows, ""])


def _cell(pair, listed):
    if pair is None:
        return "-"
    simulated, real = pair
    if simulated == real:
        return real
    return f"**{real}**, simulated: {simulated} ({listed['id'] if listed else 'not known'})"


def check_report():
    """A line if the committed report is not the one that would be made."""
    try:
        with open(_REPORT, encoding="utf-8") as file:
            committed = file.read()
    except FileNotFoundError:
        committed = ""
    return [] if committed == make_report() else [
        "docs/reference/fidelity.md is not what results/ and known_differences.json say: run_fidelity.py --report"]


def write_report():
    """Rewrites docs/reference/fidelity.md."""
    with open(_REPORT, "w", encoding="utf-8") as file:
        file.write(make_report())
