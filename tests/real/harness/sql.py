"""SQL through tests/real/tools/sql_tool.cpp: the standard library has no client for these servers."""
import glob
import os
import subprocess
from dataclasses import dataclass

_ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
_ESCAPES = {"\\": "\\", "t": "\t", "n": "\n", "r": "\r", "0": "\0"}


@dataclass(frozen=True)
class Account:
    """Who logs in."""
    user: str
    password: str


class SqlError(RuntimeError):
    """The server or the connection said no. `code` is the server's number, 0 when there is none."""

    def __init__(self, code, state, text):
        super().__init__(f"[{code}/{state}] {text}")
        self.code, self.state, self.text = code, state, text


class ToolMissing(RuntimeError):
    """sql_tool is not built. No use to wait for it."""
    is_final = True


def sql_tool():
    """Path of the built tool: UNDERSTUDY_SQL_TOOL, or the newest one under build/."""
    if os.environ.get("UNDERSTUDY_SQL_TOOL"):
        return os.environ["UNDERSTUDY_SQL_TOOL"]
    built = sorted(glob.glob(os.path.join(_ROOT, "build", "*", "bin", "sql_tool")), key=os.path.getmtime)
    if not built:
        raise ToolMissing("sql_tool is not built: cmake --build --preset dev --target sql_tool")
    return built[-1]


def tool_environment(account):
    """The password travels in the environment, not in the list of processes."""
    return {"SQL_PASSWORD": account.password}


def run_sql(host, port, account, *statements, timeout=10):
    """Runs statements on one connection and returns the last one's rows as dicts of text or None.

    `timeout` (whole seconds) bounds every wait for the server. Raises SqlError.
    """
    try:
        done = subprocess.run(
            [sql_tool(), "query", "--names", "--timeout", str(int(timeout)), host, str(port), account.user],
            input="".join(statement.rstrip("; \n") + ";\n" for statement in statements), capture_output=True, text=True,
            env=dict(os.environ, **tool_environment(account)), timeout=(timeout + 1) * (len(statements) + 3), check=False)
    except subprocess.TimeoutExpired as expired:
        raise SqlError(2013, "HY000", f"no answer from {host}:{port}") from expired
    if done.returncode != 0:
        raise _to_error(done.stderr.strip() or f"sql_tool ended with {done.returncode}")
    lines = done.stdout.splitlines()
    if not lines:
        return []
    names = [_unescape(name) for name in lines[0].split("\t")]
    return [dict(zip(names, map(_unescape, line.split("\t")))) for line in lines[1:]]


def _to_error(text):
    word, _, rest = text.partition(" ")
    parts = rest.split(" ", 2)
    if word == "error" and len(parts) == 3 and parts[0].isdigit():
        return SqlError(int(parts[0]), parts[1], parts[2])
    return SqlError(0, "00000", text)


def _unescape(text):
    if text == "\\N":
        return None
    if "\\" not in text:
        return text
    out, letters = [], iter(text)
    for letter in letters:
        out.append(_ESCAPES.get(following, following) if letter == "\\" and (following := next(letters, "")) else letter)
    return "".join(out)
