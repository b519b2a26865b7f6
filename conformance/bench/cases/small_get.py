"""GET of small objects that are in the page cache."""

from __future__ import annotations

import random

from .. import load
from ..fill import fill
from ..servers.server import BUCKET, Server
from . import bodies
from .case import Case

OBJECTS = 1000


class SmallGet(Case):
    def __init__(self, name: str, size: int, connections: int, bucket: str = BUCKET):
        self.name, self.size, self.connections, self.bucket = name, size, connections, bucket

    def prepare(self, server: Server) -> None:
        fill(server, self.paths(), bodies.of(self.size))
        answer = server.send("GET", self.paths()[7])
        if answer.body != bodies.of(self.size):
            raise load.Unusable(f"GET gave {answer.status} and {len(answer.body)} bytes, not what was stored")
        load.run(server, self.lines(server), self.connections, 1, answer_bytes=self.size)

    def measure(self, server: Server) -> dict:
        return load.run(server, self.lines(server), self.connections, self.seconds, answer_bytes=self.size)

    def paths(self) -> list[str]:
        return [f"/{self.bucket}/get{self.size}/{number:05}" for number in range(OBJECTS)]

    def lines(self, server: Server) -> list[str]:
        paths = self.paths()
        random.Random(7).shuffle(paths)
        return load.lines_of(server, "GET", paths)
