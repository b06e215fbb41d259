"""What ``convenio source try`` says of fines whose pesos are many times what their UMA are elsewhere in the file."""

from __future__ import annotations

from adapters.trial.attempt import EXAMPLES, Trial
from adapters.trial.measures import overpriced
from gateway.main.say import escape, out


def fines(found: Trial) -> None:
    """One line, with where the first of them stand; nothing where there are none."""
    ratios = overpriced(found.per_uma)
    if not ratios:
        return
    n = sum(found.per_uma[ratio] for ratio in ratios)
    where = ", ".join([at for ratio in ratios for at in found.per_uma_at[ratio]][:EXAMPLES])
    text = (
        f"{n:,} multas en pesos son muchas veces lo que valen sus UMA en las demás filas ({where}): ¿perdieron el punto"
        " decimal? Corríjalas en el origen · fines in pesos many times what their UMA are"
        " in the other rows: a lost decimal point?"
    )
    out.print(f"[red]✗[/red] {escape(text)}", soft_wrap=True)
