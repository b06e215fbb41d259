"""A spoilt unit through the whole gateway: into a store, twice and once more for what is quarantined, another source
after it in the same store; and in the place of the unspoilt unit, which it replaces.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from adapters.drop.file_drop import FileDrop
from adapters.rows.mapper import Mapper
from gateway.flow.accounts import Accounts
from gateway.flow.replace import ALWAYS
from tests.faults.sources.shape import CANARY, Shape
from tests.faults.sources.shapes import SHAPES
from tests.faults.sources.trial import Outcome, Seen, document, listening, put
from tests.faults.sources.verdict import Finding, Spoilt
from tests.unit.gateway.pull.pull_world import World, fresh

PULLED = [
    name for name, shape in SHAPES.items() if document(shape.mapping).kind == "hearing"
]  # as the agreement shares
_REPLACED = "sustituida"


def whole_pull(shape: Shape, spoilt: Spoilt, outcome: Outcome) -> list[Finding]:
    """Everything that is wrong. ``outcome`` is what came of the folder without a store."""
    said: list[str] = []
    with fresh() as world, TemporaryDirectory() as folder:
        put(Path(folder), spoilt.files)
        try:
            with listening(said):
                first, again, retried = (_pull(world, shape, Path(folder), how) for how in ("pull", "pull", "retry"))
                other = _beside(world)
                put(Path(folder), shape.files)
                _pull(world, shape, Path(folder), "pull", _REPLACED)
                put(Path(folder), spoilt.files)
                replaced = _pull(world, shape, Path(folder), "pull", _REPLACED)
        except Exception as error:  # noqa: BLE001  that there is one is what is looked for
            return [Finding("crash", "".join(traceback.format_exception(error)[-6:]))]
        said += [str(accounts.stored()) for accounts in (first, again, retried, replaced)]
        at_rest = world.store.bytes_at_rest()
    shared = any(
        CANARY in kept.fields.get("infraction.label", "") for seen in outcome.units.values() for kept in seen.kept
    )
    wrong = [*_wrong(first, again, other, outcome), *_vanished(replaced, outcome.units[next(iter(shape.files))])]
    return [*wrong, *_leaks(said, b"" if shared else at_rest)]


def _pull(world: World, shape: Shape, folder: Path, how: str, source: str = "prueba") -> Accounts:
    text = shape.mapping.replace("\nsource: ", f"\nsource: {source}-")
    text += "replaces: {unit: file}\n" if source is _REPLACED else ""
    mapping = document(text)
    made: Any = FileDrop(mapping.source, folder, mapping)
    return world.pull(made, Mapper(mapping)) if how == "pull" else world.retry(made, Mapper(mapping))


def _beside(world: World) -> dict[str, Any]:
    """The accounts of a source that nobody has spoilt."""
    shape = SHAPES["juzgado"]
    with TemporaryDirectory() as folder:
        put(Path(folder), shape.files)
        return _pull(world, shape, Path(folder), "pull", "otra").stored()


@cache
def _alone() -> dict[str, Any]:
    with fresh() as world:
        return _beside(world)


def _wrong(first: Accounts, again: Accounts, other: dict[str, Any], outcome: Outcome) -> Iterable[Finding]:
    kept = sum(len(seen.kept) for seen in outcome.units.values())
    if first.released > kept:
        yield Finding("guess", f"{first.released} released, {kept} are right")
    if again.read or again.released or again.withdrawn or again.quarantined:
        yield Finding("again", str(again.stored()))
    if other != _alone():
        yield Finding("spread", f"another source: {other}")


def _vanished(replaced: Accounts, seen: Seen) -> Iterable[Finding]:
    """Half a file, or one that lacks too much, takes nothing away."""
    if replaced.vanished > ALWAYS or (replaced.vanished and not seen.complete):
        yield Finding("lost", f"{replaced.vanished} records are withdrawn for a spoilt file")


def _leaks(said: list[str], at_rest: bytes) -> Iterable[Finding]:
    yield from (Finding("leak", text) for text in said if CANARY in text)
    if CANARY.encode() in at_rest:
        at = at_rest.index(CANARY.encode())
        yield Finding("leak", f"in the store: {at_rest[max(0, at - 80) : at + 40]!r}")
