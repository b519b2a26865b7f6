"""Many objects quickly: wrk sends most of them, while the next ones are being signed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Lock

from rawclient.connection import Connection

from .load import lines_of, walk_once
from .servers.server import Server

CHUNK = 100_000
LIMIT_SECONDS = 240


class FillFailed(Exception):
    """An object could not be stored."""


def fill(server: Server, paths: list[str], body: bytes, connections: int = 64) -> None:
    """PUTs the same body to every path."""
    chunks = [paths[start : start + CHUNK] for start in range(0, len(paths), CHUNK)]
    with ThreadPoolExecutor(1) as signing:
        waiting = signing.submit(lines_of, server, "PUT", chunks[0])
        for number, chunk in enumerate(chunks):
            lines = waiting.result()
            if number + 1 < len(chunks):
                waiting = signing.submit(lines_of, server, "PUT", chunks[number + 1])
            _fill_chunk(server, chunk, lines, body, connections)


def _fill_chunk(server: Server, paths: list[str], lines: list[str], body: bytes, connections: int) -> None:
    """wrk leaves out the first line (it is tried in the script's check) and what is in flight when it stops."""
    tail = 3 * connections
    if len(paths) < 2 * tail:
        return put_all(server, paths, body)
    done = walk_once(server, lines, connections, LIMIT_SECONDS, body)
    put_all(server, paths[:1] + paths[max(1, min(done, len(paths)) - tail) :], body)


def put_all(server: Server, paths: list[str], body: bytes, threads: int = 8) -> None:
    server.refresh()
    lock, waiting = Lock(), iter(paths)

    def work() -> None:
        connection = Connection(server.address)
        while True:
            with lock:
                path = next(waiting, None)
            if path is None:
                return connection.close()
            answer = connection.request("PUT", server.target("PUT", path), {"host": server.host}, body)
            if answer.status not in (200, 201, 204):
                raise FillFailed(f"{server.label}: PUT {path}: {answer.status} {answer.body[:200]!r}")

    with ThreadPoolExecutor(threads) as pool:
        for future in [pool.submit(work) for _ in range(threads)]:
            future.result()
