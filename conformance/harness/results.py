"""The results of one run: a line as each check ends, a table at the end, JSON for programs."""

from __future__ import annotations

import json
import platform
import subprocess
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from pathlib import Path

PASSED, FAILED, SKIPPED = "passed", "failed", "skipped"


@dataclass
class Result:
    scenario: str
    client: str
    check: str
    status: str
    seconds: float
    detail: str = ""


class Results:
    """Collects results and says what it gets."""

    def __init__(self, verbose: bool):
        self.all: list[Result] = []
        self.verbose = verbose

    def add(self, result: Result) -> None:
        again = bool(self.all) and result.detail == self.all[-1].detail and not self.verbose
        self.all.append(result)
        if self.verbose or (result.status != PASSED and not again):
            print(self._line(result), flush=True)

    @staticmethod
    def _line(result: Result) -> str:
        detail = f"\n       {result.detail}" if result.detail else ""
        return f"{result.status:7} {result.scenario:4} {result.client:14} {result.check} ({result.seconds:.2f} s){detail}"

    def print_failures(self) -> None:
        """The failed checks once more: a long run is read from its end."""
        for result in [result for result in self.all if result.status == FAILED][:20]:
            print(self._line(result))

    def count(self, status: str) -> int:
        return sum(result.status == status for result in self.all)

    def print_table(self) -> None:
        """One line a scenario and client."""
        rows: dict[tuple[str, str], Counter] = {}
        for result in self.all:
            row = rows.setdefault((result.scenario, result.client), Counter())
            row[result.status] += 1
            row["seconds"] += result.seconds
        print(f"\n{'scenario':9} {'client':15} {'passed':>6} {'failed':>6} {'skipped':>7} {'seconds':>8}")
        for (scenario, client), row in rows.items():
            print(f"{scenario:9} {client:15} {row[PASSED]:6} {row[FAILED]:6} {row[SKIPPED]:7} {row['seconds']:8.1f}")

    def summary(self) -> str:
        return f"{self.count(PASSED)} passed, {self.count(FAILED)} failed, {self.count(SKIPPED)} skipped"

    def write(self, path: Path, seconds: float, about: dict) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        document = {
            "time": datetime.now(timezone.utc).isoformat(timespec="seconds"),
            "machine": platform.platform(),
            "seconds": round(seconds, 1),
            **about,
            "counts": {status: self.count(status) for status in (PASSED, FAILED, SKIPPED)},
            "results": [asdict(result) | {"seconds": round(result.seconds, 3)} for result in self.all],
        }
        path.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n")


def revision(root: Path) -> str:
    """The commit that the tree stands at."""
    done = subprocess.run(["git", "-C", str(root), "rev-parse", "--short", "HEAD"], capture_output=True, text=True)
    return done.stdout.strip() or "unknown"
