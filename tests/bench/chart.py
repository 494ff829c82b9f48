"""The results as a drawing (SVG): ratios beside their goals, and the curves of time and memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

__all__ = ["chart"]

_WIDTH = 980
_ROW = 22
_COLOURS = {
    "all four": "#b3261e", "pdf": "#1f5fa8", "docx": "#2e7d32", "xlsx": "#8e5bb5", "xml": "#7a7a7a",
    "typst": "#1f5fa8", "xlsxwriter": "#8e5bb5", "docxtpl": "#2e7d32",
}  # fmt: skip
_PEERS = ("typst", "xlsxwriter", "docxtpl")


def chart(results: dict[str, Any]) -> str:
    """One drawing: a bar for each goal, as a share of the goal; below them time and memory by lines."""
    rows = [r for r in results["contests"] if r["goal"] is not None]
    top = 60
    bars = list(_bars(rows, top))
    height = top + len(rows) * _ROW + 20
    panels: list[str] = []
    if results["curve"]:
        panels = [
            *_panel(results["curve"], "cpu", "processor seconds", (60, height + 40, 400, 300)),
            *_panel(results["curve"], "memory_mb", "peak memory, MB", (550, height + 40, 400, 300)),
        ]
        height += 400
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" '
        'font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="#fff"/>'
    )
    title = _text(20, 26, "exporter beside its peers: each measure as a share of its goal (shorter is better)", size=15)
    return "\n".join([head, title, *bars, *panels, "</svg>", ""])


def _text(x: float, y: float, text: str, *, anchor: str = "start", size: int = 12, fill: str = "#222") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" fill="{fill}">{escape(text)}</text>'


def _bars(rows: Sequence[dict[str, Any]], top: int) -> Iterator[str]:
    left, right = 430, _WIDTH - 130
    goal = left + (right - left) * 0.4
    for i, r in enumerate(rows):
        y = top + i * _ROW
        share = r["value"]["median"] / r["goal"]
        width = min(share * (goal - left), right - left)
        colour = "#2e7d32" if r["met"] else "#b3261e"
        yield _text(left - 8, y + 12, f"{r['title']} ({r['size']})", anchor="end")
        yield f'<rect x="{left}" y="{y + 2}" width="{width:.1f}" height="{_ROW - 8}" fill="{colour}"/>'
        yield _text(left + width + 6, y + 13, f"{r['value']['median']:.3g} of {r['goal']:g}", fill=colour)
    bottom = top + len(rows) * _ROW
    yield f'<line x1="{goal:.1f}" x2="{goal:.1f}" y1="{top - 6}" y2="{bottom}" stroke="#222" stroke-dasharray="3 3"/>'
    yield _text(goal, top - 10, "goal", anchor="middle")


def _panel(curve: Mapping[str, Any], field: str, title: str, box: tuple[int, int, int, int]) -> Iterator[str]:
    x0, y0, width, height = box
    lines = curve["lines"]
    most = max((c[field] for costs in curve["costs"].values() for c in costs), default=1) or 1
    step = _step(most)
    most = step * (int(most / step) + 1)
    yield _text(x0, y0 - 12, f"{title}, by lines", size=13)
    for i in range(round(most / step) + 1):
        y = y0 + height - height * i * step / most
        yield f'<line x1="{x0}" x2="{x0 + width}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>'
        yield _text(x0 - 6, y + 4, f"{i * step:g}", anchor="end", size=11)
    across = _step(lines[-1])
    for i in range(int(lines[-1] / across) + 1):
        yield _text(x0 + width * i * across / lines[-1], y0 + height + 16, f"{i * across:,.0f}", anchor="middle", size=11)
    for k, (name, costs) in enumerate(curve["costs"].items()):
        points = [(x0 + width * n / lines[-1], y0 + height - height * c[field] / most) for n, c in zip(lines, costs, strict=False)]
        dash = ' stroke-dasharray="5 3"' if name in _PEERS else ""
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        yield f'<polyline points="{path}" fill="none" stroke="{_COLOURS[name]}" stroke-width="2"{dash}/>'
        y = y0 + 14 + 15 * k
        yield f'<line x1="{x0 + 12}" x2="{x0 + 40}" y1="{y - 4}" y2="{y - 4}" stroke="{_COLOURS[name]}" stroke-width="2"{dash}/>'
        yield _text(x0 + 46, y, name, size=11)


def _step(most: float) -> float:
    """A round step of which the greatest value has two to five."""
    power = 10.0 ** (len(f"{int(most)}") - 1) if most >= 1 else 0.1
    return next(power * s for s in (0.1, 0.2, 0.5, 1, 2, 5) if most / (power * s) <= 5)
