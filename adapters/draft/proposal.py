"""A line that a draft proposes, what of it only the owner can decide, and the draft that they make."""

from __future__ import annotations

import typing
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import yaml

from adapters.draft.marks import DECIDE


class Decision(typing.NamedTuple):
    """What the owner has to decide, in both languages; ``alarm``: wrong data would pass for right; ``order``: only
    which number is the day.
    """

    es: str
    en: str
    alarm: bool = False
    order: bool = False

    def naming(self, named: Callable[[str], str]) -> Decision:
        """The same in other names."""
        return self._replace(es=named(self.es), en=named(self.en))


class Guess(typing.NamedTuple):
    """What an undecided label could mean: a value that is proposed, or none, and what is asked about it."""

    value: str | None
    asked: str


@dataclass
class Proposal:
    """A line of ``fields``; with decisions it is only a suggestion. ``catalogue``: labels, None where undecided."""

    path: str
    spec: dict[str, Any]
    columns: list[str]
    decisions: list[Decision] = field(default_factory=list)
    catalogue: dict[str, str | None] = field(default_factory=dict)
    guesses: dict[str, Guess] = field(default_factory=dict)  # of undecided labels
    cells: typing.Mapping[str, int] = field(default_factory=dict)  # in how many each label stands
    more: dict[str, dict[str, str]] = field(default_factory=dict)  # catalogues that the line names beside its own
    values: Sequence[str] = ()  # what the catalogue may say
    member: str | None = None  # of a JSON item, whose parts the column is of
    also: Sequence[str] = ()  # other fields that the same line would make
    makes: dict[str, Any] = field(default_factory=dict)  # columns that are made for it
    extra: bool = False  # of a column that nothing settled
    note: str = ""  # what is to be known of the line, behind it
    instead: list[Proposal] = field(default_factory=list)  # other lines of which one may be meant
    told: list[Decision] = field(default_factory=list)  # what is to be looked at though the line is decided
    beside: dict[str, dict[str, Any]] = field(default_factory=dict)  # other fields' lines that go with this one
    point: dict[str, Any] | None = None  # that is made for it, and for the line beside it
    repair: dict[str, Any] | None = None  # of its column, before anything is made of it

    @property
    def decided(self) -> bool:
        """Does it stand in the mapping, or only as a comment?"""
        return not self.decisions

    def each(self, name: str) -> Proposal:
        """The same lines for every part of that list, where they are a part's."""

        def every(path: str) -> str:
            return path.replace(f"{name}[0]", f"{name}[]")

        return replace(
            self,
            path=every(self.path),
            also=[*map(every, self.also)],
            instead=[one.each(name) for one in self.instead],
            beside={every(path): spec for path, spec in self.beside.items()},
        )

    def either(self, more: dict[str, Any]) -> None:
        """Its line with more keys, and beneath it the line without them; other lines of the same field have them too
        where they mean something there.
        """
        plain = replace(self, decisions=[], instead=[], told=[], extra=False)
        for one in (self, *(other for other in self.instead if other.path == self.path)):
            if "time" in one.spec or "day_starts" not in more:
                one.spec = one.spec | more
        self.instead.insert(0, plain)

    def undecided(self, es: str, en: str) -> None:
        """One thing more to decide."""
        self.decisions.append(Decision(es, en))


@dataclass
class Draft:
    """The document, and beside it what remains to be decided, under the name of what it is about."""

    text: str = ""
    decisions: list[tuple[str, Decision]] = field(default_factory=list)
    mapped: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    key: list[str] = field(default_factory=list)
    key_waits: list[str] = field(default_factory=list)  # columns of a key that waits for its decision
    makes: dict[str, Any] = field(default_factory=dict)  # columns that are made for a key that waits
    stamps: Sequence[str] = ()  # of what waits with a key, the columns that only say which of its rows is the latest
    by_rows: str | None = None  # the list of which each row of a key is a part
    waiting: dict[str, str] = field(default_factory=dict)  # columns of open lines that are no field's, and what waits
    dateless: str | None = None  # the kind's principal date, where it stays open

    def also_made(self) -> str:
        """Behind the line of a key that waits: what else of it does."""
        return f"   # y, abajo, en made «{next(iter(self.makes))}» · and, below, its line in made" if self.makes else ""

    def ask(self, about: str, es: str, en: str, indent: str = "", *, alarm: bool = False) -> Iterator[str]:
        """The comment above an open line."""
        self.decisions.append((about, Decision(es, en, alarm)))
        yield f"{indent}{DECIDE} {' '.join(f'{es} · {en}'.split())}"  # a heading may have a line end in it


class _OneLine(yaml.SafeDumper):
    """Writes a text's line ends as escapes, and in quotes what a leading zero could make a number."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    plain = "\n" not in text and "\r" not in text and not (text.isdecimal() and text[0] == "0")
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if plain else '"')


_OneLine.add_representer(str, _text)


def flow(value: Any) -> str:
    """A value as it stands in a line of the document."""
    text: str = yaml.dump(
        value, Dumper=_OneLine, default_flow_style=True, allow_unicode=True, width=10**6, sort_keys=False
    )
    return text.removesuffix("\n").removesuffix("\n...").replace("? '' : ", "'': ")
