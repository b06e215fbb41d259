"""De-identification: from one identified record to one release per view, by one generated function per record kind.

    compile_views(kind, views, keys) -> Deidentifier    raises policies.keys.MissingScope, ValueError
    written(kind, views) -> str                         the text of its function, for people to read; needs no key
    deidentifier(record) -> tuple[Release, ...]         one per view, in the views' order; never raises on a value
    deidentifier.batch(records) -> a list of them       the same ones; the keyed values of all records are made together

The record is an instance of ``kind.model``. A value that no rule names, of an unexpected type, or whose transform
fails does not leave; the last two and what the floor takes away are counted in ``Release.suppressed``, and the floor's
rules that took something stand in ``Release.floor``. This is the only module that builds releases.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from itertools import chain
from operator import attrgetter, itemgetter
from typing import Any

import orjson
from pydantic import BaseModel

from contracts.kind import Kind
from contracts.release import Release
from policies import transforms
from policies.emit import emit
from policies.floor import ADOLESCENTS, PLACES, PROTECTED_TEXTS, born_by, protected, sensitive
from policies.identities import identities_of
from policies.keyed import Keyed
from policies.keys import OwnerKeys
from policies.plan import PRECISION, Plan
from policies.redaction.engine import Redactor
from policies.rules import Rule
from policies.transforms import FAILURES
from policies.views import Scope, View

_Fields = dict[str, Any]
_fields = attrgetter("__dict__")
_Met = Sequence[tuple[Keyed, Sequence[str]]]  # each keyed function, and the fields whose texts it will be given
_Use = tuple[Rule, Scope | tuple[str, ...]]  # a redaction's second part are its layers


class Deidentifier:
    """The compiled views of one owner's record kind. ``source`` is the generated text, without keys."""

    def __init__(self, kind: Kind, views: tuple[View, ...], source: str, made: Mapping[str, Any], met: _Met) -> None:
        self.kind, self.views, self.source = kind, views, source
        self._met, self._paths = met, {path for _, paths in met for path in paths}
        occurred = kind.filters.occurred
        self._times = itemgetter(occurred, PRECISION if PRECISION in kind.leaves else occurred)
        namespace = {**_vocabulary(), **made, "identities": identities_of(kind)}
        exec(compile(source, f"<{kind.name} de-identifier>", "exec"), namespace)  # noqa: S102  our own text, no input
        self._run: Callable[[BaseModel, _Fields, str | None], tuple[Release, ...]] = namespace["deidentify"]

    def __call__(self, record: BaseModel) -> tuple[Release, ...]:
        """One release per view. Raises TypeError if the record is not of the kind's model."""
        self._expect([record])
        return self._released([record])[0]

    def batch(self, records: Sequence[BaseModel]) -> list[tuple[Release, ...]]:
        """Each record's releases. Raises TypeError if one is not of the kind's model.

        What the keyed functions will be asked for is made for all records together, and forgotten with the batch.
        """
        self._expect(records)
        try:
            texts = {path: _texts(records, path) for path in self._paths}
            for keyed, paths in self._met:
                keyed.fill(chain.from_iterable(texts[path] for path in paths))
            return self._released(records)
        finally:
            for keyed, _ in self._met:
                keyed.clear()

    def _expect(self, records: Sequence[BaseModel]) -> None:
        if {record.__class__ for record in records} - {self.kind.model}:
            raise TypeError(f"a {self.kind.name} is expected")

    def _released(self, records: Sequence[BaseModel]) -> list[tuple[Release, ...]]:
        fields = list(map(_fields, records))
        return list(map(self._run, records, fields, transforms.in_utc(map(self._times, fields))))

    def __repr__(self) -> str:
        return f"Deidentifier({self.kind.name}, {len(self.views)} views)"


def compile_views(kind: Kind, views: Sequence[View], keys: OwnerKeys) -> Deidentifier:
    """One function for all these views. Raises ValueError on a view of another kind or owner, and MissingScope."""
    for view in views:
        if (view.kind, view.owner) != (kind.name, keys.owner):
            raise ValueError(f"{view.name} is a view of {view.owner}'s {view.kind}, not of {keys.owner}'s {kind.name}")
    names: dict[_Use, str] = {}
    source = emit(Plan(kind, views, partial(_named, names)))
    made = {name: _made(keys, *use) for use, name in names.items()}
    met = [(one, _paths(views, use)) for use, name in names.items() if isinstance(one := made[name], Keyed)]
    return Deidentifier(kind, tuple(views), source, made, met)


def written(kind: Kind, views: Sequence[View]) -> str:
    """The generated function as text: what ``compile_views`` would run for these views."""
    return emit(Plan(kind, views, partial(_named, {})))


def _named(names: dict[_Use, str], view: View, rule: Rule) -> str:
    """The name of the function for this rule in this view's scope; views of one scope share it."""
    return names.setdefault(_use(view, rule), f"{rule.transform}_{len(names)}")


def _use(view: View, rule: Rule) -> _Use:
    return rule, view.layers if rule.transform == "redact_text" else view.scope


def _made(keys: OwnerKeys, rule: Rule, where: Scope | tuple[str, ...]) -> Callable[..., Any]:
    """The function behind such a name."""
    if not isinstance(where, Scope):
        return Redactor(where).redact
    make = keys.pseudonymiser if rule.transform == "pseudonym" else keys.tokeniser
    return make(where, str(rule.parameter))


def _paths(views: Iterable[View], use: _Use) -> list[str]:
    """The fields that are shown by this use of a rule."""
    every = {
        path for view in views for path, rule in view.rules.items() if view.shows(path) and _use(view, rule) == use
    }
    return sorted(every)


def _texts(records: Iterable[Any], path: str) -> list[str]:
    """The texts of a field in all records. Where it is not shaped as its kind says, they will be met one by one."""
    *steps, name = path.split(".")
    found = map(_fields, records)
    try:
        for step in steps:
            inner = [one for one in map(itemgetter(step.removesuffix("[]")), found) if one is not None]
            found = map(_fields, chain.from_iterable(inner) if step.endswith("[]") else inner)
        return [text for text in map(itemgetter(name), found) if text.__class__ is str]
    except FAILURES:
        return []


def _vocabulary() -> dict[str, Any]:
    """The names the generated text may use, and no others."""
    return {
        **{name: value for name, value in vars(transforms).items() if not name.startswith("_")},
        "released": partial(tuple.__new__, Release),  # of every member: a third of what its own constructor takes
        "dumps": orjson.dumps,
        "born_by": born_by,
        "protected": protected,
        "sensitive": sensitive,
        "ADOLESCENTS": ADOLESCENTS,
        "PLACES": PLACES,
        "PROTECTED_TEXTS": PROTECTED_TEXTS,
        "date": date,
        "datetime": datetime,
        "MOMENTS": (date, datetime),
        "EMPTY": {},
    }
