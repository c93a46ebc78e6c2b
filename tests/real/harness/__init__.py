"""Real database servers for tests: started, replicating, broken on purpose, and gone afterwards.

    with Workspace("my test") as workspace:
        topology = Topology.build(workspace, find_family("maria1011"), replicas=2)
        topology.primary.execute("CREATE TABLE app.t (id INT PRIMARY KEY)", "INSERT INTO app.t VALUES (1)")
        topology.wait_caught_up()
        topology.primary.kill()

Standard library only. Start servers from the main thread: the kernel ends them when that thread ends, so that even a
test that is killed leaves nothing behind.
"""
from .families import APP, MANAGER, REPLICATION, Family, FamilyMissing, available_families, find_family
from .load import Outcome, WriteLoad
from .process import Process, free_port
from .program import run_on_family
from .server import Server
from .sql import Account, SqlError, run_sql, sql_tool
from .topology import Topology
from .waiting import TimedOut, wait_until
from .workspace import Workspace

__all__ = [
    "APP", "MANAGER", "REPLICATION", "Account", "Family", "FamilyMissing", "Outcome", "Process", "Server", "SqlError",
    "TimedOut", "Topology", "Workspace", "WriteLoad", "available_families", "find_family", "free_port",
    "run_on_family", "run_sql", "sql_tool", "wait_until",
]
