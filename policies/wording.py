"""What each rule does, said to the people who sign it: one short sentence in Spanish and one in English."""

from __future__ import annotations

from contracts.fields import Leaf
from policies.rules import DAY, Rule, shape

Said = tuple[str, str]  # (Spanish, English)

_DATES: dict[str, Said] = {
    "minute": ("se comparte el minuto, no el segundo", "the minute is shared, not the second"),
    "hour": ("se comparte la hora, no el minuto", "the hour is shared, not the minute"),
    "day": ("se comparte el día, no la hora", "the day is shared, not the hour"),
    "week": ("se comparte la semana, no el día", "the week is shared, not the day"),
    "month": ("se comparte el mes, no el día", "the month is shared, not the day"),
    "quarter": ("se comparte el trimestre, no el mes", "the quarter is shared, not the month"),
    "year": ("se comparte el año, no el mes", "the year is shared, not the month"),
}
_LEVELS: dict[str, Said] = {
    "subtype": ("el subtipo de delito, no la modalidad", "the offence subtype, not its modality"),
    "type": ("el tipo de delito, no el subtipo", "the offence type, not the subtype"),
    "legal_good": ("el bien jurídico, no el tipo de delito", "the legal good, not the offence type"),
    "state": ("el estado, no el municipio", "the state, not the municipality"),
}
_GEO: dict[int, Said] = {
    0: ("con un error de unos 50 km", "to some 50 km"),
    1: ("con un error de unos 5 km", "to some 5 km"),
    2: ("con un error de unos 500 m", "to some 500 m"),
    3: ("con un error de unos 50 m", "to some 50 m"),
    4: ("con un error de unos 5 m", "to some 5 m"),
    5: ("con un error de menos de 1 m", "to less than 1 m"),
}
_PHRASES: dict[str, Said] = {
    "keep": ("se comparte tal como está", "shared as it is"),
    "suppress": ("no se comparte", "not shared"),
    "mask": ("se comparten los primeros {} caracteres", "the first {} characters are shared"),
    "band": ("se comparte un rango de {}, no el valor", "a range of {} is shared, not the value"),
    "round": ("se comparte redondeado a {}", "shared rounded to {}"),
    "top_code": ("se comparte hasta {}; más arriba se dice {}", "shared up to {}; above it says {}"),
    "derive": ("se comparte lo que dice {}, que no se comparte", "what {} says is shared, {} is not"),
    "pseudonym": (
        "se comparte un seudónimo irreversible ({}): permite reconocer, no identificar",
        "an irreversible pseudonym ({}) is shared: it recognises, it does not identify",
    ),
    "token": (
        "se comparte una ficha ({}) que solo el responsable puede abrir",
        "a token ({}) is shared that only its owner can open",
    ),
    "redact_text": (
        "se comparte el texto sin nombres, domicilios, fechas ni números, hasta donde se midió; puede quedar alguno",
        "the text is shared without names, addresses, dates and numbers, as far as was measured; some may be left",
    ),
    "withhold_text": ("se dice si hay un texto, no lo que dice", "whether there is a text is shared, not what it says"),
}


def said(rule: Rule, leaf: Leaf) -> Said:
    """What the rule does to this field."""
    if rule.transform == "date":
        return _DATES[str(rule.parameter)]
    if rule.transform == "geo":
        es, en = _GEO[int(rule.parameter or 0)]
        return f"se comparte {es}", f"shared {en}"
    if rule.transform == "hierarchy":
        es, en = _LEVELS.get(str(rule.parameter), (str(rule.parameter), str(rule.parameter)))
        return f"se comparte {es}", f"shared: {en}"
    if rule.transform == "band" and shape(leaf) == DAY:
        return f"se comparte un rango de {rule.parameter} años", f"a range of {rule.parameter} years is shared"
    es, en = _PHRASES[rule.transform]
    return es.replace("{}", str(rule.parameter)), en.replace("{}", str(rule.parameter))
