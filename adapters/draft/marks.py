"""How a draft writes what is open, and how it is found again: the marks that drafts, trials and decisions share.

An open block is one or more comments that begin with ``DECIDE``, and below them commented lines that answer them. Lines
that end in ``OR`` are other answers to the same question.
"""

from __future__ import annotations

import re

DECIDE = "# DECIDA · DECIDE:"  # how a question begins
OR = "# ¿o · or:"  # at the end of a line that answers the same question as the one above it
UNSAID = "…"  # instead of a value: nobody has decided by removing a #
TODO = "TODO"  # a label's value that nobody has guessed
GOES_WITH = "va con lo demás de"  # of a line without a question of its own: the part needs it once anything makes it
DAYS = re.compile(r"qué días (abarca|son posibles)|días que abarca|esos (los )?días")  # of a question about these
WIDER = "días más amplios"  # of a question about days, before those that leave none of its dates out
UNLABELLED = "sin valor en el catálogo"


def unlabelled(catalogue: str, n: int, *, left: bool) -> tuple[str, str]:
    """That so many labels have no value; ``left``: their rows go without the field. Spanish, English."""
    labels = "1 etiqueta" if n == 1 else f"{n} etiquetas"
    es = f"{labels} {UNLABELLED} «{catalogue}»: {'sus filas van sin ese dato' if left else 'sus filas se apartan'}"
    return es, f"labels without a value: their rows {'go without it' if left else 'are quarantined'}"
