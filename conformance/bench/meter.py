"""What a stretch of time cost the server, the client and everyone else."""

from __future__ import annotations

import os
import time

from .processes import cpu_seconds, forget_peak, machine_seconds, resident_mib


class Meter:
    """Measures over a with-block; the client is this process and the children it has waited for.

    `background`: processes that the server works with; what they take is neither its own nor somebody else's.
    """

    def __init__(self, pids: list[int], background: list[int] | None = None):
        self.pids, self.background = pids, background or []

    def __enter__(self) -> Meter:
        forget_peak(self.pids)
        self._start = self._now()
        return self

    def __exit__(self, *_) -> None:
        before, after = self._start, self._now()
        self.seconds, self.user, self.system, self.client, beside, busy, total = (b - a for a, b in zip(before, after))
        self.cpu = self.user + self.system
        self.foreign_percent = 100 * max(0.0, busy - self.cpu - self.client - beside) / max(total, 1e-9)
        self.peak_mib = resident_mib(self.pids, "VmHWM")

    def _now(self) -> tuple[float, ...]:
        own = os.times()
        return (time.monotonic(), *cpu_seconds(self.pids), sum(own[:4]), sum(cpu_seconds(self.background)), *machine_seconds())

    def figures(self, requests: int, mib: float = 0) -> dict[str, float]:
        """Per request, and per MiB where the bodies are what counts."""
        found = {
            "requests": requests,
            "rps": requests / self.seconds,
            "cpu_us": self.cpu / requests * 1e6,
            "cores": self.cpu / self.seconds,
            "client_cores": self.client / self.seconds,
            "foreign_percent": self.foreign_percent,
            "peak_mib": self.peak_mib,
        }
        if mib:
            found |= {"mib_s": mib / self.seconds, "cpu_us_per_mib": self.cpu / mib * 1e6}
        return found
