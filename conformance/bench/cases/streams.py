"""Large bodies in: sent from a file in memory by sendfile, so that the client takes next to none of the two cores."""

from __future__ import annotations

import os
import socket
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from http.client import HTTPResponse

from ..servers.server import Server
from . import bodies

BIGGEST = 64 * bodies.MIB


class StreamFailed(Exception):
    """A large PUT was not answered with success."""


@cache
def _memory_file() -> int:
    descriptor = os.memfd_create("body")
    content, written = memoryview(bodies.of(BIGGEST)), 0
    while written < len(content):
        written += os.write(descriptor, content[written:])
    return descriptor


def put_stream(server: Server, path: str, size: int) -> str:
    """One PUT on a fresh connection; gives the answer's ETag."""
    head = f"PUT {server.target('PUT', path)} HTTP/1.1\r\nHost: {server.host}\r\nContent-Length: {size}\r\nConnection: close\r\n\r\n"
    with socket.create_connection(server.address, timeout=120) as connection:
        connection.sendall(head.encode())
        sent = 0
        while sent < size:
            sent += os.sendfile(connection.fileno(), _memory_file(), sent, size - sent)
        answer = HTTPResponse(connection, method="PUT")
        answer.begin()
        said = answer.read()
    if answer.status not in (200, 201, 204):
        raise StreamFailed(f"{server.label}: PUT {path}: {answer.status} {said[:200]!r}")
    return (answer.headers.get("ETag") or "").strip('"')


def put_streams(server: Server, paths: list[str], size: int, streams: int) -> list[str]:
    """All paths, `streams` at a time."""
    with ThreadPoolExecutor(streams) as pool:
        return list(pool.map(lambda path: put_stream(server, path, size), paths))
