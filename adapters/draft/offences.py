"""The class of a report by what it is called: a crime, an administrative infraction, or help and service.

By how the label begins, for what follows is about the same thing: ``ROBO A …``, ``INGERIR …``, ``CAIDA DE …``. Certain
unless the rest names something of another class; what only often means a class is plausible.
"""

from __future__ import annotations

import re
from functools import lru_cache

# Patterns of how labels begin, one beside the other; _ is a blank in them.
_CRIME = r"""
    delit delictiv robo asalto hurto cristalazo despojo fraude extorsi abuso_de_confianza cohecho peculado homicid
    feminicid parricid secuestr plagio privacion_(ilegal_)?(de_)?(la_)?libertad desaparicion trata_de
    viol\w*_(intra)?fam violencia_(intra|de_genero|de_pareja|contra|hacia|domestica|vicaria|sexual) lesion(es)?\b
    abuso_(sexual|de_autoridad|infantil) (acoso|hostigamiento)_(sexual|u_) estupro pederast
    (ataques|atentados?)_al_pudor violacion(_(sexual|equiparad|simple|tumult|(a|de)_(la_)?(menor|mujer|intim))\w*)?$
    amenaza allanamiento narco (delitos_)?contra_la_salud trafico_de falsific usurpa suplanta encubrim receptacion
    quebrantam da[ñn]os?_(\w+_){0,2}(prop(iedad)?\b|cosas|dolos|culpos|ajen)
    maltrato_(infantil|(a|al|de)_(menor|infante|niñ))
    pos_(de_)?(narc|drog|enerv|estupef)
    (porta|posesi)\w*_(\w+_){0,2}(arma|cartucho|drog|narc|enerv|estupef|simple|vehic)
    armas?_(de_fuego|blanca|prohibid|y_objetos) (disparo|detonacion)(es|s)?_(de|por|con)_arma
    (tentativa|intento)_(de_)?(robo|homic|extor|secue|viol|femin|priva) (evasion|fuga)_de_(reo|preso) sustraccion_de
    corrupcion_de incumplimiento_(de_)?(la_)?oblig toma_clandestina pandilleris asociacion_delict
"""
_ADMINISTRATIVE = r"""
    faltas?\b infraccion ri[ñn]as?\b pleito peleas?\b molest insult perturba escandal ruido musica volumen ebri
    (en_)?estado_de_ebri alcoholizad (persona|sujeto|conductor|masculino)s?_(en_)?(estado_de_)?(ebri|alcohol|drogad)
    inger ingesta inhala
    (consum|beb|tomar|tomando)\w*_(de_)?(bebida|alcohol|cerv|embriag|estupef|drog|sust|enerv|toxic) orina defeca
    miccion (hacer_)?necesidades_fis exhibicion (actos?_)?(inmoral|obscen) graffiti grafiti pintas?\b
    alt\w*_(de_|al_|del_|a_|el_|la_)*(tranquilidad|orden|ord)\b
    (tirar|arrojar|depositar)\b.*(basura|objeto|desecho|escombro)
    (comercio|vendedor|venta)\w*_(ambulante|informal|sin|clandest|de_alcohol) entorpec vagancia mendicidad
    juegos?_de_azar obstru\w*_(\w+_){0,3}(via|banqueta|cochera|calle|labor|paso) arrancones
    conduc\w+_(en_estado|bajo|ebri) (detona\w*_|quema\w*_)?(de_)?(cohetes|pirotecnia|fuegos_art)
"""
_HELP = r"""
    incendi conato quemas?\b quemad fuego\b explosi fugas?\b olor_a derrame inunda encharca derrumb deslave hundimi
    socavon corto_?circuito cable poste\b arbol ramas?\b caid[ao] semaforo alumbrado alcantarill bache animal
    perr[oa]s?\b canin enjambre panal abejas vibora serpiente ganado_suelto semovient rescat lesionad herid[oa]
    inconscient desmay convuls infarto paro_(card|resp) dificultad_resp dolor\b parto\b trabajo_de_parto embaraz
    intoxica sobredosis suicid (amenaza|tentativa|intento)_(de_)?(suicid|abort) ahoga electrocut mordedura enferm medic
    ambulancia emergencia urgencia extravi proteccion_civil bomberos
    (persona|menor|masculino|femenin[oa]|adulto|niñ[oa]|paciente)s?_(\w+_)?(lesion|inconsc|herid|caid|enferm|extravi|desorient|atrapad|tirad|en_crisis|en_situacion|convuls|desmay|electroc|intoxic)
    accident acc_(vial|de|autom|vehic) choque colision volca atropell hechos?_(de_)?(transito|vial) percance derrap
    incidente_(vial|de_transito) (vehiculo|auto|carro)s?_(descomp|varad) apoy auxilio servicio solicitud asistencia
    abandera rondin patrulla vigilancia recorrido traslado orientaci canaliza
"""
_PERHAPS = {
    "crime": r"da[ñn]o orden_de_apre detonaci disparo agresion_con",
    "administrative": r"agresi discusion ofens prostitu mal_estacionad",
    "assistance": r"""
        (persona|vehiculo|sujeto|masculino|objeto)s?_(en_)?(actitud_)?(sospech|abandon) sospech alarma fallec
        muerte_nat plaga manifestaci falla\b
    """,
}
_NOISE = re.compile(r"(?:(?:reporte|probable|presunt[oa]s?|posible|por|de|se|reporta|\d+)(?: |$))+")
_TURNED = re.compile(
    r"\b(?:negativ|cancelad|conmut|simulacr|broma|pendiente|nul[oa]\b|fals[oa]\b)|^(?:no|sin|otr[oa]s?)\b"
)


def _pattern(stems: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(stems.split()).replace('_', ' ')})")


_NO_CRIME = _pattern("(amenaza|tentativa|intento)_(de_)?(suicid|abort)")  # no threat and no attempt of one
_DEAD = _pattern("muert[oa] fallec occis homicid")
_HEADS = {
    "crime": _pattern(_CRIME),
    "administrative": _pattern(_ADMINISTRATIVE),
    "assistance": _pattern(_HELP),
}
_GUESSES = {value: _pattern(stems) for value, stems in _PERHAPS.items()}


@lru_cache(maxsize=4096)
def class_of(label: str) -> tuple[str, bool] | None:
    """The ``report_class`` of a label (folded, words alone), and is it certain; None where nothing tells."""
    noise = _NOISE.match(label)
    plain = label[noise.end() :] if noise and noise.end() < len(label) else label
    if _TURNED.search(plain):
        return None
    heads = {value: found.end() for value, pattern in _HEADS.items() if (found := pattern.match(plain))}
    if _NO_CRIME.match(plain):
        heads.pop("crime", None)
    if not heads:
        return _perhaps(plain)
    value = max(heads, key=lambda one: heads[one])  # the longest is about the most
    others = {other for other, pattern in _HEADS.items() if other != value and pattern.search(plain, heads[value])}
    if value == "assistance" and others:
        return None  # help with something: APOYO POR ROBO
    if value == "crime" and not plain.startswith("lesion"):  # which may be of a fall
        others.discard("assistance")
    dead = value == "assistance" and not plain.startswith("animal") and _DEAD.search(plain)
    return value, not (others or dead)


def _perhaps(plain: str) -> tuple[str, bool] | None:
    begins = next((value for value, pattern in _GUESSES.items() if pattern.match(plain)), None)
    inside = {value for value, pattern in _HEADS.items() if pattern.search(plain)}
    if begins is None and len(inside) == 1:
        begins = inside.pop()
    return None if begins is None else (begins, False)
