"""The server families, and all in which they differ: paths, settings, statements. The only file with old words in it."""
import os
from dataclasses import dataclass, replace

from .process import cache_folder
from .sql import Account

MANAGER = Account("understudy", "understudy-secret")
REPLICATION = Account("repl", "repl-secret")
APP = Account("app", "app-secret")

# Small and fast, yet safe against the death of the process (not of the machine): logs reach the kernel at each commit.
COMMON_SETTINGS = {
    "bind_address": "127.0.0.1", "report_host": "127.0.0.1", "skip_name_resolve": "1",
    "log_bin": "binlog", "relay_log": "relay", "relay_log_recovery": "1",
    "innodb_flush_log_at_trx_commit": "2", "sync_binlog": "0", "innodb_doublewrite": "OFF", "innodb_use_native_aio": "0",
    "innodb_buffer_pool_size": "8M", "innodb_log_buffer_size": "1M", "innodb_read_io_threads": "1",
    "innodb_write_io_threads": "1", "key_buffer_size": "16K", "table_open_cache": "64", "table_definition_cache": "400",
    "max_connections": "300", "back_log": "1024", "thread_cache_size": "0", "open_files_limit": "4096",
    "performance_schema": "OFF", "secure_file_priv": "",
}


@dataclass(frozen=True)
class Dialect:
    """Statements and settings of one kind of server. `{}` fields are filled in by Server."""
    settings: dict
    initialize_options: tuple | None  # for --initialize-insecure; None: fed through --bootstrap instead
    user_clause: str
    status: str
    columns: dict  # our word for a column of the status -> the server's
    point_at: str
    start_replica: str
    stop_replica: str
    forget_source: str
    without_gtid: str
    position: str  # what a server has applied or written
    wait_position: str  # answers `arrived` when it has
    arrived: str
    read_only: str
    semi_sync_settings: dict
    semi_sync_primary: str | None  # None: the family cannot
    semi_sync_replica_settings: dict
    semi_sync_clients: str
    semi_sync_primary_settings: dict  # the same as semi_sync_primary, also after a restart
    semi_sync_timeout: str  # a setting, in milliseconds
    net_timeout: str  # a setting, in seconds: after that much silence of its source a replica connects again
    place: str  # where its own binary log ends
    place_in_source: tuple  # columns of the status: how far it has executed the log of its source
    point_at_place: str  # by file and position
    no_gtid_settings: dict
    unlogged_settings: dict  # of a replica that does not log what it applies
    looks: str  # how often it was asked who replicates from it: once by each look of a manager


_OLD_COLUMNS = {
    "source_host": "Master_Host", "source_port": "Master_Port", "receiver": "Slave_IO_Running",
    "applier": "Slave_SQL_Running", "receiver_error": "Last_IO_Error", "applier_error": "Last_SQL_Error",
}
_OLD_PLACE_IN_SOURCE = ("Relay_Master_Log_File", "Exec_Master_Log_Pos")

MYSQL = Dialect(
    settings={
        "gtid_mode": "ON", "enforce_gtid_consistency": "ON", "log_replica_updates": "ON", "mysqlx": "OFF",
        "innodb_redo_log_capacity": "8M", "temptable_max_ram": "2M", "innodb_buffer_pool_instances": "1",
        "innodb_log_writer_threads": "OFF", "innodb_purge_threads": "1", "innodb_page_cleaners": "1",
        "replica_parallel_workers": "1",
    },
    # With the small redo log of the tests it takes three times as long.
    initialize_options=("--innodb-redo-log-capacity=64M",),
    user_clause="IDENTIFIED WITH caching_sha2_password BY",
    status="SHOW REPLICA STATUS",
    columns={
        "source_host": "Source_Host", "source_port": "Source_Port", "receiver": "Replica_IO_Running",
        "applier": "Replica_SQL_Running", "receiver_error": "Last_IO_Error", "applier_error": "Last_SQL_Error",
    },
    point_at="CHANGE REPLICATION SOURCE TO SOURCE_HOST='{host}', SOURCE_PORT={port}, SOURCE_USER='{user}',"
             " SOURCE_PASSWORD='{password}', SOURCE_AUTO_POSITION=1, GET_SOURCE_PUBLIC_KEY=1, SOURCE_CONNECT_RETRY=1,"
             " SOURCE_RETRY_COUNT=86400, SOURCE_HEARTBEAT_PERIOD=1",
    start_replica="START REPLICA", stop_replica="STOP REPLICA", forget_source="RESET REPLICA ALL",
    without_gtid="CHANGE REPLICATION SOURCE TO SOURCE_AUTO_POSITION=0",
    position="SELECT @@global.gtid_executed AS position",
    wait_position="SELECT WAIT_FOR_EXECUTED_GTID_SET('{position}', {seconds}) AS answer", arrived="0",
    read_only="SET GLOBAL super_read_only = {value}, GLOBAL read_only = {value}",
    semi_sync_settings={"plugin_load_add": "semisync_source.so;semisync_replica.so",
                        "loose_rpl_semi_sync_source_timeout": "3600000"},
    semi_sync_primary="SET GLOBAL rpl_semi_sync_source_enabled = 1",
    semi_sync_replica_settings={"loose_rpl_semi_sync_replica_enabled": "ON"},
    semi_sync_clients="SHOW GLOBAL STATUS LIKE 'Rpl_semi_sync_source_clients'",
    semi_sync_primary_settings={"loose_rpl_semi_sync_source_enabled": "ON"},
    semi_sync_timeout="loose_rpl_semi_sync_source_timeout",
    net_timeout="replica_net_timeout",
    place="SHOW BINARY LOG STATUS", place_in_source=("Relay_Source_Log_File", "Exec_Source_Log_Pos"),
    point_at_place="CHANGE REPLICATION SOURCE TO SOURCE_HOST='{host}', SOURCE_PORT={port}, SOURCE_USER='{user}',"
                   " SOURCE_PASSWORD='{password}', SOURCE_LOG_FILE='{file}', SOURCE_LOG_POS={position},"
                   " GET_SOURCE_PUBLIC_KEY=1, SOURCE_CONNECT_RETRY=1, SOURCE_RETRY_COUNT=86400, SOURCE_HEARTBEAT_PERIOD=1",
    no_gtid_settings={"gtid_mode": "OFF", "enforce_gtid_consistency": "OFF"},
    unlogged_settings={"log_replica_updates": "OFF"},
    looks="SHOW GLOBAL STATUS LIKE 'Com_show_replicas'",
)

