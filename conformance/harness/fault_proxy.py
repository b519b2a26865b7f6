"""A line that can be made to break: passes bytes on until it is told to stall, cut, or take its time."""

from __future__ import annotations

import socket
import threading
import time

PIECE = 1 << 16


class FaultProxy:
    """A proxy on a free port of the loopback; the context ends it. Every change concerns open connections and new ones."""

    def __init__(self, address: tuple[str, int]):
        self.address = address
        self.delay_seconds = 0.0  # of each piece, in both directions
        self.rewrites: dict[bytes, bytes] = {}  # what the service says and what arrives instead, as long as it
        self._passes = threading.Event()
        self._passes.set()
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._cut_after: int | None = None
        self._ended = False

    def __enter__(self) -> FaultProxy:
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_) -> None:
        self._ended = True
        self.resume()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()

    # Faults

    def stall(self) -> None:
        """A black hole: connections are made and bytes are taken, and nothing ever comes out."""
        self._passes.clear()

    def resume(self) -> None:
        """What was held back goes on."""
        self._passes.set()

    def cut(self) -> None:
        """Ends every open connection by a reset."""
        with self._lock:
            ending, self._open = self._open, set()
        for end in ending:
            _reset(end)

    def cut_after(self, count: int) -> None:
        """Ends every open connection once this many further bytes have come from the service."""
        self._cut_after = count

    # Passing on

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        self._passes.wait()
        try:
            service = socket.create_connection(self.address, timeout=10)
            service.settimeout(None)
        except OSError:
            return _reset(client)
        with self._lock:
            self._open |= {client, service}
        if self._ended:
            return self.cut()
        threading.Thread(target=self._pass, args=(client, service), daemon=True).start()
        self._pass(service, client, is_answer=True)

    def _pass(self, source: socket.socket, sink: socket.socket, is_answer: bool = False) -> None:
        try:
            while data := source.recv(PIECE):
                time.sleep(self.delay_seconds)
                self._passes.wait()
                if is_answer and not self._may_pass(len(data)):
                    return self.cut()
                sink.sendall(self._rewritten(data) if is_answer else data)
        except OSError:
            pass
        with self._lock:
            self._open -= {source, sink}
        for end in (source, sink):
            _close(end)

    def _rewritten(self, data: bytes) -> bytes:
        for said, instead in self.rewrites.items():
            data = data.replace(said, instead)
        return data

    def _may_pass(self, count: int) -> bool:
        with self._lock:
            if self._cut_after is None:
                return True
            self._cut_after -= count
            if self._cut_after > 0:
                return True
            self._cut_after = None
            return False


class SilentPort:
    """A port that takes no connection and refuses none: what a firewall that drops, or a machine that is gone, looks like."""

    def __enter__(self) -> SilentPort:
        self._listener = socket.socket()
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen(0)
        self.port = self._listener.getsockname()[1]
        self._fillers: list[socket.socket] = []
        while self._is_answered():
            pass
        return self

    def _is_answered(self) -> bool:
        """Connections that nobody accepts fill the queue; from then on the kernel drops what asks."""
        filler = socket.socket()
        filler.settimeout(0.5)
        self._fillers.append(filler)
        return filler.connect_ex(("127.0.0.1", self.port)) == 0

    def __exit__(self, *_) -> None:
        for end in [*self._fillers, self._listener]:
            end.close()


def _reset(end: socket.socket) -> None:
    try:
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        end.shutdown(socket.SHUT_RD)  # wakes who reads from it here, and says nothing to the peer
    except OSError:
        pass
    end.close()


def _close(end: socket.socket) -> None:
    try:
        end.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    end.close()
