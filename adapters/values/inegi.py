"""Mexico's states and municipalities by INEGI key (Catálogo Único de Claves de Áreas Geoestadísticas, August 2024).

What a source writes is compared without case, accents and stops, with its usual abbreviations spelled out. A name that
several municipalities have gives all of their keys: which of them is meant, the names around it may say.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from adapters.values.convert import fold

_NUMBERED = re.compile(r"(?:(\d{3})=)?(.+)")
_STATES = {  # beside the official names, folded
    "01": "ags",
    "02": "bc, baja california norte",
    "03": "bcs",
    "04": "camp",
    "05": "coah, coahuila",
    "06": "col",
    "07": "chis",
    "08": "chih",
    "09": "cdmx, df, distrito federal, mexico city, cd de mexico, ciudad mexico, cd mexico",
    "10": "dgo",
    "11": "gto",
    "12": "gro",
    "13": "hgo",
    "14": "jal",
    "15": "edomex, edo mex, edo mexico, edo de mexico, edo de mex, estado mexico, estado de mexico",
    "16": "mich, michoacan",
    "17": "mor",
    "18": "nay",
    "19": "nl",
    "20": "oax",
    "21": "pue",
    "22": "qro, queretaro de arteaga",
    "23": "qroo, q roo, quintanaroo",
    "24": "slp",
    "26": "son",
    "27": "tab",
    "28": "tamps, tamp",
    "29": "tlax",
    "30": "ver, veracruz, veracruz llave, veracruz ignacio de la llave",
    "31": "yuc",
    "32": "zac",
}
COUNTRY = "mexico"  # the state's name, too
_PLACES = {  # names in everyday use that are no part of the official one, or less than its beginning
    "tlaquepaque": "14098",
    "ciudad juarez": "08037",
    "ciudad victoria": "28041",
    "ciudad guzman": "14023",
    "garza garcia": "19019",
    "rosarito": "02005",
    "dolores hidalgo": "11014",
    "ejutla de crespo": "20028",
    "huajuapan de leon": "20039",
    "juchitan de zaragoza": "20043",
    "juchitan": "20043",
    "magdalena contreras": "09008",
    "villa hidalgo": "20038",
    "playa del carmen": "23008",
    "tezoatlan de segura y luna": "20549",
    "san blas atempa": "20124",
    "san martin de los cansecos": "20238",
}
_SPELLED = {
    "cd": "ciudad", "gral": "general", "sta": "santa", "sto": "santo", "fco": "francisco", "ma": "maria",
    "dr": "doctor", "pto": "puerto", "gpe": "guadalupe", "v": "villa", "s": "san", "n": "nuevo",
}  # fmt: skip
_BEFORE = re.compile(
    r"^(?:h |honorable )?(?:municipio|mpio|mun|alcaldia|delegacion|ayuntamiento|ayto)(?: constitucional)?(?: del?)? "
)
_TITLE = re.compile(r"^(?:heroic[ao] (?:ciudad de |villa (?:de )?)?)")
_OF = frozenset({"de", "del", "y"})  # what a short name leaves out begins so: Acapulco (de Juárez)


@cache
def _catalogue() -> tuple[dict[str, str], dict[str, str]]:
    """The names of the states and of the municipalities, by key."""
    states, places = {}, {}
    for line in files("adapters").joinpath("catalogues/inegi.txt").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        head, _, listed = line.partition(": ")
        key, states[head[:2]], number = head[:2], head[3:], 0
        for one in listed.split("; "):
            if found := _NUMBERED.fullmatch(one):
                number = int(found[1] or number + 1)
                places[f"{key}{number:03}"] = found[2]
    return states, places


@cache
def _states() -> dict[str, str]:
    named = {_plain(name): key for key, name in _catalogue()[0].items()}
    return named | {_plain(text): key for key, texts in _STATES.items() for text in texts.split(", ")}


@cache
def _places() -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    """The keys of each official name, and of each beginning that is short for one name in its state."""
    whole: dict[str, set[str]] = {}
    names = [(key, _plain(name)) for key, name in _catalogue()[1].items()]
    for key, plain in names:
        whole.setdefault(plain, set()).add(key)
    for text, key in _PLACES.items():
        whole.setdefault(_plain(text), set()).add(key)
    begins: dict[str, dict[str, set[str]]] = {}
    for key, plain in names:
        words = _TITLE.sub("", plain).split()
        for n in range(1, len(words)):
            begun = begins.setdefault(" ".join(words[:n]), {}).setdefault(key[:2], set())
            begun.add(key if words[n] in _OF else "")
    short = {
        text: frozenset(next(iter(keys)) for keys in by_state.values() if len(keys) == 1 and "" not in keys)
        for text, by_state in begins.items()
    }
    return {text: frozenset(keys) for text, keys in whole.items()}, short


def name(key: str) -> str:
    """What a key stands for: ``Zapopan, Jalisco``, or a state's name. Raises KeyError."""
    states, places = _catalogue()
    return states[key] if len(key) == 2 else f"{places[key]}, {states[key[:2]]}"


def known(key: str) -> bool:
    """Is there such a municipality or state?"""
    states, places = _catalogue()
    return key in states or key in places


def state(text: str) -> str | None:
    """The key of the state that a text names, or is the key of, with or without its zero."""
    if text.isdecimal():
        key = text.zfill(2)
        return key if len(key) == 2 and known(key) else None
    plain = _plain(text)
    return _states().get(plain) or _states().get(plain.removeprefix("estado de ").removeprefix("edo de "))


def municipalities(text: str) -> frozenset[str]:
    """The keys of all municipalities that a text may name, short names among them (``Ecatepec``); a state written after
    it decides: ``Tonalá, Jal.``.
    """
    before, within = _apart(text)
    exact = exactly(text)
    taken = {key[:2] for key in exact}
    begun = frozenset[str]().union(*(_places()[1].get(plain, frozenset()) for plain in _spellings(before)))
    return exact | {key for key in begun if key[:2] not in taken and within in (None, key[:2])}


def exactly(text: str) -> frozenset[str]:
    """The keys of those whose whole name it is."""
    before, within = _apart(text)
    named = frozenset[str]().union(*(_places()[0].get(plain, frozenset()) for plain in _spellings(before)))
    return frozenset(key for key in named if within in (None, key[:2]))


def _apart(text: str) -> tuple[str, str | None]:
    before, sign, after = text.strip(" .)").replace("(", ",").rpartition(",")
    within = state(after) if sign else None
    return (before, within) if within else (text, None)


def _spellings(text: str) -> set[str]:
    plain = _plain(text)
    return {plain, _BEFORE.sub("", plain)}


@cache
def _plain(text: str) -> str:
    words = re.sub(r"[^\wñ]+", " ", fold(text).replace("ñ", "n")).split()
    if len(words) > 1 and all(len(word) == 1 for word in words):
        return "".join(words)  # S.L.P.
    return " ".join(_SPELLED.get(word, word) if len(words) > 1 else word for word in words)
