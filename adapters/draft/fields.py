"""From a column that fits a field to the line a mapping would have for it, and to what of it only the owner can decide.

An undecided line is written as a comment: it makes no choice for anybody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from pydantic import AwareDatetime

from adapters.document.mapping import catalogue_of
from adapters.draft.ages import ages
from adapters.draft.clocks import clock_of
from adapters.draft.codes import coded, flagged
from adapters.draft.dates import dated
from adapters.draft.match import Match
from adapters.draft.months import month_alone
from adapters.draft.numbers import written
from adapters.draft.places import DIGITS, keyed
from adapters.draft.proposal import Decision, Proposal
from adapters.draft.values import ENOUGH, share
from adapters.profile.column import Column, words_of
from adapters.profile.field_words import HAPPENED, HOMES, SCENES
from contracts.fields import Sensitivity
from contracts.kind import Kind

_AT_HOME = ("street", "exterior_number", "interior_number", "neighbourhood", "postal_code", "locality")
_REFERENCE, _FOLIO = "iph_reference", "folio"
_FOURTH, _MANY = 4, 20  # of the cells; cells


def proposal(
    match: Match, kind: Kind, columns: Sequence[Column], others: Mapping[str, Column], doubt: Decision | None = None
) -> Proposal | None:
    """The line for one matched field; ``others`` are the columns of those matched beside it. ``doubt`` is what is asked
    about a column that only resembles the field.

    None where the name only resembles the field's and the content is not its own.
    """
    column, leaf = match.column, kind.leaves[match.path]
    path = match.path if column.member else match.path.replace("[]", "[0]")
    made = Proposal(path, {}, [column.name], member=column.member)
    if leaf.type in (date, AwareDatetime):
        _dated(made, match, kind, columns)
    elif leaf.type in (int, float):
        _number(made, column, match.path, whole=leaf.type is int)
    elif leaf.type is bool:
        flagged(made, column, match.path)
    elif leaf.values:
        coded(made, column, match.path, leaf.values)
    elif (digits := DIGITS.get(match.path.rpartition(".")[2])) and set(column.masks) != {"9" * digits}:
        made.spec = {"code": column.column, "catalogue": catalogue_of(match.path), "unknown": "quarantine"}
        made.values = [f"clave INEGI de {digits} dígitos · INEGI key of {digits} digits"]
        keyed(made, column, match.path, others)
    else:
        made.spec = {"text": column.column}
        _texts(made, column, match.path)
    fit = (
        1.0
        if _lenient(made, column, match.path)
        else share(column, kind, match.path, made.spec, made.repair)
        if {"text", "number"} & made.spec.keys()
        else 1.0
    )
    if fit < 0.5 and not match.sure:
        return None
    if fit < 0.5 and match.path == _REFERENCE and _folio_is_free(match, kind, others):
        es = f"«{column.column}» no tiene la forma de la referencia del IPH: ¿es el folio de cada informe?"
        made.path, made.decisions = _FOLIO, [Decision(es, "no IPH reference by its form: is it each report's folio?")]
        return made
    if not fit and "text" in made.spec and column.repeated and column.kind not in ("curp", "rfc"):
        return None  # the source's own codes
    if fit < ENOUGH:
        none = "ninguna celda cabe en este dato como el contrato lo pide: ¿es otro?"
        some = (
            f"solo {_percent(fit)} de sus celdas caben en este dato como el contrato lo pide;"
            ' con invalid: "null" las demás quedan sin él y no cuestan el registro'
        )
        made.undecided(
            some if fit else none,
            f'the contract takes {_percent(fit)} of its cells; invalid: "null" leaves the others out',
        )
    _doubts(made, match, kind, doubt)
    return made


def _told_freely(made: Proposal) -> None:
    """Nobody is to say yes to a story without knowing whom it may name."""
    es = "Es texto libre: nombra a quien el texto nombre; el convenio lo retiene mientras no diga otra cosa"
    en = "free text: it names whom it names; an agreement withholds it unless it says otherwise"
    if made.decisions:
        first = made.decisions[0]
        made.decisions[0] = first._replace(es=f"{first.es} {es}", en=f"{first.en} {en}")
    else:
        made.note = f"{es} · {en}"


def _folio_is_free(match: Match, kind: Kind, others: Mapping[str, Column]) -> bool:
    """A court's folio is not that of the police's report."""
    return kind.name == "incident" and others.get(_FOLIO, match.column) is match.column


def _lenient(made: Proposal, column: Column, path: str) -> bool:
    """Of CURPs of which most are right: does the line leave the wrong ones out?"""
    wrong = column.filled - column.forms["valid"]
    if not path.endswith(".curp") or not 0 < wrong * _FOURTH <= column.filled or column.filled < _MANY:
        return False
    made.spec["invalid"] = "null"
    made.note = f"{wrong:,} no son CURP: se cuentan, y quedan sin ella · {wrong:,} are none: counted and left out"
    return True


def whole_key(made: Proposal, key: Sequence[str]) -> None:
    """Nothing may be left out of which the record's key is made."""
    if made.columns[0] in key and made.spec.pop("invalid", None):
        made.note = ""