# MySQL before 8.0. Its packages come without the semi-sync plugins.
OLD_MYSQL = replace(
    MYSQL,
    settings={
        "gtid_mode": "ON", "enforce_gtid_consistency": "ON", "log_slave_updates": "ON", "binlog_format": "ROW",
        "master_info_repository": "TABLE", "relay_log_info_repository": "TABLE", "innodb_log_file_size": "4M",
        "explicit_defaults_for_timestamp": "ON",
    },
    initialize_options=(),
    user_clause="IDENTIFIED WITH mysql_native_password BY",
    status="SHOW SLAVE STATUS",
    columns=_OLD_COLUMNS,
    point_at="CHANGE MASTER TO MASTER_HOST='{host}', MASTER_PORT={port}, MASTER_USER='{user}',"
             " MASTER_PASSWORD='{password}', MASTER_AUTO_POSITION=1, MASTER_CONNECT_RETRY=1, MASTER_HEARTBEAT_PERIOD=1",
    start_replica="START SLAVE", stop_replica="STOP SLAVE", forget_source="RESET SLAVE ALL",
    without_gtid="CHANGE MASTER TO MASTER_AUTO_POSITION=0",
    semi_sync_primary=None,
    net_timeout="slave_net_timeout",
    place="SHOW MASTER STATUS", place_in_source=_OLD_PLACE_IN_SOURCE,
    point_at_place="CHANGE MASTER TO MASTER_HOST='{host}', MASTER_PORT={port}, MASTER_USER='{user}',"
                   " MASTER_PASSWORD='{password}', MASTER_LOG_FILE='{file}', MASTER_LOG_POS={position},"
                   " MASTER_CONNECT_RETRY=1, MASTER_HEARTBEAT_PERIOD=1",
    unlogged_settings={"log_slave_updates": "OFF"},
    looks="SHOW GLOBAL STATUS LIKE 'Com_show_slave_hosts'",
)

# It is initialised as MariaDB is, and knows no super_read_only.
OLDEST_MYSQL = replace(OLD_MYSQL, initialize_options=None, user_clause="IDENTIFIED BY",
                       read_only="SET GLOBAL read_only = {value}")

MARIADB = Dialect(
    settings={
        "gtid_strict_mode": "ON", "log_slave_updates": "ON", "binlog_format": "ROW", "innodb_log_file_size": "4M",
        "aria_pagecache_buffer_size": "128K",
    },
    initialize_options=None,
    user_clause="IDENTIFIED BY",
    status="SHOW SLAVE STATUS",
    columns=_OLD_COLUMNS,
    point_at="CHANGE MASTER TO MASTER_HOST='{host}', MASTER_PORT={port}, MASTER_USER='{user}',"
             " MASTER_PASSWORD='{password}', MASTER_USE_GTID=slave_pos, MASTER_CONNECT_RETRY=1,"
             " MASTER_HEARTBEAT_PERIOD=1",
    start_replica="START SLAVE", stop_replica="STOP SLAVE", forget_source="RESET SLAVE ALL",
    without_gtid="CHANGE MASTER TO MASTER_USE_GTID=no",
    position="SELECT @@global.gtid_current_pos AS position",
    wait_position="SELECT MASTER_GTID_WAIT('{position}', {seconds}) AS answer", arrived="0",
    read_only="SET GLOBAL read_only = {value}",
    semi_sync_settings={"rpl_semi_sync_master_timeout": "3600000",
                        "rpl_semi_sync_master_wait_point": "AFTER_SYNC"},
    semi_sync_primary="SET GLOBAL rpl_semi_sync_master_enabled = 1",
    semi_sync_replica_settings={"rpl_semi_sync_slave_enabled": "ON"},
    semi_sync_clients="SHOW GLOBAL STATUS LIKE 'Rpl_semi_sync_master_clients'",
    semi_sync_primary_settings={"rpl_semi_sync_master_enabled": "ON"},
    semi_sync_timeout="rpl_semi_sync_master_timeout",
    net_timeout="slave_net_timeout",
    place="SHOW MASTER STATUS", place_in_source=_OLD_PLACE_IN_SOURCE,
    point_at_place="CHANGE MASTER TO MASTER_HOST='{host}', MASTER_PORT={port}, MASTER_USER='{user}',"
                   " MASTER_PASSWORD='{password}', MASTER_LOG_FILE='{file}', MASTER_LOG_POS={position},"
                   " MASTER_USE_GTID=no, MASTER_CONNECT_RETRY=1, MASTER_HEARTBEAT_PERIOD=1",
    no_gtid_settings={},  # of a server: its replicas do not use them
    unlogged_settings={"log_slave_updates": "OFF"},
    looks="SHOW GLOBAL STATUS LIKE 'Com_show_slave_hosts'",
)

