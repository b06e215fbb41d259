"""Both surnames in one column, taken apart where that is certain, by the rules of whole names."""

from __future__ import annotations

from adapters.convert import Cells, Convert, Unclear, fold
from adapters.mapping_specs import NameSpec
from adapters.name_words import GIVEN
from adapters.names import surnames_of, words

SURNAMES = ("first_surname", "second_surname")  # the parts that such a column may give


def split(text: str, *, two_surnames: bool) -> tuple[str, str | None]:
    """The one way to read it. Raises Unclear where there is none, where a word is certainly a given name, or where
    LOPEZ DE LA CRUZ may be one surname; not if everybody has two, as ``two_surnames`` says.
    """
    units = words(text)
    found = {*surnames_of(units)}
    both = {one for one in found if one[1] is not None}
    if two_surnames and both:
        found = both
    if len(found) != 1 or not GIVEN.isdisjoint(fold(unit.text) for unit in units):
        raise Unclear("unclear_name")
    return found.pop()


def surname_part(spec: NameSpec, part: str) -> Convert:
    """The first surname or the second. Where the column of second surnames says anything, each is what its own says."""
    at = SURNAMES.index(part)

    def convert(cells: Cells) -> str | None:
        text, second = cells[spec.name], cells[spec.surnames[0]] if spec.surnames else None
        if text is None or second is not None:
            return (text, second)[at]
        return split(text, two_surnames=spec.two_surnames)[at]

    return convert
