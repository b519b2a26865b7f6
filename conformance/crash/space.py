"""Space: what the data directory takes against what lives in it."""

from __future__ import annotations

import os
import time
from pathlib import Path

MIB = 1 << 20
WAIT_SECONDS = 30
CALM_SECONDS = 1.5


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


def settles(directory: Path) -> None:
    """Waits until nothing has been reclaimed for a while."""
    end, before, since = time.monotonic() + WAIT_SECONDS, -1, time.monotonic()
    while time.monotonic() < min(end, since + CALM_SECONDS):
        if (now := used(directory)) != before:
            before, since = now, time.monotonic()
        time.sleep(0.1)
