"""An offence's code beside its description in several spellings: the code may say which it is, each with one text.

Which of both is right, its owner says. Where spellings that are certainly one are all there is, a repair is enough.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from adapters.document.mapping import catalogue_of
from adapters.draft.proposal import Proposal
from adapters.profile.column import Column, words_of
from adapters.profile.rows import RowMemory
from adapters.profile.spellings import labels_of
from adapters.values.convert import fold
from adapters.values.spellings import same
from contracts.fields import without_indexes

_CODES = frozenset({"clave", "cve", "codigo", "cod", "id"})
_LONGEST, _SHOWN = 12, 3  # characters of a code; codes that the question shows
_PLACES = 5  # of a list that are looked at
_NEARLY = 0.9  # of the cells


def by_code(proposals: Sequence[Proposal], columns: Sequence[Column], memory: RowMemory) -> list[Proposal]:
    """The lines, that of an offence's or infraction's text with the one by its code above it, if a code has several."""
    by_name = {column.name: column for column in columns}
    made = []
    for one in proposals:
        text = by_name.get(one.columns[0]) if one.path.endswith(".label") and "text" in one.spec else None
        codes = [column for column in by_name.values() if text is not None and _is_code_of(column, text, columns)]
        said = _texts(text, codes[0], memory) if text is not None and len(codes) == 1 else {}
        made.append(_line(one, codes[0], said) if said else one)
        if said and one.member and not any(p.decided and p.member == one.member for p in proposals if p is not one):
            made[-1].note = "quite también el # de su lista (each) · remove its list's # too"
    return made


def _is_code_of(column: Column, text: Column, columns: Sequence[Column]) -> bool:
    """By its name, DELITO_CVE beside DELITO, and by what it holds."""
    own, beside = {*words_of(column.name).split()}, {*words_of(text.name).split()}
    near = abs(columns.index(column) - columns.index(text)) == 1
    named = bool(own & _CODES) and (near if own <= _CODES else bool((own - _CODES) & beside))
    labels = [*(column.labels or ())]
    digits = all(len(label) <= _LONGEST and any(map(str.isdigit, label)) for label in labels)
    apart = column is text or column.member != text.member
    return not apart and named and len(labels) > 1 and digits and column.filled >= text.filled


def _texts(text: Column, codes: Column, memory: RowMemory) -> dict[str, Counter[str]]:
    """By code its texts; none where a text is of several codes, or none has texts that may be two labels."""
    labels = labels_of(text)
    marks = {hash(code): code for code in codes.labels or ()}
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for label, said in _beside(text, codes, labels, memory).items():
        if len(said) == 1 and said <= marks.keys():
            found[marks[next(iter(said))]][label] += labels[label]
    told = sum(each.total() for each in found.values())
    whole = len(found) == len(marks) and told >= _NEARLY * text.filled
    return dict(found) if whole and any(len(_apart(each, labels)) > 1 for each in found.values()) else {}


def _beside(text: Column, codes: Column, labels: Mapping[str, int], memory: RowMemory) -> dict[str, set[int]]:
    """The codes beside each text, as digests; of an item's list of offences in each place of the list."""
    held = {*memory.names}
    places = [f"[{at}]" for at in range(_PLACES)] if text.member else [""]
    pairs = [(text.name.replace("[]", at, 1), codes.name.replace("[]", at, 1)) for at in places]
    found: defaultdict[str, set[int]] = defaultdict(set)
    for name, code in (pair for pair in pairs if held.issuperset(pair)):
        for label, said in memory.mostly_beside(name, labels, [code]).items():
            found[label] |= {*said}
    return found


def _apart(texts: Counter[str], labels: Mapping[str, int]) -> set[str]:
    """What remains of them when those are one that surely are."""
    one = same(labels, places=False)
    return {fold(one[text].label if text in one and one[text].certain else text) for text in texts}


def _line(one: Proposal, codes: Column, said: Mapping[str, Counter[str]]) -> Proposal:
    catalogue = catalogue_of(without_indexes(one.path))
    made = Proposal(one.path, {"code": codes.column, "catalogue": catalogue, "unknown": "quarantine"}, [codes.name])
    made.member = one.member
    made.cells, made.values = codes.labels or {}, ["lo que dice cada clave · what each code says"]
    made.catalogue = {code: texts.most_common(1)[0][0] for code, texts in said.items()}
    labels = {text: n for texts in said.values() for text, n in texts.items()}
    open_ones = {code: texts for code, texts in said.items() if len(_apart(texts, labels)) > 1}
    several = [f"{code}: {', '.join(f'«{text}»' for text in texts)}" for code, texts in open_ones.items()]
    shown = "; ".join(several[:_SHOWN]) + (f" y {len(several) - _SHOWN} más" if len(several) > _SHOWN else "")
    made.undecided(
        f"una clave de «{codes.name}» tiene varios textos ({shown}): ¿manda la clave? Entonces esta línea, con el más"
        " frecuente de cada una; si manda lo escrito, la otra",
        "a code has several texts: if the code decides, this line, with the most frequent; if the text, the other",
    )
    made.decisions += one.decisions
    one.decisions = []
    made.instead = [one, *one.instead]
    return made
