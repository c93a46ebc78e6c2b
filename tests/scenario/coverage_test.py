#!/usr/bin/env python3
"""Every analysis code, structure warning, veto, refusal, step and operation is met in a scenario.

    coverage_test.py UNDERSTUDY_LAB REPOSITORY

What there is to meet is read from the sources, so that a new enumerator is missed at once; what is met, from the traces
of all scenarios: what was recorded and what servers have carried out, never what a scenario says it expects.
"""
import json
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

PROCESSES = 2

# What no scenario can meet today: kind, names as in the sources, why. A name that is met does not belong here.
OUT_OF_REACH = [
    ("warning", "NoLoggingReplicas NoFailoverSupport StatementAndMixedLoggingReplicas StatementAndRowLoggingReplicas "
                "MixedAndRowLoggingReplicas MultipleMajorVersionsLoggingReplicas DifferentGtidModes ErrantGtid "
                "NoWritablePrimary NotEnoughValidSemiSyncReplicas",
     "only views of the command line look for structure warnings: no record tells them"),
    ("veto", "CannotServeOthers", "nobody objects with it: who cannot serve others stands lower in the ranking"),
    ("veto", "NotAReplica", "only who has a source is asked about"),
    ("refusal", "PlanChanged", "scenario files have no words for a plan that was shown"),
]


def without_comments(text):
    return re.sub(r"//[^\n]*", "", text)


def enumerators(text, enum):
    body = re.search(rf"enum class {enum} : [\w:]+ {{(.*?)}};", without_comments(text), re.DOTALL).group(1)
    return re.findall(r"\w+", body)


def alternatives(text):
    """Of the variant that a step is."""
    body = re.search(r"class Step : public std::variant<(.*?)>", without_comments(text), re.DOTALL).group(1)
    return re.findall(r"step::(\w+)", body)


def shown_names(text, enum):
    """How to_string() says an enumerator: a switch, or a table."""
    return dict(re.findall(rf'{enum}::(\w+)(?::\s*return|,\s*\.name =)\s*"([^"]+)"', text))


def read_goals(root):
    """By kind: the names that traces have for it, each with its name in the sources."""
    def read(path):
        return (root / path).read_text()

    goals = {kind: {name: name for name in names} for kind, names in (
        ("analysis", enumerators(read("engine/model/finding.h"), "AnalysisCode")),
        ("step", alternatives(read("engine/model/step.h"))))}
    for kind, enum, path in (("warning", "StructureWarning", "engine/analysis/structure"),
                             ("veto", "Veto", "engine/model/choice"),
                             ("refusal", "RefusalReason", "engine/model/refusal"),
                             ("operation succeeded", "OperationKind", "engine/model/operation"),
                             ("operation refused", "OperationKind", "engine/model/operation")):
        shown = shown_names(read(f"{path}.cpp"), enum)
        goals[kind] = {shown.get(name, f"{name}, which has no name in {path}.cpp"): name
                       for name in enumerators(read(f"{path}.h"), enum)}
    return goals


def met_in(entry):
    """Pairs of a kind and a name, from one entry of a trace."""
    kind = entry["kind"]
    if kind == "FindingChanged":
        yield "analysis", entry["analysis"]
    elif kind == "StepArrived" and entry["is_done"]:
        yield "step", entry["step"]
    elif kind == "CandidatesJudged":
        for candidate in entry["candidates"]:
            yield from (("veto", objection["veto"]) for objection in candidate["objections"])
    elif kind == "RecoveryRefused":
        yield "refusal", entry["reason"]
    elif kind == "OperationRefused":
        yield "refusal", entry["reason"]
        yield "operation refused", entry["operation"].split()[0]
    elif kind == "OperationEnded" and entry["outcome"] == "succeeded":
        yield "operation succeeded", entry["operation"].split()[0]


def play(lab, root, files):
    """What is met in these, and how many were played. Whether they pass is for their own tests."""
    met, played = set(), 0
    with subprocess.Popen([lab, "replay", "--json", *files], cwd=root, stdout=subprocess.PIPE, text=True) as run:
        for line in run.stdout:
            entry = json.loads(line)
            met.update(met_in(entry))
            played += entry["kind"] == "Verdict"
    return met, played


def find_faults(goals, met):
    listed = {(kind, name): why for kind, names, why in OUT_OF_REACH for name in names.split()}
    for kind, names in goals.items():
        for shown, name in names.items():
            if (kind, shown) not in met and (kind, name) not in listed:
                yield f"never met: {kind} {shown}"
            if (kind, shown) in met and (kind, name) in listed:
                yield f"met, and said to be out of reach: {kind} {shown}: {listed[kind, name]}"
    for kind, name in listed:
        if name not in goals[kind].values():
            yield f"said to be out of reach, and there is none: {kind} {name}"


def main():
    lab, root = sys.argv[1], Path(sys.argv[2])
    goals = read_goals(root)
    files = sorted(str(path.relative_to(root)) for path in (root / "scenarios").rglob("*.json"))
    parts = [files[first::PROCESSES] for first in range(min(PROCESSES, len(files)))]
    with ThreadPoolExecutor(PROCESSES) as pool:
        runs = list(pool.map(lambda part: play(lab, root, part), parts))
    met = set().union(*(found for found, _ in runs))
    faults = sorted(find_faults(goals, met))
    played = sum(count for _, count in runs)
    if played != len(files) or not files:
        faults.append(f"{len(files)} scenarios, and {played} were played")
    for fault in faults:
        print(fault)
    counts = ", ".join(f"{len(names)} {kind}" for kind, names in goals.items())
    print(f"{played} scenarios; {counts}; {len(faults)} fault{'' if len(faults) == 1 else 's'}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
