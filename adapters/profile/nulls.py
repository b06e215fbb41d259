"""What systems write where nothing is known, and where nobody is: an accused who is no one yet has no name."""

from __future__ import annotations

import re

from adapters.values.convert import fold

_UNKNOWN = (
    "na|n/a|n.a.|nd|n/d|n.d.|sd|s/d|s.d.|s/h|s/i|s/n|s.n.|s/u|s.u.|null|(null)|none|nan|nat|nat:00|#n/a|-|--|---|.|*"
    "|0000-00-00|00/00/0000|sin dato|sin datos|no aplica|sin informacion|sin especificar|no especificado"
    "|no especificada|no disponible|no identificado|no identificada|desconocido|desconocida|desconocidos|se desconoce"
    "|desconocidas|desconocido(s)|desconocida(s)|desconocido/a"
    "|se ignora|ignora|ignorado|ignorada|no sabe|no se sabe|sin unidad|sin numero|sin nombre|s/nombre|sin alias"
    "|sin apellido|sin identificar|por identificar|no identificados|persona desconocida|sujeto desconocido"
    "|persona no identificada|n/p|n.p.|no dijo|no dice|no quiso decir|no manifesto|no manifiesta|no contesto"
    "|no recuerda"
)
# Of persons; compared without stops and spaces between letters: Q.R.R., Q. R. R., QRR.
_NOBODY = (
    "qrr|qqrr|nn|quien resulte responsable|quienes resulten responsables|quien o quienes resulten responsables"
    "|quien y/o quienes resulten responsables|en contra de quien resulte responsable|contra quien resulte responsable"
    "|no proporciona|no proporciono|no proporcionado|no proporcionada|no proporcionados|no dio nombre"
    "|no proporciona nombre|no proporciono nombre|no proporciona su nombre|no proporciona datos|no proporciono datos"
    "|no proporciona apellido|no proporciona apellidos|nombre no proporcionado|nombre desconocido|se desconoce nombre"
    "|se desconoce el nombre|no quiso dar nombre|no quiso proporcionar nombre|se niega a proporcionar nombre"
    "|se nego a dar nombre|se reserva nombre|omite nombre"
    "|la sociedad|la sociedad en general|la sociedad y el estado|el estado|la colectividad"
)
# As a person's name; in another column they may say something: the channel of a report.
_WITHHELD = (
    "anonimo|anonima|denuncia anonima|denunciante anonimo|llamada anonima|reservado|reservada|reservado/a|reservados"
    "|identidad reservada|identidad protegida|identidad resguardada|nombre reservado|datos reservados|se reserva"
    "|se reserva identidad|victima de identidad reservada|victima con identidad reservada|testigo protegido"
    "|salud publica|la salud publica|sociedad|sociedad en general"
)
# As a person's name: that there was none.
_NO_ONE = re.compile(
    r"(?:sin|no (?:hubo|hay|existen?)(?: ningun[oa]?)?|ningun[oa]?|cero|0)"
    r"(?: (?:asegurad|detenid|arrestad|presentad|infractor|imputad|remitid|persona|ofendid|agraviad|victima|quejos)"
    r"\w*)+"
    r"|no (?:hubo|hay)|ningun[oa]|nadie"
)
_OF_INITIALS = re.compile(r"(?:[A-ZÑ]\. ?){2,5}[A-ZÑ]\.?")
_ANONYMOUS = frozenset(_WITHHELD.split("|"))
NULLS = frozenset(_UNKNOWN.split("|"))
_PERSONS = frozenset(_NOBODY.split("|"))
_LONGEST_NULL = max(map(len, NULLS | _PERSONS)) + 4  # some stops and brackets
_NO_DATES = ("1900-01-01", "01/01/1900", "01-01-1900", "0001-01-01", "01/01/0001", "/Date(-62135")
_NO_COMPACT_DATES = frozenset({"19000101", "19000101 0000", "19000101 00:00", "19000101 00:00:00", "99999999 9999"})
_INITIALS = re.compile(r"(?:[a-z][. /]{0,2}){2,5}")
_AROUND = " .,;()[]*\"'«»-"


def is_null(text: str) -> bool:
    """A text that systems write where nothing is known, whatever the column; 1900-01-01 and the year 1 are."""
    if text.startswith(_NO_DATES) or text in _NO_COMPACT_DATES:
        return True
    if len(text) > _LONGEST_NULL:
        return False
    folded = fold(text)
    return folded in NULLS or _nobody(folded)


def is_anonymous(text: str) -> bool:
    """A name that says that none was given."""
    return fold(text).strip(_AROUND) in _ANONYMOUS


def is_no_one(text: str) -> bool:
    """A text in the place of a name that says that there was nobody: ``SIN DETENIDO``, ``NO HUBO``, ``NINGUNO``."""
    return _NO_ONE.fullmatch(fold(text).strip(_AROUND)) is not None


def of_initials(text: str) -> bool:
    """Three initials and more, and nothing else: ``L.T.N.``."""
    return _OF_INITIALS.fullmatch(text) is not None


def _nobody(folded: str) -> bool:
    bare = folded.strip(_AROUND)
    if bare in NULLS or bare in _PERSONS:
        return bool(bare)
    return _INITIALS.fullmatch(bare) is not None and re.sub(r"[. /]", "", bare) in _PERSONS
