"""An agreement said plainly: per recipient and field, what leaves and what does not, in Spanish or English.

    explain(agreement, language) -> Explanation     raises contracts.document.DocumentError as views_of does

The structure is for a screen or a table; ``str()`` of it is plain text. It is made from the same views the
de-identifier is compiled from, so it can't promise something else than what happens.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from contracts.kinds import KINDS
from policies.agreement import Agreement
from policies.floor import ALWAYS, PER_RECORD
from policies.measurement import Measurement
from policies.shown import shown
from policies.views import View, views_of

Language = Literal["es", "en"]

_WORDS: dict[Language, dict[str, str]] = {
    "es": {
        "analyst": "analistas",
        "prosecutor": "fiscales",
        "crime_analysis": "análisis delictivo",
        "criminal_investigation": "investigación de delitos",
        "case_follow_up": "seguimiento de casos",
        "measure_follow_up": "seguimiento de medidas",
        "statistics": "estadística",
        "oversight": "supervisión",
        "operation": "operación",
        "agreement": "la misma persona se reconoce en todas las vistas de este convenio",
        "recipient": "la misma persona se reconoce solo dentro de lo que recibe esta institución por este convenio",
        "recipient+purpose": "la misma persona se reconoce solo dentro de lo que recibe esta institución para este fin "
        "por este convenio",
        "and": " y ",
        "from": "vigente del",
        "to": "al",
        "basis": "Fundamento",
        "audit": "Revisan la bitácora",
        "shares": "comparte con",
        "for": "para",
        "overlap": "Las llaves de los seudónimos anteriores se guardan hasta el {day}; después se retiran",
        "kept": "No se comparte",
        "never": "Nunca sale, diga lo que diga un convenio",
        "measured": "Textos redactados de {owner}: en {texts} textos marcados por ella ({sample}, {on}) se quitó el "
        "{cover} de lo que identifica (al menos {at_least}; en mayúsculas {capitals}) y el {over} de lo demás; en "
        "{leaking} textos quedó algo",
    },
    "en": {
        "analyst": "analysts",
        "prosecutor": "prosecutors",
        "crime_analysis": "crime analysis",
        "criminal_investigation": "criminal investigation",
        "case_follow_up": "case follow-up",
        "measure_follow_up": "follow-up of measures",
        "statistics": "statistics",
        "oversight": "oversight",
        "operation": "operation",
        "agreement": "the same person is recognised in every view of this agreement",
        "recipient": "the same person is recognised only within what this office receives by this agreement",
        "recipient+purpose": "the same person is recognised only within what this office receives for this purpose by "
        "this agreement",
        "and": " and ",
        "from": "in force from",
        "to": "to",
        "basis": "Legal basis",
        "audit": "Review the access log",
        "shares": "shares with",
        "for": "for",
        "overlap": "The keys of the pseudonyms before these are kept until {day}; then they are retired",
        "kept": "Not shared",
        "never": "Never leaves, whatever an agreement says",
        "measured": "Redacted texts of {owner}: in {texts} texts it marked itself ({sample}, {on}), {cover} of what "
        "identifies was removed (at least {at_least}; in capitals {capitals}) and {over} of the rest; {leaking} texts "
        "kept something",
    },
}


@dataclass(frozen=True, slots=True)
class Row:
    """One field: its path, its label, and what happens to it."""

    path: str
    label: str
    said: str


@dataclass(frozen=True, slots=True)
class Section:
    """One view: a sentence on who receives what why, what leaves, and the labels of what stays."""

    view: str
    recipients: tuple[str, ...]
    sentence: str
    pseudonyms: str
    rows: tuple[Row, ...]
    kept: tuple[str, ...]
    kept_title: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """An agreement in one language. ``never`` is the floor: what no agreement can share, and by which law."""

    title: str
    facts: tuple[str, ...]
    sections: tuple[Section, ...]
    never_title: str
    never: tuple[str, ...]

    def __str__(self) -> str:
        return "\n".join([self.title, *self.facts, *self._sections(), "", self.never_title, *_listed(self.never)])

    def _sections(self) -> Iterable[str]:
        for section in self.sections:
            yield from ("", f"{section.view}: {section.sentence}", f"  {section.pseudonyms}")
            yield from (f"  {row.label}: {row.said} [{row.path}]" for row in section.rows)
            yield f"  {section.kept_title}: {'; '.join(section.kept)}"


def explain(agreement: Agreement, language: Language) -> Explanation:
    """What the agreement shares, with whom and why."""
    words = _WORDS[language]
    title, basis = getattr(agreement.title, language), getattr(agreement.legal_basis, language)
    valid = f"{words['from']} {agreement.valid.first} {words['to']} {agreement.valid.last}"
    facts = [f"{agreement.id}, v{agreement.version}, {valid}", f"{words['basis']}: {basis}"]
    if agreement.auditors:
        facts.append(f"{words['audit']}: {', '.join(agreement.auditors)}")
    if agreement.overlap is not None:
        facts.append(words["overlap"].format(day=agreement.overlap))
    views = views_of(agreement)
    redacting = {view.owner for view in views if view.layers}
    facts += [_measured(one, words) for one in agreement.measurements if one.owner in redacting]
    return Explanation(
        title,
        tuple(facts),
        tuple(_section(view, language) for view in views),
        words["never"],
        tuple(f"{getattr(rule, language)} ({rule.source})" for rule in (*PER_RECORD, *ALWAYS)),
    )


def _measured(one: Measurement, words: dict[str, str]) -> str:
    """The figures behind the redaction of an owner's texts, for those who sign."""
    written, capitals = one.as_written, one.in_capitals
    return words["measured"].format(
        owner=one.owner, on=one.on, texts=one.documents, sample=one.sample, leaking=written.leaking,
        cover=f"{written.cover:.1%}", at_least=f"{written.at_least:.1%}", capitals=f"{capitals.cover:.1%}",
        over=f"{written.over:.1%}",
    )  # fmt: skip


def _section(view: View, language: Language) -> Section:
    words, kind = _WORDS[language], KINDS[view.kind]
    to = ", ".join(sorted(view.recipients))
    roles = words["and"].join(words[role] for role in sorted(view.roles))
    purposes = ", ".join(words[purpose] for purpose in sorted(view.purposes))
    sentence = f"{view.owner} {words['shares']} {to} ({roles}) «{getattr(kind, language)}» {words['for']} {purposes}"
    fields = shown(view).fields.values()
    rows = tuple(Row(f.path, getattr(f, language), getattr(f, f"rule_{language}")) for f in fields)
    kept = tuple(getattr(leaf.meta, language) for path, leaf in kind.leaves.items() if not view.shows(path))
    return Section(
        view.name, tuple(sorted(view.recipients)), sentence, words[view.scope.kind], rows, kept, words["kept"]
    )


def _listed(items: Iterable[str]) -> Iterable[str]:
    return (f"  - {item}" for item in items)
