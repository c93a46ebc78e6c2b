#!/usr/bin/env python3
"""docs/reference/scenario.schema.json knows every word that scenarios and the lab use.

    schema_test.py UNDERSTUDY_LAB REPOSITORY

The lab's own loader is the judge of scenarios; the schema is for editors, and goes stale unnoticed.
"""
import json
import re
import subprocess
import sys
from pathlib import Path

COMMENT = re.compile(r'("(?:\\.|[^"\\])*")|//[^\n]*|/\*.*?\*/', re.DOTALL)


def read_scenario(path):
    return json.loads(COMMENT.sub(lambda found: found.group(1) or "", path.read_text()))


def words_of_faults(lab):
    """Verbs, the verbs that end them, and parameters, from the table that `understudy-lab faults` prints."""
    table = subprocess.run([lab, "faults"], capture_output=True, text=True, check=True).stdout
    for row in table.splitlines()[2:]:
        verb, end, _, parameters, *_ = (cell.strip() for cell in row.strip("|").split("|"))
        yield verb.strip("`")
        if end:
            yield end.strip("`")
        yield from re.findall(r"`(\w+)` \(", parameters)


def words_of_scenario(scenario, schema):
    """Pairs of a word that a scenario uses and the properties of the schema that must have it."""
    top = schema["properties"]
    yield from ((key, top) for key in scenario)
    for section in ("network", "policy"):
        yield from ((key, top[section]["properties"]) for key in scenario.get(section, {}))
    for section in ("servers", "semi_sync", "clients"):
        known = top[section]["additionalProperties"]["properties"]
        yield from ((key, known) for one in scenario.get(section, {}).values() for key in one)
    events = top["events"]["items"]["properties"]
    for event in scenario.get("events", []):
        yield from ((key, events) for key in event)
        yield from ((key, events["when"]["properties"]) for key in event.get("when", {}))


def names_of_conditions(root):
    """Pairs of a condition and a name it may have: every analysis code, and every reason to refuse."""
    for name in re.findall(r'^    "(\w+)",$', (root / "engine/model/finding.cpp").read_text(), re.MULTILINE):
        yield "analysis", name
    for name in re.findall(r'RefusalReason::\w+: return "([^"]+)"', (root / "engine/model/refusal.cpp").read_text()):
        yield "refused", name


def main():
    lab, root = sys.argv[1], Path(sys.argv[2])
    schema = json.loads((root / "docs/reference/scenario.schema.json").read_text())
    events = schema["properties"]["events"]["items"]["properties"]
    missing = [f"understudy-lab faults: {word}" for word in words_of_faults(lab) if word not in events]
    conditions = schema["$defs"]["conditions"]["properties"]
    missing += [f"{condition}: {name}" for condition, name in names_of_conditions(root)
                if name not in conditions[condition]["additionalProperties"]["enum"]]
    scenarios = sorted((root / "scenarios").rglob("*.json"))
    for path in scenarios:
        for word, known in words_of_scenario(read_scenario(path), schema):
            if word not in known:
                missing.append(f"{path.relative_to(root)}: {word}")
    for line in missing:
        print(f"{line}: not in docs/reference/scenario.schema.json")
    print(f"{len(scenarios)} scenarios, {len(missing)} words missing")
    return 1 if missing or not scenarios else 0


if __name__ == "__main__":
    sys.exit(main())
