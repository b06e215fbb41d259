"""What a label means, by the stems of its words: ``ARRESTO 36 HRS``, ``T. COMUNITARIO``, ``P.D. FISCALÍA``.

Certain where nothing else is said but numbers, units and words that say nothing; plausible where other words stand
beside the one stem that is known. Two meanings in one label, or a word that turns one round, are neither.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from adapters.draft.offences import class_of
from adapters.files.headers import SEPARATOR
from adapters.profile.field_words import NO, YES
from adapters.values.convert import fold


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SILENT = _words(
    "a al ante con de del e el en i la las lo los o por que se su un una y administrativo administrativa admvo admva"
    " horas hora hrs hr h dias dia pesos peso mn uma umas salarios minimos salario minimo efectivo pago pagada total"
    " presunto presunta probable posible directa indirecta menor mayor turno pd p d puesta puesto disposicion disp"
    " municipal estatal federal comun fuero jud estado verbal publica privada publico ciudadana persona"
    " penal accion procedimiento oral art articulo reincidente primera vez favor parte"
)
_TURNED = _words("no sin conmutado conmutada conmuta conmutacion ni nulo pendiente")

_OF_QUANTITIES = r"\b(monto|importe|cantidad|sancion|medida|tiempo)\b"  # in the name of a measure's column
BY_OFFENCE = "report_class by offence"  # no field's path: columns of offences are not found by these words
BY_STATUS = "determination by status"  # nor a column of determinations by these, which a status says too
# By field, in the order in which they are looked for: what is found is taken out of the label.
_STEMS: dict[str, dict[str, str]] = {
    "measure.kind": {
        "none": r"sin sancion|sin medida|ninguna|absuel\w+|no responsable|sin responsabilidad|improcedente",
        "community_service": r"(t|trab\w*|serv\w*|labor\w*|jornadas?)( (de|en|a|al|favor|la|trabajo|social|beneficio))*"
        r" com(un\w*)?|t ?(f ?)?c",
        "arrest": r"arr|arresto?s?|arrestad[oa]",
        "fine": r"multas?|multad[oa]|sancion economica",
        "warning": r"amon|amonest\w*|apercib\w*",
        "conciliation": r"concilia\w*|acuerdo conciliatorio",
        "referral": r"(canaliz\w*|derivacion|derivad[oa])( (a|al) .*)?",
    },
    "outcome": {
        "not_responsible": r"(no|sin) responsab\w*|absuel\w+|absolutoria|exoner\w+|improcedente",
        "responsible": r"responsable?s?|responsabilidad",
        "conciliated": r"concilia\w*|convenio",
        "suspended": r"suspen\w+",
        "pending": r"pendiente|tramite|proceso|por resolver|diferid[oa]",
    },
    "initiated_by": {
        "presentation": r"presenta\w+|flag|flagr\w*|detencion|detenid[oa]|disposicion",
        "complaint": r"queja|quejos[oa]|denuncia\w*|querella",
        "referral": r"remi(sion|tid[oa])|canaliza\w+|derivad\w+|oficio",
        "summons": r"cit|cita(torio)?s?",
    },
    "persons[].role": {
        "detained": r"detenid[oa]s?|asegurad[oa]s?|arrestad[oa]s?",
        "offender": r"infractor(a|es|as)?",
        "accused": r"imputad[oa]s?|indiciad[oa]s?|inculpad[oa]s?|acusad[oa]s?|investigad[oa]s?|denunciad[oa]s?",
        "victim": r"victimas?|ofendid[oa]s?|agraviad[oa]s?|afectad[oa]s?",
        "complainant": r"quejos[oa]s?|denunciantes?|querellantes?|reportantes?|promoventes?",
        "witness": r"testigos?",
        "officer": r"policias?|oficial(es)?|elementos?|primer respondiente|aprehensor(es)?",
        "lawyer": r"defensor(a|es)?|abogad[oa]s?|asesor juridico",
    },
    "persons[].entity": {"natural": r"fisicas?", "legal": r"moral(es)?|empresas?|juridica colectiva"},
    "persons[].sex": {
        "H": r"hombres?|masc\w*|varon(es)?", "M": r"mujer(es)?|fem\w*", "X": r"no binari[oa]",
    },
    "report_class": {
        "crime": r"delitos?|delictiv[oa]s?",
        "administrative": r"(falta|infraccion)(es|s)?( (civic|administrativ|admv|adtv)[oa]s?)?|justicia civica|f a",
        "assistance": r"apoyos?|auxilios?|servicios?|asistencia\w*|(emergencia|urgencia)s? medicas?|proteccion civil",
        "unclassified": r"(sin|por) clasificar|no clasificad[oa]",
    },
    "receiving_authority": {
        "civic_court": r"(remitid[oa]s? (a|al|ante) )?(ju[ez]\w*|jdo) (civ|calif|municipal|mpal)\w*|j c|justicia civica"
        r"|barandilla|calificador",
        "prosecutor": r"(remitid[oa]s? (a|al|ante)( la)? )?(fiscal\w*|f ?g ?[jer]\w*|m ?p)"
        r"|agente del ministerio publico|ministerio publico|agencia|pgj",
        "none": r"ningun[oa]?|no hubo( detenid\w+)?|sin (puesta( a disposicion)?|detenid\w+)",
        "other": r"otr[oa]s?( autoridad(es)?)?|migracion|inm|dif|hospital",
    },
    "stage": {
        "no_prosecution": r"no ejercicio|n ?e ?a ?p|abstencion( de investigar)?",
        "temporarily_archived": r"archivo temporal|archivad[oa] temporalmente",
        "alternative_exit": r"salidas? alternas?|acuerdo reparatorio|suspension condicional|m ?a ?s ?c",
        "before_judge": r"judicializ\w+|(vinculad[oa]|vinculacion) a proceso|(ante )?jue[zc]\w* de control"
        r"|(investigacion )?complementaria|intermedia",
        "sentenced": r"sentenci\w+( (condena|absolu)toria)?",
        "trial": r"juicio|debate",
        "open": r"investigacion inicial|inicial|investigacion|integracion|tramite|abiert[oa]|activ[oa]|iniciad[oa]",
    },
    BY_STATUS: {
        "ARCHIVO TEMPORAL": r"archivo temporal|archivad[oa] temporalmente",
        "NO EJERCICIO DE LA ACCIÓN PENAL": r"no ejercicio( de la| de)?( accion)?( penal)?|n ?e ?a ?p",
        "ABSTENCIÓN DE INVESTIGAR": r"(facultad de )?abst(encion|enerse)( de investigar)?",
        "INCOMPETENCIA": r"incompeten(cia|te)s?",
        "ACUMULACIÓN": r"acumula(cion|d[oa]s?)",
        "CRITERIO DE OPORTUNIDAD": r"criterios? de oportunidad",
        "MECANISMOS ALTERNATIVOS": r"mecanismos? alternativos?( de solucion)?( de controversias)?|m ?a ?s ?c",
        "ACUERDO REPARATORIO": r"acuerdos? reparatorios?",
        "SUSPENSIÓN CONDICIONAL": r"suspension condicional",
        "JUDICIALIZADA": r"judicializ\w+",
    },
    "proceeding.sentence": {"conviction": r"condenatori\w+", "acquittal": r"absolutori\w+", "mixed": r"mixt[oa]"},
    "proceeding.alternative_exit": {
        "reparation_agreement": r"acuerdos? reparatorios?", "conditional_suspension": r"suspension condicional",
        "abbreviated_trial": r"abreviado",
    },
}  # fmt: skip
# How labels begin that mean a value in most agencies, and elsewhere may not.
_PERHAPS: dict[str, dict[str, str]] = {
    "measure.kind": {
        "none": r"libre|libertad|absolv|entregad[oa] a",
        "warning": r"exhort|llamada de atencion",
        "referral": r"(p d|puest[oa] a disposicion|disposicion|remitid[oa])( (a|al|de|del|ante))*"
        r" (m ?p|fiscal|minist|f ?g)",
    },
    "outcome": {"responsible": r"sancion|culpable|procede", "not_responsible": r"sobresei|libre|libertad"},
    "persons[].role": {"victim": r"lesionad|occis|cadaver|finad|desaparecid", "accused": r"probable|presunt|agresor"},
    "report_class": {"crime": r"robo|homicidio|lesiones", "assistance": r"emergencia|urgencia|medic|accidente"},
    "receiving_authority": {
        "civic_court": r"(juez|juzgado|jdo|jc$)"
        r"(?!.*\b(penal|control|garantias|distrito|federal|familiar|civil|oral)\b)",
        "none": r"se retir|retirad|(no|sin) (se )?localiz|negativ|fals[oa]|cancelad|atendid|solucionad|sin novedad"
        r"|sin efecto|exhort|dialog|orienta|desist|s det|lib(re|ertad|erad[oa])?\b",
        "other": r"familia|particular|ejercito|guardia nacional",
    },
    "stage": {
        "open": r"inici|inv|tram|e? ?t$|t ?r$|integ",
        "temporarily_archived": r"archiv(?!o def)|reserva|a ?t$",
        "before_judge": r"imputa|vincula|con juez|jud$|consign",
        "no_prosecution": r"n ?e ?a$|a ?i$",
        "alternative_exit": r"mediacion|mecanismo|justicia altern|a ?r$|s ?c ?p?$",
    },
    BY_STATUS: {
        "ARCHIVO TEMPORAL": r"a ?t$",
        "NO EJERCICIO DE LA ACCIÓN PENAL": r"n ?e ?a$",
        "ABSTENCIÓN DE INVESTIGAR": r"a ?i$",
        "ACUERDO REPARATORIO": r"a ?r$",
        "SUSPENSIÓN CONDICIONAL": r"s ?c ?p?$",
        "INCOMPETENCIA": r"inc$|incomp",
        "ACUMULACIÓN": r"acum",
        "CRITERIO DE OPORTUNIDAD": r"crit|c ?o$",
        "JUDICIALIZADA": r"jud$|consign",
    },
}
_YES_STEMS = {
    "offences[].completed": (r"consuma\w+", r"(en )?(grado de )?tentativa|intento|no consuma\w+"),
    "offences[].with_violence": (r"c v|violent\w+", r"s v"),
    "measure.fulfilled": (r"cumpli\w*|pagad[oa]", r"(no|in)\s?cumpli\w*|pendiente|adeudo|no pagad[oa]"),
    "persons[].injured": (r"(con )?lesion(es|ad[oa])", r"sin lesiones|iles[oa]"),
    "persons[].intoxicated": (r"ebri[oa]|intoxicad[oa]|(con )?aliento alcoholico", r"sobri[oa]|no ebri[oa]"),
}
_PATTERNS = {
    path: [(value, re.compile(rf"(?<!\w)(?:{stem})(?!\w)")) for value, stem in stems.items()]
    for path, stems in _STEMS.items()
}


class Meaning(NamedTuple):
    """A field's value, and is it certain?"""

    value: str
    certain: bool


