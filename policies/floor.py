"""The floor: what never leaves, whatever an agreement says.

Two halves. ``breach`` is asked by the compiler, once per rule: a view that would break a fixed rule does not compile,
and the message names the rule and its legal source. The rest is asked by the generated de-identifier for every record,
because who is an adolescent, a victim or a protected witness is known only there. Whatever is unknown counts as
protected. Legal sources are named for the reader; nothing here is legal advice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Protocol

from contracts.fields import Leaf, Protection, Sensitivity
from policies.rules import DAY, Rule, shape
from policies.transforms import FAILURES


@dataclass(frozen=True, slots=True)
class FloorRule:
    """One rule no agreement can lower, in words for both languages."""

    name: str
    source: str
    es: str
    en: str

    def __str__(self) -> str:
        return f"[{self.name}] {self.es} · {self.en} ({self.source})"


IDENTIFIERS = FloorRule(
    "identificadores",
    "LGPDPPSO, disociación; CNPP art. 106",
    "un identificador directo solo admite suppress, pseudonym o token: fuera del responsable no queda identidad",
    "a direct identifier may only be suppress, pseudonym or token: no identity is kept outside its owner",
)
CHECKABLE = FloorRule(
    "identificadores-con-digito",
    "LGPDPPSO, disociación",
    "mask no oculta una CURP ni un RFC: lo demás se reconstruye con el nombre, la fecha y el dígito verificador",
    "mask does not hide a CURP or RFC: the rest follows from name, date and check digit",
)
TEXTS = FloorRule(
    "texto-libre",
    "LGPDPPSO, disociación; CNPP art. 106",
    "un texto libre solo admite suppress, withhold_text o, con medición, redact_text: puede nombrar a cualquiera",
    "free text may only be suppress, withhold_text or, once measured, redact_text: it may name anybody",
)
UNMEASURED = FloorRule(
    "texto-sin-medicion",
    "LGPDPPSO, disociación",
    "redact_text exige una medición registrada sobre una muestra del propio responsable (convenio text measure)",
    "redact_text needs a recorded measurement on the owner's own sample (convenio text measure)",
)
RESERVED = FloorRule(
    "datos-reservados",
    "LGPDPPSO, datos sensibles; CNPP art. 367",
    "las notas de salud y la marca de protección no salen en ninguna vista: solo suppress",
    "health notes and the protection mark leave in no view: only suppress",
)
BIRTH = FloorRule(
    "fecha-de-nacimiento",
    "LGPDPPSO, disociación",
    "una fecha sobre la persona solo sale como {date: year} o {band: años}",
    "a date about the person leaves only as {date: year} or {band: years}",
)
ADOLESCENTS = FloorRule(
    "adolescentes",
    "LNSIIPA, intimidad y confidencialidad; CNPP art. 109 fr. XXVI",
    "de una persona menor de 18 años, o de edad desconocida, no sale nada que la señale; quedan seudónimos y rangos",
    "nothing that points at a person under 18, or of unknown age, leaves; pseudonyms and bands stay",
)
VICTIMS = FloorRule(
    "victimas",
    "LGV art. 12; CNPP art. 109 fr. XXVI",
    "de la víctima de un delito sexual, de género, familiar, de trata, de secuestro o sin clasificar no sale nada que "
    "la señale; quedan seudónimos y rangos",
    "nothing that points at the victim of a sexual, gender-based, family, trafficking, kidnapping or unclassified "
    "offence leaves; pseudonyms and bands stay",
)
WITNESSES = FloorRule(
    "testigos-protegidos",
    "CNPP art. 367",
    "de una persona con datos reservados no sale nada que la señale; quedan seudónimos y rangos",
    "nothing that points at a person whose identity is under protection leaves; pseudonyms and bands stay",
)
PLACES = FloorRule(
    "lugar-de-la-victima",
    "LGV art. 12; CNPP art. 109 fr. XXVI",
    "el lugar exacto de uno de esos delitos, o de un asunto sin clave nacional de delito, no sale: podría ser el "
    "domicilio de la víctima",
    "the exact place of one of those offences, or of a matter without a national offence code, does not leave: it "
    "could be the victim's home",
)
PROTECTED_TEXTS = FloorRule(
    "textos-con-personas-protegidas",
    "LNSIIPA; LGV art. 12; CNPP arts. 106, 109 fr. XXVI y 367",
    "de un registro con alguna persona protegida, o de uno de esos delitos, no sale ningún texto, ni redactado",
    "of a record with any protected person, or of one of those offences, no text leaves, not even redacted",
)
ALWAYS = (IDENTIFIERS, CHECKABLE, TEXTS, UNMEASURED, RESERVED, BIRTH)
PER_RECORD = (ADOLESCENTS, VICTIMS, WITNESSES, PLACES, PROTECTED_TEXTS)

ADULT = 18
_ANONYMOUS = frozenset({"suppress", "pseudonym", "token"})
_VICTIM_ROLES = frozenset({"victim", "complainant"})  # who reports such an offence has mostly suffered it
_NO_CRIME = frozenset({"administrative", "assistance"})
# CNSP/38/15: sexual offences; feminicide, abortion; kidnapping, traffic of minors, abduction (rapto); family and gender
# violence; corruption of minors, trafficking in persons.
PROTECTED_OFFENCES = ("3", "10301", "10401", "20101", "20201", "20301", "50101", "50201", "60101", "60201")
_UNPROVEN = 1_000  # nobody is as old


def breach(rule: Rule, leaf: Leaf, *, measured: bool = False) -> FloorRule | None:
    """The floor rule that this rule for this field would break, or None. ``measured``: is a measurement recorded?"""
    if rule.transform == "suppress":
        return None
    if leaf.meta.protection is Protection.NEVER:
        return RESERVED
    if rule.transform == "redact_text" and not measured:
        return UNMEASURED
    if leaf.meta.sensitivity is Sensitivity.DIRECT and rule.transform not in _ANONYMOUS:
        checkable = rule.transform == "mask" and leaf.path.endswith((".curp", ".rfc"))
        return CHECKABLE if checkable else IDENTIFIERS
    if leaf.meta.sensitivity is Sensitivity.FREE_TEXT and rule.transform not in ("withhold_text", "redact_text"):
        return TEXTS
    return BIRTH if _too_exact_a_birth(rule, leaf) else None


def _too_exact_a_birth(rule: Rule, leaf: Leaf) -> bool:
    about_person = leaf.meta.protection is Protection.PERSON and shape(leaf) == DAY
    return about_person and rule.transform != "band" and rule != Rule("date", "year")


def hides(rule: Rule, leaf: Leaf) -> Protection | None:
    """Which protection of a record takes this field's value away; None if the rule already hides enough."""
    protection = leaf.meta.protection
    if protection is Protection.PERSON:
        return None if rule.transform in ("pseudonym", "band") else protection
    if protection is Protection.PLACE:
        coarse = rule.transform == "hierarchy" or (rule.transform == "geo" and int(rule.parameter or 0) <= 2)
        return None if coarse else protection
    return None


