"""Load by wrk over prepared requests."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from .meter import Meter
from .processes import MIB
from .servers.server import Server

WALK = Path(__file__).with_name("walk.lua")
TOLERATED_ERRORS = 0.001  # of the requests: above it there is no figure
BIG_BODY = 65536  # bytes from which a body counts in MiB


class Unusable(Exception):
    """The run gave no figure that may be quoted."""


class OutOfKeys(Unusable):
    """The list was too short for so quick a server."""

    def __init__(self, requests: int, keys: int):
        super().__init__(f"only {keys} fresh keys for {requests} requests")
        self.requests = requests


def lines_of(server: Server, method: str, paths: list[str], parameters=()) -> list[str]:
    server.refresh()
    return [server.line(method, path, parameters) for path in paths]


def run(
    server: Server, lines: list[str], connections: int, seconds: float, *, body: bytes | None = None, answer_bytes: int = 0
) -> dict:
    """Figures of wrk walking the list in circles; `answer_bytes`: what each answer must at least bring."""
    with tempfile.TemporaryDirectory(prefix="martinet-bench-") as folder, Meter(server.pids(), server.background()) as meter:
        told = _wrk(server, Path(folder), lines, connections, seconds, body, stop_at_end=False)
    requests = told["requests"]
    if not requests or told["errors"] > requests * TOLERATED_ERRORS:
        raise Unusable(f"{requests} requests, {told['errors']} errors")
    if told["bytes"] < requests * answer_bytes:
        raise Unusable(f"{told['bytes'] / requests:.0f} bytes an answer, at least {answer_bytes} expected")
    if body and requests > len(lines):
        raise OutOfKeys(requests, len(lines))
    size = max(len(body or b""), answer_bytes)
    figures = meter.figures(requests, requests * size / MIB if size >= BIG_BODY else 0)
    wall = told["microseconds"] / 1e6
    figures["rps"] = requests / wall
    if "mib_s" in figures:
        figures["mib_s"] = requests * size / MIB / wall
    return figures | {name: told[name] for name in ("p50_ms", "p99_ms", "max_ms", "errors")}


def walk_once(server: Server, lines: list[str], connections: int, limit_seconds: float, body: bytes) -> int:
    """Sends each line once, but for those in flight at the end; gives the answered requests."""
    with tempfile.TemporaryDirectory(prefix="martinet-bench-") as folder:
        told = _wrk(server, Path(folder), lines, connections, limit_seconds, body, stop_at_end=True)
    if told["errors"] > len(lines) * TOLERATED_ERRORS:
        raise Unusable(f"filling: {told['errors']} errors of {told['requests']}")
    return told["requests"]


def _wrk(
    server: Server, folder: Path, lines: list[str], connections: int, seconds: float, body: bytes | None, stop_at_end: bool
) -> dict:
    paths = {name: folder / name for name in ("list", "body", "out", "end")}
    paths["list"].write_text("\n".join(lines) + "\n")
    environment = dict(os.environ, WALK_LIST=str(paths["list"]), WALK_OUT=str(paths["out"]), WALK_HOST=server.host)
    if body is not None:
        paths["body"].write_bytes(body)
        environment["WALK_BODY"] = str(paths["body"])
    if stop_at_end:
        environment["WALK_END"] = str(paths["end"])
    command = ["wrk", "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--timeout", "30s", "--latency", "-s", str(WALK)]
    process = subprocess.Popen(
        [*command, f"http://{server.host}/"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    while stop_at_end and process.poll() is None:  # wrk sleeps its whole duration even when its threads have stopped
        if paths["end"].exists():
            process.send_signal(signal.SIGINT)
            break
        time.sleep(0.05)
    said = process.communicate()[0]
    if not paths["out"].exists():
        raise Unusable(f"wrk said {said[-300:]}")
    return json.loads(paths["out"].read_text())
