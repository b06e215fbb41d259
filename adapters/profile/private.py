"""May a column name or describe a person? By what it is called, and by how many of its texts are names of persons."""

from __future__ import annotations

import re
from collections.abc import Collection

from adapters.values.convert import fold
from adapters.values.name_words import EITHER, GIVEN, SURNAMES
from adapters.values.readings import MONTHS

_PRIVATE = re.compile(
    r"oficial|policia|elemento\b|juez|agente|medico|secretari|fiscal\b|defensor|captur|apell|paterno|materno|alias|apodo|curp|rfc|telefono|celular|correo|email|domicilio|direccion"
    r"|clave de elector|ine\b|nss|placa|narrativ|relato|observ|descripcion|declaracion|phone|address"
)
_SURNAME = re.compile(  # AP PAT, A MAT, APP, PRIMER AP, 1ER AP, as words_of writes them
    r"\b(a|ap|ape)? ?(pat|mat)\b|\bap(p|m|e)?\b( \w{1,2}\b)?|\b(primer|1er|1ro|segundo|2do|2o) ap"
)
_NAMED = re.compile(r"\bnomb?\b|nombre|names?\b")
_PERSON = re.compile(
    r"detenid|infractor|victima|imputad|quejos|ofendid|reportante|denunciante|asegurad|presunt|probable|arrestad"
    r"|remitid|responsable|afectad|agraviad|testigo|inculpad|acusad|sentenciad|conductor|persona|ciudadan|solicitante"
)
_STREETS = re.compile("calle|domicilio|direcci|avenida|vialidad|cruce|esquina|ubicaci")
_THINGS = frozenset(
    {"col", "colonia", "colonias", "fracc", "fraccionamiento", "barrio", "localidad", "loc", "poblacion", "sector"}
    | {"zona", "municipio", "mpio", "mun", "entidad", "ent", "estado", "region", "distrito", "asentamiento", "calle"}
    | {"vialidad", "delito", "delitos", "falta", "infraccion", "unidad", "juzgado", "ley", "articulo"}
)
_OFFENCES = frozenset({"delito", "delitos", "falta", "faltas", "infraccion", "infracciones"})
_JOINTS = frozenset({"de", "del", "la", "las", "los", "el", "a", "o", "s", "as", "os", "y", "e", "i", "f", "p"})
_PLACES = frozenset({"san", "santa", "santo", "sta", "sto", "col", "fracc", "av", "calle"})
_LONGEST = 8  # words of one person's name
_TEXT = re.compile(r"[^\W\d_]+\.?(?:,? +[^\W\d_]+\.?)+")
_OF_NAMES = SURNAMES | GIVEN | EITHER
_FEWEST, _PARTS = 5, 2  # different texts; words of a part of a name
_ONE_IN = 5  # of the texts of a column that is called a person


def called(words: str) -> bool:
    """By its name's words: a name that is not said to be a thing's, or anything else that is a person's own."""
    if {*words.split()} - _JOINTS <= {"descripcion", *_OFFENCES} and {*words.split()} & _OFFENCES:
        return False  # what an offence is called, if it is no prose
    if _PRIVATE.search(words) or _SURNAME.search(words):
        return True
    return bool(_NAMED.search(words)) and (bool(_PERSON.search(words)) or not {*words.split()} & _THINGS)


def of_streets(name: str) -> bool:
    """Is the column called after streets and houses?"""
    return _STREETS.search(fold(name)) is not None


def holds_names(words: str, texts: Collection[tuple[str, int]]) -> bool:
    """Are most of its different texts whole names; of a column called only by whom it is about, one in five;
    of one of places, two in three.
    """
    people = sum(_is_whole(text) for text, _ in texts)
    if {*words.split()} & _THINGS:
        return people * 3 > len(texts) * 2  # places are named after persons
    return people * 2 > len(texts) or (_alone(words) and people > 0 and people * _ONE_IN >= len(texts))


