"""The figures as bars in an SVG, a panel a case."""

from __future__ import annotations

from xml.sax.saxutils import escape

from .results import Results

PANELS = [
    ("GET 1 KiB, 64 connections: server CPU µs a request (less is better)", "GET 1 KiB c64", "cpu_us"),
    ("PUT 1 KiB, 64 connections: server CPU µs a request (less is better)", "PUT 1 KiB c64", "cpu_us"),
    ("PUT 1 KiB, 64 connections: requests a second (more is better)", "PUT 1 KiB c64", "rps"),
    ("PUT 16 KiB, 64 connections: server CPU µs a request (less is better)", "PUT 16 KiB c64", "cpu_us"),
    ("GET 64 MiB: server CPU µs a MiB (less is better)", "GET 64 MiB c4", "cpu_us_per_mib"),
    ("PUT 64 MiB, two streams: MiB a second (more is better)", "PUT 64 MiB, two streams", "mib_s"),
    ("List page of 1,000 keys: server CPU µs (less is better)", "LIST any page", "cpu_us"),
    ("Resident MiB with 2,000 idle connections (less is better)", "memory", "connected_mib"),
]
WIDTH, NAME_WIDTH, BAR, GAP, PANEL_GAP = 460, 130, 18, 6, 34
OURS_COLOUR, PEER_COLOUR, TEXT = "#0b7a75", "#b9c0c7", 'font-family="sans-serif" font-size="12"'


def svg(results: Results) -> str:
    """Two columns of panels; each has a scale of its own."""
    drawn = [panel for panel in (_panel(results, *each) for each in PANELS) if panel]
    rows = [drawn[start : start + 2] for start in range(0, len(drawn), 2)]
    parts, y = [], 30
    for row in rows:
        for column, (body, _) in enumerate(row):
            parts.append(f'<g transform="translate({20 + column * (WIDTH + 40)},{y})">{body}</g>')
        y += max(height for _, height in row) + PANEL_GAP
    about = results.about
    notes = (f"{about['date']}, {about['machine']['cores']} cores; medians of interleaved rounds in one run.", _synced(results))
    for note in notes:
        parts.append(f'<text x="20" y="{y}" {TEXT} fill="#555">{escape(note)}</text>')
        y += 18
    width = 2 * WIDTH + 80
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {y + 20}" width="{width}" height="{y + 20}">'
        f'<rect width="100%" height="100%" fill="white"/>{"".join(parts)}</svg>\n'
    )


def _panel(results: Results, title: str, case: str, figure: str) -> tuple[str, int] | None:
    values = {label: results.median(case, label, figure) for label in results.labels()}
    values = {label: value for label, value in values.items() if value is not None}
    if not values:
        return None
    most = max(values.values()) or 1
    lines = [f'<text x="0" y="0" {TEXT} font-weight="bold">{escape(title)}</text>']
    for number, (label, value) in enumerate(values.items()):
        lines.append(_bar(12 + number * (BAR + GAP), label, value, value / most))
    return "".join(lines), 12 + len(values) * (BAR + GAP)


def _bar(y: int, label: str, value: float, share: float) -> str:
    length = max(1, share * (WIDTH - NAME_WIDTH - 70))
    colour = OURS_COLOUR if label == "martinet" else PEER_COLOUR
    middle = y + BAR - 5
    return (
        f'<text x="{NAME_WIDTH - 8}" y="{middle}" {TEXT} text-anchor="end">{escape(label)}</text>'
        f'<rect x="{NAME_WIDTH}" y="{y}" width="{length:.1f}" height="{BAR}" fill="{colour}"/>'
        f'<text x="{NAME_WIDTH + length + 6:.1f}" y="{middle}" {TEXT}>{value:,.0f}</text>'
    )


def _synced(results: Results) -> str:
    counted = {label: results.median("sync calls", label, "syncs") for label in results.labels()}
    said = ", ".join(f"{label} {count:.2f}" for label, count in counted.items() if count is not None)
    return f"Sync calls each PUT: {said}." if said else ""
