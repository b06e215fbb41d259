"""What announces a name, an address, a date, an age or a number: "alias", "con domicilio en", a rank, a form's label.

Words are looked up, not searched for: a text costs one look per word, however many triggers there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from policies.redaction import moments
from policies.redaction.lists import phrases, words
from policies.redaction.reading import Reading, Span
from policies.redaction.runs import (
    any_word,
    follow,
    follow_address,
    like_a_name,
    may_name,
    names_somebody,
    written_name,
)

LAYER = "triggers"
_FIELD_WORDS = 14
_ID_WORDS = 4

_SAID = """dijo llamarse|dice llamarse|dijeron llamarse|manifesto llamarse|manifiesta llamarse|refirio llamarse
|refiere llamarse|responde al nombre de|respondio al nombre de|de nombre|por nombre|con nombre
|se llama|llamarse|alias|apodado|apodada|apodo|conocido como|conocida como|identificado como
|identificada como|identifica como|identifico como|quien es|nombre de"""
_TITLES = """dr|dra|dres|doctor|doctora|doctores|lic|licenciado|licenciada|ing|ingeniero|ingeniera|arq|mtro|mtra
|maestro|maestra|prof|profr|profa|profesor|profesora|sr|sra|srta|senor|senora|senorita|don|dona|c|cc
|ciudadano|ciudadana|oficial|comandante|cmdte|cmte|cabo|sargento|sgto|teniente|tte|capitan|inspector
|subinspector|suboficial|policia|agente|elemento|perito|perita|juez|jueza|magistrado|magistrada
|fiscal|ministerio publico|defensor|defensora|secretario|secretaria|medico|medica|enfermero
|enfermera|padre|madre|hijo|hija|hermano|hermana|esposo|esposa|concubino|concubina|novio|novia|primo
|prima|tio|tia|suegro|suegra|cunado|cunada|sobrino|sobrina|abuelo|abuela|vecino|vecina|menor|joven
|nino|nina|detenido|detenida|imputado|imputada|victima|ofendido|ofendida|denunciante|quejoso|quejosa
|testigo|conductor|conductora|propietario|propietaria|responsable|paciente|acusado|acusada|inculpado
|persona|remitido por|firmado por|firma|atiende|elaboro|atendio|y otros"""
_NAMES = """nombre|nombres|nombre completo|nombre y apellidos|apellidos|apellido|apellido paterno
|apellido materno|primer apellido|segundo apellido|razon social"""
_STREETS = """calle|c|avenida|av|ave|avda|calzada|calz|boulevard|bulevar|blvd|privada|priv|cerrada|cda|andador
|circuito|carretera|ctra|carr|paseo|plaza|pza|callejon|prolongacion|prol|retorno|colonia|col
|fraccionamiento|fracc|barrio|ejido|rancho|rancheria|unidad habitacional|poblado|ronda|camino
|travesia|glorieta|urbanizacion|urb|periferico|eje vial|autopista|residencial|condominio|coto|rua
|entre las calles de|esquina con|cruce con|cruce de|casi esquina con"""
_PLACED = """con domicilio en|domicilio en|domicilio ubicado en|ubicado en|ubicada en|vive en|vivo en|reside en
|residente en|radica en|radicado en|vecino de|vecina de|originario de|originaria de|natural de
|procedente de|proveniente de|nacido en|nacida en|nacio en|municipio de|ciudad de|localidad de
|poblado de|provincia de|comunidad de|delegacion|alcaldia|pueblo de|puerto de|viaja a|viajo a
|viaje a"""
_FIELDS = """domicilio|direccion|localidad|provincia|municipio|poblacion|ciudad|estado|pais|colonia|calle
|lugar de nacimiento|lugar|nacionalidad|residencia|entidad|originario|pais de nacimiento
|localidad provincia|nacido en|centro|hospital"""
_NUMBERS = """folio|expediente|exp|carpeta|nuc|ci|reporte|placa|placas|serie|niv|vin|motor|imei|curp|rfc|nss|nass
|clave de elector|clave|cedula|credencial|licencia|pasaporte|cuenta|clabe|tarjeta|telefono|telefonos
|tel|tfno|tlf|celular|cel|movil|fax|matricula|poliza|economico|unidad|patrulla|nhc|historia
|historia clinica|cp|codigo postal|ine|ife|colegiado|ncol|nocol|dni|nie|nif|cip|n|no|num|numero
|registro|episodio|oficio|remision|boleta|iph|id|identificador|averiguacion|causa penal"""
_VAGUE = words("n no num numero id ci c clave serie unidad registro")
_SEXES = ("femenino", "masculino")
_INSTITUTIONS = """hospital|hospitales|clinica|sanatorio|instituto|universidad|facultad|escuela|colegio|secundaria
|preparatoria|primaria|kinder|iglesia|parroquia|empresa|complejo hospitalario|centro de salud
|fundacion|laboratorio|laboratorios|jardin de ninos|banco|restaurante|bar|hotel|motel|tienda
|asociacion|consorcio|institut|centros"""


_ATTRIBUTES = words(
    """general universitario universitaria clinico clinica regional civil infantil militar central provincial
    comarcal nacional tecnologico autonoma medico medicina hospital hospitalario salud publica publico nino nina
    madre primaria secundaria federal estatal municipal servicio"""
)


class _Trigger(NamedTuple):
    rest: tuple[str, ...]
    take: Callable[[Reading, int, int], Span | None]  # (reading, index of its first word, index behind its last)


def find(reading: Reading) -> Iterator[Span]:
    """Everything that is announced."""
    found = reading.words
    for i in reading.among(TRIGGERS):
        word, after = found[i], found[i + 1] if i + 1 < len(found) else ""
        if word not in _ALONE and after not in _SECOND:
            continue
        for trigger in TRIGGERS[word]:
            rest = trigger.rest
            if rest and (after != rest[0] or tuple(found[i + 1 : i + 1 + len(rest)]) != rest):
                continue
            if span := trigger.take(reading, i, i + 1 + len(rest)):
                yield span


def _span(reading: Reading, first: int, behind: int, kind: str) -> Span | None:
    return reading.span(first, behind, kind, LAYER) if behind > first else None


def _near(gap: str) -> bool:
    return len(gap) <= 4 and not set(gap) & set("\n\0;)") and (":" in gap or "," not in gap)


def _labels(gap: str) -> bool:
    return ":" in gap and "\n" not in gap and "\0" not in gap


def _announced(reading: Reading, behind: int) -> int | None:
    """Where what is announced begins, past an article: None where something else stands between."""
    if not _near(reading.gap(behind)):
        return None
    if reading.words[behind] not in ("el", "la", "los", "las"):
        return behind
    return behind + 1 if _near(reading.gap(behind + 1)) else None


def _said(reading: Reading, _: int, behind: int) -> Span | None:
    first = _announced(reading, behind)
    return None if first is None else _span(reading, first, follow(reading, first, any_word), "PERSONA")


def _titled(reading: Reading, _: int, behind: int) -> Span | None:
    gap = reading.gap(behind)
    if not _near(gap):
        return None
    end = follow(reading, behind, like_a_name)
    listed = any(may_name(word) for word in reading.words[behind:end])
    if not listed and not set(gap) & set(".:") and behind < len(reading.words) and reading.shouted(behind):
        return None  # in capitals any word may follow "the detained": only a listed name is one
    return _span(reading, behind, end, "PERSONA")


def _named(reading: Reading, _: int, behind: int) -> Span | None:
    """Behind a label's colon everything to the end of the field is the name."""
    if not _labels(reading.gap(behind)):
        return None
    return _span(reading, behind, follow(reading, behind, written_name), "PERSONA")


