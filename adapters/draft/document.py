"""A first mapping for a source nobody has described yet: what its columns' names and content settle, and a list of what
they leave open.

It decides nothing that could be otherwise. An open line stands in the document as a comment (``DECIDA · DECIDE``), and
whoever removes the ``#`` has decided. What no field takes is listed as ignored: not shared until somebody maps it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from adapters.check.fields import needed
from adapters.draft.above_words import as_above, ask_above, not_asked
from adapters.draft.addresses import addresses
from adapters.draft.article_legend import by_article_legend
from adapters.draft.articles import articles
from adapters.draft.beside import beside_dates
from adapters.draft.births import beside_births
from adapters.draft.by_code import by_code
from adapters.draft.callers import ask_for_callers
from adapters.draft.clocks import instants, undated
from adapters.draft.coordinates import coordinates
from adapters.draft.corrections import corrections
from adapters.draft.curps import beside_curps
from adapters.draft.dates import by_period
from adapters.draft.days import carried_over, days_after, days_of_the_facts
from adapters.draft.disagreeing import disagreeing
from adapters.draft.either_date import either_date
from adapters.draft.entities import of_persons
from adapters.draft.errata import errata
from adapters.draft.fields import at_home, proposal, repeated_name, whole_key
from adapters.draft.filled import which
from adapters.draft.firsts import united
from adapters.draft.folio_spellings import as_repaired, spelt_folios
from adapters.draft.homes import at_their_place
from adapters.draft.hours import left_out, of_shifts, of_the_facts
from adapters.draft.ignored import ignored
from adapters.draft.joined import each_joined, joined, of_each
from adapters.draft.key import folios, key
from adapters.draft.later import not_yet
from adapters.draft.left import left
from adapters.draft.legends import Legend, by_legends
from adapters.draft.letters import damaged, destroyed, mended, repairs
from adapters.draft.lists import in_two_forms, parts
from adapters.draft.match import SURE, Match, fields_of
from adapters.draft.measures import by_measure, with_commuted
from adapters.draft.mixed_letters import mixed_letters
from adapters.draft.moments import by_titles, heard, of_which_moment
from adapters.draft.names import named
from adapters.draft.nobody import nobody
from adapters.draft.openings import openings
from adapters.draft.outcome import outcomes
from adapters.draft.own_codes import own_codes
from adapters.draft.own_number import own_number
from adapters.draft.pieces import each_piece, matched
from adapters.draft.places import DIGITS, only_one
from adapters.draft.places import said_by_names as place_of_names
from adapters.draft.points import points
from adapters.draft.proposal import Decision, Draft, Proposal
from adapters.draft.reading import each, head, makes
from adapters.draft.reading import read as reading
from adapters.draft.remarks import ask_for_remarks
from adapters.draft.reserved import reserved
from adapters.draft.role_letters import by_letters
from adapters.draft.roles import persons_named
from adapters.draft.second import second
from adapters.draft.sections import absent, catalogues, fields
from adapters.draft.shared import Sharing, left_empty, sharing
from adapters.draft.spellings import spelt
from adapters.draft.stage import beside_status, stages
from adapters.draft.surnames import placeholders, surnames
from adapters.draft.together import (
    by_their_lists,
    letters_apart,
    members_of,
    own_lines,
    said_by_names,
    together,
    without_single,
)
from adapters.draft.units import quantities
from adapters.draft.unpaired import unpaired
from adapters.draft.versions import only_ids
from adapters.draft.withdraw import withdraw
from adapters.draft.yearless import moments
from adapters.draft.zone import told_apart, zone
from adapters.profile.column import Column
from adapters.profile.file_span import Span
from adapters.profile.points import one_place
from adapters.profile.table import Profile
from contracts.kind import Kind

__all__ = ["Draft", "draft"]


def draft(
    kind: Kind,
    owner: str,
    source: str,
    read: Mapping[str, Any],
    profile: Profile,
    above: Sequence[str] = (),
    file: str = "",
    titles: Sequence[str] = (),
    optional: Sequence[str] = (),
    day: date | None = None,
    legends: Sequence[Legend] = (),
    span: Span | None = None,
) -> Draft:
    """A mapping of that kind for a source whose rows were profiled. ``read`` as the document would have it.

    ``file`` is its name. ``above`` are columns that seem to say "as above" where they are blank, ``titles`` the texts
    above the header, ``optional`` columns that some sheets lack, ``day`` when it was made, ``legends`` what the file
    says of its labels, ``span`` what days it is about.
    """
    spelt_keys = spelt_folios(profile, above)
    columns = [column for name, column in profile.columns.items() if name]
    columns, memory = as_repaired(columns, profile.memory, profile, spelt_keys)
    columns, single = without_single(mended(columns))
    persons, own = members_of(columns), columns
    columns = together(columns, profile, persons)
    columns, found, group = matched(columns, profile, kind)
    others = fields_of(found)
    proposals = _proposals(kind, columns, found, others, profile)
    proposals = by_legends(kind, proposals, columns, profile.memory, legends)
    letters_apart(proposals, own)
    proposals = united(proposals, columns, profile.memory)
    people = profile.everybody if persons and profile.everybody else profile
    if group is None:
        beside_curps(proposals, people.curps, columns, others)
    beside_births(proposals, people.births, columns)
    proposals += instants(kind, proposals, columns, profile.clocks)
    of_the_facts(kind, proposals, columns, profile.clocks)
    days_of_the_facts(kind, proposals, columns)
    of_shifts(proposals, columns, profile.shifts)
    proposals += [*outcomes(kind, proposals, columns), *coordinates(kind, proposals, columns)]
    proposals = beside_status(proposals, stages(kind, proposals, columns, others))
    not_yet(kind, proposals, columns, day, span)
    memory = memory.filled_down(above)
    shared = sharing(kind, memory, folios(columns, profile.rows, found, above), columns, proposals)
    made = Draft(by_rows=_by_rows(shared, read) if group is None else None)
    rows = [*key(made, columns, profile.rows, found, memory, shared)]
    rows = [*corrections(made, columns, memory, rows), *withdraw(made, columns, shared)]
    ids = only_ids(proposals, columns, made.key)
    proposals = [one for one in proposals if ids.isdisjoint(one.columns)]
    for one in proposals:
        whole_key(one, [c for c in (*made.key, *made.key_waits) if c not in made.stamps])
    proposals += by_letters(kind, proposals, columns, profile.memory)
    proposals += left(kind, columns, proposals, [*made.key, *made.key_waits, *ids], others)
    proposals += openings(kind, proposals, columns, others)
    left_out(kind, proposals, columns)
    proposals += moments(kind, proposals, columns, [*made.key, *made.key_waits, *ids])
    proposals += [*own_number(made, kind, columns, proposals, others)]
    proposals = by_code(proposals, columns, profile.memory)
    mixed_letters(proposals, columns, None if group else profile.memory)
    of_which_moment(kind, proposals, columns, titles, file)
    either_date(proposals, columns, profile.memory)
    tables = bool({"csv", "xlsx"} & read.keys())
    dittos = as_above(proposals, columns, {*above, *made.key, *made.key_waits}) if tables else {}
    if not tables:
        ask_above(proposals, columns, places=True)
    disagreeing(proposals, columns, profile.memory)
    several = joined(made, proposals, columns)
    apart = several.apart(columns) if several else columns
    same = spelt(kind, proposals, apart, [*made.key, *made.key_waits], profile.memory)
    proposals += second(kind, proposals, columns, same, several.found if several else None)
    not_asked(proposals, columns, dittos)
    unpaired(kind, proposals, columns, [*made.key, *made.key_waits])
    proposals = by_measure(proposals, columns, profile.memory)
    with_commuted(proposals)
    proposals = surnames(named(proposals, columns, found), columns)
    of_persons(proposals, columns, found, profile)
    nobody(proposals, columns)
    ask_above(proposals, columns, places=False)
    at_their_place(proposals, columns)
    articles(kind, proposals, columns)
    proposals += by_article_legend(kind, proposals, columns, legends)
    addresses(proposals, columns)
    ask_for_callers(kind, proposals, columns)
    by_titles(proposals, titles)
    carried_over(proposals, columns)
    read = by_period(read, proposals, file)
    days_after(kind, proposals)
    beside_dates(proposals, columns, profile)
    errata(made, proposals, columns, made.key_waits)
    own_texts = own_codes(proposals, columns, [*made.key, *made.key_waits])
    for one in proposals:
        one.told += _told(one, columns)
    in_two_forms(made, proposals, columns, profile.rows)
    proposals = [one.each(made.by_rows) for one in proposals] if made.by_rows else of_each(several, proposals)
    proposals += persons_named(kind, proposals, columns) if group is None and not persons else []
    proposals += reserved(made, kind, proposals, columns, persons, profile.rows)
    first = next((i for i, one in enumerate(proposals) if one.path.startswith("persons[")), len(proposals))
    proposals[first:first] = said_by_names(kind, persons, proposals, columns)
    ask_for_remarks(kind, proposals)
    made.mapped = [path for p in proposals if p.decided for path in (p.path, *p.beside)]
    made.dateless = None if kind.filters.occurred in made.mapped or heard(proposals) else kind.filters.occurred
    place = only_one([*titles, *_constants(columns)], others.get("place.state"))
    maybe = place_of_names(owner, file)
    at = [*zone(made, others, columns, place, maybe)]
    told_apart(at, proposals, columns)
    placed = [*points(made, proposals, profile.columns | {c.name: c for c in columns}, one_place(profile))]
    if made.by_rows and shared is not None:
        left_empty(kind, proposals, shared)
    origins = [
        *(
            each_piece(made, group, proposals)
            if group
            else each(made, proposals, single, persons, columns, profile.memory)
        )
    ]
    lines = [
        *head(kind, owner, source, columns, at, own_texts, placeholders(proposals, columns)),
        *reading(made, read, above, proposals, dittos),
        *rows,
        *undated(made, kind, proposals),
        *makes(made, proposals),
        *repairs(made, columns, proposals, same, spelt_keys),
        *placed,
        *each_joined(several, proposals, origins),
        *ignored(made, columns, proposals),
        *absent(made, optional),
        *catalogues(made, kind, proposals, same),
        *fields(made, kind, proposals, place or maybe),
    ]
    made.decisions.sort(key=lambda one: _harm(one[0], kind, proposals))
    made.text = by_their_lists("\n".join(lines) + "\n", columns, persons)
    made.decisions = [
        (about, said.naming(lambda t: by_their_lists(t, columns, persons))) for about, said in made.decisions
    ]
    return made


def _by_rows(shared: Sharing | None, read: Mapping[str, Any]) -> str | None:
    """The list of which each row of a folio is a part."""
    of_parts = shared is not None and (shared.of_parts or shared.of_loose_parts)
    return shared.of if shared is not None and of_parts and {"csv", "xlsx"} & read.keys() else None


def _constants(columns: Sequence[Column]) -> list[str]:
    return [label for column in columns if column.constant and not column.prose for label in column.labels or ()]


def _proposals(
    kind: Kind, columns: Sequence[Column], found: Sequence[Match], others: Mapping[str, Column], profile: Profile
) -> list[Proposal]:
    """A line for each match. What always says the same is worth no question, unless the contract needs it."""
    listed = {match.path: parts(match, kind, columns, others) for match in found}
    alone = [match for match in found if not listed[match.path]]
    made_of = [(match, one) for match in alone if (one := proposal(match, kind, columns, others)) is not None]
    must = {kind.filters.occurred, *(path for _, path in needed(kind, (one.path for _, one in made_of)))}
    first = {id(match.column) for match in {match.path: match for match in reversed(found)}.values()}
    made_of = [(m, one if id(m.column) in first else own_lines(one, m.column)) for m, one in made_of]
    made = [
        (match, one)
        for match, one in made_of
        if one.decided or one.path in must or not match.column.constant or match.path.rpartition(".")[2] in DIGITS
    ]
    of_items = any(match.column.member and match.path.startswith("persons[]") for match in found)
    for match, one in made:
        if not of_items:  # whose persons have their homes with them
            at_home(one, match.column, columns)
        one.instead += _rivals(match, kind, columns, others)
        for rival in one.instead:
            one.catalogue, one.guesses = rival.catalogue | one.catalogue, rival.guesses | one.guesses
    lines = [*(one for _, one in made), *(one for its in listed.values() for one in its)]
    return quantities(lines, columns, kind, which(lines, columns, kind, profile.memory))


def _told(one: Proposal, columns: Sequence[Column]) -> list[Decision]:
    return [said for told in (damaged, destroyed, repeated_name) if (said := told(one, columns)) is not None]


def _rivals(match: Match, kind: Kind, columns: Sequence[Column], others: Mapping[str, Column]) -> Iterator[Proposal]:
    by_name = {column.name: column for column in columns}
    for name in match.rivals:
        line = proposal(Match(match.path, by_name[name], SURE, []), kind, columns, others)
        yield from () if line is None else (line,)


def _harm(about: str, kind: Kind, proposals: Sequence[Proposal]) -> int:
    """How soon a decision is to be made: what identifies rows, when it was, who it is, the rest, mere suggestions."""
    if about in ("read", "key", "zone"):
        return 0
    if about in ("undated", kind.filters.occurred, *heard(proposals)):
        return 1
    if about.endswith(".role"):
        return 2
    return 4 if any(one.path == about and one.extra for one in proposals) else 3
