"""What the CURPs say of the columns beside them: a person's sex by its eleventh letter, the day of birth by its digits.

So M is a man or a woman, by figures; and where it is both, a column of few labels may part the two.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from adapters.profile.cells import look
from adapters.profile.column import words_of
from adapters.values.convert import as_text
from contracts.identifiers import canonical

Pair = tuple[str, str]  # the CURP's column, and the one beside it

_LOOKED_AT = 50  # cells of a batch, to see whether its column has CURPs
_FEW, _MOST_LABELS = 12, 400
_SEXES, _BIRTHS = frozenset({"sexo", "sex", "genero", "sx", "s"}), frozenset({"nacimiento", "nac"})
_ONE_MEANING = "FHfh"
_GROUPS = re.compile(r"\d+")


class Curps:
    """``letters``: by label of the column beside, how often the CURP says H, M or X. ``parted``: the same of M and
    codes by what each third column of few labels says. ``born``: in how many rows both say a day, and one day.
    """

    def __init__(self) -> None:
        self.letters: dict[Pair, Counter[tuple[str, str]]] = {}
        self.parted: dict[Pair, dict[str, Counter[tuple[str, str, str]]]] = {}
        self.born: dict[Pair, Counter[bool]] = {}
        self._many: set[str] = set()

    def feed(
        self,
        rows: Sequence[Mapping[str, Any]],
        counted: Mapping[str, Counter[str]],
        records: Sequence[Mapping[str, Any]] | None = None,
    ) -> None:
        """Some rows, and their cells by column; where they are parts, the ``records``, which were fed before them."""
        self._many |= {name for name, cells in counted.items() if len(cells) > _FEW}
        curps = [name for name, cells in counted.items() if _has_curps(cells)]
        sexes, births = _called(counted, _SEXES), _called(counted, _BIRTHS)
        if not curps or not (sexes or births):
            return
        own = dict.fromkeys([*counted, *(name for record in records or () for name in record)])
        few = [name for name in own if name not in self._many and name not in sexes]
        for i, row in enumerate(rows):
            for curp in curps:
                text = _text(row, curp)
                if text and (seen := look(text)).kind == "curp" and seen.forms == ("valid",):
                    whole = {**records[i], **row} if records else row
                    self._row(whole, curp, canonical(text), sexes, births, few)

    def parting(self, pair: Pair) -> dict[str, Counter[tuple[str, str, str]]]:
        """Of the columns that never had many labels: how often each label stands beside each text and letter."""
        return {name: told for name, told in self.parted.get(pair, {}).items() if name not in self._many}

    def _row(
        self, row: Mapping[str, Any], curp: str, said: str, sexes: list[str], births: list[str], few: list[str]
    ) -> None:
        for sex in sexes:
            label, letters = _text(row, sex), self.letters.setdefault((curp, sex), Counter())
            if label and len(letters) < _MOST_LABELS:
                letters[label, said[10]] += 1
            if len(label) == 1 and label not in _ONE_MEANING:
                parted = self.parted.setdefault((curp, sex), {})
                for other in few:
                    parted.setdefault(other, Counter())[label, _text(row, other), said[10]] += 1
        for birth in births:
            groups = sorted(group[-2:].zfill(2) for group in _GROUPS.findall(_text(row, birth).partition("T")[0])[:3])
            if len(groups) == 3:
                day = sorted((said[4:6], said[6:8], said[8:10]))
                self.born.setdefault((curp, birth), Counter())[groups == day] += 1


def _has_curps(cells: Mapping[str, int]) -> bool:
    return any(look(text).kind == "curp" for text in islice(filter(str.strip, cells), _LOOKED_AT))


def _called(names: Iterable[str], words: frozenset[str]) -> list[str]:
    return [name for name in names if words & {*words_of(name).split()}]


def _text(row: Mapping[str, Any], name: str) -> str:
    return (as_text(row.get(name)) or "").strip()
