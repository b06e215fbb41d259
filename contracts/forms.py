"""What fits a field, in words, for whoever has to fill it: its form, an invented example, what each value means.

The one place for those words: the table of fields, the trial of a mapping and the complaints about one all use them.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from contracts.fields import Leaf
from contracts.identifiers import Curp, IphReference, MunicipalityCode, OffenceCode, PostalCode, Rfc, StateCode


class Words(NamedTuple):
    """The same in both languages."""

    es: str
    en: str


class Form(NamedTuple):
    """What an identifier looks like. The example is nobody's."""

    es: str
    en: str
    example: str


def _pattern(identifier: object) -> str:
    return next(str(mark.pattern) for mark in identifier.__metadata__ if getattr(mark, "pattern", None))  # type: ignore[attr-defined]


FORMS: dict[str, Form] = {  # by pattern
    _pattern(Curp): Form(
        "CURP: 18 letras y dígitos, el último es el verificador",
        "CURP: 18 letters and digits, of which the last checks the others",
        "IAXR900312MJCBXS06",
    ),
    _pattern(Rfc): Form(
        "RFC: 13 letras y dígitos, 12 si es persona moral",
        "RFC: 13 letters and digits, 12 for a company",
        "IAXR900312AB1",
    ),
    _pattern(IphReference): Form(
        "referencia IPH: 21 letras y dígitos seguidos (entidad 2, institución 2, gobierno 2, municipio 3,"
        " fecha ddmmaaaa, hora hhmm)",
        "IPH reference: 21 letters and digits in a row (state 2, institution 2, government 2, municipality 3, date"
        " ddmmyyyy, time hhmm)",
        "14PM02120130320242215",
    ),
    _pattern(StateCode): Form(
        "clave INEGI de la entidad: dos dígitos, de 01 a 32", "the state's INEGI key: two digits, 01 to 32", "14"
    ),
    _pattern(MunicipalityCode): Form(
        "clave INEGI del municipio: cinco dígitos, dos de la entidad y tres del municipio",
        "the municipality's INEGI key: five digits, two of the state and three of the municipality",
        "14120",
    ),
    _pattern(PostalCode): Form("código postal: cinco dígitos", "postal code: five digits", "06000"),
    _pattern(OffenceCode): Form(
        "clave nacional del delito: cinco o seis dígitos, el primero del 1 al 7",
        "national offence code: five or six digits, the first 1 to 7",
        "20102",
    ),
}

