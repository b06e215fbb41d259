"""Where a coordinate lies by itself: in Mexico, or as something that was written wrong."""

from __future__ import annotations

LATITUDES, LONGITUDES = (14.5, 32.75), (-118.5, -86.7)  # of Mexico, as the contracts have them
_DEGREES = 180


def coordinate(text: str, *, latitude: bool) -> str:
    """``inside`` Mexico, ``zero``, ``sign`` (inside with the other sign), ``swapped`` (the other axis), ``outside``;
    ``projected`` where it can be no degrees.
    """
    try:
        value = float(text)
    except ValueError:
        return "outside"
    (low, high), (other_low, other_high) = (LATITUDES, LONGITUDES) if latitude else (LONGITUDES, LATITUDES)
    if low <= value <= high:
        return "inside"
    if low <= -value <= high:
        return "sign"
    if not value or not abs(value) <= _DEGREES:
        return "projected" if value else "zero"
    return "swapped" if other_low <= value <= other_high else "outside"