@lru_cache(maxsize=8192)
def meaning(path: str, label: str) -> Meaning | None:
    """Of a label of a coded field, whoever wrote it; None where nothing speaks for one value alone."""
    if path == BY_OFFENCE:
        return Meaning(*said) if (said := class_of(_plain(label))) else None
    rest, found = _plain(label), set()
    for value, pattern in _PATTERNS.get(path, ()):
        rest, times = pattern.subn(" ", rest)
        found |= {value} if times else set()
    words = {word for word in rest.split() if not word.isdecimal()}
    if found == {"victim", "complainant"}:
        return Meaning("victim", False)  # of VICTIMA Y DENUNCIANTE the contract has one
    if len(found) != 1 or words & _TURNED:
        return _perhaps(path, label) if not found else None
    return Meaning(found.pop(), words <= _SILENT)


def measure_of(name: str) -> str | None:
    """The measure that a column's name says, and nothing else: MULTA, HORAS DE ARRESTO, SANCIÓN / T.C."""
    own = name.rpartition(SEPARATOR)[2]
    said = meaning("measure.kind", re.sub(_OF_QUANTITIES, " ", fold(own)))
    return said.value if said and said.certain else None


def _perhaps(path: str, label: str) -> Meaning | None:
    said = [value for value, pattern in _PERHAPS.get(path, {}).items() if re.match(pattern, _plain(label))]
    return Meaning(said[0], False) if len(said) == 1 else None


def yes_or_no(path: str, label: str) -> bool | None:
    """``SI``, ``SÍ CUMPLIÓ``, ``CON VIOLENCIA``, ``CONSUMADO``; None where it is not certain."""
    folded, plain = fold(label), _plain(label)
    if folded in YES + NO:
        return folded in YES
    yes, no = _YES_STEMS.get(path, (None, None))
    if no and re.fullmatch(no, plain):
        return False
    if yes and re.fullmatch(yes, plain):
        return True
    first = plain.partition(" ")[0]
    return {"si": True, "con": True, "no": False, "sin": False}.get(first)


def _plain(label: str) -> str:
    return re.sub(r"[^\wñ]+|_+", " ", fold(label)).strip()
