"""One real server: its folder, its process, its SQL."""
import os
import shutil
import socket

from .families import MANAGER, REPLICATION
from .process import Process, free_port
from .seed import copy_data, copy_seed, give_identity, write_settings
from .sql import SqlError, run_sql
from .waiting import TimedOut, wait_until


class ServerDied(RuntimeError):
    """A server that should be starting has ended. No use to wait on."""
    is_final = True


class Server(Process):
    """A server on loopback with a data directory of its own. Created stopped, with accounts and an empty history."""

    host = "127.0.0.1"

    def __init__(self, workspace, family, name, settings=None, copy_of=None):
        """`settings` go over the family's; None removes one. `copy_of` is a stopped server whose data is taken over."""
        self.family = family
        self.folder = workspace.folder(name)
        self.data = os.path.join(self.folder, "data")
        self.port = free_port()
        self.settings = dict(settings or {})
        super().__init__(workspace, name, family.command() + [f"--defaults-file={self.folder}/my.cnf"],
                         log_path=os.path.join(self.folder, "error.log"))
        self.reset_data(copy_of)

    def __str__(self):
        return f"{self.name} ({self.family}, {self.key})"

    @property
    def key(self):
        """host:port, the name under which a manager knows it."""
        return f"{self.host}:{self.port}"

    @property
    def server_id(self):
        """Unique among the servers of this machine."""
        return self.port

    def reset_data(self, copy_of=None):
        """Throws the data away and starts over from the seed, or from a copy of a stopped server."""
        if self.is_running or (copy_of and copy_of.is_running):
            raise RuntimeError("stop a server before its data is copied")
        shutil.rmtree(self.data, ignore_errors=True)
        if copy_of:
            copy_data(copy_of.data, self.data)
        else:
            copy_seed(self.family, self.data)
        if not self.family.is_mariadb:
            give_identity(self.data)

    def start(self, wait=True):
        """Starts the server; with `wait`, returns when it answers. Returns self."""
        os.makedirs(os.path.join(self.folder, "tmp"), exist_ok=True)
        for leftover in ("s.sock", "s.sock.lock"):  # After a kill they would stop the start.
            if os.path.lexists(os.path.join(self.data, leftover)):
                os.remove(os.path.join(self.data, leftover))
        write_settings(os.path.join(self.folder, "my.cnf"), {
            **self.family.settings(), "datadir": self.data, "tmpdir": os.path.join(self.folder, "tmp"),
            "socket": "s.sock", "pid_file": os.path.join(self.folder, "pid"), "log_error": self.log_path,
            "port": self.port, "server_id": self.server_id, "report_port": self.port, **self.settings})
        super().start()
        return self.wait_ready() if wait else self

    def wait_ready(self, at_most=60):
        """Waits until it greets and is the server we mean, not another one on its port. Returns self."""
        wait_until(self._greets, at_most, f"{self} greets")
        wait_until(lambda: self.value("SELECT @@global.server_id") == str(self.server_id), at_most, f"{self} answers")
        return self

    def restart(self):
        """stop() and start()."""
        self.stop()
        return self.start()

    def query(self, *statements, account=MANAGER, timeout=10):
        """Runs statements on one connection; the last one's rows as dicts of text or None. Raises SqlError."""
        return run_sql(self.host, self.port, account, *statements, timeout=timeout)

    def execute(self, *statements, account=MANAGER, timeout=10):
        """Runs statements on one connection. Raises SqlError."""
        self.query(*statements, account=account, timeout=timeout)

    def value(self, *statements, account=MANAGER, timeout=10):
        """The first column of the first row, None when there is no row."""
        rows = self.query(*statements, account=account, timeout=timeout)
        return next(iter(rows[0].values())) if rows else None

    def answers(self, timeout=2):
        """Whether it answers a query now."""
        try:
            return self.value("SELECT 1", timeout=timeout) == "1"
        except SqlError:
            return False

    def point_at(self, source):
        """Makes it a replica of another server by GTID and starts replication."""
        dialect = self.family.dialect
        self.execute(dialect.stop_replica, dialect.point_at.format(
            host=source.host, port=source.port, user=REPLICATION.user, password=REPLICATION.password),
            dialect.start_replica)

    def point_at_first_place(self, source):
        """Makes it a replica of another server from the beginning of that one's log and starts replication."""
        dialect = self.family.dialect
        self.execute(dialect.stop_replica, dialect.point_at_place.format(
            host=source.host, port=source.port, user=REPLICATION.user, password=REPLICATION.password,
            file="binlog.000001", position=4), dialect.start_replica)

    def place(self):
        """Where its own binary log ends: (file, position)."""
        row = self.query(self.family.dialect.place)[0]
        return row["File"], row["Position"]

    def place_in_source(self):
        """How far it has executed the log of its source: (file, position)."""
        status = self.query(self.family.dialect.status)[0]
        return tuple(status[column] for column in self.family.dialect.place_in_source)

    def start_replica(self):
        """Starts receiver and applier."""
        self.execute(self.family.dialect.start_replica)

    def stop_replica(self):
        """Stops receiver and applier."""
        self.execute(self.family.dialect.stop_replica)

    def forget_source(self):
        """Makes it a server without a source."""
        self.execute(self.family.dialect.stop_replica, self.family.dialect.forget_source)

    def replica_status(self):
        """Our words for its columns (families.py), and what is in them; None when it has no source."""
        rows = self.query(self.family.dialect.status)
        return {ours: rows[0][theirs] for ours, theirs in self.family.dialect.columns.items()} if rows else None

    def source_key(self):
        """host:port of its source, None when it has none."""
        status = self.replica_status()
        return f"{status['source_host']}:{status['source_port']}" if status else None

    def is_replicating(self, source=None):
        """Whether receiver and applier run, and from `source` if one is given."""
        status = self.replica_status()
        return (status is not None and status["receiver"] == "Yes" and status["applier"] == "Yes"
                and (source is None or status["source_port"] == str(source.port)))

    def wait_replicating(self, source=None, at_most=30):
        """Waits until receiver and applier run. Raises TimedOut with what the server says of them."""
        try:
            wait_until(lambda: self.is_replicating(source), at_most, f"{self} replicates{f' from {source}' if source else ''}")
        except TimedOut as late:
            raise TimedOut(f"{late}: {self.replica_status()}") from None

    def position(self):
        """What it has: a GTID set (MySQL) or a GTID position (MariaDB), as text."""
        return (self.value(self.family.dialect.position) or "").replace("\n", "")

    def wait_has(self, position, at_most=120):
        """Waits until it has applied `position`."""
        statement = self.family.dialect.wait_position.format(position=position, seconds=1)
        wait_until(lambda: self.value(statement) == self.family.dialect.arrived, at_most, f"{self} has {position}")

    def is_read_only(self):
        """Whether ordinary clients cannot write."""
        return self.value("SELECT @@global.read_only") == "1"

    def set_read_only(self, value):
        """Sets read-only as strictly as the family can, until the next start."""
        self.execute(self.family.dialect.read_only.format(value="ON" if value else "OFF"))

    def checksums(self, schema="app"):
        """Table name -> CHECKSUM TABLE, of all tables of a schema."""
        tables = [row["name"] for row in self.query(
            f"SELECT table_name AS name FROM information_schema.tables WHERE table_schema = '{schema}' ORDER BY 1")]
        return {table: self.query(f"CHECKSUM TABLE {schema}.{table}")[0]["Checksum"] for table in tables}

    def _greets(self):
        if not self.is_running:
            raise ServerDied(f"{self} ended with {self.exit_code} while starting:\n{self.log_tail()}")
        with socket.create_connection((self.host, self.port), 1) as connection:
            connection.settimeout(2)
            return len(connection.recv(4)) == 4
