"""A chart of time and memory against the number of persons.

It is an SVG that needs no library.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log10
from pathlib import Path
from typing import NamedTuple

WIDTH, HEIGHT, LEFT, TOP, PLOT = 760, 340, 70, 50, 250
_INK, _TIME, _MEMORY = "#333", "#1f6feb", "#c2410c"


class Point(NamedTuple):
    """A run: persons, time (s), peak memory (MB) and CPU time (s)."""

    persons: int
    seconds: float
    megabytes: float
    cpu: float


def chart(points: Sequence[Point], path: Path) -> None:
    """Write the chart of some runs.

    Both axes are logarithmic; time is on the left, memory on the right.
    """
    panels = (
        _panel(points, 0, "CPU time (s)", _TIME, [point.cpu for point in points]),
        _panel(points, WIDTH // 2, "peak memory (MB)", _MEMORY, [point.megabytes for point in points]),
    )
    box = f'viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {box}>'
    ground = f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>'
    path.write_text("\n".join([head, ground, *panels, "</svg>"]) + "\n", encoding="utf-8")


def _panel(points: Sequence[Point], x: int, title: str, colour: str, values: Sequence[float]) -> str:
    low, high = int(log10(min(values))) - (min(values) < 1), int(log10(max(values))) + 1
    first, last = log10(points[0].persons), log10(points[-1].persons)
    wide = WIDTH // 2 - LEFT - 50

    def across(persons: float) -> float:
        return x + LEFT + wide * (log10(persons) - first) / max(last - first, 1)

    def up(value: float) -> float:
        return TOP + PLOT * (1 - (log10(value) - low) / (high - low))

    places = [(across(point.persons), up(value)) for point, value in zip(points, values, strict=True)]
    lines = [_text(x + LEFT, TOP - 20, title, colour, weight="bold")]
    for power in range(low, high + 1):
        y = up(10.0**power)
        lines.append(f'<line x1="{x + LEFT}" x2="{x + LEFT + wide}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>')
        lines.append(_text(x + LEFT - 8, y + 4, f"{10.0**power:g}", _INK, anchor="end"))
    line = " ".join(f"{px:.1f},{py:.1f}" for px, py in places)
    lines.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
    for (px, py), point, value in zip(places, points, values, strict=True):
        lines.append(f'<circle cx="{px:.1f}" cy="{py:.1f}" r="3.5" fill="{colour}"/>')
        lines.append(_text(px + 6, py + 15, f"{value:.3g}", colour))
        lines.append(_text(px, TOP + PLOT + 20, f"10^{log10(point.persons):.3g}", _INK, anchor="middle"))
    return "\n".join([*lines, _text(x + LEFT + wide / 2, TOP + PLOT + 36, "persons", _INK, anchor="middle")])


def _text(x: float, y: float, text: str, colour: str, *, anchor: str = "start", weight: str = "normal") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" text-anchor="{anchor}" font-weight="{weight}">{text}</text>'
