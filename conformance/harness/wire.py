"""Bytes on a socket: requests exactly as written, answers as they came."""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass, field

DEFAULT_SECONDS = 15


@dataclass
class Response:
    """One HTTP answer."""

    status: int
    reason: str
    headers: list[tuple[str, str]]
    body: bytes = b""

    def header(self, name: str) -> str | None:
        values = self.headers_named(name)
        return values[0] if values else None

    def headers_named(self, name: str) -> list[str]:
        return [value for other, value in self.headers if other.lower() == name.lower()]


@dataclass
class Request:
    """One HTTP request; nothing in it is checked, encoded or completed."""

    method: str
    path: str
    query: str = ""
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""

    @property
    def target(self) -> str:
        return f"{self.path}?{self.query}" if self.query else self.path

    def head(self) -> bytes:
        lines = [f"{self.method} {self.target} HTTP/1.1"] + [f"{name}: {value}" for name, value in self.headers]
        return "\r\n".join(lines).encode("utf-8", "surrogateescape") + b"\r\n\r\n"

    def bytes(self) -> bytes:
        return self.head() + self.body

    def adding(self, *headers: tuple[str, str]) -> Request:
        return Request(self.method, self.path, self.query, self.headers + list(headers), self.body)

    def without(self, name: str) -> Request:
        kept = [(other, value) for other, value in self.headers if other.lower() != name.lower()]
        return Request(self.method, self.path, self.query, kept, self.body)

    def replacing(self, name: str, value: str) -> Request:
        """The header keeps its place."""
        changed = [(other, value if other.lower() == name.lower() else old) for other, old in self.headers]
        return Request(self.method, self.path, self.query, changed, self.body)


class ConnectionEnded(Exception):
    """The peer closed before a whole answer."""


class Connection:
    """A connection that writes what it is told and reads one answer at a time."""

    def __init__(self, address: tuple[str, int], *, tls: ssl.SSLContext | None = None, seconds: float = DEFAULT_SECONDS):
        self.socket = socket.create_connection(address, timeout=seconds)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_hostname=address[0])
        self.pending = b""

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *_) -> None:
        self.close()

    def close(self) -> None:
        self.socket.close()

    def send(self, data: bytes) -> None:
        """Writes; a peer that has already answered and closed is not an error here."""
        try:
            self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def end_sending(self) -> None:
        self.socket.shutdown(socket.SHUT_WR)

    def receive(self, *, method: str = "GET") -> Response:
        """The next final answer (1xx are passed over)."""
        while True:
            response = self._head()
            if response.status >= 200:
                break
        response.body = self._body(response, method)
        return response

    def receive_interim(self) -> Response:
        """The next answer's head, 1xx included."""
        return self._head()

    def is_closed_by_peer(self) -> bool:
        """Waits for the peer's close; false when bytes come instead or nothing comes in time."""
        if self.pending:
            return False
        try:
            return self.socket.recv(1) == b""
        except ConnectionResetError:
            return True
        except TimeoutError:
            return False

    def _more(self) -> bool:
        try:
            data = self.socket.recv(65536)
        except ConnectionResetError:
            return False
        self.pending += data
        return bool(data)

    def _until(self, mark: bytes) -> bytes:
        while mark not in self.pending:
            if not self._more():
                raise ConnectionEnded(f"after {self.pending[:200]!r}")
        taken, self.pending = self.pending.split(mark, 1)
        return taken

    def _exactly(self, count: int) -> bytes:
        parts, have = [self.pending], len(self.pending)
        self.pending = b""
        while have < count:
            data = self.socket.recv(min(1 << 20, count - have))
            if not data:
                raise ConnectionEnded(f"{have} of {count} bytes of the body")
            parts.append(data)
            have += len(data)
        whole = b"".join(parts)
        self.pending = whole[count:]
        return whole[:count]

    def _head(self) -> Response:
        lines = self._until(b"\r\n\r\n").split(b"\r\n")
        version, status, *reason = lines[0].decode("latin-1").split(" ", 2)
        assert version in ("HTTP/1.1", "HTTP/1.0"), f"status line {lines[0]!r}"
        headers = []
        for line in lines[1:]:
            name, _, value = line.partition(b":")
            headers.append((name.decode("latin-1"), value.strip().decode("utf-8", "surrogateescape")))
        return Response(int(status), " ".join(reason), headers)

    def _body(self, response: Response, method: str) -> bytes:
        if method == "HEAD" or response.status in (204, 304):
            return b""
        if (response.header("transfer-encoding") or "").lower() == "chunked":
            return self._chunked()
        length = response.header("content-length")
        if length is not None:
            return self._exactly(int(length))
        while self._more():
            pass
        body, self.pending = self.pending, b""
        return body

    def _chunked(self) -> bytes:
        body = []
        while size := int(self._until(b"\r\n").split(b";")[0], 16):
            body.append(self._exactly(size))
            self._until(b"\r\n")
        while self._until(b"\r\n"):
            pass
        return b"".join(body)


def exchange(gateway, request: Request | bytes, *, seconds: float = DEFAULT_SECONDS, method: str | None = None) -> Response:
    """Sends one request on a connection of its own and gives the answer."""
    data = request.bytes() if isinstance(request, Request) else request
    method = method or (request.method if isinstance(request, Request) else data.split(b" ", 1)[0].decode())
    with Connection(gateway.address, seconds=seconds) as connection:
        connection.send(data)
        return connection.receive(method=method)
