"""The gateway under test: a process of ours, or any S3 endpoint given by hand."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

LISTENING = re.compile(r"listening on (https?://\S+)")
START_SECONDS = 20


class Gateway:
    """An S3 endpoint: its address, its root key, and, where the process is ours, its life and its log."""

    def __init__(self, endpoint: str, access_key: str, secret_key: str, region: str = "us-east-1"):
        self.endpoint = endpoint
        self.access_key = access_key
        self.secret_key = secret_key
        self.region = region

    is_ours = False
    data_directory: Path | None = None

    @property
    def netloc(self) -> str:
        return urlsplit(self.endpoint).netloc

    @property
    def address(self) -> tuple[str, int]:
        parts = urlsplit(self.endpoint)
        return parts.hostname, parts.port

    def has_ended(self) -> bool:
        return False

    def stop(self) -> None:
        """Nothing to stop: the endpoint belongs to someone else."""


class OwnGateway(Gateway):
    """A `martinet serve` on a free port and a data folder of its own."""

    is_ours = True

    def __init__(self, binary: Path, directory: Path, settings: dict[str, str] | None = None):
        settings = settings or {}
        super().__init__(
            "", "CONFORMANCEROOTKEY00", secrets.token_urlsafe(30), settings.get("MARTINET_REGION") or "us-east-1"
        )
        directory.mkdir(parents=True, exist_ok=True)
        self.binary = binary
        self.settings = settings
        self.data_directory = Path(settings.get("MARTINET_DATA_DIR") or directory / "data")
        self.log_path = directory / "gateway.log"
        self.start()

    def start(self) -> None:
        """Starts the process and waits for the line that says where it listens."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("MARTINET_")}
        environment |= {
            "MARTINET_DATA_DIR": str(self.data_directory),
            "MARTINET_LISTEN": "127.0.0.1:0",
            "MARTINET_ROOT_ACCESS_KEY": self.access_key,
            "MARTINET_ROOT_SECRET_KEY": self.secret_key,
            "MARTINET_LOG_FORMAT": "json",
            "SWIFT_BACKTRACE": "enable=no",
        } | self.settings
        self._listening = threading.Event()
        self._lines: list[str] = []
        self.process = subprocess.Popen(
            [self.binary, "serve"],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        self._reader = threading.Thread(target=self._read_log, args=(self.process,), daemon=True)
        self._reader.start()
        if not self._listening.wait(START_SECONDS) or not self.endpoint:
            self.stop()
            raise RuntimeError("the gateway did not start: " + " | ".join(self.log()[-5:]))

    def _read_log(self, process: subprocess.Popen) -> None:
        with open(self.log_path, "a") as file:
            for line in process.stdout:
                file.write(line)
                file.flush()
                self._lines.append(line.rstrip("\n"))
                address = _listening_address(line)
                if address:
                    self.endpoint = address
                    self._listening.set()
        self._listening.set()

    def log(self) -> list[str]:
        """The lines logged since the process started."""
        return list(self._lines)

    def log_after(self, mark: int, contains: str, seconds: float = 3) -> list[str]:
        """The lines logged since `mark` (a length of `log()`) that contain a text, once there is one."""
        deadline = time.monotonic() + seconds
        while True:
            found = [line for line in self._lines[mark:] if contains in line]
            if found or time.monotonic() > deadline:
                return found
            time.sleep(0.02)

    def has_ended(self) -> bool:
        return self.process.poll() is not None

    def stop(self, with_signal: int = signal.SIGTERM) -> int:
        """Ends the process (drained by SIGTERM, at most 15 s) and gives its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(with_signal)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
        status = self.process.wait()
        self._reader.join(5)
        return status

    def resident_bytes(self) -> int:
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        raise RuntimeError("no VmRSS")

    def stored_bytes(self) -> int:
        """What the data folder occupies on disk, holes not counted."""
        return sum(path.lstat().st_blocks * 512 for path in self.data_directory.rglob("*"))


def _listening_address(line: str) -> str | None:
    """The address in a start line, be it text or a JSON event."""
    if line.startswith("{"):
        try:
            event = json.loads(line)
        except ValueError:
            return None
        return event.get("address") if event.get("event") == "listening" else None
    match = LISTENING.search(line)
    return match.group(1).rstrip(".") if match else None


def find_binary(given: str | None, root: Path) -> Path | None:
    """The gateway's program: the one given, else the newest build of this tree."""
    if given:
        return Path(given).resolve()
    built = [root / ".build" / kind / "martinet" for kind in ("release", "debug")]
    present = [path for path in built if path.exists()]
    return max(present, key=lambda path: path.stat().st_mtime, default=None)


def make_directory() -> Path:
    """A fresh folder for one run, removed by `remove_directory`."""
    return Path(tempfile.mkdtemp(prefix="martinet-conformance-"))


def remove_directory(directory: Path) -> None:
    shutil.rmtree(directory, ignore_errors=True)


def keep_only_texts(directory: Path) -> None:
    """Leaves what explains a failure (logs, tracebacks, configurations) and removes data and uploads."""
    for path in directory.rglob("*"):
        if path.is_file() and not path.is_symlink() and path.suffix not in (".log", ".txt", ".conf"):
            path.unlink()
