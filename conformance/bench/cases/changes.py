"""What the change feed costs: the same PUTs into a gateway that keeps it and one that does not."""

from __future__ import annotations

from ..servers.martinet import Martinet
from ..servers.server import BUCKET, Server, free_port
from .bodies import KIB
from .small_put import SmallPut

KEPT, OFF = "7d", "0"


class PutWithFeed(SmallPut):
    """Runs a gateway of its own beside the one that all cases share, and only while it is measured."""

    rounds = 8

    def __init__(self, name: str, retention: str):
        super().__init__(name, KIB, 64)
        self.retention = retention

    def applies(self, server: Server) -> bool:
        return isinstance(server, Martinet)

    def prepare(self, server: Martinet) -> None:
        folder = server.folder / f"feed-{self.retention}"
        self.own = Martinet(folder, server.binary, MARTINET_CHANGE_RETENTION=self.retention)
        self.own.start()
        try:
            self.own.make_bucket(BUCKET)
            super().prepare(self.own)
        finally:
            self.own.stop()

    def measure(self, server: Server) -> dict:
        self.own.port = free_port()  # the former may have gone to somebody else meanwhile
        self.own.start()
        try:
            return super().measure(self.own)
        finally:
            self.own.stop()
