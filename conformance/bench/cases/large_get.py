"""GET of large objects: what it costs a MiB. wrk reads in small pieces and is itself a good part of the load."""

from __future__ import annotations

from .. import load
from ..servers.server import BUCKET, Server
from . import bodies
from .case import Case
from .streams import put_stream

OBJECTS, CONNECTIONS = 2, 4


class LargeGet(Case):
    def __init__(self, name: str, size: int, bucket: str = BUCKET):
        self.name, self.size, self.bucket = name, size, bucket

    def prepare(self, server: Server) -> None:
        for path in self.paths():
            put_stream(server, path, self.size)
        answer = server.send("GET", self.paths()[0])
        if answer.body != bodies.of(self.size):
            raise load.Unusable(f"GET gave {answer.status} and {len(answer.body)} bytes, not what was stored")

    def measure(self, server: Server) -> dict:
        lines = load.lines_of(server, "GET", self.paths())
        return load.run(server, lines, CONNECTIONS, self.seconds, answer_bytes=self.size)

    def paths(self) -> list[str]:
        return [f"/{self.bucket}/large-get/{number}" for number in range(OBJECTS)]
