"""Gateways whose clock of the day is wrong."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

SOURCE = Path(__file__).with_name("clock.c")
COMPILERS = ("cc", "clang", "gcc")


def make_clock(folder: Path) -> Path | None:
    """The library to be preloaded; none where there is no C compiler."""
    compiler = next((path for name in COMPILERS if (path := shutil.which(name))), None)
    if compiler is None:
        return None
    library = folder / "clock.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, SOURCE, "-ldl"], check=True, capture_output=True)
    return library


def clock_settings(library: Path, seconds: int) -> dict[str, str]:
    """The environment in which a gateway's clock is so many seconds ahead. Signatures allow fifteen minutes."""
    return {"LD_PRELOAD": str(library), "CLOCK_OFFSET": str(seconds)}
