"""Suites that are programs of their own, listed in suites.txt."""

from __future__ import annotations

import os
import re
import subprocess
import time
from pathlib import Path

from .results import FAILED, PASSED, SKIPPED, Result

COUNTS = re.compile(r"^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?", re.MULTILINE)
LIMIT_SECONDS = 900


def external_suites(table: Path) -> list[tuple[str, Path]]:
    """Scenario and program of each line."""
    lines = [line.split("#")[0].split() for line in table.read_text().splitlines()]
    return [(line[0], table.parent / line[1]) for line in lines if line]


def run_external(scenario: str, program: Path, binary: Path) -> Result:
    """One result for the whole program; its own counts stand in the detail."""
    start = time.monotonic()
    try:
        done = subprocess.run(
            [program], env=os.environ | {"MARTINET_BINARY": str(binary)}, capture_output=True, text=True, timeout=LIMIT_SECONDS
        )
        status, detail = _judge(done)
    except (OSError, subprocess.TimeoutExpired) as failure:
        status, detail = FAILED, str(failure)
    return Result(scenario, program.parent.name, f"{program.name} passes", status, time.monotonic() - start, detail)


def _judge(done: subprocess.CompletedProcess) -> tuple[str, str]:
    counts = COUNTS.findall(done.stdout)
    if not counts:
        return FAILED, f"no line with counts, status {done.returncode}: {(done.stdout + done.stderr)[-500:]}"
    passed, failed, skipped = (int(number or 0) for number in counts[-1])
    said = f"{passed} passed, {failed} failed, {skipped} skipped"
    if failed or done.returncode:
        return FAILED, f"{said}, status {done.returncode}: {(done.stdout + done.stderr)[-1500:]}"
    return (PASSED, said) if passed else (SKIPPED, f"{said}: {done.stdout[-300:]}")
