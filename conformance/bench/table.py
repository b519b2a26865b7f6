"""The results as Markdown."""

from __future__ import annotations

from . import machine
from .results import NOISY_PERCENT, Results

LOAD = (("CPU µs a request", "cpu_us", "{:,.0f}"), ("requests a second", "rps", "{:,.0f}"), ("p99 ms", "p99_ms", "{:,.1f}"))
BULK = (("MiB a second", "mib_s", "{:,.0f}"), ("CPU µs a MiB", "cpu_us_per_mib", "{:,.0f}"), ("server cores", "cores", "{:.2f}"))
PAGES = (("CPU µs a page", "cpu_us", "{:,.0f}"), ("pages a second", "rps", "{:,.0f}"))
THOUSANDS = (("CPU µs for 1,000 keys", "cpu_us", "{:,.0f}"), ("thousands of keys a second", "rps", "{:,.0f}"))
FOLDERS = (("CPU µs a folder", "cpu_us", "{:,.0f}"), ("folders a second", "rps", "{:,.1f}"))
FIGURES = {
    "GET 1 KiB c64": LOAD,
    "GET 64 MiB c4": BULK[:2],
    "PUT 1 KiB c64": LOAD,
    "PUT 16 KiB c64": LOAD,
    "sync calls": (("each PUT of 1 KiB, c64", "syncs", "{:.3f}"),),
    "PUT 64 MiB, one stream": BULK,
    "PUT 64 MiB, two streams": BULK,
    "MD5 alone": BULK[:1],
    "disk alone": BULK[:1],
    "LIST first page": PAGES,
    "LIST last page": PAGES,
    "LIST any page": PAGES,
    "LIST prefixes, many keys each": PAGES,
    "LIST prefixes, one key each": PAGES,
    "GET 1 KiB, latest of 1": LOAD,
    "GET 1 KiB, latest of 1,000": LOAD,
    "PUT 1 KiB, unversioned": LOAD,
    "PUT 1 KiB, versioned": LOAD,
    "PUT 1 KiB over, unversioned": LOAD,
    "PUT 1 KiB over, versioned": LOAD,
    "LIST keys, plain": THOUSANDS,
    "LIST keys above 100 versions, half deleted": THOUSANDS,
    "LIST versions, any page": (*PAGES, ("versions a CPU second", "versions_cpu_s", "{:,.0f}")),
    "SMB GET 256 MiB": BULK[:2],
    "smbclient get 256 MiB": BULK[:2],
    "SMB PUT 256 MiB": BULK[:2],
    "smbclient put 256 MiB": BULK[:2],
    "SMB GET 1 KiB c16": LOAD,
    "SMB PUT 1 KiB c16": LOAD,
    "SMB LIST 10,000 files": FOLDERS,
    "smbclient ls of 10,000 files": FOLDERS,
    "SMB LIST page 2 of 100": PAGES,
    "SMB LIST page 100 of 100": PAGES,
    "GET 1 KiB beside a mount": LOAD,
    "GET 1 KiB beside a black hole": LOAD,
    "fill": (("keys", "keys", "{:,.0f}"), ("seconds", "seconds", "{:,.1f}")),
    "memory": (
        ("MiB idle", "idle_mib", "{:,.0f}"),
        ("MiB, 2,000 idle connections", "connected_mib", "{:,.0f}"),
        ("MiB, and 64 uploads of 64 MiB", "uploading_mib", "{:,.0f}"),
    ),
    "start": (("ms to the first answer", "milliseconds", "{:,.0f}"),),
}


def markdown(results: Results, verdicts: list[dict]) -> str:
    parts = (_head(results), _targets(verdicts), _figures(results), _durability(results), _notes(results))
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _head(results: Results) -> list[str]:
    about = results.about
    keys = ", ".join(f"{count:,} ({label})" for label, count in about["keys"].items())
    return [
        f"Taken on {about['date']} in one run{' (`--quick`)' if about['quick'] else ''}: {machine.sentence(about['machine'])}.",
        "Client and servers share the cores; loopback, no TLS, presigned requests prepared beforehand.",
        f"Versions: {about['versions']}.",
        f"Keys listed: {keys or 'none'}.",
    ]


