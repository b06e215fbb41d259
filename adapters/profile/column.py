"""What a column holds: how full, how many different texts, which kind, in which forms, what stands for unknown, what is
odd. Counts, short lists of labels, digests to tell repeated cells, and a sample of texts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from adapters.profile.cells import Look, look, mask
from adapters.profile.dates import Dates
from adapters.profile.frequent import Frequent
from adapters.profile.private import called, holds_names, holds_parts, of_streets
from adapters.profile.sample import Sample, counted
from adapters.values.convert import fold
from adapters.values.coordinates import coordinate
from adapters.values.readings import ISO
from adapters.values.reread import reread
from adapters.values.spelling_words import says_above

MOST_DISTINCT = 10_000  # counted exactly up to here
MOST_LABELS = 150  # a column of more different texts is no list of labels
_MOST_NAMES = 2_000  # of things, as colonies are
_MOST_UNIQUE = 200_000  # cells of a column with hardly a repetition that are remembered, by hash
_MANY = 10  # rows
_RARELY = 20  # one cell in so many repeats another
_MOST_MASKS, _LONGEST_SHAPE = 200, 40
_LABELLED = ("text", "mixed", "number")
_MOST_CODES = 12  # a column of more different numbers is no list of codes
_LONG_TEXT = 60  # characters, on average: longer is prose
_LONGEST_NAME = 80
_AGES, _OLDEST = frozenset({"edad", "edades", "age"}), 120
_NAME = re.compile(r"[^\W\d_]+\.?(?: +[^\W\d_]+\.?){0,4}")
_LATITUDE, _LONGITUDE = re.compile(r"\blat(itude?|itud)?\b"), re.compile(r"\b(lo?ng?|longitude?|longitud)\b")


@dataclass(repr=False)
class Column:
    """One column so far. ``rows`` are those in which it stood, blank or not."""

    name: str
    rows: int = 0
    filled: int = 0  # neither blank nor a null token
    kinds: Counter[str] = field(default_factory=Counter)
    dates: Dates = field(default_factory=Dates)
    forms: Counter[str] = field(default_factory=Counter)  # of numbers and times; valid or invalid identifiers
    nulls: Counter[str] = field(default_factory=Counter)
    zeros: int = 0
    masks: Counter[str] = field(default_factory=Counter)
    odd: Counter[str] = field(default_factory=Counter)
    places: Counter[str] = field(default_factory=Counter)  # of coordinates: inside, sign, swapped, outside
    range: tuple[float, float] | None = None  # of the coordinates inside
    labels: Counter[str] | None = field(default_factory=Counter)  # None: too many different to be labels
    texts: Counter[str] | None = field(default_factory=Counter)  # None: too many different even for names of things
    above: Counter[str] = field(default_factory=Counter)  # that say "as above"
    characters: int = 0
    words: Counter[int] = field(default_factory=Counter)  # cells of so many words, up to five; 0 where not of letters
    sample: Sample = field(default_factory=Sample)
    frequent: Frequent = field(default_factory=Frequent)
    zero_texts: dict[str, None] = field(default_factory=dict)  # of coordinates
    lists: frozenset[str] = frozenset()  # of everybody's: the members of an item in which it stands
    rounded: set[str] = field(default_factory=set)  # what Excel left of long numbers
    meanings: Mapping[str, str] = field(default_factory=dict)  # by folded label, what its file says that it means
    _distinct: set[int] = field(default_factory=set)
    _again: int = 0  # cells whose text stood before
    _overflowed: bool = False

    def add(self, raw: str, times: int) -> None:
        """A cell's text and how often it came."""
        text = raw.strip()
        self.rows += times
        if not text:
            return
        seen = look(raw)
        if seen.kind == "date" and "%b" in seen.forms[0].lower() and of_streets(self.name):
            seen = Look("text", (), seen.odd)  # 5 DE FEBRERO 2010 is a house there
        self.kinds[seen.kind] += times
        for name in seen.odd:
            self.odd[name] += times
        if "rounded" in seen.odd and len(self.rounded) < MOST_DISTINCT:
            self.rounded.add(text)
        if seen.kind == "null":
            self.nulls[text] += times
            return
        self._filled(text, seen.kind, seen.forms, times)

    def _filled(self, text: str, kind: str, forms: tuple[str, ...], times: int) -> None:
        self.filled += times
        self.characters += len(text) * times
        self.zeros += times if text == "0" else 0
        if kind == "date":
            self.dates.add(text, forms, times)
        elif forms:
            self.forms[forms[0]] += times
        if kind != "date":
            self.dates.add_other(kind, text, times)
        shape = mask(text) if len(text) <= _LONGEST_SHAPE else "…"
        if shape in self.masks or len(self.masks) < _MOST_MASKS:
            self.masks[shape] += times
        self.words[_words(text)] += times
        self.sample.add(text, times)
        if self.axis:
            self._coordinate(text, times)
        self._count(text, times)

    def _coordinate(self, text: str, times: int) -> None:
        plain = text.replace(",", ".")
        where = coordinate(plain, latitude=self.axis == "latitude")
        self.places[where] += times
        if where == "zero" and len(self.zero_texts) < _MANY:
            self.zero_texts[text] = None
        if where == "inside":
            low, high = self.range or (float(plain), float(plain))
            self.range = min(low, float(plain)), max(high, float(plain))

    def _count(self, text: str, times: int) -> None:
        self.labels = counted(self.labels, text, times, MOST_LABELS)
        self.texts = counted(self.texts, text, times, _MOST_NAMES)
        if says_above(text):
            self.above[text] += times
        mark = hash(text)
        self.frequent.add(mark, times)
        self._again += times - (mark not in self._distinct)
        rarely = self._again * _RARELY <= self.filled
        if len(self._distinct) <= (_MOST_UNIQUE if rarely else MOST_DISTINCT):
            self._distinct.add(mark)
        else:
            self._overflowed = True

    @property
    def member(self) -> str | None:
        """Of a column of a JSON item's parts (``personas[].curp``): the member that holds them."""
        member, found, _ = self.name.partition("[].")
        return member if found else None

    @property
    def column(self) -> str:
        """What a mapping calls it: a part's columns go by the part's own names."""
        return self.name.partition("[].")[2] or self.name

    @property
    def distinct(self) -> int | None:
        """How many different texts; None where more than MOST_DISTINCT."""
        return len(self._distinct) if len(self._distinct) <= MOST_DISTINCT else None

    def said(self, label: str) -> str:
        """What its file says that the label means; the label itself where it says nothing."""
        return self.meanings.get(fold(label), label)

    @property
    def constant(self) -> bool:
        """Does every cell say one and the same, in enough rows to be no chance?"""
        return self.distinct == 1 and self.filled == self.rows >= _MANY

    @property
    def repeated(self) -> bool:
        """Does a text stand twice, as far as cells are remembered?"""
        return self._again > 0

    @property
    def repetitions(self) -> int | None:
        """Cells whose text stood before; None where too many texts are different to be remembered."""
        return None if self._overflowed else self._again

    @property
    def unique(self) -> bool:
        """No text stands twice, as far as cells are remembered."""
        return self.filled > 0 and not self.repeated

    @cached_property
    def axis(self) -> str | None:
        """``latitude`` or ``longitude``, by its name."""
        words = words_of(self.name)
        if words in ("x", "y") or (words[-2:] in (" x", " y") and "coord" in words):
            return "longitude" if words[-1] == "x" else "latitude"
        if _LATITUDE.search(words):
            return "latitude"
        return "longitude" if _LONGITUDE.search(words) else None

    @property
    def made_days(self) -> int:
        """Of a column of numbers: cells that are days, which Excel makes of ``4-12``."""
        days = self.odd["day_of_month"] + self.dates.forms[(ISO,)] + self.dates.forms[("%Y-%m-%d",)]
        return days if days < self.kinds["number"] else 0

    @property
    def lost(self) -> int:
        """Cells of which Excel left nothing that could be known."""
        return self.odd["rounded"] + self.made_days

    @property
    def aged(self) -> bool:
        """Is it called a column of ages, and one of numbers?"""
        return self.kind in ("number", "mixed") and bool({*words_of(self.name).split()} & _AGES)

    @property
    def no_ages(self) -> list[tuple[str, int]]:
        """Of a column of ages: numbers that nobody reaches, as 999."""
        return (
            []
            if not self.aged
            else [(text, n) for text, n in self.sample.texts if text.isdecimal() and int(text) > _OLDEST]
        )

    @property
    def kind(self) -> str:
        """The kind of nineteen cells in twenty; ``mixed`` where there is none, ``empty`` without any."""
        if not self.filled:
            return "empty"
        kinds = Counter({kind: n for kind, n in self.kinds.items() if kind != "null"})
        (first, most), *_ = kinds.most_common(1)
        return first if most * 20 >= self.filled * 19 else "mixed"

    @property
    def sensitive(self) -> bool:
        """May it name or describe a person? By its name, identifiers or names in it, long or ever different words."""
        words = words_of(self.name)
        if self.kinds["curp"] + self.kinds["rfc"] or called(words):
            return True
        if self.names_people:
            return True
        wordy = self.of_words(2) * 2 > self.filled and self.labels is None
        return self.prose or (wordy and (self.distinct is None or self.distinct * 3 > self.filled))

    @property
    def names_people(self) -> bool:
        """Are its texts names of persons, or surnames alone, whatever it is called?"""
        if self.of_words(2) and holds_names(words_of(self.name), self.sample.texts):
            return True
        return self.of_words(1) * 2 > self.filled and holds_parts(words_of(self.name), self.sample.texts)

    @property
    def one_text(self) -> int:
        """Of a column whose texts are not shown: in how many cells the one text stands that stands out."""
        return self.frequent.standing_out(self.filled) if self.sensitive else 0

    @property
    def prose(self) -> bool:
        """Sentences rather than names of things."""
        return self.kind in ("text", "mixed") and self.characters > _LONG_TEXT * self.filled

    def of_words(self, least: int) -> int:
        """Cells of at least so many words and of at most five, all of letters, as names of persons are."""
        return sum(n for words, n in self.words.items() if words >= least)

    @property
    def listed(self) -> list[tuple[str, int]]:
        """Its labels, most frequent first: of a column of few different texts that names nobody. What stands once is
        no label where most does.
        """
        if self.labels is None or not self.repeated or self.sensitive or self.kind not in _LABELLED:
            return []
        if self.kind == "number" and len(self.labels) > _MOST_CODES:
            return []
        once = 1 if len(self.labels) * 3 > self.filled else 0
        return [(label, n) for label, n in self.labels.most_common() if n > once]


def _words(text: str) -> int:
    return len(text.split()) if len(text) <= _LONGEST_NAME and _NAME.fullmatch(text) else 0


def words_of(name: str) -> str:
    """A column's name as words to compare: ``fechaNacimiento_i`` is ``fecha nacimiento i``."""
    spaced = re.sub(r"(?<=[a-zñ])(?=[A-ZÑ])", " ", reread(name))
    return re.sub(r"[^\wñ]+|_+", " ", fold(spaced)).strip()
