"""What the figures were taken on."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from pathlib import Path


def describe(folder: Path) -> dict:
    """Cores, processor, memory, kernel, and the file system under `folder`."""
    return {
        "cores": os.cpu_count(),
        "processor": _first(r"model name\s*:\s*(.+)", "/proc/cpuinfo"),
        "memory_gib": round(int(_first(r"MemTotal:\s+(\d+)", "/proc/meminfo") or 0) / (1 << 20)),
        "kernel": platform.release(),
        "system": _first(r'PRETTY_NAME="(.+)"', "/etc/os-release"),
        "file_system": file_system(folder),
    }


def sentence(machine: dict) -> str:
    return (
        f"{machine['cores']} cores ({machine['processor']}), {machine['memory_gib']} GiB, {machine['system']}, "
        f"kernel {machine['kernel']}, {machine['file_system']}"
    )


def file_system(folder: Path) -> str:
    """Kind and mount options; ext4 without a journal syncs more cheaply than one with it, so that is said."""
    done = subprocess.run(["findmnt", "-n", "-o", "FSTYPE,OPTIONS,SOURCE", "-T", str(folder)], capture_output=True, text=True)
    kind, options, source = (done.stdout.split() + ["unknown"] * 3)[:3]
    if kind != "ext4":
        return f"{kind} ({options})"
    journal = any(entry.startswith(Path(source).name) for entry in _entries("/proc/fs/jbd2"))
    return f"ext4 {'with' if journal else 'without'} a journal ({options})"


def _entries(folder: str) -> list[str]:
    return os.listdir(folder) if os.path.isdir(folder) else []


def _first(pattern: str, path: str) -> str | None:
    try:
        found = re.search(pattern, Path(path).read_text())
    except OSError:
        return None
    return found[1].strip() if found else None