Told = Callable[[], Iterable[date | None]]  # every moment the record names; may fail with one of FAILURES


class Named(Protocol):
    """The members of a person that decide whether the floor protects them."""

    role: str
    entity: str
    curp: str | None
    birth_date: date | None
    age: int | None
    protected_witness: bool | None


class Coded(Protocol):
    """The member of an offence that decides whether it is of a protected class."""

    national_code: str | None


def sensitive(offences: Iterable[Coded], report_class: str | None) -> bool:
    """Is any offence of a protected class, or of none that is known?

    The class of a report only speaks for a report without offences: domestic violence is also filed as assistance.
    """
    known = False
    for offence in offences:
        if _protected_class(offence.national_code):
            return True
        known = True
    return not known and report_class not in _NO_CRIME


@lru_cache(4096)  # codes name nobody
def _protected_class(code: str | None) -> bool:
    return code is None or code.startswith(PROTECTED_OFFENCES)


def born_by(happened: object) -> date | None:
    """The latest birth date of somebody who was 18 on the local day of the facts; None if that day is unknown."""
    if not isinstance(happened, date):
        return None
    year = happened.year - ADULT
    try:
        return date(year, happened.month, happened.day)
    except ValueError:  # 29 February
        return date(year, 2, 28)


def protected(person: Named, born: date | None, told: Told, sensitive_offence: bool) -> FloorRule | None:
    """The rule by which the floor protects this person, if any. ``born`` is what ``born_by`` gave for the record."""
    if person.protected_witness:
        return WITNESSES
    if sensitive_offence and person.role in _VICTIM_ROLES:
        return VICTIMS
    if person.role == "officer" or _company(person):
        return None
    return None if adult(person, born, told) else ADOLESCENTS


def _company(person: Named) -> bool:
    """A source that ticks the wrong box must not strip a child of the floor: companies have no CURP and no age."""
    return person.entity == "legal" and person.curp is None and person.birth_date is None and person.age is None


def adult(person: Named, born: date | None, told: Told) -> bool:
    """Do all the ages and births the record gives say 18 or over, and does at least one prove it?

    Without the day of the facts nothing proves it.
    """
    if born is None:
        return False
    exam = getattr(person, "medical_exam", None)
    ages = [age for age in (person.age, exam and exam.clinical_age) if age is not None]
    if ages and min(ages) < ADULT:
        return False
    if person.birth_date is not None and person.birth_date > born:
        return False
    if person.curp is not None:
        return _curp_birth(person.curp) <= (born.year * 100 + born.month) * 100 + born.day
    return person.birth_date is not None or (bool(ages) and max(ages) >= _proving_age(born, told))


def _proving_age(born: date, told: Told) -> int:
    """The stated age that proves 18 at the facts: 19, and one more for each whole year until the last moment told.

    An age is stated at some moment of the record, which no source names: who is 20 in a file opened four years after
    the facts was 16. The nineteenth year is for a birthday in between.
    """
    day = (born.month, born.day)
    try:
        reached = [at.year - born.year - ((at.month, at.day) < day) for at in told() if at is not None]
    except FAILURES:
        return _UNPROVEN
    return 1 + max([ADULT, *reached])


def _curp_birth(curp: str) -> int:
    """yyyymmdd. RENAPO: characters 5-10 are yymmdd; the 17th is a digit for births before 2000, a letter after."""
    return (19_000_000 if curp[16].isdigit() else 20_000_000) + int(curp[4:10])
