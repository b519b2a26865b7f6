"""Sync calls per PUT, counted in a run of their own: by the kernel's trace points where perf may use them, which costs next to
nothing, else by strace, which slows the server down so much that it gathers fewer requests for each sync.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from .. import load
from ..servers.server import BUCKET, Server
from . import bodies

CALLS = ("fsync", "fdatasync", "sync_file_range", "syncfs", "sync", "msync")
CONNECTIONS, SECONDS, MOST = 64, 2, 60_000
SIZE = bodies.KIB


def measure(server: Server, run: int = 1) -> dict:
    """Calls by name for each answered PUT of 1 KiB at 64 connections."""
    server.send("PUT", f"/{BUCKET}/syncs{run}/first", body=b"1")
    lines = load.lines_of(server, "PUT", [f"/{BUCKET}/syncs{run}/{number:06}" for number in range(MOST)])
    with tempfile.TemporaryDirectory(prefix="martinet-bench-") as folder:
        counter = (Perf if Perf.is_usable() else Strace)(server.pids(), Path(folder) / "counts")
        figures = load.run(server, lines, CONNECTIONS, SECONDS, body=bodies.of(SIZE))
        counted = counter.stop()
    each = {name: count / figures["requests"] for name, count in counted.items() if count}
    return {"requests": figures["requests"], "syncs": sum(each.values()), "calls": each, "counter": counter.program}


class Counter:
    """A program that watches processes until it is interrupted."""

    program = ""

    def __init__(self, pids: list[int], output: Path):
        if not shutil.which(self.program):
            raise load.Unusable(f"{self.program} is not installed")
        self._output = output
        self._process = subprocess.Popen(
            [self.program, *self.arguments(pids, output)], stderr=subprocess.DEVNULL, start_new_session=True
        )
        time.sleep(1)

    def stop(self) -> dict[str, int]:
        self._process.send_signal(signal.SIGINT)
        self._process.wait(20)
        return self.counts(self._output.read_text())

    def arguments(self, pids: list[int], output: Path) -> list[str]:
        raise NotImplementedError

    def counts(self, text: str) -> dict[str, int]:
        raise NotImplementedError


class Perf(Counter):
    program = "perf"

    @staticmethod
    def is_usable() -> bool:
        if not shutil.which("perf"):
            return False
        return subprocess.run(["perf", "stat", "-e", "syscalls:sys_enter_fsync", "true"], capture_output=True).returncode == 0

    def arguments(self, pids: list[int], output: Path) -> list[str]:
        events = ",".join(f"syscalls:sys_enter_{name}" for name in CALLS)
        return ["stat", "-x", ",", "-o", str(output), "-e", events, "-p", ",".join(map(str, pids))]

    def counts(self, text: str) -> dict[str, int]:
        """The lines `count,,event,…`."""
        rows = (line.split(",") for line in text.splitlines() if "sys_enter_" in line)
        return {row[2].removeprefix("syscalls:sys_enter_"): int(row[0]) for row in rows if row[0].isdigit()}


class Strace(Counter):
    program = "strace"

    def arguments(self, pids: list[int], output: Path) -> list[str]:
        attached = [argument for pid in pids for argument in ("-p", str(pid))]
        return ["-f", "-c", "-o", str(output), "-e", f"trace={','.join(CALLS)}", *attached]

    def counts(self, text: str) -> dict[str, int]:
        """The calls column of the summary."""
        rows = (line.split() for line in text.splitlines())
        return {row[-1]: int(row[3]) for row in rows if len(row) >= 5 and row[-1] in CALLS}
