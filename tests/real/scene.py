"""A whole play: servers that replicate, the daemon that watches them, clients that write where it sends them."""
import json
import os
import re
import sqlite3
import time

from harness import MANAGER, REPLICATION, Process, Topology, WriteLoad, wait_until

_ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def understudy():
    """Path of the program: UNDERSTUDY_PROGRAM, or the dev build's."""
    return os.environ.get("UNDERSTUDY_PROGRAM") or os.path.join(_ROOT, "build", "dev", "bin", "understudy")


class Scene:
    """One cluster named `alpha` under the daemon's care. Use inside a Workspace; nothing outlives it."""

    def __init__(self, workspace, family, replicas, clients=2, poll_seconds=1, gtid=True, config=None,
                 settings=None, last_settings=None):
        self.workspace, self.family = workspace, family
        self.topology = Topology.build(workspace, family, replicas=replicas, gtid=gtid, settings=settings,
                                       last_settings=last_settings)
        self.store_path = os.path.join(workspace.path, "understudy.db")
        self.config_path = os.path.join(workspace.path, "orchestrator.conf.json")
        self._write_config(poll_seconds, config or {})
        self.daemon = Process(workspace, "understudy", [understudy(), "--config", self.config_path, "serve"])
        where = f"{understudy()} --config {self.config_path} -c which-primary -alias alpha 2>/dev/null"
        self.clients = [WriteLoad(workspace, name=f"client{number}", address_command=where, interval_ms=5)
                        for number in range(1, clients + 1)]

    def _write_config(self, poll_seconds, more):
        config = {
            "MySQLTopologyUser": MANAGER.user, "MySQLTopologyPassword": MANAGER.password,
            "MySQLReplicationUser": REPLICATION.user, "MySQLReplicationPassword": REPLICATION.password,
            "BackendDB": "sqlite", "SQLite3DataFile": self.store_path,
            "InstancePollSeconds": poll_seconds, "RecoverMasterClusterFilters": ["*"],
            "ClusterNameToAlias": {"127[.]0[.]0[.]1": "alpha"}, **more,
        }
        with open(self.config_path, "w", encoding="utf-8") as file:
            json.dump(config, file, indent=2)
        os.chmod(self.config_path, 0o600)

    def begin(self):
        """Starts the daemon, lets it discover the cluster from one replica, and starts the clients."""
        WriteLoad.prepare(self.topology.primary)
        self.daemon.start()
        wait_until(lambda: os.path.exists(self.store_path) and self.daemon.is_running, 10, "the daemon has a store")
        self.command("-c", "discover", "-i", self.topology.replicas[0].key)
        wait_until(lambda: len(self.known()) == len(self.topology.servers), 20, "every server is discovered")
        wait_until(lambda: self.published() == self.topology.primary.key, 20, "the primary is published")
        for client in self.clients:
            client.start()
        for client in self.clients:
            wait_until(lambda client=client: len(client.acknowledged()) > 20, 30, f"{client} writes")

    def command(self, *words):
        """Runs one understudy command to its end and returns what it printed; raises when it fails."""
        name = "understudy-" + "-".join(re.sub(r"\W", "", word) for word in words[:2])
        path = os.path.join(self.workspace.path, f"{name}-{time.monotonic_ns()}.log")
        process = Process(self.workspace, name, [understudy(), "--config", self.config_path, *words], log_path=path)
        process.start()
        wait_until(lambda: not process.is_running, 60, f"{' '.join(words)} ends")
        with open(path, encoding="utf-8") as file:
            text = file.read()
        if process.exit_code != 0:
            raise AssertionError(f"understudy {' '.join(words)} ended with {process.exit_code}: {text}")
        return text

    def rows(self, sql, *values):
        """Reads the daemon's store, as a DBA with sqlite3 would."""
        with sqlite3.connect(f"file:{self.store_path}?mode=ro", uri=True, timeout=5) as store:
            return store.execute(sql, values).fetchall()

    def known(self):
        """Keys of all instances that were seen."""
        return sorted(f"{host}:{port}" for host, port in
                      self.rows("SELECT host, port FROM instance WHERE last_seen IS NOT NULL"))

    def published(self):
        """The address that the daemon tells clients, None before it tells one."""
        rows = self.rows("SELECT value FROM key_value WHERE key = 'mysql/master/alpha'")
        return rows[0][0] if rows else None

    def records(self, kind):
        """Records of one kind, oldest first, as (microseconds since the epoch, object)."""
        rows = self.rows("SELECT json FROM record WHERE kind = ? ORDER BY number", kind)
        return [json.loads(text) for (text,) in rows]

    def stop_clients(self):
        """Ends all writing."""
        for client in self.clients:
            client.stop()

    def stop_daemon(self):
        """Asks it to end, and raises unless it ends well."""
        self.daemon.stop()
        if self.daemon.exit_code != 0:
            raise AssertionError(f"the daemon ended with {self.daemon.exit_code}: {self.daemon.log_tail(20)}")

    def outage_ms(self, since_ms):
        """From `since_ms` (epoch) to the first row that a new primary acknowledged, over all clients the latest."""
        old = self.topology.primary.key
        first = [min(outcome.at_ms for outcome in client.outcomes("acknowledged")
                     if outcome.server != old and outcome.at_ms >= since_ms) for client in self.clients]
        return max(first) - since_ms

    def successor(self):
        """The server that took over: the one writable server that is not the old primary; None until there is one."""
        address = self.published()
        if address is None or address == self.topology.primary.key:
            return None
        return self.topology.server(address)
