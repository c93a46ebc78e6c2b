"""A client that writes all the time and remembers what it was promised."""
import os
from dataclasses import dataclass

from .families import APP, MANAGER
from .process import Process
from .sql import sql_tool, tool_environment


@dataclass(frozen=True)
class Outcome:
    """What became of one attempt: acknowledged, refused, unknown (sent, no answer) or unreachable (never sent)."""
    what: str
    at_ms: int  # since the epoch
    number: int
    server: str
    details: str


class WriteLoad(Process):
    """Inserts numbered rows through an address that is looked up again after every failure."""

    TABLE = "app.load_rows"

    def __init__(self, workspace, name="load", address=None, address_command=None, account=APP, interval_ms=10):
        """`address` is host:port; `address_command` is a shell command that prints one. Give one of the two."""
        self.writer = name
        self.output_path = os.path.join(workspace.path, name + ".log")
        where = ["--address", address] if address else ["--address-command", address_command]
        super().__init__(workspace, name, [sql_tool(), "write-load", account.user, *where, "--table", self.TABLE,
                                           "--writer", name, "--interval-ms", str(interval_ms)],
                         log_path=self.output_path, env=tool_environment(account))

    @classmethod
    def prepare(cls, primary):
        """Creates the table, once, on the primary."""
        primary.execute(f"CREATE TABLE IF NOT EXISTS {cls.TABLE} (writer VARCHAR(64) NOT NULL, number BIGINT NOT NULL,"
                        " written_at TIMESTAMP(6) DEFAULT CURRENT_TIMESTAMP(6), PRIMARY KEY (writer, number))")

    def outcomes(self, what=None):
        """All outcomes so far, or those of one kind, oldest first."""
        found = []
        with open(self.output_path, encoding="utf-8", errors="replace") as file:
            for line in file:
                parts = line.rstrip("\n").split("\t")
                if line.endswith("\n") and len(parts) == 5 and parts[0] != "summary" and what in (None, parts[0]):
                    found.append(Outcome(parts[0], int(parts[1]), int(parts[2]), parts[3], parts[4]))
        return found

    def acknowledged(self):
        """Numbers of the rows the cluster promised to keep."""
        return [outcome.number for outcome in self.outcomes("acknowledged")]

    def longest_gap_ms(self):
        """The longest time between two acknowledged rows: what an outage was to this client."""
        times = [outcome.at_ms for outcome in self.outcomes("acknowledged")]
        return max((later - earlier for earlier, later in zip(times, times[1:])), default=0)

    def lost_rows(self, server):
        """Acknowledged rows that `server` does not have: must be empty, or accounted for."""
        return sorted(set(self.acknowledged()) - self._rows_of(server))

    def surprising_rows(self, server):
        """Rows that `server` has although they were refused: must be empty."""
        return sorted({outcome.number for outcome in self.outcomes("refused")} & self._rows_of(server))

    def _rows_of(self, server):
        rows = server.query(f"SELECT number FROM {self.TABLE} WHERE writer = '{self.writer}'", account=MANAGER, timeout=30)
        return {int(row["number"]) for row in rows}
