"""Large bodies in, from memory, with a few large writes: the client takes a tenth of what MD5 takes.

(sendfile from a file in memory costs the client nothing, but the server twice as much to receive: its pieces are pages.)
"""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPResponse

from ..servers.server import Server
from . import bodies

BODY = bodies.of(64 * bodies.MIB)
LIMIT_SECONDS = 120
READ_BYTES = 1 << 20


class StreamFailed(Exception):
    """A large PUT was not answered with success."""


def put_stream(server: Server, path: str, size: int) -> str:
    """One PUT on a fresh connection; gives the answer's ETag."""
    lines = (f"PUT {server.target('PUT', path)} HTTP/1.1", f"Host: {server.host}", f"Content-Length: {size}", "Connection: close")
    head = "\r\n".join(lines) + "\r\n\r\n"
    with socket.create_connection(server.address, timeout=LIMIT_SECONDS) as connection:
        connection.sendall(head.encode())
        for start in range(0, size, len(BODY)):
            connection.sendall(memoryview(BODY)[: size - start])
        answer = HTTPResponse(connection, method="PUT")
        answer.begin()
        said = answer.read()
    if answer.status not in (200, 201, 204):
        raise StreamFailed(f"{server.label}: PUT {path}: {answer.status} {said[:200]!r}")
    return (answer.headers.get("ETag") or "").strip('"')


def get_stream(server: Server, path: str, size: int) -> int:
    """One GET on a fresh connection; gives the bytes of its body, which must be of this size or fewer."""
    head = f"GET {server.target('GET', path)} HTTP/1.1\r\nHost: {server.host}\r\nConnection: close\r\n\r\n"
    buffer = memoryview(bytearray(READ_BYTES))
    with socket.create_connection(server.address, timeout=LIMIT_SECONDS) as connection:
        connection.sendall(head.encode())
        begun = b""
        while b"\r\n\r\n" not in begun:
            begun += connection.recv(4096)
        status, _, rest = begun.split(b" ")[1], *begun.partition(b"\r\n\r\n")[1:]
        if status != b"200":
            raise StreamFailed(f"{server.label}: GET {path}: {begun[:200]!r}")
        received = len(rest)
        while received < size and (count := connection.recv_into(buffer)):
            received += count
    return received


def put_streams(server: Server, paths: list[str], size: int, streams: int) -> list[str]:
    """All paths, `streams` at a time."""
    with ThreadPoolExecutor(streams) as pool:
        return list(pool.map(lambda path: put_stream(server, path, size), paths))
