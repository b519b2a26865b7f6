"""One HTTP/1.1 connection that sends a request and reads its answer."""

from __future__ import annotations

import socket
from dataclasses import dataclass

BODILESS = (204, 304)


class ConnectionLost(Exception):
    """The peer went away before a whole answer: whether the request took effect is not known."""


@dataclass
class Answer:
    """A whole answer; header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def etag(self) -> str:
        return self.headers.get("etag", "").strip('"')


class Connection:
    """Opens on the first request and again after the peer has closed."""

    def __init__(self, address: tuple[str, int], seconds: float = 60):
        self.address, self.seconds = address, seconds
        self._socket: socket.socket | None = None
        self._pending = b""

    def close(self) -> None:
        if self._socket:
            self._socket.close()
        self._socket, self._pending = None, b""

    def request(self, method: str, target: str, headers: dict[str, str], body: bytes = b"") -> Answer:
        try:
            self._send(method, target, headers, body)
            answer = self._receive(method)
        except (OSError, ValueError) as failure:
            self.close()
            raise ConnectionLost(f"{method} {target[:80]}: {failure}") from failure
        if answer.headers.get("connection", "").lower() == "close":
            self.close()
        return answer

    def _send(self, method: str, target: str, headers: dict[str, str], body: bytes) -> None:
        if self._socket is None:
            self._socket = socket.create_connection(self.address, timeout=self.seconds)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        if method in ("PUT", "POST"):
            lines.append(f"content-length: {len(body)}")
        head = "\r\n".join(lines).encode() + b"\r\n\r\n"
        try:
            self._socket.sendall(head + body if len(body) < 65536 else head)
            if len(body) >= 65536:
                self._socket.sendall(body)
        except (BrokenPipeError, ConnectionResetError):
            pass  # it may have answered early; reading tells

    def _receive(self, method: str) -> Answer:
        status, headers = self._head()
        while status < 200:
            status, headers = self._head()
        if method == "HEAD" or status in BODILESS:
            return Answer(status, headers, b"")
        if headers.get("transfer-encoding", "").lower() == "chunked":
            return Answer(status, headers, self._chunks())
        if "content-length" in headers:
            return Answer(status, headers, self._exactly(int(headers["content-length"])))
        raise ValueError("an answer without a length")

    def _head(self) -> tuple[int, dict[str, str]]:
        first, *lines = self._until(b"\r\n\r\n").decode("latin-1").split("\r\n")
        pairs = (line.split(":", 1) for line in lines)
        return int(first.split(" ")[1]), {name.lower(): value.strip() for name, value in pairs}

    def _until(self, mark: bytes) -> bytes:
        while mark not in self._pending:
            self._pending += self._some()
        taken, self._pending = self._pending.split(mark, 1)
        return taken

    def _exactly(self, count: int) -> bytes:
        parts, missing = [self._pending[:count]], count - len(self._pending)
        self._pending = self._pending[count:]
        while missing > 0:
            parts.append(self._some(missing))
            missing -= len(parts[-1])
        return b"".join(parts)

    def _some(self, limit: int = 65536) -> bytes:
        data = self._socket.recv(min(limit, 1 << 20))
        if not data:
            raise ValueError("closed before the answer's end")
        return data

    def _chunks(self) -> bytes:
        parts = []
        while size := int(self._until(b"\r\n").split(b";")[0], 16):
            parts.append(self._exactly(size))
            self._exactly(2)
        while self._until(b"\r\n"):
            pass
        return b"".join(parts)