def _street(reading: Reading, first: int, behind: int) -> Span | None:
    gap = reading.gap(behind)
    if not _near(gap):
        return None
    if reading.words[first] == "c" and "/" not in gap:
        return None
    end = follow_address(reading, behind)
    return _span(reading, first, end, "LUGAR") if end > behind else None


def _placed(reading: Reading, _: int, behind: int) -> Span | None:
    first = _announced(reading, behind)
    return None if first is None else _span(reading, first, follow_address(reading, first), "LUGAR")


def _field(reading: Reading, _: int, behind: int) -> Span | None:
    """Behind the label of an address everything to the end of the line, the sentence or the next label."""
    if not _labels(reading.gap(behind)):
        return None
    end, size = behind, len(reading.words)
    for i in range(behind, min(behind + _FIELD_WORDS, size)):
        if i > behind and (set(reading.gap(i)) & set("\n;:\0") or _sentence_ends(reading, i)):
            break
        end = i + 1
    if end < size and ":" in reading.gap(end) and end > behind:  # the word before a colon is the next label
        end -= 1
    return _span(reading, behind, end, "LUGAR")


def _sentence_ends(reading: Reading, i: int) -> bool:
    return ". " in reading.gap(i) and len(reading.words[i - 1]) > 4 and reading.raised(i)


