"""A virtual environment of its own for a suite that brings requirements."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

PLACE = Path.home() / ".cache" / "martinet-conformance"


def python_with(requirements: Path, place: Path | None = None) -> Path:
    """The Python that has these packages of PyPI; made on first use, and again when the list changes."""
    digest = hashlib.sha256(requirements.read_bytes()).hexdigest()[:12]
    folder = (place or PLACE) / f"venv-{digest}"
    python, stamp = folder / "bin" / "python", folder / "complete"
    if not stamp.exists():
        print(f"installing {requirements.name} into {folder}", flush=True)
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        quiet = ["--quiet", "--disable-pip-version-check"]
        subprocess.run([str(python), "-m", "pip", "install", *quiet, "--requirement", str(requirements)], check=True)
        stamp.touch()
    return python
