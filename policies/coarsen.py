"""Generalising what was released already, one step further: for extracts, which are made of releases and of no record.

    wrong_steps(ladder, shown, kind)        what is wrong with the steps that an agreement states
    coarser(old, new, leaf) -> why not      "" where ``new`` can be made of what ``old`` shows
    coarsened(value, rule) -> value         of a released value; None where nothing of it is shown

A time finer than a day is released in UTC; its day is that of the agreements' official calendar.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from contracts.fields import Leaf
from contracts.kind import Kind
from policies import transforms
from policies.floor import breach
from policies.rules import DATES, SUPPRESS, Rule, coarseness, misfit
from policies.written import OFFICIAL_TIME

_FROM_DAYS = {"week", "month", "quarter", "year"}
_REACHED: Mapping[str, set[str]] = {  # a week lies in two months, and now and then in two years
    "minute": {"hour", "day", *_FROM_DAYS},
    "hour": {"day", *_FROM_DAYS},
    "day": _FROM_DAYS,
    "week": set(),
    "month": {"quarter", "year"},
    "quarter": {"year"},
    "year": set(),
}
_MONTH = re.compile(r"(\d{4})-(\d{2})$")


Wrong = tuple[tuple[int, str], str, str]  # (step, path), what was found, what would be right


def wrong_steps(ladder: Sequence[Mapping[str, Rule]], rules: Mapping[str, Rule], kind: Kind) -> Iterator[Wrong]:
    """What a ladder can't climb: each step shows less of a field than before, and what the floor lets be shown."""
    shown = dict(rules)
    for number, step in enumerate(ladder):
        for path, rule in step.items():
            leaf, old = kind.leaves.get(path), shown.get(path, SUPPRESS)
            if leaf is None or old == SUPPRESS:
                yield (number, path), str(rule), "a field that the view shows"
                continue
            broken = breach(rule, leaf)
            expected = str(broken) if broken else misfit(rule, leaf) or coarser(old, rule, leaf)
            if expected:
                yield (number, path), f"{rule} after {old}", expected
            shown[path] = rule


def coarser(old: Rule, new: Rule, leaf: Leaf) -> str:
    """Why the new rule can't follow the old one, as what would be right; empty where it can."""
    if new.transform == "suppress":
        return ""
    if old.transform not in _FOLLOWED:
        return f"only suppress can follow {old}"
    fits = _FOLLOWED[old.transform](old, new, leaf)
    return "" if fits else f"a rule that shows less than {old} and can be made of what it shows, or suppress"


def _after_keep(_: Rule, new: Rule, __: Leaf) -> bool:
    return new.transform in ("band", "round", "top_code", "date", "geo", "hierarchy", "mask")


def _after_date(old: Rule, new: Rule, leaf: Leaf) -> bool:
    if new.transform == "band":
        return old.parameter == "year"
    reached = new.transform == "date" and new.parameter in _REACHED[str(old.parameter)]
    return reached and coarseness(new, leaf) > coarseness(old, leaf)


def _multiple(old: Rule, new: Rule, _: Leaf) -> bool:
    if new.transform != old.transform:
        return False
    wide, narrow = int(new.parameter or 0), int(old.parameter or 1)
    return wide > narrow and wide % narrow == 0


def _less(old: Rule, new: Rule, _: Leaf) -> bool:
    return new.transform == old.transform and int(new.parameter or 0) < int(old.parameter or 0)


def _shorter(old: Rule, new: Rule, leaf: Leaf) -> bool:
    lengths = dict(leaf.meta.hierarchy)
    return new.transform == "hierarchy" and lengths[str(new.parameter)] < lengths[str(old.parameter)]


_FOLLOWED = {
    "keep": _after_keep,
    "date": _after_date,
    "band": _multiple,
    "round": _multiple,
    "geo": _less,
    "mask": _less,
    "top_code": _less,
    "hierarchy": _shorter,
}


def coarsened(value: Any, rule: Rule, leaf: Leaf) -> Any:
    """The released value under a coarser rule. Raises ValueError or TypeError on what no rule released."""
    match rule.transform:
        case "suppress":
            return None
        case "date":
            return _dated(str(value), str(rule.parameter))
        case "band":
            return transforms.band(int(str(value).partition("-")[0]), int(rule.parameter or 1))
        case "hierarchy":
            return str(value)[: dict(leaf.meta.hierarchy)[str(rule.parameter)]]
        case "geo":
            return round(float(value), int(rule.parameter or 0))
        case "round":
            return transforms.rounded(value, int(rule.parameter or 1))
        case "top_code":
            return min(value, rule.parameter)
        case "mask":
            return transforms.mask(str(value).removesuffix("***"), int(rule.parameter or 1))
    raise ValueError(f"{rule} follows nothing")


def _dated(text: str, precision: str) -> str:
    if text.endswith("Z"):
        at = datetime.fromisoformat(text.removesuffix("Z") + "+00:00")
        return str(getattr(transforms, precision)(at if precision in DATES[:2] else at.astimezone(OFFICIAL_TIME)))
    if precision == "year":
        return text[:4]
    if "W" in text or "Q" in text:  # nothing between them and the year
        return text
    if found := _MONTH.match(text):
        text = f"{found[0]}-01"
    return str(getattr(transforms, precision)(date.fromisoformat(text)))
