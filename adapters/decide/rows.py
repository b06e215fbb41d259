"""A question as a row of a table, where one key may answer many: labels of a catalogue, spellings, plain columns.

What says who somebody is, or widens what is shared of persons, is no row of any: it is asked alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from adapters.decide.blocks import Block, Choice
from adapters.decide.labels import Label, as_meaning, meant, together
from adapters.decide.text import columns_in
from contracts.fields import Sensitivity, without_indexes
from contracts.forms import meanings
from contracts.kind import Kind

Sort = Literal["proposed", "unsaid", "spelling", "column"]
_WHO = (".role", ".entity")  # of whom names are shared, or not, depends on them
_OFFENCE, _CLASS = ".national_code", "report_class"  # a victim is named or not by the one, or else by the other
_NO_CRIME = ("administrative", "assistance")
_IS = "» es «"  # of the question whether a column is a field


@dataclass(frozen=True)
class Row:
    """``whole``: what the key for all of the table writes.

    ``rows``: of the source, with that label; ``aside`` and ``without``: those that are set aside or go without the
    field as long as it has no value.
    """

    sort: Sort
    of: str  # the catalogue; rows of one sort and catalogue stand in one table
    label: str
    value: str  # as it is shown
    whole: Choice
    doubt: str = ""  # in both languages
    rows: int = 0
    aside: int = 0
    without: int = 0
    values: tuple[tuple[str, str], ...] = ()  # that its field takes, as the choices' order is, each with its Spanish


def of_labels(labels: Sequence[Label], none: Choice, fields: Mapping[str, Any]) -> Row | None:
    """Labels that mean the same; none where their catalogues propose different values. ``fields``: the lines that
    stand, by their field.
    """
    first, guess = labels[0], labels[0].guess
    if any(one.guess != guess or _alone(one, fields) for one in labels):
        return None
    sort: Sort = "unsaid" if guess is None else "spelling" if first.leaf is None else "proposed"
    return Row(
        sort,
        first.header.name,
        _called(labels),
        "" if guess is None else meant(first, guess)[0],
        none if guess is None else together([as_meaning(one, guess) for one in labels]),
        "; ".join(dict.fromkeys(filter(None, (one.doubt for one in labels)))),
        _rows([first]),
        _rows([one for one in labels if not one.without]),
        _rows([one for one in labels if one.without]),
        () if first.leaf is None else tuple((value, words.es) for value, words in meanings(first.leaf).items()),
    )


def _alone(label: Label, fields: Mapping[str, Any]) -> bool:
    harmless = label.leaf is not None and label.guess not in _NO_CRIME
    shows = (_OFFENCE,) if harmless or _with_offence(label, fields) else (_OFFENCE, _CLASS)
    own = _WHO if label.guess is None else (*_WHO, *shows)
    return any(path.endswith(own) for path in label.fields)


def _with_offence(label: Label, fields: Mapping[str, Any]) -> bool:
    """Is its column an offence's too, so that none of its rows is without one? Another column may be blank in some."""
    columns = {*columns_in([*label.fields.values()])}
    offences = [spec for path, spec in fields.items() if path.startswith("offences")]
    return any(columns == {column} for column in columns if {"text": column} in offences)


def _called(labels: Sequence[Label]) -> str:
    first, *others = labels
    also = ", ".join(f"{one.header.name}: {one.rows}" if one.rows else one.header.name for one in others)
    return f"{first.line.name} (también en {also})" if also else first.line.name


def _rows(labels: Sequence[Label]) -> int:
    return sum(int(one.rows.replace(",", "") or 0) for one in labels)


def of_column(block: Block, choices: Sequence[Choice], kind: Kind) -> Row | None:
    """A column that may be one field and no other, of which nothing points at a person."""
    head, leaf = block.head, kind.leaves.get(without_indexes(block.head.name))
    if leaf is None or len(choices) != 1 or len(block.asked) != 1 or block.told or "date" in head.value:
        return None
    if (
        leaf.meta.sensitivity is not Sensitivity.OPERATIONAL
        or leaf.meta.protection
        or head.name.endswith((*_WHO, _OFFENCE, _CLASS))
    ):
        return None
    es, _, en = block.asked[0].partition(" · ")
    if _IS not in es:
        return None
    doubt = " · ".join(filter(None, (said.partition("?")[2].strip() for said in (es, en))))
    value = f"{leaf.meta.es}\n{choices[0].line}"
    return Row("column", "", ", ".join(dict.fromkeys(columns_in(head.value))), value, choices[0], doubt)
