"""Persons' names: whole ones, or beside surnames that are blank, with an alias behind them, companies among them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from adapters.document.specs import NameOrder
from adapters.draft.codes import entities
from adapters.draft.match import Match, fields_of
from adapters.draft.persons import of_society
from adapters.draft.proposal import Proposal
from adapters.draft.values import ENOUGH, companies
from adapters.profile.column import Column
from adapters.profile.nulls import is_anonymous, of_initials
from adapters.values.companies import is_company
from adapters.values.convert import Unclear, fold
from adapters.values.name_order import as_said, reads
from adapters.values.name_words import EITHER, GIVEN
from adapters.values.names import take_apart, words
from adapters.values.surnames import is_whole
from contracts.fields import without_indexes

_ALIAS = re.compile(r"\( *(?:a|alias) *\)| alias:? | apodad[oa] ", re.IGNORECASE)
_MOST_SIGNS = 6
_ENTITY = "persons[].entity"
_ONE_IN = 10  # of the cells that may contradict an order
Kinds = Mapping[str, list[str]]  # labels by what they say: natural, legal or, under an empty text, neither


def named(proposals: Sequence[Proposal], columns: Sequence[Column], found: Sequence[Match]) -> list[Proposal]:
    """The proposals, those of names by what their columns hold and what stands beside them."""
    by_name = {column.name: column for column in columns}
    made = list[Proposal]()
    for proposal in proposals:
        made.append(proposal)
        for one in filter(_of_names, (proposal, *proposal.instead)):
            column = by_name[one.columns[0]]
            others = fields_of(found, column)
            _name(one, column, others, kinds_of(proposals, others))
        if _of_names(proposal):
            column = by_name[proposal.columns[0]]
            made += _alias(proposal, column, fields_of(found, column))
    whole = {path for one in made for path in one.also}
    return [one for one in made if one.path not in whole]


def whole_name(made: Proposal, column: Column) -> None:
    """Makes the line of given names that of whole names, by what the column holds."""
    somebody = [(as_said(text), n) for text, n in column.sample.texts if not is_anonymous(text)]
    _whole(made, column, somebody, {}, [])


def _of_names(made: Proposal) -> bool:
    return made.path.startswith("persons[") and made.path.endswith("].given_names")


def kinds_of(proposals: Sequence[Proposal], others: Mapping[str, Column]) -> Kinds:
    """By what a column beside the names says: its labels of persons and of companies; none while it is open."""
    entity = others.get(_ENTITY)
    sure = any(one.decided for one in proposals if without_indexes(one.path) == _ENTITY)
    return entities(entity) if entity is not None and sure else {}


def _name(made: Proposal, column: Column, others: Mapping[str, Column], kinds: Kinds) -> None:
    """Makes the line of given names what the column holds."""
    somebody = [(text, n) for text, n in column.sample.texts if not is_anonymous(text) and not of_initials(text)]
    texts = [(as_said(_without_alias(text)), n) for text, n in somebody]
    surnames = [others[path] for path in ("persons[].first_surname", "persons[].second_surname") if path in others]
    least = 3 if surnames else 2
    whole = sum(n for text, n in texts if words(text) and len(text.split()) >= least) * 2 > sum(n for _, n in texts)
    blank = column.filled - surnames[0].filled if surnames else 0
    lone = sum(n for text, n in texts if _no_given_names(text)) if blank > 0 else 0
    strict = sum(n for text, n in texts if is_company(text))
    if kinds.get("legal") and kinds.get("natural"):  # beside their own names: whose surnames are blank is said
        lone = sum(n for text, n in texts if is_whole(text)) if blank > 0 else 0
        strict = 0
    if whole or lone or (strict and surnames):
        _whole(made, column, texts, others, [] if whole and not lone else surnames)
        if lone:
            asked = made.decisions.pop()
            made.undecided(
                f"{lone:,} celdas parecen un nombre completo o una institución, y faltan apellidos: con surnames, donde"
                f" faltan, el nombre se separa o su fila se aparta; {asked.es}",
                f"whole names or institutions beside blank surnames: there taken apart, or set aside; {asked.en}",
            )
    if kinds.get("legal"):
        _parted(made, column, others, kinds)
    else:
        _companies(made, column, others, strict=strict > 0, doubt=_ENTITY in others and not kinds)


def _companies(made: Proposal, column: Column, others: Mapping[str, Column], *, strict: bool, doubt: bool) -> None:
    """Their own fields on the name's line, where some are certainly there; a question where there may be others."""
    if strict and "name" in made.spec:
        own = [name for name in ("company_name", "entity") if f"persons[].{name}" not in others]
        made.also = [*made.also, *_beside(made, own)]
    elif companies(column) and "name" in made.spec:
        made.spec["unclear"] = "null"
        made.undecided(
            'hay empresas y ninguna columna dice cuáles: con unclear: "null" lo que no se lea como nombre de persona'
            " queda sin nombre y se cuenta; para su razón social haría falta esa columna",
            "companies, and no column says which: what can't be read as a person's name is left out and counted",
        )
    elif companies(column):
        made.undecided(
            "hay empresas y ninguna columna dice cuáles: esta línea las daría como nombre de pila. Pida una columna de"
            " tipo de persona, o déjela sin asignar",
            "companies, and no column says which: they would be given names. Ask for such a column, or leave this out",
        )
    elif doubt:
        made.undecided(
            "¿nombra también a empresas (personas morales)? Su dato es company_name: en el origen, en otra columna",
            "does it name companies too? Their field is company_name: in a column of their own",
        )


