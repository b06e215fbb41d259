"""Places that are called otherwise than they are: a home beside its person, a neighbourhood in a column ``LUGAR``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from adapters.draft.proposal import Decision, Proposal
from adapters.profile.column import Column, words_of
from adapters.profile.field_words import ROLES
from adapters.values.convert import fold

_HOME = frozenset({"domicilio"})
_PERSON = frozenset({"given_names", "first_surname", "second_surname", "age", "sex", "occupation", "birth_date"})
_NEAR = 2  # columns
_STREET = re.compile(r"\d|#|\b(calle|av|ave|avenida|blvd|boulevard|calz|calzada|carr|carretera|esq|esquina|entre|y)\b")
_FEW = 0.1  # of the texts


def at_their_place(proposals: Sequence[Proposal], columns: Sequence[Column]) -> None:
    """Moves those lines to the field that they are of."""
    paths = {one.path for one in proposals}
    of_persons = {
        name
        for one in proposals
        if one.path.startswith("persons[0].") and one.path.rpartition(".")[2] in _PERSON
        for name in one.columns
    }
    places = {column.name: at for at, column in enumerate(columns)}
    for one in proposals:
        column = columns[places[one.columns[0]]] if one.columns and one.columns[0] in places else None
        if column is None or not one.path.endswith(".street") or one.spec != {"text": column.column}:
            continue
        near = columns[max(0, places[column.name] - _NEAR) : places[column.name] + _NEAR + 1]
        home, other = "persons[0].address.street", one.path.removesuffix("street") + "neighbourhood"
        said = {*words_of(column.name).split()} - ROLES.keys()
        if one.path == "place.street" and said == _HOME and home not in paths and {c.name for c in near} & of_persons:
            one.path, one.decisions, one.instead = home, [], []
        elif "lugar" in said and other not in paths and _no_streets(column):
            one.path = other
            one.decisions = [
                Decision(
                    f"¿«{column.column}» dice la colonia? Casi ningún texto suyo parece calle o número",
                    "is it the neighbourhood? hardly any of its texts looks like a street or number",
                )
            ]


def _no_streets(column: Column) -> bool:
    texts = [fold(text) for text, _ in column.sample.texts]
    return sum(_STREET.search(text) is not None for text in texts) <= _FEW * len(texts)
