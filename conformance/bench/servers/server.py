"""An HTTP server that stores what is PUT: where it is, how requests to it are signed, which processes it is."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

from rawclient.client import Client
from rawclient.connection import Answer, Connection, ConnectionLost
from rawclient.signing import Signer

from ..processes import family

ACCESS_KEY, SECRET_KEY = "BENCHMARKKEY00000000", "benchmark-secret-of-this-run"
START_SECONDS = 60
BUCKET = "bench"


class DidNotStart(RuntimeError):
    """It ended, or did not answer in time."""


class Server:
    """Base of all; a subclass says how it starts. `speaks_s3` is false for a plain HTTP server, `keeps_versions` true where buckets have versioning."""

    label = "server"
    speaks_s3 = True
    keeps_versions = False
    durability = "not known"  # said in the report, beside the counted calls

    def __init__(self, folder: Path, port: int | None = None):
        self.folder, self.log = folder, folder / "log"
        self.port = port or free_port()
        self.access_key, self.secret_key, self.region = ACCESS_KEY, SECRET_KEY, "us-east-1"
        self._process: subprocess.Popen | None = None

    # Life

    def command(self) -> list[str]:
        raise NotImplementedError

    def environment(self) -> dict[str, str]:
        return {}

    def start(self) -> float:
        """Starts and waits for the first right answer; gives the seconds that took."""
        self.folder.mkdir(parents=True, exist_ok=True)
        begin = time.monotonic()
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self.command(),
                env={**os.environ, **self.environment()},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        while time.monotonic() - begin < START_SECONDS:
            if self.answers():
                return time.monotonic() - begin
            if self._process.poll() is not None:
                break
            time.sleep(0.002)
        raise DidNotStart(f"{self.label} did not start: {self.log.read_text(errors='replace')[-800:]}")

    def answers(self) -> bool:
        """A signed ListBuckets is answered with 200."""
        try:
            return self.send("GET", "/").status == 200
        except ConnectionLost:
            return False

    def stop(self) -> None:
        if self._process is None:
            return
        pids = self.pids()
        for kind, seconds in ((signal.SIGTERM, 10), (signal.SIGKILL, 10)):
            _signal_all(pids, kind)
            if _all_gone(pids, seconds, self._process):
                break
        self._process = None

    def pids(self) -> list[int]:
        return family([self._process.pid] if self._process else [])

    def background(self) -> list[int]:
        """Processes of others that it works with."""
        return []

    # Requests

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def address(self) -> tuple[str, int]:
        return "127.0.0.1", self.port

    def refresh(self) -> None:
        """Signs with the date of now from here on."""
        self._signer = Signer(self.access_key, self.secret_key, self.host, self.region)

    def line(self, method: str, path: str, parameters=()) -> str:
        """One prepared request for wrk, presigned."""
        return f"{method}\t{self._signer.presigned(method, path, parameters)}"

    def target(self, method: str, path: str, parameters=()) -> str:
        self.refresh()
        return self._signer.presigned(method, path, parameters)

    def send(self, method: str, path: str, parameters=(), body: bytes = b"") -> Answer:
        """One request on a connection of its own."""
        connection = Connection(self.address)
        try:
            return connection.request(method, self.target(method, path, parameters), {"host": self.host}, body)
        finally:
            connection.close()

    def client(self) -> Client:
        return Client(self.address, Signer(self.access_key, self.secret_key, self.host, self.region))

    def make_bucket(self, name: str) -> None:
        answer = self.send("PUT", f"/{name}")
        if answer.status not in (200, 409):
            raise RuntimeError(f"{self.label}: bucket {name}: {answer.status} {answer.body[:300]!r}")


FIRST_PORT, LAST_PORT = 20_000, 32_000  # below those that the system gives to clients
_given: set[int] = set()


def free_port() -> int:
    """A port that nobody listens at, never given before; the next one is free as well (for gRPC)."""
    for port in range(FIRST_PORT, LAST_PORT, 2):
        if port not in _given and _can_bind(port) and _can_bind(port + 1):
            _given.add(port)
            return port
    raise RuntimeError("no free port")


def _can_bind(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _signal_all(pids: list[int], kind: int) -> None:
    for pid in pids:
        try:
            os.kill(pid, kind)
        except ProcessLookupError:
            pass


def _all_gone(pids: list[int], seconds: float, child: subprocess.Popen) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        child.poll()
        if not any(os.path.exists(f"/proc/{pid}") for pid in pids):
            return True
        time.sleep(0.05)
    return False