def _targets(verdicts: list[dict]) -> list[str]:
    rows = [f"| {row['target']} | {row['bound']} | {_value(row)} | {row['verdict']} |" for row in verdicts]
    return ["| target | bound | measured | |", "|---|---|---|---|", *rows]


def _value(row: dict) -> str:
    if row["value"] is None:
        return "–"
    return f"{row['value']:,.2f} {row['unit']}".strip() if row["value"] < 100 else f"{row['value']:,.0f} {row['unit']}".strip()


def _figures(results: Results) -> list[str]:
    labels = results.labels()
    rows = ["| case | figure | " + " | ".join(labels) + " |", "|---" * (len(labels) + 2) + "|"]
    for case, figures in FIGURES.items():
        for title, figure, text in figures:
            cells = [_cell(results, case, label, figure, text) for label in labels]
            if any(cell != "–" for cell in cells):
                rows.append(f"| {case} | {title} | " + " | ".join(cells) + " |")
    return rows


def _cell(results: Results, case: str, label: str, figure: str, text: str) -> str:
    if results.error(case, label):
        return "failed"
    value = results.median(case, label, figure)
    if value is None:
        return "–"
    return text.format(value) + (" (n)" if results.is_noisy(case, label) else "")


def _durability(results: Results) -> list[str]:
    rows = [f"| {label} | {_syncs(results, label)} | {said} |" for label, said in results.durability.items()]
    return ["| server | sync calls each PUT of 1 KiB, 64 connections | what that makes durable |", "|---|---|---|", *rows]


def _syncs(results: Results, label: str) -> str:
    samples = results.samples.get("sync calls", {}).get(label)
    if not samples:
        return "not counted"
    calls = samples[0]["calls"]
    return ", ".join(f"{count:.3f} {name}" for name, count in calls.items()) or "0"


def _notes(results: Results) -> list[str]:
    lines = [f"(n): other processes took more than {NOISY_PERCENT:.0f} % of the machine meanwhile."]
    for case, by_label in results.errors.items():
        lines += [f"{case}, {label}: {reason[:200]}" for label, reason in by_label.items()]
    return [f"- {line}" for line in lines]


def page(text: str) -> str:
    """The same as a page of the documentation."""
    said = "`conformance/bench/run --publish` takes these figures and writes this page. [Where the time goes](benchmark-notes.md)."
    return f"# Benchmark\n\n{said}\n\n![The figures as bars](benchmark.svg)\n\n{text}"


MARKS = ("<!-- benchmark -->", "<!-- end of benchmark -->")
SHOWN_IN_README = ("GET 1 KiB c64", "PUT 1 KiB c64", "PUT 16 KiB c64", "LIST any page", "memory")


def in_readme(readme: str, results: Results, verdicts: list[dict]) -> str:
    """The README with its short table between the marks; the second mark is added where it is missing."""
    about = results.about
    said = (
        f"Taken on {about['date']}: {machine.sentence(about['machine'])}. "
        "All figures and what they mean: [docs/benchmark.md](docs/benchmark.md)."
    )
    rows = [row for row in _figures(results) if _is_shown_in_readme(row)]
    block = "\n\n".join([said, "\n".join(_targets(verdicts)), "\n".join(rows)])
    before, found, after = readme.partition(MARKS[0])
    if not found:
        return readme
    _, ended, rest = after.partition(MARKS[1])
    return f"{before}{MARKS[0]}\n{block}\n{MARKS[1]}{rest if ended else after}"


def _is_shown_in_readme(row: str) -> bool:
    first = row.split("|")[1].strip()
    return first in ("case", "---", *SHOWN_IN_README)
