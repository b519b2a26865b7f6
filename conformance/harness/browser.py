"""A browser as the gateway sees it: a URL, headers that a script set, an Origin; no signing of its own."""

from __future__ import annotations

from typing import Iterable, Iterator
from urllib.parse import urlsplit

from .gateway import Gateway
from .wire import Connection, Request, Response, exchange


def request_for(url: str, method: str = "GET", headers: dict[str, str] | None = None, body: bytes = b"", host: str | None = None) -> Request:
    """The request that a browser makes of a URL; `host` stands in where a proxy sends another Host."""
    parts = urlsplit(url)
    pairs = [("Host", host or parts.netloc), *(headers or {}).items()]
    if body or method in ("PUT", "POST"):
        pairs.append(("Content-Length", str(len(body))))
    return Request(method, parts.path, parts.query, pairs, body)


def fetch(gateway: Gateway, url: str, method: str = "GET", headers: dict[str, str] | None = None, body: bytes = b"", host: str | None = None) -> Response:
    """Sends it to the gateway's own address, whatever host the URL names."""
    return exchange(gateway, request_for(url, method, headers, body, host))


def upload(gateway: Gateway, url: str, pieces: Iterable[bytes], length: int, headers: dict[str, str], seconds: float = 60) -> Response:
    """A PUT whose body is made piece by piece."""
    head = request_for(url, "PUT", headers).replacing("Content-Length", str(length)).head()
    with Connection(gateway.address, seconds=seconds) as connection:
        connection.send(head)
        for piece in pieces:
            connection.send(piece)
        return connection.receive(method="PUT")


def post_form(gateway: Gateway, path: str, fields: list[tuple[str, str]], file: bytes | None, filename: str = "photo.jpg", *headers: tuple[str, str]) -> Response:
    """A form with a file input at its end, as browsers write it (the names of files with quotes and line ends percent-encoded)."""
    boundary = "----WebKitFormBoundaryePkpFF7tjBAqx29L"
    shown = filename.replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22")
    parts = [f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode() for name, value in fields]
    if file is not None:
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{shown}"\r\nContent-Type: image/jpeg\r\n\r\n'
        parts.append(head.encode() + file + b"\r\n")
    body = b"".join(parts) + f"--{boundary}--\r\n".encode()
    pairs = [("Host", gateway.netloc), ("Content-Type", f"multipart/form-data; boundary={boundary}"), ("Content-Length", str(len(body))), *headers]
    return exchange(gateway, Request("POST", path, "", pairs, body))


def preflight(gateway: Gateway, path: str, origin: str, method: str, headers: str = "") -> Response:
    """The OPTIONS request that precedes a script's request to another origin."""
    pairs = [("Host", gateway.netloc), ("Origin", origin), ("Access-Control-Request-Method", method)]
    if headers:
        pairs.append(("Access-Control-Request-Headers", headers))
    return exchange(gateway, Request("OPTIONS", path, "", pairs))


def numbered_blocks(count: int, size: int = 1 << 20) -> Iterator[bytes]:
    """Blocks that all differ, so that a block at the wrong place is seen; the same at each call."""
    import random

    block = bytearray(random.Random(7).randbytes(size))
    for number in range(count):
        block[:8] = number.to_bytes(8, "big")
        yield bytes(block)
