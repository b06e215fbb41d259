"""De-identification: from one identified record to one release per view, by one generated function per record kind.

    compile_views(kind, views, keys) -> Deidentifier    raises policies.keys.MissingScope, ValueError
    deidentifier(record) -> tuple[Release, ...]         one per view, in the views' order; never raises on a value

The record is an instance of ``kind.model``. A value that no rule names, of an unexpected type, or whose transform
fails does not leave; the last two and what the floor takes away are counted in ``Release.suppressed``. This is the only
module that builds releases.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

import orjson
from pydantic import BaseModel

from contracts.kind import Kind
from contracts.release import Release
from policies import transforms
from policies.emit import emit
from policies.floor import born_by, protected, sensitive
from policies.identities import identities_of
from policies.keys import OwnerKeys
from policies.plan import Plan
from policies.redaction.engine import Redactor
from policies.rules import Rule
from policies.views import View

Keyed = dict[str, Callable[..., Any]]


class Deidentifier:
    """The compiled views of one owner's record kind. ``source`` is the generated text, without keys."""

    def __init__(self, kind: Kind, views: tuple[View, ...], source: str, keyed: Keyed) -> None:
        self.kind, self.views, self.source = kind, views, source
        namespace = _vocabulary() | keyed
        exec(compile(source, f"<{kind.name} de-identifier>", "exec"), namespace)  # noqa: S102  our own text, no input
        self._run: Callable[[BaseModel], tuple[Release, ...]] = namespace["deidentify"]

    def __call__(self, record: BaseModel) -> tuple[Release, ...]:
        """One release per view. Raises TypeError if the record is not of the kind's model."""
        if record.__class__ is not self.kind.model:
            raise TypeError(f"a {self.kind.name} is expected")
        return self._run(record)

    def __repr__(self) -> str:
        return f"Deidentifier({self.kind.name}, {len(self.views)} views)"


def compile_views(kind: Kind, views: Sequence[View], keys: OwnerKeys) -> Deidentifier:
    """One function for all these views. Raises ValueError on a view of another kind or owner, and MissingScope."""
    for view in views:
        if (view.kind, view.owner) != (kind.name, keys.owner):
            raise ValueError(f"{view.name} is a view of {view.owner}'s {view.kind}, not of {keys.owner}'s {kind.name}")
    keyed: Keyed = {}
    source = emit(Plan(kind, views, partial(_keyed, keys, {}, keyed)))
    keyed["identities"] = identities_of(kind)
    return Deidentifier(kind, tuple(views), source, keyed)


def _keyed(keys: OwnerKeys, names: dict[Any, str], functions: Keyed, view: View, rule: Rule) -> str:
    """The name of the function for this rule in this view's scope; views of one scope share it."""
    use = (rule, view.layers if rule.transform == "redact_text" else view.scope)
    if use in names:
        return names[use]
    names[use] = f"{rule.transform}_{len(names)}"
    if rule.transform == "redact_text":
        functions[names[use]] = Redactor(view.layers).redact
    else:
        make = keys.pseudonymiser if rule.transform == "pseudonym" else keys.tokeniser
        functions[names[use]] = make(view.scope, str(rule.parameter))
    return names[use]


def _vocabulary() -> dict[str, Any]:
    """The names the generated text may use, and no others."""
    return {
        **{name: value for name, value in vars(transforms).items() if not name.startswith("_")},
        "Release": Release,
        "dumps": orjson.dumps,
        "born_by": born_by,
        "protected": protected,
        "sensitive": sensitive,
        "date": date,
        "datetime": datetime,
        "MOMENTS": (date, datetime),
        "EMPTY": {},
    }
