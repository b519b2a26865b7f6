"""CPU and memory of processes, from /proc."""

from __future__ import annotations

import os
import re
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
MIB = 1 << 20


def family(roots: list[int]) -> list[int]:
    """The processes and all that descend from them."""
    children: dict[int, list[int]] = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit() and (fields := _stat(int(entry))):
            children.setdefault(int(fields[1]), []).append(int(entry))
    found, waiting = [], [pid for pid in roots if os.path.exists(f"/proc/{pid}")]
    while waiting:
        pid = waiting.pop()
        if pid not in found:
            found.append(pid)
            waiting += children.get(pid, [])
    return found


def _stat(pid: int) -> list[str] | None:
    """The fields of /proc/PID/stat from the state on."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    return text[text.rindex(")") + 2 :].split()


def cpu_seconds(pids: list[int]) -> tuple[float, float]:
    """User and system time used so far."""
    stats = [fields for pid in pids if (fields := _stat(pid))]
    return sum(int(fields[11]) for fields in stats) / TICKS, sum(int(fields[12]) for fields in stats) / TICKS


def resident_mib(pids: list[int], which: str = "VmRSS") -> float:
    """Resident memory (VmHWM: its peak since `forget_peak`), summed over the processes."""
    total = 0
    for pid in pids:
        try:
            found = re.search(rf"{which}:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
        except OSError:
            continue
        total += int(found[1]) if found else 0
    return total / 1024


def forget_peak(pids: list[int]) -> None:
    for pid in pids:
        try:
            Path(f"/proc/{pid}/clear_refs").write_text("5")
        except OSError:
            pass  # not ours: its peak is that of its whole life


def machine_seconds() -> tuple[float, float]:
    """Busy and all CPU time of the machine so far."""
    fields = [int(field) for field in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    return (sum(fields) - fields[3] - fields[4]) / TICKS, sum(fields) / TICKS
