"""Texts of a column of dates that say: the same day as the date beside it. ``MISMO DIA``; not ``"``, which may as well
be the row above's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from adapters.draft.proposal import Proposal
from adapters.draft.values import ENOUGH
from adapters.profile.column import Column
from adapters.profile.times import dates_of
from adapters.values.convert import fold

_SAME = re.compile(r"(el |la |al )?mism[oa]( (dia|fecha))?\.?")


def same_day(made: Proposal, column: Column, columns: Sequence[Column]) -> int:
    """Writes the line for such texts, by the next column of dates at the left; in how many cells they are, or 0."""
    texts = {text: n for text, n in (column.labels or {}).items() if _SAME.fullmatch(fold(text))}
    before = columns[: columns.index(column)] if column in columns else ()
    beside = [c for c in before if c.kinds["date"] >= ENOUGH * c.filled > 0 and dates_of(c).certain]
    if not texts or not beside:
        return 0
    name = f"{column.column} (día)"
    made.makes[name] = {"first_of": [column.column, beside[-1].column], "same": [*texts]}
    made.spec["date"] = name
    made.spec["format"] = _both(made.spec["format"], dates_of(beside[-1]).formats)
    return sum(texts.values())


def _both(one: str | list[str], other: list[str]) -> str | list[str]:
    forms = [*dict.fromkeys([*([one] if isinstance(one, str) else one), *other])]
    return forms[0] if len(forms) == 1 else forms