MEANINGS: dict[str, dict[str, Words]] = {  # by the last name of a field's path, then by value
    "report_class": {
        "crime": Words("probable delito", "a probable crime"),
        "administrative": Words("falta administrativa", "an administrative infraction"),
        "assistance": Words("auxilio o servicio, sin delito ni falta", "assistance, neither crime nor infraction"),
        "unclassified": Words("no se ha clasificado", "not classified"),
    },
    "kind": {
        "warning": Words("amonestación", "warning"),
        "fine": Words("multa", "fine"),
        "arrest": Words("arresto", "arrest"),
        "community_service": Words("trabajo en favor de la comunidad", "community service"),
        "referral": Words("canalización a un programa o institución", "referral to a programme or institution"),
        "conciliation": Words("conciliación entre las partes", "conciliation of the parties"),
        "none": Words("ninguna medida", "no measure"),
    },
    "role": {
        "detained": Words("persona detenida", "detained person"),
        "offender": Words("persona infractora (justicia cívica)", "offender (civic justice)"),
        "accused": Words("persona imputada (proceso penal)", "accused (criminal proceeding)"),
        "victim": Words("víctima u ofendida", "victim"),
        "complainant": Words("denunciante o quejosa", "complainant"),
        "witness": Words("testigo", "witness"),
        "officer": Words("policía o autoridad que interviene", "officer who intervenes"),
        "lawyer": Words("defensora o asesora jurídica", "lawyer"),
        "other": Words("otra calidad", "any other"),
    },
    "entity": {
        "natural": Words("persona física", "natural person"),
        "legal": Words("persona moral (empresa, institución)", "legal person (company, institution)"),
    },
    "sex": {
        "H": Words("hombre", "male"),
        "M": Words("mujer", "female"),
        "X": Words("no binario, como en la CURP", "non-binary, as in the CURP"),
    },
    "occurred_precision": {
        "minute": Words("se conoce la hora y el minuto", "known to the minute"),
        "hour": Words("solo se conoce la hora", "known to the hour"),
        "day": Words("solo se conoce el día", "known to the day"),
    },
    "initiated_by": {
        "presentation": Words("presentación por la policía", "brought in by the police"),
        "complaint": Words("queja o denuncia de una persona", "somebody's complaint"),
        "referral": Words("remisión de otra autoridad", "sent by another authority"),
        "summons": Words("citatorio", "summons"),
    },
    "outcome": {
        "responsible": Words("responsable", "responsible"),
        "not_responsible": Words("no responsable", "not responsible"),
        "conciliated": Words("terminó por conciliación", "ended by conciliation"),
        "suspended": Words("procedimiento suspendido", "suspended"),
        "pending": Words("pendiente de resolver", "not resolved yet"),
    },
    "receiving_authority": {
        "civic_court": Words("juzgado cívico", "civic court"),
        "prosecutor": Words("Ministerio Público", "prosecutor"),
        "none": Words("no hubo puesta a disposición", "nobody was handed over"),
        "other": Words("otra autoridad", "another authority"),
    },
    "stage": {
        "open": Words("en investigación", "under investigation"),
        "temporarily_archived": Words("archivo temporal", "temporarily archived"),
        "no_prosecution": Words("no ejercicio de la acción penal, o abstención", "no prosecution"),
        "alternative_exit": Words("salida alterna", "alternative exit"),
        "before_judge": Words("judicializada, ante juez de control", "before the control judge"),
        "trial": Words("en juicio", "at trial"),
        "sentenced": Words("con sentencia", "sentenced"),
    },
    "relation": {
        "accumulated_into": Words("esta se acumuló a la otra", "this one was joined to the other"),
        "accumulates": Words("la otra se acumuló a esta", "the other was joined to this one"),
        "split_from": Words("esta se separó de la otra (desglose)", "this one was split from the other"),
        "related": Words("relacionada de otra manera", "related otherwise"),
    },
    "alternative_exit": {
        "reparation_agreement": Words("acuerdo reparatorio", "reparation agreement"),
        "conditional_suspension": Words("suspensión condicional del proceso", "conditional suspension"),
        "abbreviated_trial": Words("procedimiento abreviado", "abbreviated trial"),
    },
    "sentence": {
        "conviction": Words("condenatoria", "conviction"),
        "acquittal": Words("absolutoria", "acquittal"),
        "mixed": Words("mixta", "mixed"),
    },
}
_TYPES: dict[type, Words] = {
    str: Words("un texto", "a text"),
    int: Words("un número entero", "a whole number"),
    float: Words("un número", "a number"),
    bool: Words("sí o no", "yes or no"),
    date: Words("una fecha", "a date"),
}


def meanings(leaf: Leaf) -> dict[str, Words]:
    """What each value of a closed list says; empty where the list is open. Raises KeyError for one without words."""
    known = MEANINGS[leaf.path.rpartition(".")[2]] if leaf.values else {}
    return {value: known[value] for value in leaf.values}


def kind_of(leaf: Leaf) -> Words:
    """What sort of thing it is: a text, a number, a date…"""
    return _TYPES.get(leaf.type, Words("una fecha con hora", "a date and time"))


def fits(leaf: Leaf) -> Words:
    """What the field takes, as one would say it, with an example where its form is not plain."""
    if leaf.values:
        return Words(f"uno de: {', '.join(leaf.values)}", f"one of: {', '.join(leaf.values)}")
    if (form := FORMS.get(leaf.limits.pattern or "")) is not None:
        return Words(f"{form.es}; por ejemplo {form.example}", f"{form.en}; for instance {form.example}")
    words = kind_of(leaf)
    if leaf.day_alone:
        return Words(f"{words.es}, o el día solo", f"{words.en}, or the day alone")
    if leaf.type is str and leaf.limits.longest is not None:
        most = f"{leaf.limits.longest:,}"
        return Words(f"{words.es}, hasta {most} signos", f"{words.en}, up to {most} characters")
    return _between(words, leaf.limits.least, leaf.limits.most)


def _between(words: Words, least: object, most: object) -> Words:
    es, en = "", ""
    if least is not None and most is None:
        es, en = f" desde {_plain(least)}", f" from {_plain(least)} on"
    elif least is not None:
        es, en = f" de {_plain(least)}", f" from {_plain(least)}"
    if most is not None:
        es, en = f"{es} a {_plain(most)}", f"{en} to {_plain(most)}"
    return Words(words.es + es, words.en + en)


def _plain(limit: object) -> str:
    return f"{limit:,}" if isinstance(limit, int | float) and limit >= 10_000 else str(limit)
