"""A primary is killed or paused under load, and everything that must be true afterwards is checked."""
import re
import time
from dataclasses import dataclass

from harness import TimedOut, Workspace, WriteLoad, wait_until
from scene import Scene


@dataclass(frozen=True)
class Figures:
    """Milliseconds from the fault to each milestone, as the daemon recorded them and as a client felt them."""
    family: str
    fault: str
    writable_ms: float
    repointed_ms: float
    client_outage_ms: float


def check(condition, claim):
    """A claim that must be true."""
    if not condition:
        raise AssertionError(f"not true: {claim}")


def check_same_world(scene, survivors, successor):
    """Exactly one writable server, everybody follows it, and all have the same rows."""
    writable = [server for server in survivors if not server.is_read_only()]
    check(writable == [successor], f"only {successor} is writable, not {[str(server) for server in writable]}")
    for server in survivors:
        if server is not successor:
            server.wait_replicating(successor)
    position = successor.position()
    for server in survivors:
        if server is not successor:
            server.wait_has(position)
    expected = successor.checksums()
    for server in survivors:
        check(server.checksums() == expected, f"{server} has the same tables as {successor}")


def milestone_us(scene, kind, phrase):
    """When the daemon recorded the first record of a kind whose sentence has `phrase` in it."""
    rows = scene.rows("SELECT json_extract(json, '$.at_us') FROM record WHERE kind = ? AND text LIKE ? "
                      "ORDER BY number LIMIT 1", kind, f"%{phrase}%")
    check(rows, f"the store has a {kind} record that says \"{phrase}\"")
    return rows[0][0]


def fail_over(scene, fault, begin=None, at_most=60):
    """Lets the fault happen to the primary, waits for the failover. Returns (successor, figures).

    `begin` makes it happen; without it the primary is what can: `kill`, `pause`.
    """
    primary, replicas = scene.topology.primary, scene.topology.replicas
    received = [replica.position() for replica in replicas]
    at = time.time()
    (begin or getattr(primary, fault))()
    wait_until(lambda: scene.rows("SELECT 1 FROM record WHERE kind = 'RecoveryEnded'"), at_most, "the failover ends")
    ended = scene.rows("SELECT text FROM record WHERE kind = 'RecoveryEnded'")[0][0]
    successor = scene.successor()
    check(successor is not None and "succeeded" in ended, f"the failover succeeds: {ended}")
    for position in received:
        successor.wait_has(position)
    for client in scene.clients:
        wait_until(lambda client=client: any(outcome.server == successor.key
                                             for outcome in client.outcomes("acknowledged")), 30,
                   f"{client} writes to {successor}")
    figures = Figures(scene.family.name, fault,
                      milestone_us(scene, "StepEnded", "done: make % writable") / 1000 - at * 1000,
                      milestone_us(scene, "RecoveryEnded", "succeeded") / 1000 - at * 1000,
                      scene.outage_ms(at * 1000))
    return successor, figures


def check_return(scene, successor, extra_seconds=0):
    """A primary that goes on must be read-only soon, and stay so, and lose nothing without a word."""
    primary = scene.topology.primary
    wait_until(primary.is_read_only, 10 + extra_seconds, "the old primary is read-only after it came back")
    wait_until(lambda: scene.rows("SELECT 1 FROM record WHERE kind = 'ReturnJudged'"), 20 + extra_seconds,
               "the daemon judges the old primary")
    verdict = scene.rows("SELECT text FROM record WHERE kind = 'ReturnJudged' ORDER BY number DESC LIMIT 1")[0][0]
    if "may rejoin" in verdict:
        primary.wait_replicating(successor, 20 + extra_seconds)
    check(primary.is_read_only(), "the old primary stays read-only")
    check(not successor.is_read_only(), "the new primary stays writable")
    return verdict


def rows_of(server):
    """All that clients wrote, as that server has it."""
    rows = server.query(f"SELECT writer, number FROM {WriteLoad.TABLE}", timeout=30)
    return {(row["writer"], int(row["number"])) for row in rows}


def count_named(text):
    """How many transactions a record names: "3e11fa47-...:5-7", "0-1-9 (at most 4 transactions after 0-1-5)", "0-1-9"."""
    bounds = re.findall(r"at most (\d+) transactions?", text)
    if bounds:
        return sum(map(int, bounds))
    ranges = re.findall(r":(\d+)(?:-(\d+))?", text)
    return sum(int(last or first) - int(first) + 1 for first, last in ranges) or len(re.findall(r"\d+-\d+-\d+", text))


def check_losses(scene, successor, apart=None):
    """Whatever was acknowledged and is not on the successor is named by the record of the old primary's return, and nothing else is.

    `apart` is the old primary, when it answers. Nobody writes any more.
    """
    kept = rows_of(successor)
    promised = {(client.writer, number) for client in scene.clients for number in client.acknowledged()}
    only_there = rows_of(apart) - kept if apart else set()
    check(promised - kept <= only_there, f"nothing that was acknowledged is gone without a trace: {sorted(promised - kept - only_there)}")
    if apart is None:
        return
    judged = scene.records("ReturnJudged")[-1]
    named = count_named(judged["detail"]) if judged["comparison"] in ("ahead", "diverged") else 0
    check(named == len(only_there), f"the record names {named} transactions ({judged}), and {len(only_there)} rows are only there: "
          f"{sorted(only_there)[:9]}")


def play(family, fault, replicas, say=lambda line: None):
    """The whole play. Returns its figures."""
    with Workspace(f"failover-{family.name}-{fault}") as workspace:
        scene = Scene(workspace, family, replicas)
        say(f"1 primary and {replicas} replicas of {family} replicate; the daemon learns of them from one replica")
        scene.begin()
        say(f"clients write to {scene.published()}; now {'kill -9' if fault == 'kill' else 'SIGSTOP'}")
        try:
            successor, figures = fail_over(scene, fault)
        except (AssertionError, TimedOut):
            say(scene.daemon.log_tail(60))
            raise
        say(f"{successor} took over: writable after {figures.writable_ms:.0f} ms, all repointed after "
            f"{figures.repointed_ms:.0f} ms, a client waited {figures.client_outage_ms:.0f} ms")
        survivors = list(scene.topology.replicas)
        if fault == "pause":
            scene.topology.primary.resume()
            say(check_return(scene, successor))
        scene.stop_clients()
        check_same_world(scene, survivors, successor)
        say("exactly one server is writable, all replicas follow it, all tables are identical")
        scene.stop_daemon()
    return figures
