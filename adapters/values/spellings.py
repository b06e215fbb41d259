"""Which labels are one and the same, spelled in several ways: case, accents, blanks, dots, singulars and abbreviations.

Certain is what cannot be another label: the same words, or words that are cut where the writer shows it (``FAM.``,
``c/``, an end that no Spanish word has) and that begin the words of exactly one whole label beside them. Names of
places differ by less (LOMA and LOMAS, PENA and PEÑA, ANAHUAC and ANAHUACALLI): there such a difference is never
certain.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from adapters.values.convert import fold
from adapters.values.spelling_words import COLONY, LEAST, SMALL, Word, Words, joined, listed, without_kind, words

_ARTICLES = listed("el la las los")
_CUT = listed("viol alt acc av fracc hab veh viv admon gral prol dom pub neg int")
_LONG = {
    "sn": "san",
    "sta": "santa",
    "sto": "santo",
    "gpe": "guadalupe",
    "admva": "administrativa",
    "mpal": "municipal",
    "bo": "barrio",
    "fraccto": "fraccionamiento",
    "nte": "norte",
    "ote": "oriente",
    "pte": "poniente",
}
_NO_END = re.compile(r"[bcfghkmpqtvwñ]$")  # of a Spanish word
_ROMAN = re.compile(r"x{0,3}(ix|iv|v?i{0,3})")


class Same(NamedTuple):
    """What a spelling stands for; ``others`` are the whole labels that it may stand for as well."""

    label: str
    certain: bool
    others: tuple[str, ...] = ()


class _Group(NamedTuple):
    """Spellings of the same words."""

    words: Words
    label: str
    cells: int
    texts: tuple[str, ...]


def same(labels: Mapping[str, int], *, places: bool) -> dict[str, Same]:
    """Of labels and in how many cells they stand: each that is another's spelling, and of which."""
    groups = _groups(labels)
    near = defaultdict[tuple[str, ...], list[_Group]](list)
    for group in groups:
        near[_ends(group.words)].append(group)
    kinds = _kinds(groups) if places else {}
    matches = {g.label: _matches(g, near[_ends(g.words)], places) | _of_kind(g, kinds) for g in groups}
    stands: dict[str, Same] = {}
    for group in groups:
        _whole(group.label, matches, stands)
    usual = _usual(groups, stands)
    found = dict[str, Same]()
    for group in groups:
        one = stands[group.label]
        # the same words stay together, whatever else they may stand for
        kept = one._replace(label=usual.get(one.label, one.label)) if one.certain else Same(group.label, True)
        found |= {text: kept for text in group.texts if text != kept.label}
        if not one.certain:
            found[group.label] = one._replace(label=usual.get(one.label, one.label))
    return found


def _whole(label: str, matches: Mapping[str, Mapping[str, bool]], stands: dict[str, Same]) -> Same:
    """The label that this one stands for at last. Each match is longer, or has an Ñ more: there is an end."""
    if label not in stands:
        ends: dict[str, bool] = {}
        for other, sure in matches[label].items():
            after = _whole(other, matches, stands)
            end = after.label if after.certain else other
            ends[end] = sure or ends.get(end, False)
        first, *others = ends or [label]
        stands[label] = Same(first, not others and ends.get(first, True), tuple(others))
    return stands[label]


def _kinds(groups: Sequence[_Group]) -> dict[tuple[str, ...], list[_Group]]:
    """Those called a FRACC., a BARRIO or a UNIDAD HAB., by the name behind that word."""
    found = defaultdict[tuple[str, ...], list[_Group]](list)
    for group in groups:
        if name := without_kind(group.words):
            found[name].append(group)
    return found


def _of_kind(group: _Group, kinds: Mapping[tuple[str, ...], Sequence[_Group]]) -> dict[str, bool]:
    """A name without that word, and is it certainly theirs? Not a COL. of that name, nor one that more cells say."""
    others = kinds.get(joined(group.words), ())
    colony = any(fold(text).partition(" ")[0].strip(".") in COLONY for text in group.texts)
    sure = not colony and group.cells <= sum(other.cells for other in others)
    return {other.label: sure for other in others}


def _usual(groups: Sequence[_Group], stands: Mapping[str, Same]) -> dict[str, str]:
    """Of one and several (FALTA, FALTAS) the more frequent, by the label that they stand for."""
    by_label = {group.label: group for group in groups}
    made: dict[str, _Group] = {}
    for group in groups:  # the most frequent first
        one = stands[group.label]
        if one.certain and _numbers(group.words, by_label[one.label].words):
            made.setdefault(one.label, group)
    return {label: group.label for label, group in made.items()}


def _numbers(one: Words, several: Words) -> bool:
    """Do they differ in nothing but that, and in articles?"""
    said, more = ([word.text for word in words if word.text not in _ARTICLES] for words in (one, several))
    return len(said) == len(more) and all(b in (a, *_plurals(a)) for a, b in zip(said, more, strict=True))