def _dated(made: Proposal, match: Match, kind: Kind, columns: Sequence[Column]) -> None:
    of_same_row = [other for other in columns if other.member == match.column.member]
    timed = kind.leaves[match.path].type is AwareDatetime
    clock, sure = clock_of(match.column, of_same_row, kind, match.path) if timed else (None, True)
    dated(made, match.column, of_same_row, timed=timed, clock=clock)
    if clock and not sure:
        made.undecided(f"¿la hora de «{clock.column}» es de esta fecha?", f"is {clock.column} the time of this date?")
    month_alone(made, match.column, kind.filters.occurred)


def at_home(made: Proposal, column: Column, columns: Sequence[Column]) -> None:
    """A street that may be the person's: it stands beside their home, or another column says where it was."""
    part, _, name = made.path.rpartition(".")
    said = {*words_of(column.name).split()}
    if part != "place" or name not in _AT_HOME or not made.decided or said & (HAPPENED | SCENES):
        return
    at = columns.index(column)
    before = {word for other in columns[max(0, at - 2) : at] for word in words_of(other.name).split()}
    elsewhere = (words for other in columns if (words := {*words_of(other.name).split()}) & SCENES)
    if before & HOMES or any(words & HAPPENED for words in elsewhere):
        made.undecided(
            f"¿«{column.name}» es de los hechos, o el domicilio de la persona?",
            "the place of the facts, or the person's home?",
        )
        made.instead.append(replace(made, path=f"persons[0].address.{name}", decisions=[], instead=[]))


def repeated_name(made: Proposal, columns: Sequence[Column]) -> Decision | None:
    """A name that stands for many: it may be what the source writes for nobody."""
    if "persons[" not in made.path or not {"text", "name"} & made.spec.keys():
        return None
    own = [column for column in columns if column.name in made.columns]
    cells = max((column.one_text for column in own), default=0)
    read = sum(n for column in own for text, n in column.sample.texts if text in made.spec.get("unknown", ()))
    if not cells or read >= cells:  # that text is the line's own unknown
        return None
    return Decision(
        f"un mismo texto en {cells:,} celdas: si significa «se desconoce», póngalo en nulls",
        "one text in so many cells: if it says unknown, add it to nulls",
    )


def _percent(share: float) -> str:
    return f"{int(share * 1000) / 10:g} %"


def _texts(made: Proposal, column: Column, path: str) -> None:
    if path.endswith("postal_code") and set(column.masks) != {"99999"}:
        made.undecided(
            "no todos tienen cinco cifras: ¿se perdió el cero? (repairs, arriba)",
            "not all have five digits: was a zero lost? (repairs, above)",
        )


def _doubts(made: Proposal, match: Match, kind: Kind, doubt: Decision | None) -> None:
    if match.rivals:
        others = ", ".join(match.rivals)
        made.undecided(f"¿esta columna, o {others}?", f"this column, or {others}?")
    elif not match.sure:
        made.decisions.append(doubt or _similar(match, kind))
    if kind.leaves[match.path].meta.sensitivity is Sensitivity.FREE_TEXT:
        _told_freely(made)


def _similar(match: Match, kind: Kind) -> Decision:
    meta, name = kind.leaves[match.path].meta, match.column.column
    return Decision(f"¿«{name}» es «{meta.es}»? Solo se parece en el nombre", f"is it «{meta.en}»? a similar name only")


def _number(made: Proposal, column: Column, path: str, *, whole: bool) -> None:
    made.spec = {"number": column.column}
    written(made, column)
    if whole and column.forms["decimal_point"] + column.forms["decimal_comma"]:
        made.undecided("hay decimales y el campo es entero", "it has decimals and the field is whole")
    if column.zero_texts:
        made.spec["unknown"] = [*column.zero_texts]  # no place of the country is there
    if path.endswith("age"):
        ages(made, column)
    if sum(column.places[name] for name in ("sign", "swapped", "outside", "projected")):
        made.undecided("coordenadas fuera de México, con signo o eje cambiado", "coordinates out of Mexico, or swapped")