def _numbered(reading: Reading, first: int, behind: int) -> Span | None:
    """The first word with a digit, and the groups of digits behind it."""
    found, least = reading.words, 3 if reading.words[first] in _VAGUE else 2
    for i in range(behind, min(behind + _ID_WORDS, len(found))):
        if set(reading.gap(i)) & set("\n\0;)"):
            return None
        if any(map(str.isdigit, found[i])):
            end = i + 1
            while end < len(found) and found[end][0].isdigit() and set(reading.gap(end)) <= set(" -/._"):
                end += 1
            first = i - 1 if i > behind and reading.gap(i) in ("-", "/", ".") else i  # ZP-12
            return _span(reading, first, end, "CLAVE") if len("".join(found[i:end])) >= least else None
    return None


def _institution(reading: Reading, first: int, behind: int) -> Span | None:
    if not _near(gap := reading.gap(behind)) or ":" in gap:
        return None
    end = follow(reading, behind, _of_an_institution)
    return _span(reading, first, end, "INSTITUCION") if end > behind else None


def _of_an_institution(reading: Reading, i: int) -> bool:
    word = reading.words[i]
    return reading.namelike(i) or names_somebody(word) or (reading.raised(i) and word in _ATTRIBUTES)


def _value(kind: str) -> Callable[[Reading, int, int], Span | None]:
    """The one word behind a label: "Sexo: H", "Edad: 53"."""

    def take(reading: Reading, _: int, behind: int) -> Span | None:
        said = _labels(gap := reading.gap(behind)) or (gap == " " and reading.words[behind] in _SEXES)
        return _span(reading, behind, behind + 1, kind) if said else None

    return take


def _kinds() -> Iterator[tuple[str, Callable[[Reading, int, int], Span | None]]]:
    for text, take in (
        (_SAID, _said), (_TITLES, _titled), (_NAMES, _named), (_STREETS, _street), (_PLACED, _placed),
        (_FIELDS, _field), (_NUMBERS, _numbered), (_INSTITUTIONS, _institution),
    ):  # fmt: skip
        yield from ((phrase, take) for phrase in phrases(text))
    yield from (("sexo", _value("SEXO")), ("genero", _value("SEXO")), ("edad", _value("EDAD")))
    yield from moments.phrases()


def _table() -> Mapping[str, tuple[_Trigger, ...]]:
    table: dict[str, list[_Trigger]] = {}
    for phrase, take in _kinds():
        first, *rest = phrase.split()
        table.setdefault(first, []).append(_Trigger(tuple(rest), take))
    return {word: tuple(found) for word, found in table.items()}


TRIGGERS = _table()
_ALONE = frozenset(word for word, found in TRIGGERS.items() if any(not trigger.rest for trigger in found))
_SECOND = frozenset(trigger.rest[0] for found in TRIGGERS.values() for trigger in found if trigger.rest)
