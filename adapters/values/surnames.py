"""The parts of a person's name by a row's cells: a whole name, given names beside their surnames, or surnames alone.

Both surnames in one column are taken apart where that is certain, by the rules of whole names.
"""

from __future__ import annotations

from typing import NamedTuple

from adapters.document.specs import NameSpec
from adapters.values.companies import is_company
from adapters.values.convert import Cells, Convert, Unclear, fold
from adapters.values.name_order import as_said
from adapters.values.name_words import EITHER, GIVEN
from adapters.values.names import Name, bound, holds_more, joins, surnames_of, take_apart, words

SURNAMES = ("first_surname", "second_surname")  # the parts that such a column may give


class _Columns(NamedTuple):
    """The parts of a name that stands in columns of its own."""

    given_names: str | None
    first_surname: str | None
    second_surname: str | None


def split(text: str, *, two_surnames: bool) -> tuple[str, str | None]:
    """The one way to read it. Raises Unclear where there is none, where a word is certainly a given name, or where
    LOPEZ DE ALBA may be one surname; not if everybody has two, as ``two_surnames`` says.
    """
    units = words(text)
    found = {one for one in surnames_of(units) if not joins(*one)}
    both = {one for one in found if one[1] is not None}
    if two_surnames and both and not any(bound(*one) for one in both):
        found = both
    if len(found) != 1 or not GIVEN.isdisjoint(fold(unit.text) for unit in units):
        raise Unclear("unclear_name")
    if holds_more(*(one := found.pop())):
        raise Unclear("unclear_name")
    return one


def surname_part(spec: NameSpec, part: str) -> Convert:
    """The first surname or the second. Where the column of second surnames says anything, each is what its own says."""
    at = SURNAMES.index(part)

    def convert(cells: Cells) -> str | None:
        text, second = cells[spec.name], cells[spec.surnames[0]] if spec.surnames else None
        if text is None or second is not None:
            return (text, second)[at]
        return split(text, two_surnames=spec.two_surnames)[at]

    return convert


def name_part(spec: NameSpec, part: str, *, companies: bool) -> Convert:
    """One of the three parts of the column's name; or, of a company's, its name or that it is a legal person.

    ``companies``: the column names companies too, which are no persons.
    """

    def convert(cells: Cells) -> str | None:
        text = cells[spec.name]
        company = companies and text is not None and is_company(text)
        if company and any(cells[column] for column in spec.surnames):
            raise Unclear("unclear_name")
        if company or part not in Name._fields:
            return {"company_name": text, "entity": "legal"}.get(part) if company else None
        found: str | None = getattr(_read(spec, cells), part, None)
        return found

    return convert


def _read(spec: NameSpec, cells: Cells) -> Name | _Columns | None:
    text, surnames = cells[spec.name], [cells[column] for column in spec.surnames]
    text = None if text is None else as_said(text)
    if any(surnames):
        if text is not None and _repeats(text, " ".join(filter(None, surnames))):
            raise Unclear("unclear_name")
        return _Columns(text, *_beside(surnames, two_surnames=spec.two_surnames))
    if text is None:
        return None
    if spec.surnames and _alone(text):
        return _Columns(text, None, None)
    return take_apart(text, spec.order, spec.two_surnames, None if spec.curp is None else cells[spec.curp])


def _beside(surnames: list[str | None], *, two_surnames: bool) -> tuple[str | None, str | None]:
    """Each is what its column says; one column alone says both."""
    if len(surnames) == 1 and surnames[0] is not None:
        return split(surnames[0], two_surnames=two_surnames)
    return surnames[0], surnames[1]


def _repeats(text: str, surnames: str) -> bool:
    """Is a name whole although its surnames stand beside it, so that its given names are not what it says?"""
    whole, own = fold(text), fold(surnames)
    return whole.startswith(f"{own} ") or whole.endswith(f" {own}")


def _alone(text: str) -> bool:
    """Of a name beside no surname: is it given names only?"""
    spelled = [fold(word).replace(".", "") for word in text.split()]
    return len(words(text)) == 1 or (bool(spelled) and GIVEN.issuperset(spelled))


def is_whole(text: str) -> bool:
    """Is it a name with its surnames? A word that is a given name stands first or last, and not all of them are."""
    spelled = [fold(unit.text).split()[-1] for unit in words(as_said(text))]
    given = [word in GIVEN | EITHER for word in spelled]
    return len(given) > 2 and (given[0] or given[-1]) and not all(given)
