"""What short codes and flags say of a person: V, I, D for a part in the facts; yes or no under ``personaMoral``."""

from __future__ import annotations

import re

from adapters.draft.labels import yes_or_no
from adapters.profile.column import Column, words_of
from adapters.profile.person_lists import called_persons
from adapters.values.convert import fold


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ROLE, ENTITY = "persons[].role", "persons[].entity"
_ROLE_WORDS = {
    "victima": "victim", "ofendido": "victim", "agraviado": "victim", "imputado": "accused", "infractor": "offender",
    "indiciado": "accused", "probable responsable": "accused", "denunciante": "complainant", "detenido": "detained",
    "testigo": "witness", "quejoso": "complainant", "querellante": "complainant", "reportante": "complainant",
    "policia": "officer", "afectado": "victim", "acusado": "accused",
}  # fmt: skip
_BESIDE = (
    "victima",
    "imputado",
    "quejoso",
    "ofendido",
    "agraviado",
    "afectado",
)  # of codes without one of these nobody knows what they are
_ELSE = "denunciante", "imputado"  # what D and I are where nobody is called quejoso
_ACCUSED = ("imputado", "infractor", "probable responsable", "indiciado")
_BOTH, _AND = frozenset({"victim", "complainant"}), " y "
_SHORT = 3  # letters by which the name of a role's column begins: CAL, PARTIC
_ROLE_NAMES = _words(
    "tipo clave calidad caracter rol papel participacion intervencion figura interviniente involucrado"
)
_ALL_OF = _words("es is persona personas tipo moral morales empresa empresas juridica colectiva fisica")
_LEGAL, _NATURAL = frozenset({"moral", "morales", "empresa", "empresas", "juridica"}), frozenset({"fisica"})
_LETTERS = {"f": "natural", "pf": "natural", "m": "legal", "pm": "legal"}
_SOCIETY = frozenset({"s", "soc", "sociedad", "la sociedad", "estado", "el estado", "e"})  # nobody, or a legal person
_KIND_OF, _PERSON = frozenset({"tipo", "tp", "clase", "naturaleza"}), frozenset({"persona", "per", "pers", "sujeto"})
_ENTITIES = frozenset({"entity", "personalidad"})
_LONGEST, _FEWEST = 3, 3  # letters of a code; codes, where the column's name says less than that it is a role


def roles(column: Column) -> dict[str, str]:
    """By label the word for a part in the facts that it is the beginning of; none where one of them is none's.

    ``D`` beside ``Q`` for quejoso or alone with victims is a detenido, and a denunciante where nobody else complains;
    ``DV`` is one who is denunciante and víctima.
    """
    return letters(column) if _named_so(column) else {}


def some_roles(column: Column) -> dict[str, str]:
    """The same of those labels that are, where two at least are and others are not."""
    found = {label: word for label, word in _words_begun(column).items() if word} if _named_so(column) else {}
    return found if _tell(found) else {}


def letters(column: Column) -> dict[str, str]:
    """The same of a column whatever it is called: who asks knows that it is filled where a person is."""
    found = _words_begun(column)
    return found if all(found.values()) and _tell(found) else {}


def _named_so(column: Column) -> bool:
    """Does its name say that it is about the part that somebody has?"""
    said = {*words_of(column.column).split()}
    begun = {whole for word in said if len(word) >= _SHORT for whole in _ROLE_NAMES if whole.startswith(word)}
    return bool(begun) and len(column.labels or ()) >= (_FEWEST if said <= {"tipo", "clave"} else 2)


def _tell(found: dict[str, str]) -> bool:
    return bool({*found.values()} & {*_BESIDE}) and len({*found.values()}) > 1


def _words_begun(column: Column) -> dict[str, str]:
    """For each label the word, or the two; empty where it begins none."""
    labels = {label: fold(label).strip(" .") for label in column.labels or ()}
    complained = any(code.startswith("q") for code in labels.values())
    accused = any(code and word.startswith(code) for code in labels.values() for word in _ACCUSED)
    skipped = _ELSE if complained else _ELSE[:1] if not accused else ()
    words = [word for word in _ROLE_WORDS if word not in skipped]

    def begun(code: str) -> str:
        return next((word for word in words if 0 < len(code) <= _LONGEST and word.startswith(code)), "")

    return {label: begun(code) or _both([*map(begun, re.split(r"[ /.,-]*", code))]) for label, code in labels.items()}


def begins(code: str) -> str:
    """The word that such a folded code begins, of three letters or more; none where these are several roles'."""
    words = [word for word in _ROLE_WORDS if word.startswith(code)] if len(code) >= _LONGEST else []
    return words[0] if len({_ROLE_WORDS[word] for word in words}) == 1 else ""


def _both(words: list[str]) -> str:
    """One who complains and is the victim: no other two parts are one person's."""
    said = [word for word in words if word]
    both = len(said) == len(_BOTH) and {_ROLE_WORDS[word] for word in said} == _BOTH
    return _AND.join(said) if both else ""


def role_of(word: str) -> str:
    """The contract's value for such a word; of two it has one."""
    return "victim" if _AND in word else _ROLE_WORDS[word]


def entities_of(column: Column) -> dict[str, str]:
    """By label, natural or legal, of a flag that its name explains or of the codes F and M; none where one is neither,
    nor the society that some write beside them, of which nothing is said here.

    It is asked of columns that may be a person's entity by their names.
    """
    labels = {label: fold(label).strip(" .") for label in column.labels or ()}
    said = {*words_of(column.column).split()}
    known = {label: _LETTERS[code] for label, code in labels.items() if code in _LETTERS}
    others = {*labels.values()} - _LETTERS.keys()
    if (
        known
        and others <= _SOCIETY
        and _of_entities(said, column.member)
        and (not others or len({*known.values()}) > 1)
    ):
        return known
    flags = {label: yes_or_no(ENTITY, label) for label in labels}
    if not flags or None in flags.values() or not said <= _ALL_OF or bool(said & _LEGAL) == bool(said & _NATURAL):
        return {}
    yes, no = ("legal", "natural") if said & _LEGAL else ("natural", "legal")
    return {label: yes if flag else no for label, flag in flags.items()}


def of_society(label: str) -> bool:
    """Does it say that the society, or the state, is the victim, which is nobody, or a legal person?"""
    return fold(label).strip(" .") in _SOCIETY


def _of_entities(said: set[str], member: str | None) -> bool:
    """By its name: the kind of a person, ``tipo`` alone within a list of persons."""
    of_person = bool(said & _PERSON) or (member is not None and called_persons(member) and said <= _KIND_OF)
    return bool(said & _ENTITIES) or (bool(said & _KIND_OF) and of_person)
