"""Dates that say no year, ``8 de febrero``, ``15/02 10:30``: their formats, and the days that the file
is about say which year.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from adapters.draft.proposal import Proposal
from adapters.profile.column import Column, words_of
from adapters.profile.dates import Verdict
from adapters.profile.times import dates_of
from adapters.profile.unread_dates import yearless
from contracts.kind import Kind

_LATER = 31  # days after the facts


def without_year(made: Proposal, column: Column, verdict: Verdict) -> int:
    """Adds them to the line where some days decide their year, and asks which; how many cells they are."""
    found = {text: (forms, n) for text, n in column.sample.texts if (forms := yearless(text))}
    if not found:
        return 0
    cells, shown = sum(n for _, n in found.values()), next(iter(found))
    if "decided_by" not in made.spec and verdict.days is not None:
        made.spec["decided_by"] = {"from": verdict.days[0], "to": verdict.days[1]}
    if "decided_by" not in made.spec:
        made.undecided(
            f"{cells:,} fechas no dicen el año («{shown}») y nada en el archivo lo dice: sus filas se apartan",
            "dates without a year, and nothing in the file says it: their rows are set aside",
        )
        return cells
    forms = made.spec["format"]
    made.spec["format"] = [*([forms] if isinstance(forms, str) else forms), *_formats(found.values(), verdict)]
    made.undecided(
        f"{cells:,} fechas no dicen el año («{shown}»): es el de los días de decided_by; ¿el archivo es de esos"
        " días? Lo que quede fuera se aparta",
        "dates without a year: that of the days of decided_by; is the file of those days? What is not is set aside",
    )
    return cells


def _formats(found: Collection[tuple[tuple[str, ...], int]], verdict: Verdict) -> list[str]:
    """Day and month in the order of the column's other dates, or of these where one has no other; else in both, of
    which the days that may be leave one.
    """
    single = {forms[0][:2] for forms, _ in found if len(forms) == 1}
    numbers = {form[:2] for form in verdict.candidates if "%m" in form}  # a month's name tells no order
    day = "%d" in single or bool(verdict.day_first and "%d" in numbers)
    month = "%m" in single or bool(verdict.month_first and "%m" in numbers)
    if day == month:
        return sorted({form for forms, _ in found for form in forms})
    return sorted({forms[0 if day else -1] for forms, _ in found})


def says_no_year(column: Column) -> bool:
    """Are most of its cells such dates?"""
    texts = column.sample.texts
    return sum(n for text, n in texts if yearless(text)) * 2 > sum(n for _, n in texts)


def moments(
    kind: Kind, proposals: Sequence[Proposal], columns: Sequence[Column], key: Collection[str]
) -> list[Proposal]:
    """Lines that wait, of the columns of such dates that no line reads: the year is that of the facts' own date."""
    lines = [line for one in proposals for line in (one, *one.instead)]
    facts = next((one for one in proposals if one.path == kind.filters.occurred and "date" in one.spec), None)
    used = {name for line in lines for name in line.columns}.union(key)
    paths = [path for path in kind.instants if "[" not in path and path not in {line.path for line in lines}]
    made = []
    for column in columns if facts is not None else ():
        if not paths or column.member or column.name in used or not says_no_year(column):
            continue
        said = {*words_of(column.name).split()}
        paths.sort(key=lambda path: not said & {*words_of(kind.leaves[path].meta.es).split()})
        first, *others = [_moment(path, column, facts) for path in paths if facts is not None]
        meta = kind.leaves[first.path].meta
        first.extra, first.instead = True, others
        first.undecided(
            f"«{column.name}» es un momento sin año que ninguna línea lee: ¿es «{meta.es}», u otro? El año es el de"
            f" «{first.columns[-1]}» de su fila",
            f"a moment without a year that no line reads: is it {meta.en}, or another? The year is its row's date's",
        )
        paths.remove(first.path)
        made.append(first)
    return made


def _moment(path: str, column: Column, facts: Proposal) -> Proposal:
    found = {text: (forms, n) for text, n in column.sample.texts if (forms := yearless(text))}
    read_as = _formats(found.values(), dates_of(column))
    near = {"date": facts.spec["date"], "format": facts.spec["format"], "after": _LATER}
    spec = {"date": column.column, "format": read_as[0] if len(read_as) == 1 else read_as, "decided_by": near}
    return Proposal(path, spec | {"invalid": "null"}, [column.name, facts.columns[0]])
