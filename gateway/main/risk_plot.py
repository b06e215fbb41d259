"""The plot of a view's figures: rows by the size of the class they are in. An SVG file, written by hand: few bars."""

from __future__ import annotations

from xml.sax.saxutils import escape

from policies.risk import Risk

_ENDS = (1, 2, 4, 9, 19, 49)  # the last size of each bar but the last
BUCKETS = ("1", "2", "3–4", "5–9", "10–19", "20–49", "50+")
_WIDTH, _HEIGHT, _BAR, _LEFT, _TOP = 640, 320, 64, 56, 56


def bucketed(found: Risk) -> list[int]:
    """How many rows each bar stands for."""
    bars = [0] * len(BUCKETS)
    for size, rows in found.sizes.items():
        bars[sum(size > end for end in _ENDS)] += rows
    return bars


def drawn(view: str, found: Risk) -> str:
    """The picture."""
    title = f"{view}: k = {found.k}, l = {found.l}, t = {found.t:.2f}, únicas · unique {found.unique:.1%}"
    bars, room = bucketed(found), _HEIGHT - _TOP - 64
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{_HEIGHT}" font-family="sans-serif">',
        f'<text x="16" y="28" font-size="14">{escape(title)}</text>',
    ]
    for number, (label, rows) in enumerate(zip(BUCKETS, bars, strict=True)):
        height = round(room * rows / found.rows) if found.rows else 0
        x, y = _LEFT + number * (_BAR + 16), _TOP + room - height
        colour = "#b3261e" if number < len(BUCKETS) - 4 else "#3b6ea5"  # fewer than five share it
        parts += [
            f'<rect x="{x}" y="{y}" width="{_BAR}" height="{height}" fill="{colour}"/>',
            f'<text x="{x + _BAR // 2}" y="{y - 6}" font-size="12" text-anchor="middle">{rows:,}</text>',
            f'<text x="{x + _BAR // 2}" y="{_TOP + room + 18}" font-size="12" text-anchor="middle">{label}</text>',
        ]
    axis = "cuántos comparten lo mismo · how many share the same"
    parts += [f'<text x="{_LEFT}" y="{_HEIGHT - 16}" font-size="12">{axis} ({found.rows:,})</text>', "</svg>"]
    return "\n".join(parts) + "\n"
