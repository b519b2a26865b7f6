"""Sync calls per PUT, counted by strace in a short run of its own (which it slows down)."""

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
    if not shutil.which("strace"):
        raise load.Unusable("strace is not installed")
    paths = [f"/{BUCKET}/syncs{run}/{number:06}" for number in range(MOST)]
    server.send("PUT", f"/{BUCKET}/syncs{run}/first", body=b"1")
    lines = load.lines_of(server, "PUT", paths)
    with tempfile.TemporaryDirectory(prefix="martinet-bench-") as folder:
        table = Path(folder) / "table"
        attached = [argument for pid in server.pids() for argument in ("-p", str(pid))]
        tracer = subprocess.Popen(
            ["strace", "-f", "-c", "-o", str(table), "-e", f"trace={','.join(CALLS)}", *attached],
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(1)
        figures = load.run(server, lines, CONNECTIONS, SECONDS, body=bodies.of(SIZE))
        tracer.send_signal(signal.SIGINT)
        tracer.wait(20)
        counted = counts_of(table.read_text())
    requests = figures["requests"]
    each = {name: count / requests for name, count in counted.items()}
    return {"requests": requests, "syncs": sum(each.values()), "calls": each}


def counts_of(table: str) -> dict[str, int]:
    """The calls column of strace's summary."""
    rows = (line.split() for line in table.splitlines())
    return {row[-1]: int(row[3]) for row in rows if len(row) >= 5 and row[-1] in CALLS}
