"""PUT of small objects, every key a fresh one."""

from __future__ import annotations

from .. import load
from ..servers.server import BUCKET, Server
from . import bodies
from .case import Case

FIRST_GUESS = 15_000  # requests a second
SPARE = 1.7  # keys prepared for each that the last run used
WARM_SECONDS = 1


class SmallPut(Case):
    rounds = 4

    def __init__(self, name: str, size: int, connections: int):
        self.name, self.size, self.connections = name, size, connections
        self.rates: dict[str, float] = {}
        self.runs = 0

    def prepare(self, server: Server) -> None:
        self._run(server, WARM_SECONDS)

    def measure(self, server: Server) -> dict:
        return self._run(server, self.seconds)

    def folder(self) -> str:
        return f"/{BUCKET}/put{self.size}/{self.runs}"

    def paths(self, count: int) -> list[str]:
        return [f"{self.folder()}/{number:06}" for number in range(count)]

    def _run(self, server: Server, seconds: float) -> dict:
        """More keys, if the server was quicker than thought."""
        try:
            return self._run_once(server, seconds)
        except load.OutOfKeys as quick:
            self.rates[server.label] = quick.requests / seconds
            return self._run_once(server, seconds)

    def _run_once(self, server: Server, seconds: float) -> dict:
        self.runs += 1
        count = int(self.rates.get(server.label, FIRST_GUESS) * SPARE * seconds) + 1000
        paths = self.paths(count)
        server.send("PUT", f"{self.folder()}/first", body=b"1")  # its folder, where there are folders
        figures = load.run(server, load.lines_of(server, "PUT", paths), self.connections, seconds, body=bodies.of(self.size))
        self.rates[server.label] = figures["rps"]
        done = int(figures["requests"]) - self.connections
        for path in paths[1 : max(2, min(done, 200)) : 50]:
            self._check(server, path)
        return figures

    def _check(self, server: Server, path: str) -> None:
        answer = server.send("GET", path)
        if answer.body != bodies.of(self.size):
            raise load.Unusable(f"GET {path} gave {answer.status} and {len(answer.body)} bytes, not what was stored")
