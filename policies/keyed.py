"""A keyed function of texts, which makes a batch's values together: for them a call into C costs what it does for one.

    keyed(text)             one value; raises ValueError on a text that gives none
    keyed.fill(texts)       makes what it can of these together, until ``clear``; never raises on a text
    keyed[text]             the value made beforehand, and otherwise ``keyed(text)``

Which values were made beforehand never shows in what it gives, only in how long it takes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

Pairs = Iterable[tuple[str, str]]  # a text and its value


class Keyed(dict[str, str]):
    """``one`` makes a value, ``many`` as many as it can of several texts at once: the same ones."""

    __slots__ = ("_many", "_one")

    def __init__(self, one: Callable[[str], str], many: Callable[[Sequence[str]], Pairs]) -> None:
        super().__init__()
        self._one, self._many = one, many

    def __call__(self, text: str) -> str:
        """One value."""
        return self._one(text)

    def fill(self, texts: Iterable[str]) -> None:
        """Makes the values that will be asked for. Where a text is in the way of the others, each is made alone."""
        self.clear()
        try:
            self.update(self._many(list(dict.fromkeys(texts))))
        except ValueError:
            self.clear()

    def __missing__(self, text: str) -> str:
        return self._one(text)

    def __repr__(self) -> str:  # its texts are identified values
        return f"Keyed({len(self)} values)"


def cut(text: str, length: int) -> list[str]:
    """The text in pieces of that length."""
    return [text[start : start + length] for start in range(0, len(text), length)]
