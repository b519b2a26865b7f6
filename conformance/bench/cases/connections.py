"""Memory: with many idle connections, and with many large uploads at once besides."""

from __future__ import annotations

import socket
import threading
import time

from rawclient.connection import Connection

from ..fill import put_all
from ..processes import MIB, resident_mib
from ..servers.server import BUCKET, Server
from .streams import put_streams

CONNECTIONS, UPLOADS = 2000, 64
SAMPLE_SECONDS = 0.02


def idle_connections(server: Server, count: int = CONNECTIONS) -> list[Connection]:
    """Connections that have each made one GET and stay open."""
    path = f"/{BUCKET}/idle"
    put_all(server, [path], b"x" * 1024, threads=1)
    target, opened = server.target("GET", path), []
    for _ in range(count):
        connection = Connection(server.address)
        answer = connection.request("GET", target, {"host": server.host})
        if answer.status != 200:
            raise RuntimeError(f"{server.label}: {answer.status} on connection {len(opened)}")
        opened.append(connection)
    return opened


def still_open(connections: list[Connection]) -> int:
    return sum(_is_open(connection._socket) for connection in connections)


def _is_open(peer: socket.socket) -> bool:
    peer.setblocking(False)
    try:
        return peer.recv(1, socket.MSG_PEEK) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False


class PeakMemory:
    """The largest resident memory of a server over a with-block."""

    def __init__(self, server: Server):
        self.server, self.mib = server, 0.0

    def __enter__(self) -> PeakMemory:
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def __exit__(self, *_) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        pids = self.server.pids()
        while not self._over.wait(SAMPLE_SECONDS):
            self.mib = max(self.mib, resident_mib(pids))


def measure(server: Server, uploads: int = 0) -> dict:
    """Resident MiB before, with idle connections, and, where wanted, with uploads of 64 MiB running besides."""
    before = resident_mib(server.pids())
    connections = idle_connections(server)
    time.sleep(0.5)
    found = {"idle_mib": before, "connected_mib": resident_mib(server.pids()), "connections": still_open(connections)}
    if uploads:
        paths = [f"/{BUCKET}/crowd/{number}" for number in range(uploads)]
        with PeakMemory(server) as peak:
            put_streams(server, paths, 64 * MIB, uploads)
        found["uploading_mib"] = peak.mib
        for path in paths:
            server.send("DELETE", path)
    for connection in connections:
        connection.close()
    return found
