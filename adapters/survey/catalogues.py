"""What a JSON document says of its own codes: a list or an object beside the records, with each code and its meaning.

{"catEstatus": [{"clave": "01", "descripcion": "EN TRÁMITE"}, …], "catGrado": {"C": "CONSUMADO"}, "carpetas": […]}
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO, cast

import ijson  # type: ignore[import-untyped]  # it brings no types

from adapters.files.detect import Written, codec
from adapters.files.gzipped import unpacked
from adapters.files.json_items import EVERY
from adapters.files.json_text import Utf8
from adapters.files.workbook import Unreadable
from adapters.profile.column import Column, words_of
from adapters.profile.private import called, holds_names
from adapters.values import inegi
from adapters.values.convert import fold
from adapters.values.reread import reread, unmarked


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


Catalogues = dict[str, dict[str, str]]  # by the member that holds it: by folded code, what it means
_CODES = _set("clave cve codigo cod id code key valor value numero num no")
_MEANINGS = _set("descripcion desc nombre significado etiqueta texto leyenda description name label")
_GENERIC = _set("cat catalogo catalogos c tipo tipos clave cve id lista de la el meta")
_PLACES = re.compile(r"\b(?:municip|mun\b|mpio)")
_WORD = re.compile(r"[^\W\d_]{3}")
_MOST, _LONGEST, _FEWEST, _SAME = 500, 12, 2, 4  # entries; characters of a code; codes; letters of a word's stem
_NEARLY = 20  # one cell in so many may have no meaning


def catalogues(file: BinaryIO, written: Written, items: str | None) -> Catalogues:
    """By name; none of what may list persons. Raises Unreadable."""
    if not items or EVERY in items:
        return {}
    beside = _beside(file, written, f"{items}.item")
    found = {}
    for name, entries in beside.items():
        pairs = _pairs(entries)
        told = {fold(code): unmarked(reread(" ".join(meaning.split()))) for code, meaning in pairs}
        consistent = _FEWEST <= len(told) == len(pairs) <= _MOST
        if consistent and all(map(_fits, told, told.values())) and not _of_persons(name, told):
            found[name] = told
    return found


def explain(columns: Sequence[Column], found: Catalogues) -> dict[str, list[str]]:
    """Gives each column of such codes their meanings; by catalogue, the columns that it explains.

    A catalogue that shares a word with columns is theirs alone; any other is of the one that has most of its codes.
    """
    explained: dict[str, list[str]] = {}
    for name, told in found.items():
        named = [column for column in columns if _called(name, column)]
        likely = [c for c in columns if not (named or c.meanings) and _most_of(told, c) and _covers(told, c)]
        own = [column for column in named if _covers(told, column)]
        for column in own or (likely if len(likely) == 1 else ()):
            column.meanings = told
            explained.setdefault(name, []).append(column.name)
    return explained


def _beside(file: BinaryIO, written: Written, part: str) -> dict[str, list[dict[str, Any]]]:
    """By the path of each list or object outside the records, its entries; of an object, itself."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    file.seek(0)
    parsed = cast(BinaryIO, Utf8(unpacked(file) if written.gzip else file, codec(written.encoding or "")))
    try:
        for prefix, event, value in ijson.parse(parsed, use_float=True):
            if prefix.startswith(part) or len(found) > _MOST:
                continue
            above, _, member = prefix.rpartition(".")
            name = above.removesuffix(".item")
            if event == "start_map" and len(found[prefix.removesuffix(".item")]) <= _MOST:
                found[prefix.removesuffix(".item")].append({})
            elif event in ("string", "number") and found.get(name) and len(found[name][-1]) <= _MOST:
                found[name][-1][member] = str(value)
    except ijson.JSONError:
        raise Unreadable("unreadable_file") from None
    return {name: entries for name, entries in found.items() if name}


def _pairs(entries: Sequence[Mapping[str, str]]) -> list[tuple[str, str]]:
    """Code and meaning of each; none where it is not said which is which."""
    if len(entries) == 1:
        return [*entries[0].items()]
    names = [*entries[0]]
    if any(entry.keys() != entries[0].keys() for entry in entries):
        return []
    codes = [name for name in names if {*words_of(name).split()} & _CODES]
    meanings = [name for name in names if {*words_of(name).split()} & _MEANINGS and name not in codes]
    if len(names) == 2 and len(codes) + len(meanings) == 1:
        other = [name for name in names if name not in (*codes, *meanings)]
        codes, meanings = codes or other, meanings or other
    if len(codes) != 1 or len(meanings) != 1:
        return []
    return [(entry[codes[0]], entry[meanings[0]]) for entry in entries]


def _fits(code: str, meaning: str) -> bool:
    return 0 < len(code) <= _LONGEST and " " not in code and bool(_WORD.search(meaning))


def _of_persons(name: str, told: Mapping[str, str]) -> bool:
    """Towns are called after persons: of a catalogue of municipalities, by its name and its meanings, none is one."""
    words = words_of(name)
    if _PLACES.search(words) and all(map(inegi.exactly, told.values())):
        return False
    return called(words) or holds_names(words, [(meaning, 1) for meaning in told.values()])


def _covers(told: Mapping[str, str], column: Column) -> bool:
    labels: Mapping[str, int] = {} if column.sensitive else column.labels or {}
    known = sum(n for label, n in labels.items() if fold(label) in told)
    return len(labels) >= _FEWEST and (column.filled - known) * _NEARLY <= column.filled


def _most_of(told: Mapping[str, str], column: Column) -> bool:
    labels = column.labels or ()
    return len(labels) > _FEWEST and len(labels) * 2 >= len(told)


def _called(name: str, column: Column) -> bool:
    own, said = ({*words_of(text).split()} - _GENERIC for text in (name, column.column))
    return any(_same(one, other) for one in own for other in said)


def _same(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return long.startswith(short) and (one == other or len(short) >= _SAME)
