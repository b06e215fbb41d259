"""How the numbers of a column are written: the sign before decimals, that between thousands, and a "$" or none."""

from __future__ import annotations

import re
from collections import Counter
from copy import copy

from adapters.draft.proposal import Proposal
from adapters.profile.column import Column
from adapters.profile.sample import Sample
from adapters.values.coordinates import coordinate

COMMAS = "decimal_comma"  # what is counted of a column whose commas a repair makes points

_WAYS = (  # decimals, thousands; whole numbers in groups alone could be either's decimals
    (".", ",", re.compile(r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?")),
    (",", ".", re.compile(r"[+-]?(?:\d+|\d{1,3}(?:\.\d{3})+)(?:,\d+)?")),
)


def pointed(column: Column) -> Column:
    """A column of coordinates of which some have a comma and some a point, as a repair leaves it: the commas are
    decimals, for no coordinate has thousands.
    """
    forms, commas = column.forms, [text for text, _ in column.sample.texts if "," in text]
    if not (column.axis and commas and forms["decimal_point"]) or not all(_is_place(column, text) for text in commas):
        return column
    made = copy(column)
    made.sample = Sample()
    for text, times in column.sample.texts:
        made.sample.add(text.replace(",", "."), times)
    cells = forms["decimal_comma"] + forms["thousands"]
    rest = {form: n for form, n in forms.items() if form not in ("decimal_comma", "thousands")}
    made.forms = Counter(rest) + Counter({"decimal_point": cells})
    made.odd = column.odd + Counter({COMMAS: cells})
    return made


def _is_place(column: Column, text: str) -> bool:
    """Is it one with a point for its comma?"""
    where = coordinate(text.replace(",", "."), latitude=column.axis == "latitude")
    return text.count(",") == 1 and "." not in text and where in ("inside", "sign")


def written(made: Proposal, column: Column) -> None:
    """Says in the proposal how its numbers are written; it is undecided where they may be written in two ways."""
    forms = {form for form, n in column.forms.items() if n}
    if column.axis and forms <= {"thousands", "decimal_comma", "integer"} and column.places["inside"] == column.filled:
        made.spec["decimal"] = ","  # no thousands are there
    elif forms & {"thousands", "money"}:
        _signs(made, [text for text, _ in column.sample.texts])
    elif {"decimal_comma", "decimal_point"} <= forms:
        _mixed(made)
    elif "decimal_comma" in forms:
        made.spec["decimal"] = ","


def grouped(texts: list[str]) -> tuple[dict[str, str], bool] | None:
    """What reads all of these numbers, and whether it is the only way to; None where nothing does."""
    ways = [(decimal, thousands) for decimal, thousands, way in _WAYS if all(map(way.fullmatch, texts))]
    if not ways:
        return None
    decimal, thousands = ways[0]
    said = {"decimal": decimal} if decimal != "." else {}
    if any(thousands in text for text in texts):
        said["thousands"] = thousands
    return said, len(ways) == 1 or not any(set(text) & {".", ","} for text in texts)


def _signs(made: Proposal, texts: list[str]) -> None:
    bare = [text.replace("$", "").strip() for text in texts]
    found = grouped([text for text in bare if text[:1].isdigit() or text[:1] in "+-"])
    if found is None:
        _mixed(made)
        return
    said, sure = found
    with_sign = sum("$" in text for text in texts)
    if with_sign:
        made.spec["units"] = {"$": 1} if with_sign == len(texts) else {"$": 1, "": 1}
    made.spec |= said
    if not sure:
        made.undecided("¿separa miles esa coma (1,200 es mil doscientos)?", "are these thousands?")


def _mixed(made: Proposal) -> None:
    made.undecided(
        "números escritos de varias maneras: comas y puntos no dicen siempre lo mismo; pida solo punto decimal",
        "numbers written in several ways: ask for a decimal point alone",
    )
