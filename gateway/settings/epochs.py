"""The life of an epoch's secret: ``.scope`` while releases are made with it, ``.retired`` while tokens are opened with
it, ``.destroyed`` when nobody opens them any more: a note of the day, without a key, so that it is never made again.

The secret's one file is renamed, and at last overwritten. What a disk or a backup keeps of it is out of reach here.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from datetime import date
from pathlib import Path
from typing import Literal, NamedTuple

from gateway.settings.files import Misconfigured, place, write_new

State = Literal["scope", "retired", "destroyed"]
STATES: tuple[State, ...] = ("scope", "retired", "destroyed")


class Epoch(NamedTuple):
    """One owner's secret of one epoch of an agreement."""

    agreement: str
    number: int
    owner: str

    def file(self, folder: Path, state: State) -> Path:
        """Where it stands in that state."""
        return folder / f"{self.agreement}.{self.number}.{self.owner}.{state}"

    def state(self, folder: Path) -> State | None:
        """The one it is in here; None where it was never made."""
        return next((state for state in STATES if self.file(folder, state).exists()), None)


def epochs(folder: Path, state: State, owner: str = "*") -> list[Epoch]:
    """Those in that state; raises Misconfigured for a file whose name is none."""
    found = []
    for path in sorted(folder.glob(f"*.{owner}.{state}")):
        start, _, name = path.name.removesuffix(f".{state}").rpartition(".")
        agreement, _, number = start.rpartition(".")
        if not (agreement and number.isdecimal()):
            raise Misconfigured(f"{path}: its name is not <agreement>.<epoch>.{name}.{state}: give it its name back")
        found.append(Epoch(agreement, int(number), name))
    return found


def retire(folder: Path, agreement: str, epoch: int, going_on: Collection[str]) -> list[Epoch]:
    """No release is made any more with the secrets of the agreement's epochs before this one.

    Raises Misconfigured where an owner that is ``going_on`` has no secret of this one: its views would stop.
    """
    held = [one for one in epochs(folder, "scope") if one.agreement == agreement]
    found = [one for one in held if one.number < epoch]
    ready = {one.owner for one in held if one.number == epoch}
    if waiting := sorted({one.owner for one in found if one.owner in going_on} - ready):
        raise Misconfigured(
            f"{', '.join(waiting)}: falta el secreto de la época {epoch}: primero `convenio keys rotate FILE` · the"
            " secret of the present epoch is missing: rotate first"
        )
    for one in found:
        place(one.file(folder, "scope"), one.file(folder, "retired"))
    return found


def destroy(folder: Path, agreement: str, number: int, today: date) -> list[Epoch]:
    """Nobody opens any more here what that epoch's secret sealed. Raises Misconfigured unless it is retired."""
    every = [one for state in STATES for one in epochs(folder, state)]
    found = sorted({one for one in every if (one.agreement, one.number) == (agreement, number)})
    _refuse(folder, found, f"{agreement}.{number}")
    for one in found:
        write_new(folder, {one.file(folder, "destroyed").name: f"{today}\n".encode()})
        _erase(one.file(folder, "retired"))
    return found


def _refuse(folder: Path, found: Iterable[Epoch], name: str) -> None:
    states = {one.state(folder) for one in found}
    if not states:
        raise Misconfigured(f"{folder}: no hay secreto de {name} · there is no secret of {name}")
    if "scope" in states:
        raise Misconfigured(
            f"{name} todavía está en uso: primero `convenio keys retire FILE` · it is still used: retire it first"
        )
    if "destroyed" in states:
        raise Misconfigured(f"{name} ya se destruyó · it has been destroyed already")


def _erase(path: Path) -> None:
    """Random bytes over it, on the disk, before its name goes."""
    with path.open("r+b") as file:
        file.write(os.urandom(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()
