"""The records that a trial has met, as a pull would remember them, and how complete those are that would be shared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal, NamedTuple

import orjson

from adapters.document.mapping import Mapping as Document
from adapters.document.specs import ConstSpec, FlagSpec
from adapters.rows.mapper import Mapped
from contracts.fields import without_indexes
from contracts.kind import Kind

MOST_KEYS = 1_000_000  # remembered, by hash, to see which stand twice
_CLASHED, _WITHDRAWN = 0, -1  # instead of a content's hash

Account = Literal["kept", "repeated", "withdrawn", "clashed"]


def nobody(document: Document) -> Callable[[Mapping[str, Any]], int]:
    """How many of a record's persons have nothing but a role, an entity, a yes or no and what is said of all."""
    constant = {
        without_indexes(path).removeprefix("persons[].")
        for path, spec in document.fields.items()
        if isinstance(spec, ConstSpec | FlagSpec)
    }
    little = constant | {"role", "entity"}
    return lambda fields: sum(person.keys() <= little for person in fields.get("persons", ()))


class _Known(NamedTuple):
    """A record: the last unit that has it, its content there, in how many rows, and what the first counted as."""

    unit: int
    content: int
    rows: int
    first: Account
    filled: tuple[int, ...]  # for each field, how often the record has it; then of each list: parts, and if any
    where: str  # the last unit's first row of it
    joined: int  # rows of the source that went into those rows

    @property
    def shared(self) -> bool:
        return self.content not in (_CLASHED, _WITHDRAWN)


class Records:
    """What becomes of each row that fits. ``accounts`` holds how many rows went where, ``filled`` how many records
    have each field, of a list's fields how many of its ``parts``: of the ``shared`` ones, each by its last version.
    """

    def __init__(self, document: Document, kind: Kind) -> None:
        self.accounts: Counter[Account] = Counter()
        self.joined = 0  # rows of the source that went into rows which clash
        self.replaced = 0  # of the kept: a later unit has another version, or withdraws it
        self.shared = 0
        self.forgotten = False  # more keys than are remembered: later repetitions were not seen
        self._known: dict[int, _Known] = {}
        self._refused: dict[int, tuple[int, str]] = {}  # by key the unit of a row that was set aside, and its place
        searched = [path for path in kind.filters if path is not None]
        self._paths = list(dict.fromkeys([*searched, *map(without_indexes, document.fields)]))
        self._lists = list(dict.fromkeys(path.partition("[]")[0] for path in self._paths if "[]" in path))
        of_lists = [*(f"{name}[]" for name in self._lists), *self._lists]
        self._count_of = [_counter(path) for path in (*self._paths, *of_lists)]
        self._filled = [0] * len(self._count_of)
        self._same: dict[tuple[int, ...], tuple[int, ...]] = {}  # records are many, the counts in them few

    @property
    def filled(self) -> dict[str, int]:
        """What a search asks for, mapped or not, then the mapping's own."""
        return dict(zip(self._paths, self._filled, strict=False))

    @property
    def parts(self) -> dict[str, int]:
        """Of each list that has fields in ``filled``."""
        return dict(zip(self._lists, self._filled[len(self._paths) :], strict=False))

    @property
    def holders(self) -> dict[str, int]:
        """Records that have any part of each list."""
        return dict(zip(self._lists, self._filled[len(self._paths) + len(self._lists) :], strict=True))

    def lacking(self, path: str) -> Iterator[str]:
        """Where the shared records stand that have no such field, in the source's order."""
        at = self._paths.index(path)
        return (known.where for known in self._known.values() if known.shared and not known.filled[at])

    def first(self, key: str) -> str | None:
        """Where the first row of that record stands in the last unit that has it."""
        known = self._known.get(hash(key))
        return None if known is None else known.where

    def refuse(self, key: str, unit: str, where: str) -> bool:
        """A row that was set aside for itself speaks of that record, and no other of its unit is shared beside it: was
        one before?
        """
        if hash(key) in self._refused or len(self._refused) < MOST_KEYS:
            self._refused[hash(key)] = hash(unit), where
        before = self._known.get(hash(key))
        if before is None or before.unit != hash(unit) or before.content == _CLASHED:
            return False
        self._take_back(before)
        self._known[hash(key)] = before._replace(content=_CLASHED)
        return True

    def add(self, found: Mapped, unit: str, where: str, joined: int) -> Account:
        """The row's account; ``joined`` rows went into it. One of the same record but other content clashes, and takes
        back what came before it in its unit; in a later unit it is a new version.
        """
        key, content = hash(found.key), _WITHDRAWN if found.withdrawn else hash(orjson.dumps(found.fields)) or 1
        before, refused = self._known.get(key), self._refused.get(key)
        if refused is not None and refused[0] == hash(unit) and (before is None or before.unit != hash(unit)):
            before = self._beside_refused(key, before, *refused)
        if before is not None and before.unit == hash(unit):
            return self._again(key, before, content, joined)
        account: Account = "withdrawn" if found.withdrawn else "kept"
        if before is not None and before.content == content and not found.withdrawn:
            account = "repeated"
        filled = () if found.withdrawn else self._counts(found.fields)
        self._count(account, 1)
        if before is not None and before.shared:
            self.replaced += account != "repeated"
            self._share(before.filled, -1)
        if not found.withdrawn:
            self._share(filled, 1)
        if before is not None or len(self._known) < MOST_KEYS:
            self._known[key] = _Known(hash(unit), content, 1, account, filled, where, joined)
        else:
            self.forgotten = True
        return account

    def _beside_refused(self, key: int, before: _Known | None, unit: int, where: str) -> _Known:
        """Which of them is right can't be known: what an earlier unit had is not shared either."""
        if before is not None and before.shared:
            self._share(before.filled, -1)
        self._known[key] = _Known(unit, _CLASHED, 0, "clashed", (), where, 0)
        return self._known[key]

    def _again(self, key: int, before: _Known, content: int, joined: int) -> Account:
        account: Account = "clashed"
        if before.content == content:
            account = "withdrawn" if content == _WITHDRAWN else "repeated"
            self._known[key] = before._replace(rows=before.rows + 1, joined=before.joined + joined)
        elif before.content != _CLASHED:
            self._take_back(before)
            self._known[key] = before._replace(content=_CLASHED)
        self.joined += joined if account == "clashed" else 0
        self._count(account, 1)
        return account

    def _take_back(self, before: _Known) -> None:
        again: Account = "withdrawn" if before.content == _WITHDRAWN else "repeated"
        self._count(before.first, -1)
        self._count(again, 1 - before.rows)
        self._count("clashed", before.rows)
        self.joined += before.joined
        if before.shared:
            self._share(before.filled, -1)

    def _count(self, account: Account, rows: int) -> None:
        self.accounts[account] += rows

    def _share(self, filled: tuple[int, ...], times: int) -> None:
        self.shared += times
        for i, n in enumerate(filled):
            self._filled[i] += times * n

    def _counts(self, fields: Mapping[str, Any]) -> tuple[int, ...]:
        counts = tuple(count(fields) for count in self._count_of)
        return self._same.setdefault(counts, counts)


def _counter(path: str) -> Callable[[Any], int]:
    """How many of the list's parts have it; of a record's own field, 1 or 0. A list within a part counts once."""
    name, _, rest = path.partition(".")
    name, bracket, _ = name.partition("[")
    inner = _counter(rest) if rest else lambda value: int(value not in (None, []))

    def count(part: Any) -> int:
        value = part.get(name)
        if value is None:
            return 0
        return sum(inner(one) > 0 for one in value) if bracket else inner(value)

    return count
