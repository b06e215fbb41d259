"""A file, with the files its rows go on in: opened and looked at together, one content, taken or left as one."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import cached_property

from adapters.document.mapping import Mapping
from adapters.document.read import CsvRead, XlsxRead
from adapters.drop.rows import File, Lines, lines, records_of
from adapters.files.beside import height
from adapters.files.detect import DETECT
from adapters.files.folder import Folder, Opened, Stat
from adapters.files.look import FileRead, Look, examine
from adapters.files.names import companion, matches, period
from adapters.files.tables import Told
from adapters.files.workbook import Unreadable


@dataclass(frozen=True)
class Unit:
    """One unit's open files, the first of which gives it its name, and what they looked like."""

    name: str
    files: Sequence[Opened]
    looks: Sequence[Look]
    mapping: Mapping

    @cached_property
    def digest(self) -> str:
        """Of all its content."""
        first, *others = (look.digest for look in self.looks)
        return hashlib.sha256("\n".join([first, *others]).encode()).hexdigest() if others else first

    @cached_property
    def mark(self) -> str:
        """That digest as a locator says it."""
        return f"@{self.digest[:12]}"

    @property
    def scope(self) -> str | None:
        """The name of what it replaces; None where it replaces nothing."""
        return scope(self.mapping, self.name)

    @property
    def size(self) -> int:
        """Of the file that gives it its name, in bytes."""
        return self.looks[0].size

    @property
    def done(self) -> int:
        """How much of that has been read."""
        return min(self.files[0].file.tell(), self.size)

    def still(self) -> bool:
        """Are they still the files that were looked at?"""
        return all(look.still(file) for look, file in zip(self.looks, self.files, strict=True))

    def settled(self) -> bool:
        """Has nothing touched any of them for a minute?"""
        return all(look.settled(time.time()) for look in self.looks)

    def lines(self, told: Told, start: int) -> Lines:
        """The rows after position ``start``. Raises Unreadable, possibly after some of them."""
        read = file_read(self.mapping)
        if rule := next((look.rule for look in self.looks if look.rule), None):
            raise Unreadable(rule)
        days = None if read.period is None else period(self.name, read.period)
        if read.period is not None and days is None:
            raise Unreadable("period_not_in_name")
        files = [(file.file, look.written) for file, look in zip(self.files, self.looks, strict=True)]
        if len(files) > 1 and len({_height(file) for file in files}) > 1:
            raise Unreadable("companion_rows")
        return lines(files, read, self.mapping, told, start=start, period=days, scope=self.scope or "")

    def said(self, told: Told) -> str | None:
        """What was found out about how it is written, and how many rows were none; None where the mapping says all."""
        read = file_read(self.mapping)
        stated = isinstance(read, XlsxRead) or DETECT not in (read.encoding, getattr(read, "delimiter", None))
        found = [] if stated else list(dict.fromkeys(look.written.said for look in self.looks))
        return " | ".join([*found, *filter(None, [told.left_out])]) or None


class Units:
    """The units of a folder. What files looked like is kept, so that one that is as it was isn't read again for it."""

    def __init__(self, folder: Folder, mapping: Mapping) -> None:
        self._folder, self._mapping, self._read = folder, mapping, file_read(mapping)
        self._looks: dict[str, Look] = {}

    def list(self) -> dict[str, Stat]:
        """All that is there. Raises RetryLater or StopSource."""
        there = self._folder.list()
        self._looks = {name: look for name, look in self._looks.items() if name in there}
        return there

    def ours(self, name: str) -> bool:
        """Does a file of that name begin a unit?"""
        return matches(name, self._read.files)

    def names(self, name: str) -> Sequence[str]:
        """The unit's files."""
        beside = self._read.beside if isinstance(self._read, CsvRead) else ()
        return (name, *(companion(name, self._read.files, other) for other in beside))

    def standing(self, names: Iterable[str]) -> Sequence[str]:
        """Of several that would replace one another the last by name: read in turn, each would undo the other."""
        scopes = {name: scope(self._mapping, name) for name in sorted(filter(self.ours, names))}
        last = {replaced: name for name, replaced in scopes.items()}
        return [name for name, replaced in scopes.items() if replaced is None or last[replaced] == name]

    def replaces_others(self, name: str) -> str | None:
        """What that file replaces together with files of other names; None where it replaces none of them."""
        replaced = scope(self._mapping, name)
        return None if replaced == name else replaced

    def mark(self, stats: Iterable[Stat]) -> str:
        """By what a unit is known to be as it was without reading it; empty where it is always read."""
        return " ".join(f"{stat.size}:{stat.changed}" for stat in stats) if self._folder.far else ""

    @contextmanager
    def open(self, name: str) -> Iterator[Unit | None]:
        """The unit, None while somebody is writing one of its files. Raises OSError, and what its folder raises."""
        with ExitStack() as stack:
            names = self.names(name)
            files = [stack.enter_context(self._folder.open(each)) for each in names]
            looks = [self._look(each, file) for each, file in zip(names, files, strict=True)]
            whole = [look for look in looks if look is not None]
            yield Unit(name, files, whole, self._mapping) if len(whole) == len(looks) else None

    def _look(self, name: str, file: Opened) -> Look | None:
        """One pass over the bytes; None while somebody is writing."""
        look = self._looks.get(name)
        if look is None or not look.still(file):
            look = examine(file, self._read)
            if not look.still(file):
                return None
            self._looks[name] = look
        return look if look.final(time.time()) else None


def file_read(mapping: Mapping) -> FileRead:
    """How files are read; raises LookupError where the mapping reads something else."""
    read = mapping.read.csv or mapping.read.xlsx or mapping.read.json_
    if read is None:
        raise LookupError("no csv, xlsx or json under read")
    return read


def scope(mapping: Mapping, name: str) -> str | None:
    """The name of what a unit of that name replaces."""
    pattern = file_read(mapping).period
    return mapping.scope(name, None if pattern is None else period(name, pattern))


def _height(file: File) -> int:
    with closing(records_of(file)) as records:
        return height(records)