def _parted(made: Proposal, column: Column, others: Mapping[str, Column], kinds: Kinds) -> None:
    """The names of persons and of companies by what the column beside them says."""
    entity = others[_ENTITY]
    only = {kind: {"only_where": {"column": entity.column, "values": labels}} for kind, labels in kinds.items()}
    made.columns.append(entity.name)
    if "persons[].company_name" not in others:
        line = {"text": column.column} | only["legal"]
        made.beside |= dict.fromkeys(_beside(made, ["company_name"]), line)
    made.spec |= only.get("natural", {})
    neither = [label for label in kinds.get("", ()) if not of_society(label)]
    if neither or not kinds.get("natural") or entity.filled < ENOUGH * column.filled:
        made.undecided(
            f"nombra a personas y a empresas: estas líneas las separan por «{entity.column}»; donde no dice una ni"
            " otra, sin nombre",
            "names of persons and companies: these lines part them; where the column says neither, no name",
        )


def _no_given_names(text: str) -> bool:
    """Three words and more, not all of them given names, or nobody's name: an institution's."""
    spelled = {*fold(text).split()}
    return len(words(text)) not in (1, 2) and not spelled <= GIVEN | EITHER and not is_company(text)


def _whole(
    made: Proposal,
    column: Column,
    texts: list[tuple[str, int]],
    others: Mapping[str, Column],
    surnames: list[Column],
) -> None:
    curp = others.get("persons[].curp")
    spec: dict[str, Any] = {"name": column.column, "order": _order(texts)} | ({"curp": curp.column} if curp else {})
    people = [(text, n) for text, n in texts if not is_company(text)]
    several = sum(n for text, n in people if len(words(text)) > 2)
    alone = curp is None or curp.filled * _ONE_IN < column.filled * (_ONE_IN - 1)  # names that no CURP takes apart
    if alone and (several * _ONE_IN >= (_ONE_IN - 1) * sum(n for _, n in people) or surnames):
        spec["two_surnames"] = True
    if surnames:
        spec["surnames"] = [one.column for one in surnames]
        made.columns += [one.name for one in surnames]
    made.also = [*made.also, *_beside(made, ("first_surname", "second_surname"))]
    made.spec = spec
    both = (
        "si no todas tienen dos apellidos, quite"
        if "two_surnames" in spec
        else "si todas tienen dos apellidos, agregue"
    )
    es, en = _read(people, spec) if alone else ("", "")
    more, also = ("", "") if curp else _mixed(people)
    es, en = es + more, en + also
    made.undecided(
        f"¿nombre completo? el orden: surnames_first o given_first; {both} two_surnames: true{es}",
        f"whole names? say their order, and whether everybody has both surnames (two_surnames){en}",
    )


def _read(texts: list[tuple[str, int]], spec: Mapping[str, Any]) -> tuple[str, str]:
    """How many names are read by the line, with two surnames for all and without."""
    texts = [(text, n) for text, n in texts if words(text)]
    by = {two: sum(n for text, n in texts if _is_read(text, spec["order"], two)) for two in (False, True)}
    every = sum(n for _, n in texts)
    if by[False] == every:
        return "", ""
    es = (
        f"; sin CURP se leen {by[False]:,} de {every:,}, y {by[True]:,} con two_surnames: true; las demás se apartan, o"
    )
    return (
        f'{es} con unclear: "null" van sin nombre y se cuentan',
        "; so many are read; others are set aside, or left out",
    )


def _is_read(text: str, order: NameOrder, two: bool) -> bool:
    try:
        take_apart(text, order, two)
    except Unclear:
        return False
    return True


def _beside(made: Proposal, names: Iterable[str]) -> list[str]:
    """Other fields of the persons whose given names the line is for."""
    paths = [path for path in (made.path, *made.also) if path.endswith("].given_names")]
    return [path.replace("given_names", name) for name in names for path in paths]


def _counted(texts: Iterable[tuple[str, int]]) -> dict[NameOrder, int]:
    """How many clearly read each way."""
    found = [(reads(text), n) for text, n in texts]
    return {order: sum(n for one, n in found if one == order) for order in ("given_first", "surnames_first")}


def _order(texts: list[tuple[str, int]]) -> NameOrder:
    """As most of them read."""
    given, surnames = _counted(texts).values()
    return "given_first" if given > surnames else "surnames_first"


def _mixed(texts: list[tuple[str, int]]) -> tuple[str, str]:
    """What the question adds where some read one way and some the other."""
    given, surnames = _counted((text, n) for text, n in texts if "," not in text).values()
    if not given or not surnames:
        return "", ""
    return (
        f"; órdenes mezclados: {given:,} nombre primero, {surnames:,} apellidos primero; los del otro se apartan",
        f"; mixed orders: {given:,} given names first, {surnames:,} surnames first; those of the other are set aside",
    )


def _without_alias(text: str) -> str:
    return _ALIAS.split(text)[0].strip()


def _alias(made: Proposal, column: Column, others: Mapping[str, Column]) -> Iterator[Proposal]:
    """Both columns that are made of one: the name, and what it is known by, whose line it yields."""
    signs = list(dict.fromkeys(found[0] for text, _ in column.sample.texts if (found := _ALIAS.search(text))))
    if not signs:
        return
    by = signs[:_MOST_SIGNS] if len(signs) > 1 else signs[0]
    parts = [f"{column.column} sin alias", f"alias de {column.column}"]
    for number, name in enumerate(parts, 1):
        made.makes[name] = {"split": column.column, "by": by, "part": number, "fewer": True}
    made.spec |= {"name" if "name" in made.spec else "text": parts[0]}
    if "persons[].alias" not in others:
        path, *also = _beside(made, ["alias"])
        alias = Proposal(path, {"text": parts[1]}, [column.name], member=made.member, also=also)
        if not made.decided:
            alias.undecided("con la línea del nombre, arriba", "with the name's line, above")
        yield alias
