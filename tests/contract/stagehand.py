"""Stagehand: starts the servers of one test, runs the program on them, and hurts and starts them when it asks.

The other end is tests/contract/stagehand.h.
"""
import json
import os
import select
import shutil
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "real"))

from harness import APP, MANAGER, REPLICATION, Topology  # noqa: E402

TABLE = "CREATE TABLE app.written (note VARCHAR(20))"  # no key: what is written here never conflicts


class Stagehand:
    """The servers of one test: a primary and two replicas."""

    def __init__(self, workspace, family, **build):
        self.workspace = workspace
        self.topology = Topology.build(workspace, family, replicas=2, **build)

    def prepare_table(self):
        """What begin_write() writes to."""
        self.topology.primary.execute(TABLE)
        self.topology.wait_caught_up()

    def run(self, command, environment, at_most):
        """Runs the program to its end, doing what it asks for. Its exit code and what it printed."""
        asked, asks = os.pipe()
        answers, answer = os.pipe()
        setup = os.path.join(self.workspace.path, "servers.json")
        with open(setup, "w", encoding="utf-8") as file:
            json.dump({**self._describe(), "requests": asks, "answers": answers}, file)
        output = os.path.join(self.workspace.path, "output.txt")
        with open(output, "w", encoding="utf-8") as out:
            program = subprocess.Popen(command, env={**os.environ, **environment, "UNDERSTUDY_CONTRACT_SERVERS": setup},
                                       stdout=out, stderr=out, pass_fds=(asks, answers))
        os.close(asks)
        os.close(answers)
        try:
            if not self._serve(asked, answer, time.monotonic() + at_most):
                program.kill()
        finally:
            os.close(asked)
            os.close(answer)
        code = program.wait(timeout=30)
        with open(output, encoding="utf-8") as out:
            return code, out.read()

    def _serve(self, asked, answer, deadline):
        """Until the program has ended, or time is over: then False."""
        text = b""
        while select.select([asked], [], [], max(0, deadline - time.monotonic()))[0]:
            read = os.read(asked, 4096)
            if not read:
                return True
            text += read
            while b"\n" in text:
                line, text = text.split(b"\n", 1)
                try:
                    self._do(*line.decode().split())
                    os.write(answer, b"ok\n")
                except Exception as error:  # pylint: disable=broad-except
                    os.write(answer, f"{error}".replace("\n", " ").encode()[:1900] + b"\n")
        return False

    def _do(self, verb, name, *names):
        server = self.topology.server(name)
        if verb == "clone":
            self._clone(server, self.topology.server(*names))
        else:
            {"kill": server.kill, "start": server.start, "hang": server.pause, "wake": server.resume}[verb]()

    @staticmethod
    def _clone(server, original):
        """A disk image: the identity is copied too."""
        server.reset_data(copy_of=original)
        identity = os.path.join(original.data, "auto.cnf")
        if os.path.exists(identity):
            shutil.copy(identity, server.data)

    def _describe(self):
        def account(who):
            return {"user": who.user, "password": who.password}
        return {"manager": account(MANAGER), "replication": account(REPLICATION), "app": account(APP),
                "servers": [{"host": server.host, "port": server.port} for server in self.topology.servers]}
