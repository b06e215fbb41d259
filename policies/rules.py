"""The transform vocabulary (ISO/IEC 20889 names): what a rule may say, and which fields it applies to.

    keep suppress mask band round top_code date geo hierarchy derive pseudonym token redact_text withhold_text

A rule is written ``keep`` or ``{date: month}``. Nothing here knows an agreement; the floor, which no agreement can
lower, is in ``policies/floor.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from pydantic import AwareDatetime

from contracts.fields import Leaf, Protection, Sensitivity

DATES = ("minute", "hour", "day", "week", "month", "quarter", "year")
COARSEST = 1 + len(DATES)
FINE_DATES = frozenset({"minute", "hour"})
DERIVATIONS = {("sex", "curp"), ("birth_state", "curp")}  # (field, the sibling it is read from)

TEXT, WHOLE, NUMBER, FLAG, DAY, INSTANT = "text", "whole number", "number", "yes/no", "date", "date and time"
_SHAPES: dict[type, str] = {
    str: TEXT,
    int: WHOLE,
    float: NUMBER,
    bool: FLAG,
    date: DAY,
    datetime: INSTANT,
    AwareDatetime: INSTANT,
}


@dataclass(frozen=True, slots=True)
class Rule:
    """What happens to one field. ``parameter`` is None where the transform takes none."""

    transform: str
    parameter: int | str | None = None

    def __str__(self) -> str:
        return self.transform if self.parameter is None else f"{{{self.transform}: {self.parameter}}}"


SUPPRESS = Rule("suppress")


class NotARule(ValueError):
    """The text is not a rule. Says what would be right."""


@dataclass(frozen=True, slots=True)
class _Parameter:
    expected: str
    fits: Callable[[object], bool]


def _between(low: int, high: int) -> _Parameter:
    return _Parameter(f"a whole number from {low} to {high}", lambda v: type(v) is int and low <= v <= high)


def _one_of(*words: str) -> _Parameter:
    return _Parameter(f"one of {', '.join(words)}", lambda v: v in words)


def _is_word(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 40 and value.replace("_", "a").replace("-", "a").isalnum()


_WORD = _Parameter("a name of letters, digits, - and _", _is_word)
_NONE = _Parameter("", lambda v: v is None)
PARAMETERS: Mapping[str, _Parameter] = {
    "keep": _NONE,
    "suppress": _NONE,
    "mask": _between(1, 10),
    "band": _between(2, 1_000),
    "round": _between(2, 1_000_000),
    "top_code": _between(1, 1_000_000),
    "date": _one_of(*DATES),
    "geo": _between(0, 5),
    "hierarchy": _WORD,
    "derive": _WORD,
    "pseudonym": _WORD,
    "token": _WORD,
    "redact_text": _NONE,
    "withhold_text": _NONE,
}


def parse(written: object) -> Rule:
    """``"keep"`` or ``{"date": "month"}`` as a Rule; raises NotARule saying what would be right."""
    if isinstance(written, dict) and len(written) == 1:
        [(name, parameter)] = written.items()
    else:
        name, parameter = written, None
    known = PARAMETERS.get(name) if isinstance(name, str) else None
    if known is None:
        raise NotARule(f"a rule is one of {', '.join(PARAMETERS)}, as a word or as {{transform: parameter}}")
    if not known.fits(parameter):
        raise NotARule(f"{name} takes {known.expected}" if known.expected else f"{name} takes no parameter")
    return Rule(name, parameter)


def shape(leaf: Leaf) -> str:
    """The leaf's type as the rules and their messages speak of it."""
    return _SHAPES[leaf.type]


def coarseness(rule: Rule, leaf: Leaf) -> int:
    """How coarsely a rule shows a date or time: 0 is the second, 3 the day, 7 the year; beyond, nothing of it."""
    if rule.transform == "keep":
        return 0 if shape(leaf) == INSTANT else 1 + DATES.index("day")
    if rule.transform == "date":
        return 1 + DATES.index(str(rule.parameter))
    return COARSEST


def misfit(rule: Rule, leaf: Leaf) -> str | None:
    """Why the rule can't apply to this field, as what would be right instead; None if it can."""
    check = _CHECKS.get(rule.transform)
    return check(rule, leaf) if check else None


def _shapes(*shapes: str) -> Callable[[Rule, Leaf], str | None]:
    def check(rule: Rule, leaf: Leaf) -> str | None:
        wanted = " or ".join(shapes)
        return None if shape(leaf) in shapes else f"{rule.transform} applies to a {wanted}; this is a {shape(leaf)}"

    return check


def _band(rule: Rule, leaf: Leaf) -> str | None:
    if shape(leaf) not in (WHOLE, DAY):
        return f"band applies to a whole number or a birth date; this is a {shape(leaf)}"
    if leaf.meta.protection is Protection.PERSON and not 5 <= int(rule.parameter or 0) <= 50:
        return "a band about a person is 5 to 50 years wide"
    return None


def _date(rule: Rule, leaf: Leaf) -> str | None:
    if shape(leaf) == DAY and rule.parameter in FINE_DATES:
        return "the field has no time of day: day or coarser"
    return _shapes(DAY, INSTANT)(rule, leaf)


def _geo(_: Rule, leaf: Leaf) -> str | None:
    located = shape(leaf) == NUMBER and leaf.meta.protection is Protection.PLACE
    return None if located else "geo applies to latitude and longitude"


def _number(rule: Rule, leaf: Leaf) -> str | None:
    if shape(leaf) == NUMBER and leaf.meta.protection is Protection.PLACE:
        return "for latitude and longitude use geo"
    return _shapes(WHOLE, NUMBER)(rule, leaf)


def _hierarchy(rule: Rule, leaf: Leaf) -> str | None:
    levels = [name for name, _ in leaf.meta.hierarchy]
    if rule.parameter in levels:
        return None
    return f"the levels of this field are {', '.join(levels)}" if levels else "this field has no hierarchy"


def _derive(rule: Rule, leaf: Leaf) -> str | None:
    name = leaf.path.rpartition(".")[2]
    if (name, rule.parameter) in DERIVATIONS:
        return None
    known = ", ".join(f"{field}: {{derive: {source}}}" for field, source in sorted(DERIVATIONS))
    return f"the derivations there are: {known}"


def _identifier(rule: Rule, leaf: Leaf) -> str | None:
    identifies = leaf.meta.sensitivity is Sensitivity.DIRECT and shape(leaf) == TEXT
    return None if identifies else f"{rule.transform} stands in for a direct identifier; this field is none"


def _free_text(rule: Rule, leaf: Leaf) -> str | None:
    free = leaf.meta.sensitivity is Sensitivity.FREE_TEXT
    return None if free else f"{rule.transform} is for free text; this field is none"


_CHECKS: dict[str, Callable[[Rule, Leaf], str | None]] = {
    "mask": _shapes(TEXT),
    "band": _band,
    "round": _number,
    "top_code": _number,
    "date": _date,
    "geo": _geo,
    "hierarchy": _hierarchy,
    "derive": _derive,
    "pseudonym": _identifier,
    "token": _identifier,
    "redact_text": _free_text,
    "withhold_text": _free_text,
}
