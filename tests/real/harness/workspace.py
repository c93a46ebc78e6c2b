"""The temporary folder of one test and the processes in it; both are gone when the test is over."""
import atexit
import os
import shutil
import signal
import sys
import tempfile

SKIPPED = 77  # ctest's SKIP_RETURN_CODE in tests/real/CMakeLists.txt


class Workspace:
    """Use it as a context manager. After a failure the folder is kept and its path printed.

    Processes are ended on every way out: normal end, exception, SIGTERM, SIGINT, SIGHUP. (SIGKILL too: see process.py.)
    """

    def __init__(self, name="test"):
        self.name = name
        self.path = tempfile.mkdtemp(prefix="understudy-")
        self._processes = []
        self._is_open = True
        self._failed = False
        atexit.register(self.close)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, _leave)

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if kind is not None and not (kind is SystemExit and error.code in (None, 0, SKIPPED)):
            self._failed = True
        self.close()
        return False

    def folder(self, name):
        """Creates a folder inside and returns its path."""
        path = os.path.join(self.path, name)
        os.makedirs(path, exist_ok=True)
        return path

    def register(self, process):
        """Whatever has `kill()` is killed when the workspace closes; Process does it by itself."""
        self._processes.append(process)

    def fail(self):
        """Marks the test as failed, so that the folder is kept."""
        self._failed = True

    def close(self):
        """Kills what runs and removes the folder. Tests that care how a server stops call stop() themselves."""
        if not self._is_open:
            return
        self._is_open = False
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)  # Nothing may interrupt the cleaning.
        for process in reversed(self._processes):
            try:
                process.kill()
            except Exception as error:  # pylint: disable=broad-except
                print(f"{self.name}: cannot end {process}: {error}", file=sys.stderr)
        if self._failed:
            print(f"{self.name}: failed; servers' files and logs are kept in {self.path}", file=sys.stderr)
        else:
            shutil.rmtree(self.path, ignore_errors=True)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)


def _leave(number, _frame):
    sys.exit(128 + number)
