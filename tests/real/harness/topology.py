"""A primary and its replicas, ready to be broken."""
from .server import Server
from .waiting import wait_until


class Topology:
    """Servers named db1 (the primary at the beginning), db2, ... which replicate by GTID, or by file and position."""

    def __init__(self, workspace, family, servers):
        self.workspace, self.family, self.servers = workspace, family, servers

    @classmethod
    def build(cls, workspace, family, replicas=2, chain=False, semi_sync=False, settings=None,
              primary_settings=None, replica_settings=None, last_settings=None, gtid=True):
        """Starts 1 + `replicas` servers and waits until all replicate.

        Replicas are read-only, also after a restart; the primary is writable, also after a restart. `chain` makes
        db1 <- db2 <- db3 of it. `semi_sync` makes commits wait for a replica. `settings` go to every server,
        `primary_settings` and `replica_settings` to db1 and to the others, `last_settings` to the last of those.
        Without `gtid` they replicate by file and position.
        """
        dialect = family.dialect
        if semi_sync and dialect.semi_sync_primary is None:
            raise ValueError(f"{family} comes without semi-sync")
        common = {**({} if gtid else dialect.no_gtid_settings), **(dialect.semi_sync_settings if semi_sync else {}), **(settings or {})}
        replica_only = {"read_only": "ON", **({"super_read_only": "ON"} if family.has_super_read_only else {}),
                        **(dialect.semi_sync_replica_settings if semi_sync else {})}
        own = {True: primary_settings or {}, False: {**replica_only, **(replica_settings or {})}}
        last = {replicas + 1: last_settings or {}}
        servers = [Server(workspace, family, f"db{number}", {**own[number == 1], **common, **last.get(number, {})})
                   for number in range(1, replicas + 2)]
        for server in servers:
            server.start(wait=False)
        for server in servers:
            server.wait_ready()
        if semi_sync:
            servers[0].execute(dialect.semi_sync_primary)
        for before, server in zip(servers, servers[1:]):
            source = before if chain else servers[0]
            if gtid:
                server.point_at(source)
            else:
                server.point_at_first_place(source)
        topology = cls(workspace, family, servers)
        topology.wait_replicating()
        if semi_sync:
            direct = 1 if chain and replicas else replicas
            wait_until(lambda: servers[0].query(dialect.semi_sync_clients)[0]["Value"] == str(direct), 30,
                       f"{direct} replicas acknowledge semi-synchronously")
        return topology

    @property
    def primary(self):
        """db1, whatever happened since."""
        return self.servers[0]

    @property
    def replicas(self):
        """All but db1."""
        return self.servers[1:]

    def server(self, name):
        """The server of that name (db2) or key (127.0.0.1:20123)."""
        return next(server for server in self.servers if name in (server.name, server.key))

    def running(self):
        """The servers whose process runs."""
        return [server for server in self.servers if server.is_running]

    def add_replica(self, source=None, settings=None):
        """Starts one more server and attaches it to `source` (default: the primary). Returns it.

        It starts empty: the source must still have all its binary logs.
        """
        source = source or self.primary
        server = Server(self.workspace, self.family, f"db{len(self.servers) + 1}",
                        {**self.replicas[0].settings, **(settings or {})} if self.replicas else settings)
        server.start().point_at(source)
        server.wait_replicating(source)
        self.servers.append(server)
        return server

    def wait_replicating(self, at_most=30):
        """Waits until every replica that runs has both threads running."""
        for server in self.replicas:
            if server.is_running:
                server.wait_replicating(at_most=at_most)

    def wait_caught_up(self, primary=None, at_most=120):
        """Waits until every server that runs has what `primary` (default: db1) has now."""
        primary = primary or self.primary
        position = primary.position()
        for server in self.running():
            if server is not primary and position:
                server.wait_has(position, at_most)

    def wait_at_ends_of_logs(self, at_most=120):
        """Waits until every replica that runs has executed all that is in the log of its source. Nobody may write."""
        def is_so(server):
            source = self.server(server.source_key())
            return server.place_in_source() == source.place() and (source is self.primary or is_so(source))
        wait_until(lambda: all(is_so(server) for server in self.running() if server is not self.primary), at_most,
                   "every replica has executed the log of its source")

    def writable(self):
        """The servers that run, answer and accept writes. More than one is a split brain."""
        return [server for server in self.running() if server.answers() and not server.is_read_only()]

    def check_same_data(self, schema="app"):
        """Raises AssertionError unless all servers that run have equal tables. Call wait_caught_up() before."""
        seen = {server: server.checksums(schema) for server in self.running()}
        reference, expected = next(iter(seen.items()))
        for server, tables in seen.items():
            different = sorted(name for name in tables.keys() | expected.keys() if tables.get(name) != expected.get(name))
            if different:
                raise AssertionError(f"{server} and {reference} differ in {', '.join(different)}")
