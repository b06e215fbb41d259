"""A refusal is a value: what was decided against, with the reason for the person who meets it, Spanish first."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refuse:
    """No, and why. ``code`` is stable and for machines; neither text ever carries a value that came from outside."""

    code: str
    es: str
    en: str
