"""What became of each test, from the lines that the plugin writes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

PASSED, FAILED, ERROR, SKIPPED = "passed", "failed", "error", "skipped"
KINDS = (PASSED, FAILED, ERROR, SKIPPED)


@dataclass
class Outcome:
    """`passed` and `failed` are about the test itself; an `error` came before it."""

    test: str
    kind: str
    seconds: float
    reason: str
    text: str

    @property
    def file(self) -> str:
        return self.test.partition("::")[0]


def read_outcomes(paths: list[Path]) -> tuple[list[Outcome], int]:
    """The outcomes by name, and how many buckets could not be removed."""
    lines = [json.loads(line) for path in paths for line in path.read_text().splitlines()]
    outcomes: dict[str, Outcome] = {}
    for line in lines:
        kind = _kind(line)
        if kind:
            outcomes[line["test"]] = Outcome(line["test"], kind, line["seconds"], line["reason"], line["text"])
    return [outcomes[name] for name in sorted(outcomes)], sum(len(line.get("left_buckets", [])) for line in lines)


def _kind(line: dict) -> str | None:
    """What one phase's line says of its test, if anything."""
    if line.get("outcome") == SKIPPED:
        return SKIPPED
    if line.get("phase") == "call":
        return line["outcome"]
    return ERROR if line.get("phase") == "setup" and line["outcome"] == FAILED else None


def print_totals(outcomes: list[Outcome]) -> None:
    print(f"\n{'file':16} {'tests':>6} {'passed':>7} {'failed':>7} {'errors':>7} {'skipped':>8}")
    for file in sorted({outcome.file for outcome in outcomes}):
        counts = [sum(each.kind == kind for each in outcomes if each.file == file) for kind in KINDS]
        print(f"{file + '.py':16} {sum(counts):6} {counts[0]:7} {counts[1]:7} {counts[2]:7} {counts[3]:8}")


def write_results(path: Path, outcomes: list[Outcome], about: dict) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    counts = {kind: sum(each.kind == kind for each in outcomes) for kind in KINDS}
    path.write_text(json.dumps(about | {"counts": counts, "results": [vars(each) for each in outcomes]}, indent=1) + "\n")
