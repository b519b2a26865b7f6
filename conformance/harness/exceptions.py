"""The kept list of what does not pass of a suite that others wrote, and what a run says about it.

A line is a test's name, two spaces or more, and the reason: one of REASONS, with a remark after a colon where it helps.
"""

from __future__ import annotations

import re
from pathlib import Path

REASONS = ("contradicts AWS", "SigV2 only", "RGW only", "MinIO only", "ours to do")
LINE = re.compile(r"(\S.*?)\s{2,}(.+)")


def read_exceptions(path: Path) -> dict[str, str]:
    """Name and reason of each line; a line of any other shape is a mistake in the list."""
    listed: dict[str, str] = {}
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        match = LINE.fullmatch(line)
        if not match or match[2].split(":")[0] not in REASONS or match[1] in listed:
            raise ValueError(f"{path.name}:{number}: not a name and a reason, or twice: {line}")
        listed[match[1]] = match[2]
    return listed


def judge(listed: dict[str, str], passed: set[str], failed: dict[str, str]) -> bool:
    """Prints what the list does not say; `failed` gives a text for each name. True when every failure is listed."""
    surprises = {name: text for name, text in failed.items() if name not in listed}
    for name, text in sorted(surprises.items()):
        print(f"FAILED  {name}\n        {text}")
    for name in sorted(passed & listed.keys()):
        print(f"passes now, take it off the list: {name}  ({listed[name]})")
    kinds = [reason.split(":")[0] for name, reason in listed.items() if name in failed]
    print("\nlisted failures: " + (", ".join(f"{kinds.count(kind)} {kind}" for kind in REASONS if kind in kinds) or "none"))
    return not surprises
