"""How often does a column's most frequent text stand there, without holding any text?"""

from __future__ import annotations

from collections import Counter

_MOST = 1_000


class Frequent:
    """Counts digests in bounded memory. Of more different texts than it holds, the rarer half is given up with as much
    of every count: what is counted then is less than what is there, never more.
    """

    def __init__(self) -> None:
        self._counts: Counter[int] = Counter()

    def add(self, mark: int, times: int) -> None:
        """A text's digest and how often it came."""
        self._counts[mark] += times
        if len(self._counts) > _MOST:
            cut = sorted(self._counts.values())[_MOST // 2]
            self._counts = Counter({one: n - cut for one, n in self._counts.items() if n > cut})

    def standing_out(self, filled: int) -> int:
        """Of the most frequent text: where it fills one cell in twenty, at least ten, and thrice what the next does."""
        (_, first), (_, second) = [*self._counts.most_common(2), (0, 0), (0, 0)][:2]
        return first if first >= max(10, filled / 20) and first >= 3 * second else 0
