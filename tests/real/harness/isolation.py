"""A network and mounts of the test's own, in which both can be broken on purpose.

The kernel drops them with the last process of the test, however that ends: nothing is left for the next run to clean up.
"""
import ctypes
import os
import subprocess
import sys

from .workspace import SKIPPED

_CLONE_NEWNS, _CLONE_NEWNET = 0x00020000, 0x40000000
_libc = ctypes.CDLL(None, use_errno=True)


def isolate():
    """Moves this process, and what it starts from now on, into namespaces of its own. Ends the test with 77 if it may not.

    Call it first of all: threads and connections that are there already stay where they are.
    """
    if _libc.unshare(_CLONE_NEWNS | _CLONE_NEWNET) != 0:
        skip(f"a network of its own is needed, which takes root: {os.strerror(ctypes.get_errno())}")
    _run("mount", "--make-rprivate", "/")
    _run("ip", "link", "set", "lo", "up")
    # Policies do not hold on loopback unless it is asked for; each connection remembers what was so when it began.
    for setting in ("disable_policy", "disable_xfrm"):
        with open(f"/proc/sys/net/ipv4/conf/lo/{setting}", "w", encoding="ascii") as file:
            file.write("0")


def skip(why):
    """Ends the test as skipped, with one clear line."""
    print(f"skipped: {why}")
    sys.exit(SKIPPED)


class Cut:
    """A network that drops, in silence, all that goes to one server and comes from it at the address it is known by.

    Connections stay open on both sides, and nobody is told. The server goes on, for those beside it too: at another
    loopback address, if it listens there. Precondition: isolate().
    """

    def __init__(self, server):
        self._ends = (("dst", f"{server.host}/32", "dport", str(server.port)), ("src", f"{server.host}/32", "sport", str(server.port)))

    def begin(self):
        """From now on. Ends the test with 77 if this kernel cannot."""
        for end in self._ends:
            try:
                _run("ip", "xfrm", "policy", "add", *self._selector(end), "dir", "in", "action", "block")
            except subprocess.CalledProcessError as error:
                skip(f"this kernel has no policies that drop packets: {error.stderr.strip()}")

    def end(self):
        """What is sent again from now on arrives."""
        for end in self._ends:
            _run("ip", "xfrm", "policy", "delete", *self._selector(end), "dir", "in")

    @staticmethod
    def _selector(end):
        side, address, port, number = end
        other = ("dst" if side == "src" else "src", "0.0.0.0/0")
        return (*other, side, address, "proto", "tcp", port, number)


class SmallDisk:
    """A file system of so many megabytes at `path`, whose files are gone with it. Precondition: isolate()."""

    def __init__(self, workspace, path, megabytes):
        os.makedirs(path, exist_ok=True)
        self.path = path
        self._filler = os.path.join(path, "filler")
        _run("mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=700", "tmpfs", path)
        workspace.register(self)

    def __str__(self):
        return self.path

    def fill(self):
        """Until not one byte more can be written."""
        with open(self._filler, "ab", buffering=0) as file:
            for size in (1 << 20, 1 << 12, 1):
                try:
                    while file.write(b"\0" * size) == size:
                        pass
                except OSError:
                    pass

    def make_room(self):
        """Undoes fill()."""
        os.remove(self._filler)

    def kill(self):
        """Unmounts it; the workspace calls it when the servers on it are gone."""
        subprocess.run(["umount", "-l", self.path], capture_output=True, check=False, timeout=10)


def _run(*command):
    try:
        subprocess.run(command, capture_output=True, text=True, check=True, timeout=10)
    except FileNotFoundError:
        skip(f"there is no program `{command[0]}`")
