"""All samples of a run and their medians."""

from __future__ import annotations

import json
import statistics
from pathlib import Path

NOISY_PERCENT = 15.0  # of the machine, taken by others: a figure from such a run is marked
SHOWN = {  # figure → how it is printed while the run goes on
    "rps": "{:,.0f}/s",
    "mib_s": "{:,.0f} MiB/s",
    "cpu_us": "{:,.1f} us",
    "cpu_us_per_mib": "{:,.0f} us/MiB",
    "cores": "{:.2f} cores",
    "p50_ms": "p50 {:.2f} ms",
    "p99_ms": "p99 {:.1f} ms",
    "foreign_percent": "others {:.0f} %",
    "idle_mib": "{:.0f} MiB idle",
    "connected_mib": "{:.0f} MiB connected",
    "uploading_mib": "{:.0f} MiB uploading",
    "connections": "{:.0f} open",
    "versions_cpu_s": "{:,.0f} versions a CPU second",
    "milliseconds": "{:.0f} ms",
    "syncs": "{:.3f} syncs",
    "keys": "{:,.0f} keys",
    "seconds": "{:.1f} s",
}


class Results:
    """Samples by case and server; a sample is a dictionary of figures."""

    def __init__(self, about: dict):
        self.about = about
        self.durability: dict[str, str] = {}
        self.samples: dict[str, dict[str, list[dict]]] = {}
        self.errors: dict[str, dict[str, str]] = {}

    @classmethod
    def read(cls, path: Path) -> Results:
        """What an earlier run has written."""
        document = json.loads(path.read_text())
        results = cls(document["about"])
        results.durability, results.samples, results.errors = (document[part] for part in ("durability", "samples", "errors"))
        return results

    def add(self, case: str, label: str, sample: dict) -> None:
        self.samples.setdefault(case, {}).setdefault(label, []).append(sample)

    def fail(self, case: str, label: str, reason: str) -> None:
        self.errors.setdefault(case, {})[label] = reason

    def error(self, case: str, label: str) -> str | None:
        return self.errors.get(case, {}).get(label)

    def median(self, case: str, label: str, figure: str) -> float | None:
        """The median of a figure; none where the server failed in the case."""
        found = [sample[figure] for sample in self.samples.get(case, {}).get(label, []) if figure in sample]
        return statistics.median(found) if found and not self.error(case, label) else None

    def is_noisy(self, case: str, label: str) -> bool:
        return (self.median(case, label, "foreign_percent") or 0) > NOISY_PERCENT

    def labels(self) -> list[str]:
        return list(self.durability)

    def brief(self, case: str, label: str) -> str:
        if reason := self.error(case, label):
            return f"failed: {reason[:300]}"
        values = ((text, self.median(case, label, figure)) for figure, text in SHOWN.items())
        return "  ".join(text.format(value) for text, value in values if value is not None)

    def write(self, path: Path, targets: list[dict]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        medians = {
            case: {label: {figure: self.median(case, label, figure) for figure in samples[0] if _is_number(samples[0][figure])}
                   for label, samples in by_label.items()}
            for case, by_label in self.samples.items()
        }
        document = {
            "about": self.about,
            "durability": self.durability,
            "targets": targets,
            "medians": medians,
            "errors": self.errors,
            "samples": self.samples,
        }
        path.write_text(json.dumps(document, indent=1) + "\n")


def _is_number(value) -> bool:
    return isinstance(value, (int, float))
