"""Space: what the data directory takes against what lives in it."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Callable

MIB = 1 << 20
WAIT_SECONDS = 30


def used(directory: Path) -> int:
    """Bytes in blocks of all files, the index not counted (its log has a size of its own); holes count nothing."""
    total = 0
    for folder, names, files in os.walk(directory):
        if Path(folder) == directory and "index" in names:
            names.remove("index")
        for name in files:
            try:
                total += os.lstat(os.path.join(folder, name)).st_blocks * 512
            except FileNotFoundError:
                pass  # reclaimed at this moment
    return total


def waits_until_reclaimed(directory: Path, allowed: int, still_runs: Callable[[], bool]) -> int:
    """Waits until no more than `allowed` bytes are used, or the time is over; gives the bytes used."""
    end = time.monotonic() + WAIT_SECONDS
    while (now := used(directory)) > allowed and time.monotonic() < end and still_runs():
        time.sleep(0.2)
    return now
