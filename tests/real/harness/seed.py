"""Fresh data directories: initialised once per family and version, kept in the user's cache, copied afterwards."""
import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
import uuid

from .process import cache_folder

# What the installer of MariaDB feeds to the server; which of these there are depends on the version.
_SYSTEM_TABLES = (
    "mysql_system_tables.sql", "mariadb_system_tables.sql", "mysql_performance_tables.sql",
    "mariadb_performance_tables.sql", "mysql_system_tables_data.sql", "mariadb_system_tables_data.sql",
    "maria_add_gis_sp_bootstrap.sql", "mysql_sys_schema.sql", "mariadb_sys_schema.sql",
)


def write_settings(path, settings):
    """Writes a server's configuration file."""
    with open(path, "w", encoding="utf-8") as file:
        file.write("[mysqld]\n")
        if os.geteuid() == 0:
            file.write("user=root\n")  # The servers refuse to run as root by accident.
        file.writelines(f"{key}={value}\n" for key, value in settings.items() if value is not None)


def seed_folder(family):
    """A data directory with system tables, accounts and an empty history; made now if it is not in the cache."""
    recipe = repr((family.version, family.settings(), family.accounts_sql()))
    seeds = os.path.join(cache_folder(), "seeds")
    seed = os.path.join(seeds, f"{family.name}-{hashlib.sha256(recipe.encode()).hexdigest()[:12]}")
    os.makedirs(seeds, exist_ok=True)
    with open(seed + ".lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not os.path.isdir(seed):
            work = tempfile.mkdtemp(prefix=f".{family.name}-", dir=seeds)
            try:
                os.rename(_initialise(family, work), seed)
            finally:
                shutil.rmtree(work, ignore_errors=True)
    return seed


def give_identity(data):
    """Writes a server UUID of its own into a MySQL data directory.

    Left to itself MySQL 5.6 makes one of the clock and the network card: two that start at once can get the same.
    """
    with open(os.path.join(data, "auto.cnf"), "w", encoding="ascii") as file:
        file.write(f"[auto]\nserver-uuid={uuid.uuid4()}\n")


def copy_seed(family, data):
    """Copies the seed to folder `data`, which must not exist."""
    shutil.copytree(seed_folder(family), data)


def copy_data(source, data):
    """Copies the data directory of a server that does not run, but not its identity."""
    shutil.copytree(source, data, ignore=shutil.ignore_patterns("auto.cnf", "*.sock", "*.sock.lock", "pid"))


def _initialise(family, work):
    data = os.path.join(work, "data")
    settings = {**family.settings(), "datadir": data, "tmpdir": work, "socket": "s.sock", "server_id": "1",
                "log_error": os.path.join(work, "error.log")}
    write_settings(os.path.join(work, "my.cnf"), settings)
    command = family.command() + [f"--defaults-file={work}/my.cnf", "--skip-log-bin"]
    if family.dialect.initialize_options is not None:
        with open(os.path.join(work, "accounts.sql"), "w", encoding="utf-8") as file:
            file.write(family.accounts_sql())
        command += ["--initialize-insecure", f"--init-file={work}/accounts.sql", *family.dialect.initialize_options]
        text = ""
    else:
        os.makedirs(os.path.join(data, "mysql"))
        command += ["--bootstrap"] + (["--silent-startup"] if family.is_mariadb else [])
        text = _bootstrap_text(family)
    done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=180, check=False)
    if done.returncode != 0:
        with open(os.path.join(work, "error.log"), encoding="utf-8", errors="replace") as log:
            tail = "".join(log.readlines()[-10:])
        raise RuntimeError(f"{family}: the data directory cannot be initialised: {done.stdout}{done.stderr}{tail}")
    if os.path.exists(os.path.join(data, "auto.cnf")):
        os.remove(os.path.join(data, "auto.cnf"))  # Two servers must not share the identity in it.
    return data


def _bootstrap_text(family):
    folder = os.path.join(family.root, family.messages)
    parts = ["CREATE DATABASE IF NOT EXISTS mysql;", "USE mysql;", "SET @auth_root_socket = NULL;",
             "SET @skip_auth_anonymous = 1;"]
    for name in _SYSTEM_TABLES:
        path = os.path.join(folder, name)
        if os.path.exists(path):
            with open(path, encoding="utf-8", errors="replace") as file:
                parts.append(file.read())
    return "\n".join(parts + ["FLUSH PRIVILEGES;", family.accounts_sql()])
