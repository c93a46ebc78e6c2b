#!/bin/bash
# understudy-lab's command line: exit codes, messages, and output that a program can read. Run from the root.
set -uo pipefail
lab=$1
failures=0
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# expect CODE PATTERN ARGS...: the lab ends with CODE and says PATTERN somewhere.
expect() {
    local code=$1 pattern=$2 said got
    shift 2
    said=$("$lab" "$@" 2>&1)
    got=$?
    if [[ $got != "$code" ]] || ! grep -qE -- "$pattern" <<<"$said"; then
        echo "understudy-lab $*: expected exit code $code and /$pattern/, got $got and:"
        head -20 <<<"$said"
        failures=$((failures + 1))
    fi
}

quiet=scenarios/detect/quiet-fleet.json
cat >"$scratch/fails.json" <<'JSON'
{
  "goal":   "the lab says so when an expectation fails",
  "method": "nothing happens, and something is expected",
  "fleet":  { "alpha": { "db1": ["db2"] } },
  "until":  "5s",
  "expect": [
    { "within": "4s", "source": { "db1": "db2" } },
    { "never":  "two-writable-primaries" }
  ]
}
JSON
echo '{ "goal": "g", "fleet": { "alpha": { "db1": ["db2"] } }, "expect": [{ "never": { "writable": "db3" } }] }' >"$scratch/bad.json"

expect 0 '^PASS ' replay --quiet "$quiet"
expect 2 'no command "swep"; did you mean "sweep"' swep
expect 0 'where nothing happens, nothing is done' list
expect 0 'where nothing happens, nothing is done' list scenarios/detect
expect 0 'seed 7,' replay --quiet --seed 7 "$quiet"
expect 0 ' 12.500s simulated' replay --quiet --until 12.5s "$quiet"
expect 0 ', 500 events' replay --quiet --until-event 500 "$quiet"
expect 0 'after event 700$' look "$quiet" 700 3 699
expect 0 'detect/quiet-fleet.json: 0 members' sweep --quiet --steps "$quiet"
expect 0 'detect/quiet-fleet.json: 0 members' sweep --quiet --candidates "$quiet"
expect 2 'excludes' sweep --steps "$quiet" --candidates "$quiet"
expect 0 '^understudy-lab [0-9]' --version
expect 0 'Exit status' --help
expect 1 '^FAIL ' replay --quiet "$scratch/fails.json"
expect 1 '✗ within 4s: db1 replicates from db2  \(line 7; instead it has no source\)' replay "$scratch/fails.json"
expect 1 '2 scenarios, 1 failed' replay --quiet "$quiet" "$scratch/fails.json"
expect 2 'bad.json:1: "method" is missing' replay "$scratch/bad.json"
expect 2 'bad.json:1: at expect\[0\].never.writable: unknown host "db3" \(known: db1, db2; did you mean "db1"\?\)' replay "$scratch/bad.json"
expect 2 'no/such.json: cannot be read' replay no/such.json
expect 2 'holds no scenario' replay "$(mkdir "$scratch/empty" && echo "$scratch/empty")"
expect 2 'is not a length of time' replay --until soon "$quiet"
expect 2 'understudy-lab: ' replay --seed x "$quiet"
expect 2 'understudy-lab: .*--sed' replay --sed 1 "$quiet"
expect 2 'understudy-lab: ' rehearse
expect 2 'understudy-lab: ' replay
expect 2 'understudy-lab: ' replay --json --quiet "$quiet"
expect 2 'understudy-lab: '

# Output goes through a pipe here, so there must be no colour in it.
if "$lab" replay "$quiet" | grep -q $'\x1b'; then
    echo "there is colour in a pipe"
    failures=$((failures + 1))
fi
widest=$("$lab" replay scenarios/recover/dead-primary.json |
    python3 -c 'import sys; print(max(len(line) - 1 for line in sys.stdin.buffer.read().decode().splitlines(True)))')
if ((widest > 110)); then
    echo "a line of a story is $widest columns wide"
    failures=$((failures + 1))
fi
if ! "$lab" replay --json scenarios/recover/dead-primary.json | python3 -c '
import json, sys
entries = [json.loads(line) for line in sys.stdin]
assert entries[0]["kind"] == "Header" and entries[0]["format"] == 1, entries[0]
assert entries[-1]["kind"] == "Verdict" and entries[-1]["is_passed"], entries[-1]
times = [entry["at_us"] for entry in entries[1:-1]]
assert times == sorted(times)
assert any(entry["kind"] == "RecoveryEnded" and entry["outcome"] == "succeeded" for entry in entries)
'; then
    echo "the JSON trace is not what it should be"
    failures=$((failures + 1))
fi
exit $((failures > 0))
