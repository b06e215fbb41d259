"""A cell as a number: alone, or beside the one unit that it is counted in.

"36 HRS", "$ 1,200.00" and "10 UMA" in one column are three fields. Each reads the units that are its own; a unit that
another field of the column names is that field's, in rows that have it; any other is a problem, so that none is lost.
Of a cell with several numbers a unit says which it is of: "# HRS ARRESTO CONM _ UMA" and "_ HRS ARRESTO CONM # UMA";
one that no field needs is marked: "ART ~ MULTA # UMA".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from itertools import chain

from adapters.document.specs import NumberSpec
from adapters.values.convert import Cells, Convert, Unclear, Value, fold

_NUMBERS = re.compile(r"[+-]?[0-9](?:[0-9.,]*[0-9])?")
_PLACES = re.compile(r"[#_]")
_DIGITS = 18  # of a whole number at most: 64 bits hold it
_MOST = 10**_DIGITS
_HERE, _ANOTHER, _NO_ONES = "#", "_", "~"  # in the unit of a cell with several numbers: the field's own, and others

Elsewhere = tuple[Iterable[str], Callable[[Cells], bool]]  # another field's units, and the rows in which it is read


def read_float(decimal: str, thousands: str | None = None) -> Callable[[str], float]:
    """Text as a number whose decimals stand after ``decimal``, with ``thousands`` between groups of three or without.

    No other sign is taken for either. Raises Unclear.
    """
    plain = _plain(decimal, thousands)
    return lambda text: float(plain(text))


def number(spec: NumberSpec, target: type, elsewhere: Iterable[Elsewhere] = ()) -> Convert:
    """A float or int, as the contract field wants it; ``elsewhere`` are the units of other fields of the column."""
    absent, unless = frozenset(spec.unknown), spec.unless

    def none(cells: Cells, text: str) -> bool:
        return text in absent and (unless is None or cells[unless] is None)

    if spec.units:
        return _quantity(spec, target, none, elsewhere)
    read = _alone(spec, target)

    def convert(cells: Cells) -> Value:
        text = cells[spec.number]
        return None if text is None or none(cells, text) else read(text)

    return convert


def unit(text: str) -> str:
    """What a cell says beside its numbers, without dots: ``HRS`` of "36 HRS."; all of it where it has none."""
    return " ".join(_NUMBERS.sub(" ", text).replace(".", "").split())


def numbers_in(text: str) -> list[str]:
    """A cell's numbers, as they are written."""
    return _NUMBERS.findall(text)


def units_of(text: str) -> list[str]:
    """Of a cell with several numbers: the unit of each, which is all that the cell says, with the numbers' places."""
    words = [unit(part) for part in re.split(_ANOTHER, _NUMBERS.sub(_ANOTHER, _PLACES.sub(" ", text)))]
    signs = [[_HERE if i == at else _ANOTHER for i in range(1, len(words))] for at in range(1, len(words))]
    return [" ".join(filter(None, chain([words[0]], *zip(its, words[1:], strict=True)))) for its in signs]


def spelled(text: str) -> str:
    """A cell's unit as units are compared."""
    return fold(unit(text))


def named(name: str) -> str:
    """A mapping's unit as units are compared; a number that no field needs is in its place in the cell, too."""
    return spelled(name.replace(_NO_ONES, _ANOTHER) if _HERE in name else name)


def unread(name: str, names: Iterable[str]) -> list[int]:
    """Of a cell of that unit the numbers, from 1, that are said to be another's and are nobody's among ``names``."""
    if _HERE not in name:
        return []
    known, others = {*map(named, names)}, re.sub(f"[{_HERE}{_NO_ONES}]", _ANOTHER, name)
    places = [(one[0], *one.span()) for one in re.finditer(f"[{_HERE}{_ANOTHER}{_NO_ONES}]", name)]
    return [
        number
        for number, (sign, start, end) in enumerate(places, 1)
        if sign == _ANOTHER and named(f"{others[:start]}{_HERE}{others[end:]}") not in known
    ]


def _alone(spec: NumberSpec, target: type) -> Callable[[str], Value]:
    if target is not int:
        return read_float(spec.decimal, spec.thousands)
    pattern, sign = re.compile(rf"[+-]?(?:[0-9]{{1,{_DIGITS}}}{_groups(spec.thousands, 5)})"), spec.thousands or ""

    def whole(text: str) -> int:
        if pattern.fullmatch(text) is None:
            raise Unclear("not_an_integer")
        return int(text.replace(sign, "") if sign else text)

    return whole


def _quantity(
    spec: NumberSpec, target: type, none: Callable[[Cells, str], bool], elsewhere: Iterable[Elsewhere]
) -> Convert:
    own = {named(name): Decimal(repr(times)) for name, times in spec.units.items()}
    others = [(frozenset(map(named, units)), there) for units, there in elsewhere]
    amount = _amount(spec, target)

    def convert(cells: Cells) -> Value:
        text = cells[spec.number]
        if text is None or none(cells, text):
            return None
        found = numbers_in(text)
        said = [spelled(text)] if len(found) == 1 else [*map(spelled, units_of(text))]
        mine = [(one, own[its]) for one, its in zip(found, said, strict=True) if its in own]
        if len(mine) == 1:
            return amount(*mine[0])
        if not mine and any(its in units and there(cells) for units, there in others for its in said):
            return None
        raise Unclear("unknown_unit" if len(found) == 1 else "not_a_number")

    return convert


def _amount(spec: NumberSpec, target: type) -> Callable[[str, Decimal], Value]:
    plain = _plain(spec.decimal, spec.thousands)

    def amount(text: str, times: Decimal) -> Value:
        value = Decimal(plain(text)) * times
        if target is not int:
            return float(value)
        if abs(value) >= _MOST or value % 1:
            raise Unclear("not_an_integer")
        return int(value)

    return amount


def _plain(decimal: str, thousands: str | None) -> Callable[[str], str]:
    """The number as Python writes it, without signs between its thousands."""
    fraction = rf"(?:{re.escape(decimal)}[0-9]{{1,20}})?(?:[eE][+-]?[0-9]{{1,2}})?"
    pattern = re.compile(rf"[+-]?(?:[0-9]{{1,20}}{_groups(thousands, 6)}){fraction}")

    def plain(text: str) -> str:
        if pattern.fullmatch(text) is None:
            raise Unclear("not_a_number")
        text = text.replace(thousands, "") if thousands else text
        return text if decimal == "." else text.replace(decimal, ".")

    return plain


def _groups(thousands: str | None, most: int) -> str:
    return "" if thousands is None else rf"|[0-9]{{1,3}}(?:{re.escape(thousands)}[0-9]{{3}}){{1,{most}}}"
