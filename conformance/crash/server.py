"""The gateway as a process that can be killed and started again on the same data."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import signal
import subprocess
import time
from pathlib import Path

from rawclient.client import Client
from rawclient.signing import Signer

ACCESS_KEY, SECRET_KEY = "CRASHPROOFKEY0000000", "crash-proof-secret-of-this-run"
LISTENING = re.compile(r'listening on http://([\d.]+):(\d+)|"address":"(?:http:\\?/\\?/)?([\d.]+):(\d+)"')
START_SECONDS = 30
FSCK_SECONDS = 120
MASTER_KEYS = [f"{name}:{base64.b64encode(hashlib.sha256(name.encode()).digest()).decode()}" for name in ("one", "two")]


class DidNotStart(Exception):
    """The process ended, or did not listen in time."""


class Server:
    """`martinet serve` on a free port."""

    has_master_keys = True

    def __init__(self, binary: Path, data: Path, log: Path):
        self.binary, self.data, self.log = binary, data, log
        self.address: tuple[str, int] | None = None
        self.process: subprocess.Popen | None = None
        self.surroundings: dict[str, str] = {}  # further environment of the next start
        self._starts = 0

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("MARTINET_")}
        return kept | {
            "MARTINET_DATA_DIR": str(self.data),
            "MARTINET_LISTEN": "127.0.0.1:0",
            "MARTINET_ROOT_ACCESS_KEY": ACCESS_KEY,
            "MARTINET_ROOT_SECRET_KEY": SECRET_KEY,
            "SWIFT_BACKTRACE": "enable=no",
            # Each start has another current key.
            "MARTINET_ENCRYPTION_KEYS": ",".join(MASTER_KEYS[:: 1 if self._starts % 2 else -1]),
            **self.surroundings,
        }

    def launch(self) -> None:
        """Starts the process without waiting for it."""
        self._starts += 1
        self._log_start = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [self.binary, "serve"], env=self.environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def start(self) -> float:
        """Starts and waits until it listens; gives the seconds that took."""
        begin = time.monotonic()
        self.launch()
        while time.monotonic() - begin < START_SECONDS:
            if address := self._said_address():
                self.address = address
                return time.monotonic() - begin
            if self.process.poll() is not None:
                raise DidNotStart(f"ended with {self.process.returncode}: {self._said()[-500:]}")
            time.sleep(0.005)
        raise DidNotStart(f"not listening after {START_SECONDS} s: {self._said()[-500:]}")

    def _said(self) -> str:
        with self.log.open("rb") as log:
            log.seek(self._log_start)
            return log.read().decode(errors="replace")

    def _said_address(self) -> tuple[str, int] | None:
        found = LISTENING.search(self._said())
        return (found[1] or found[3], int(found[2] or found[4])) if found else None

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """SIGTERM; gives the exit status."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(START_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            return -signal.SIGKILL

    def end(self) -> None:
        """Whatever state it is in."""
        if self.process and self.process.poll() is None:
            self.kill()

    def fsck(self) -> tuple[int, str]:
        """Exit status and the end of what `martinet fsck` says of the stopped data directory."""
        done = subprocess.run(
            [self.binary, "fsck"], env=self.environment(), capture_output=True, text=True, timeout=FSCK_SECONDS
        )
        return done.returncode, (done.stdout + done.stderr)[-1500:]

    def client(self) -> Client:
        return Client(self.address, Signer(ACCESS_KEY, SECRET_KEY, "%s:%d" % self.address))