def holds_parts(name: str, texts: Collection[tuple[str, int]]) -> bool:
    """Are most of its different texts surnames or given names alone, as far as the commonest tell? A third of them are
    enough; of a column of things or of streets, which are named after persons, never.
    """
    different = {text for text, _ in texts}
    if len(different) < _FEWEST or of_streets(name) or {*re.findall(r"[^\W_]+", fold(name))} & _THINGS:
        return False
    return sum(_is_part(text) for text in different) * 3 > len(different)


def _is_part(text: str) -> bool:
    spelled = [word for word in fold(text).split() if word not in _JOINTS]
    return 1 <= len(spelled) <= _PARTS and _OF_NAMES.issuperset(spelled)


def _alone(words: str) -> bool:
    said = [word for word in words.split() if not word.isdecimal() and word not in _JOINTS]
    return bool(said) and all(_PERSON.match(word) for word in said)


def _is_whole(text: str) -> bool:
    """Several words of letters, a known given name among them; one that is a surname too only first or last."""
    if not _TEXT.fullmatch(text):
        return False
    spelled = fold(text).replace(",", " ").replace(".", " ").split()
    if not 2 <= len(spelled) <= _LONGEST or not _PLACES.isdisjoint(spelled):
        return False
    return not GIVEN.isdisjoint(spelled) or spelled[0] in EITHER or spelled[-1] in EITHER


_OFFICIAL = re.compile(
    r"\b(lic|licda|mtr[oa]|ing|dr|dra|cmdte|cmte|c|profr?|sr|sra|juez|jueza|oficial|elabor\w*|revis\w*|autoriz\w*"
    r"|captur\w*|responsable|titular|nombre|director|directora|comandante|atentamente|firma)\b[.: ]"
)
_IDENTIFIER = re.compile(r"[A-ZÑ&]{3,4}\d{6}|(?:\d[ .()-]*){7}|@", re.IGNORECASE)
_DAYS = re.compile(r"\b(?:\d{4}-\d\d-\d\d|\d{1,2}[-.]\d{1,2}[-.]\d{4}|(?:19|20)\d\d ?- ?(?:19|20)\d\d)\b")
_ABOUT_ONE = re.compile(rf"(?:{_PERSON.pattern})\w*(?: \w+)? ?[:=]|\b(?!h\b)[a-z]\. ?[a-z]")  # INFRACTOR: X, R. MENDEZ
_HOUSE = re.compile(r"\b(?:calle|avenida|av|domicilio|mza|manzana|lote|colonia|col|cp)\b.*\d")
_A_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_OFFICE = re.compile(
    r"ayuntamiento|gobierno|municip|estad|secretaria|direccion|comisaria|fiscalia|juzgado|tribunal|policia|seguridad"
    r"|transito|coordinacion|centro de|justicia|reporte|relacion|informe|parte|lista|registro|bitacora|libro"
    r"|concentrado|audiencia|llamada|base de|detenid|remision|infraccion|incidente|novedades|carpeta|delito"
    r"|periodo|semana|mes|turno|oficio"
)
_SAINTS = frozenset({"san", "santa", "santo", "sta", "sto"})


def names_nobody(text: str) -> bool:
    """May a line above a table be shown? It speaks of an office or of days, and has no identifier, no telephone, no
    house, no official and no given name.
    """
    plain = fold(_DAYS.sub("", text))
    words = re.findall(r"[^\W\d_]+", plain)
    given = any(w in GIVEN and before not in _SAINTS for before, w in zip(["", *words], words, strict=False))
    dated = plain != fold(text) or _A_YEAR.search(plain) or not {*words}.isdisjoint(MONTHS)
    about_one = _OFFICIAL.search(f"{plain} ") or _ABOUT_ONE.search(plain) or _HOUSE.search(plain)
    return bool(dated or _OFFICE.search(plain)) and not (given or about_one or _IDENTIFIER.search(plain))