def is_place(path: str) -> bool:
    """Is it a field of names of places?"""
    return path.startswith("place.") or ".address." in path


def _groups(labels: Mapping[str, int]) -> list[_Group]:
    """The most frequent first."""
    texts: defaultdict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for text, cells in labels.items():
        texts[joined(words(text))][text] += cells
    made = [_group(counted) for words, counted in texts.items() if words]
    return sorted(made, key=lambda one: -one.cells)


def _group(texts: Counter[str]) -> _Group:
    label = min(texts, key=lambda text: (_untidy(text), -texts[text], -_accents(text), text))
    plain = [words(text) for text in texts]
    most = [said for said in plain if len(said) == max(map(len, plain))]  # V.P. tells more than VP
    own = tuple(Word(several[0].text, all(w.short for w in several)) for several in zip(*most, strict=True))
    return _Group(own, label, texts.total(), tuple(text for text, _ in texts.most_common()))


def _ends(words: Words) -> tuple[str, ...]:
    """In what two labels that are one agree: the beginnings of the first and the last word that are no small ones."""
    first = next((word for word in words if word.text not in SMALL), words[0])
    last = next((word for word in reversed(words) if word.short or word.text not in SMALL), words[-1])
    return tuple(text if any(map(str.isdigit, text)) else text[0] for text in (first.text, last.text))


def _untidy(text: str) -> int:
    """Signs that a label does not need: blanks, the word for a colony, a dot after a whole word."""
    last = text.rstrip(". ").rpartition(" ")[2]
    first = fold(text).partition(" ")[0].strip(".")
    return ("  " in text) + (first in COLONY or first == "zona") + (text.endswith(".") and not _is_cut(fold(last)))


def _accents(text: str) -> int:
    return sum(not char.isascii() for char in text)


def _matches(group: _Group, others: Sequence[_Group], places: bool) -> dict[str, bool]:
    """The labels whose words this one's begin, and is that certain?"""
    found = ((other.label, _begins(group.words, other.words, places)) for other in others if other is not group)
    return {label: sure for label, sure in found if sure is not None}


def _begins(cut: Words, whole: Words, places: bool) -> bool | None:
    """Word by word, but for small words that are left out; None where it does not."""
    if len(cut) > len(whole) or (len(cut) == 1 and cut[0].text in COLONY):
        return None
    sure, left_out, rest = True, False, iter(whole)
    for at, word in enumerate(cut, start=1):
        like = None
        for full in rest:
            like = _like(word, full.text, places, last=at == len(cut))
            if like is not None or full.text not in SMALL:
                break
            left_out = left_out or places or full.text not in _ARTICLES
        if like is None:
            return None
        sure = sure and like
    if (more := {full.text for full in rest}) - SMALL:
        return None
    if len(cut) == 1 and _alone(cut[0], whole):
        return False
    shown = any(word.short or _is_cut(word.text) for word in cut)
    return sure and not more and (shown or not left_out)  # SAN JUAN DE was longer: it is no SAN JUAN


def _alone(word: Word, whole: Words) -> bool:
    """Is it a text of one word that may as well be a code, as AEAM beside AEAMZO?"""
    alike = {word.text, *_plurals(word.text)}
    known = any({full.text, full.text.replace("ñ", "n")} & alike for full in whole)
    return len(word.text) < LEAST or not (word.short or known)


def _like(word: Word, full: str, places: bool, *, last: bool) -> bool | None:
    text = word.text
    if text == full:
        return True
    if any(map(str.isdigit, text + full)) or _ROMAN.fullmatch(full):
        return None
    if text == full.replace("ñ", "n") or full in _plurals(text):
        return not places
    if _LONG.get(text) == full:
        return True
    if full.startswith(text):
        return _begun(word, len(full), places, last)
    return False if word.short and _skips(text, full) else None


def _plurals(text: str) -> tuple[str, str]:
    return f"{text}s", f"{text}es"


def _begun(word: Word, length: int, places: bool, last: bool) -> bool | None:
    """Is the beginning of a longer word surely that word?"""
    cut = _is_cut(word.text)
    if word.short and places and len(word.text) < LEAST:
        return word.text in _CUT  # V. is villa, villas, valle or another that the column does not have
    if word.short:
        return cut or not (places and last)  # a dot at the end may only end the label
    if word.text in _CUT or (cut and not places and min(len(word.text), length - len(word.text)) >= LEAST):
        return True
    return None if len(word.text) < LEAST or (not cut and (places or word.text[-1] in "aeio")) else False


def _is_cut(word: str) -> bool:
    return word in _CUT or bool(_NO_END.search(word))


def _skips(text: str, full: str) -> bool:
    """``admva`` of administrativa: its letters in their order, from the first to the last."""
    letters = iter(full)
    return len(text) >= LEAST and text[0] == full[0] and text[-1] == full[-1] and all(c in letters for c in text)