# family -> dialect, then inside its folder: program, base, messages, plugins. Another family is one line more.
_TABLE = {
    "maria1011": (MARIADB, "usr/sbin/mariadbd", "usr", "usr/share/mysql", "usr/lib/mysql/plugin"),
    "mysql97": (MYSQL, "usr/sbin/mysqld", "usr", "usr/share/mysql", "usr/lib/mysql/plugin"),
    "maria118": (MARIADB, "usr/sbin/mariadbd", "usr", "usr/share/mariadb", "usr/lib/mysql/plugin"),
    "maria105": (MARIADB, "usr/sbin/mariadbd", "usr", "usr/share/mysql", "usr/lib/mysql/plugin"),
    "mysql57": (OLD_MYSQL, "server/mysqld", "server", "server/share/mysql", "server/plugin"),
    "mysql56": (OLDEST_MYSQL, "server/mysqld", "server", "server/share", "server/plugin"),
}
DEFAULT_FAMILIES = ("maria1011", "mysql97")


class FamilyMissing(RuntimeError):
    """The servers of a family are not in the cache; fetch.sh gets them."""


@dataclass(frozen=True)
class Family:
    """A fetched server: where it is, how it is run, how it is spoken to."""
    name: str
    version: str
    root: str
    dialect: Dialect
    program: str
    base: str
    messages: str
    plugins: str

    def __str__(self):
        return self.name

    @property
    def is_mariadb(self):
        """Two worlds: tests may have to tell them apart."""
        return self.dialect is MARIADB

    @property
    def has_super_read_only(self):
        """Whether read-only can be meant for everybody."""
        return "super_read_only" in self.dialect.read_only

    def command(self):
        """The server is run by its own dynamic loader, on its own libraries."""
        libraries = os.path.join(self.root, "usr/lib/x86_64-linux-gnu")
        return [os.path.join(libraries, "ld-linux-x86-64.so.2"), "--library-path", libraries,
                os.path.join(self.root, self.program)]

    def settings(self):
        """All settings but those of one instance (folders, port, id)."""
        return {**COMMON_SETTINGS, **self.dialect.settings, "basedir": os.path.join(self.root, self.base),
                "lc_messages_dir": os.path.join(self.root, self.messages),
                "plugin_dir": os.path.join(self.root, self.plugins)}

    def accounts_sql(self):
        """Accounts and the clients' database, one statement a line, as --init-file wants it."""
        clause = self.dialect.user_clause
        return "".join(line + "\n" for line in (
            f"CREATE USER '{MANAGER.user}'@'%' {clause} '{MANAGER.password}';",
            f"GRANT ALL ON *.* TO '{MANAGER.user}'@'%' WITH GRANT OPTION;",
            f"CREATE USER '{REPLICATION.user}'@'%' {clause} '{REPLICATION.password}';",
            f"GRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO '{REPLICATION.user}'@'%';",
            f"CREATE USER '{APP.user}'@'%' {clause} '{APP.password}';",
            "CREATE DATABASE app;",
            f"GRANT ALL ON app.* TO '{APP.user}'@'%';",
        ))


def find_family(name):
    """The fetched family of that name. Raises FamilyMissing with one clear line."""
    if name not in _TABLE:
        raise FamilyMissing(f"{name}: no such family (known: {', '.join(_TABLE)})")
    root = os.path.join(cache_folder(), "servers", name)
    try:
        with open(os.path.join(root, "VERSION"), encoding="utf-8") as file:
            version = file.read().strip()
    except OSError:
        raise FamilyMissing(f"{name}: not fetched; run tests/real/servers/fetch.sh {name}") from None
    dialect, *paths = _TABLE[name]
    return Family(name, version, root, dialect, *paths)


def available_families(names=DEFAULT_FAMILIES):
    """The families of `names` that are there, and one line for each that is not."""
    found, missing = [], []
    for name in names:
        try:
            found.append(find_family(name))
        except FamilyMissing as reason:
            missing.append(str(reason))
    return found, missing
