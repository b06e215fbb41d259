"""Lists as they are written in the files beside this one: words parted by space, phrases by ``|``; folded."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """Every word of the text."""
    return frozenset(text.split())


def phrases(text: str) -> frozenset[str]:
    """Every phrase of the text, its words one space apart."""
    return frozenset(" ".join(phrase.split()) for phrase in text.split("|"))
