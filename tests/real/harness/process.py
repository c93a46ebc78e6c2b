"""Processes that a test starts, hurts and ends, always by their own id."""
import ctypes
import fcntl
import os
import random
import signal
import socket
import subprocess
import threading

from .waiting import wait_until

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)
_reserved_ports = {}


def cache_folder():
    """The user's cache folder of the project; fetch.sh uses the same."""
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(base, "understudy")


def free_port():
    """A free loopback port, reserved against other harnesses for the life of this process.

    Below 32768, where the kernel takes no ports for outgoing connections.
    """
    folder = os.path.join(cache_folder(), "ports")
    os.makedirs(folder, exist_ok=True)
    for port in random.SystemRandom().sample(range(20000, 32000), 500):
        lock = open(os.path.join(folder, str(port)), "w", encoding="ascii")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(("127.0.0.1", port))
        except OSError:
            lock.close()
            continue
        _reserved_ports[port] = lock
        return port
    raise RuntimeError("no free port between 20000 and 32000")


def _die_with_parent():
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


class Process:
    """A program that writes to a log file and ends with the test at the latest."""

    def __init__(self, workspace, name, command, log_path=None, env=None, cwd=None):
        self.name = name
        self.command = [str(part) for part in command]
        self.log_path = log_path or os.path.join(workspace.path, name + ".log")
        self.env = env
        self.cwd = cwd
        self._child = None
        workspace.register(self)

    def __str__(self):
        return self.name

    @property
    def pid(self):
        """The process id, None when never started."""
        return self._child.pid if self._child else None

    @property
    def is_running(self):
        """Whether it was started and has not ended. A paused process is running."""
        return self._child is not None and self._child.poll() is None

    @property
    def exit_code(self):
        """The exit code, negative for a signal; None while it runs."""
        return self._child.poll() if self._child else None

    def start(self):
        """Starts the program. Returns at once; returns self."""
        if self.is_running:
            raise RuntimeError(f"{self.name} is already running (pid {self.pid})")
        if threading.current_thread() is not threading.main_thread():
            raise RuntimeError("start processes from the main thread: they end when their thread does")
        environment = dict(os.environ, **self.env) if self.env else None
        with open(self.log_path, "ab") as log:
            self._child = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.cwd,
                                           env=environment, start_new_session=True, preexec_fn=_die_with_parent)
        return self

    def send(self, number):
        """Sends a signal, if it is running."""
        if self.is_running:
            self._child.send_signal(number)

    def wait_ended(self, at_most=30):
        """Waits for the end and returns the exit code."""
        if self._child is not None:
            wait_until(lambda: not self.is_running, at_most, f"{self.name} (pid {self.pid}) ends")
        return self.exit_code

    def stop(self, at_most=60):
        """SIGTERM, then waits for the end; a paused process is resumed for it. Returns the exit code."""
        self.send(signal.SIGTERM)
        self.send(signal.SIGCONT)
        return self.wait_ended(at_most)

    def kill(self):
        """SIGKILL, then waits for the end."""
        self.send(signal.SIGKILL)
        self.wait_ended()

    def pause(self):
        """SIGSTOP, then waits until every thread stands still: the signal alone is asynchronous."""
        self.send(signal.SIGSTOP)
        wait_until(lambda: self._states() == {"T"}, 10, f"{self.name} (pid {self.pid}) stands still")

    def resume(self):
        """SIGCONT."""
        self.send(signal.SIGCONT)

    def log_tail(self, lines=20):
        """The end of its log, for messages."""
        try:
            with open(self.log_path, encoding="utf-8", errors="replace") as log:
                return "".join(log.readlines()[-lines:])
        except OSError as error:
            return f"(no log: {error})"

    def _states(self):
        tasks = f"/proc/{self.pid}/task"
        states = set()
        for task in os.listdir(tasks):
            with open(f"{tasks}/{task}/stat", encoding="ascii", errors="replace") as stat:
                states.add(stat.read().rsplit(")", 1)[1].split()[0])
        return states
