"""``redact_text``: a free text without what identifies, in six layers, each of which can be left out and is reported.

    Redactor(layers).redact(text, known) -> str     raises Unsettled; "[PERSONA_1] dijo vivir en [LUGAR_1]"
    Redactor(layers).find(text, known) -> [Span]    what is removed, as what, by which layer

Tags are numbered within one text and mean nothing outside it. A redacted text is one in which nothing more is found: it
is read again until that is so, and one that does not settle is not released.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator

from policies.redaction import catalogues, patterns, triggers
from policies.redaction.common_words import is_common
from policies.redaction.name_lists import PARTICLES
from policies.redaction.parties import Parties
from policies.redaction.reading import TAG, WORD, Reading, Span, clean, joined
from policies.redaction.runs import may_name

ENGINE = 1
"""Goes up when the same text could come out otherwise: what was measured on another one no longer counts."""

ALLOWED_ONLY = "allow_list"
LAYERS = ("parties", "patterns", "triggers", "catalogues", "propagation")
EVERY_LAYER = (*LAYERS, ALLOWED_ONLY)
_PASSES = 6
_SPREADING = frozenset({"PERSONA", "LUGAR", "INSTITUCION"})


class Unsettled(ValueError):
    """After so many readings there is still something found. The text is not released."""


class Redactor:
    """The layers that are on. One instance serves any number of texts; it keeps nothing of them."""

    def __init__(self, layers: Collection[str] = LAYERS) -> None:
        if unknown := set(layers) - set(EVERY_LAYER):
            raise ValueError(f"no such layer: {', '.join(sorted(unknown))}")
        self.layers = tuple(layer for layer in EVERY_LAYER if layer in layers)

    def redact(self, text: str, known: Iterable[str] = ()) -> str:
        """The text with a tag for everything that was found. ``known`` are the record's own names and numbers."""
        reading = Reading(clean(text))
        return _tagged(reading, self._found(reading, known))

    def find(self, text: str, known: Iterable[str] = ()) -> list[Span]:
        """What is removed of the cleaned text (``reading.clean``), in order and disjoint."""
        return self._found(Reading(clean(text)), known)

    def _found(self, reading: Reading, known: Iterable[str]) -> list[Span]:
        values = frozenset(known) if "parties" in self.layers else frozenset()
        parties = Parties(values) if values else None
        found: list[Span] = []
        for _ in range(_PASSES):
            news = list(joined(map(reading.whole, self._once(reading, parties))))
            if not news:
                return sorted(found)
            found += news
            reading = reading.around(news)
        raise Unsettled("the text still shows something after every reading")

    def _once(self, reading: Reading, parties: Parties | None) -> Iterator[Span]:
        seekers: dict[str, Callable[[Reading], Iterator[Span]]] = {
            "patterns": patterns.find,
            "triggers": triggers.find,
            "catalogues": catalogues.find,
        }
        found = list(parties.find(reading)) if parties else []
        for layer in self.layers:
            found += seekers[layer](reading) if layer in seekers else ()
        if "propagation" in self.layers:
            found += _spread(reading, found)
        if ALLOWED_ONLY in self.layers:
            found += _unknown(reading)
        return iter(found)


def _spread(reading: Reading, found: Iterable[Span]) -> Iterator[Span]:
    """What was found once, wherever else it stands: words of names and places that are no everyday words."""
    spread: dict[str, str] = {}
    for start, end, kind, _ in found:
        if kind in _SPREADING:
            said = reading.folded[start:end]
            for word in (said,) if said.isalpha() else WORD.findall(said):
                if len(word) > 3 and not word.isdigit() and word not in PARTICLES:
                    spread.setdefault(word, kind)
    for i in reading.among(spread):
        if not is_common(word := reading.words[i]) or _stands_out(reading, i):
            yield reading.span(i, i + 1, spread[word], "propagation")


def _stands_out(reading: Reading, i: int) -> bool:
    """A name that is a word as well is meant as a name where it has a capital that no sentence gives it."""
    if not may_name(reading.words[i]) or not reading.raised(i) or reading.shouted(i):
        return False
    return reading.gap(i) == " "


def _unknown(reading: Reading) -> Iterator[Span]:
    """Every word that is not known to be harmless."""
    for i, word in enumerate(reading.words):
        if not (is_common(word) or (word.isdigit() and len(word) < 4)):
            yield reading.span(i, i + 1, "PALABRA", ALLOWED_ONLY)


def _tagged(reading: Reading, spans: Iterable[Span]) -> str:
    """The same words of the same kind have the same number; a redacted text's own numbers are taken."""
    text, folded = reading.whole_text, reading.folded
    taken = {tag[0] for tag in TAG.finditer(text)} if "[" in text else set()
    tags: dict[tuple[str, str], str] = {}
    last: Counter[str] = Counter()
    parts, at = [], 0
    for start, end, kind, _ in spans:
        said = folded[start:end]
        same = kind, said if said.isalpha() else "".join(WORD.findall(said))
        while same not in tags:
            last[kind] += 1
            if (tag := f"[{kind}_{last[kind]}]") not in taken:
                tags[same] = tag
        parts += [text[at:start], tags[same]]
        at = end
    return "".join([*parts, text[at:]])
