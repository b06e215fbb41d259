"""Labels that no catalogue lists, as lines for the mapping: whole, for a label that is cut never matches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby

import yaml

from adapters.trial.attempt import MOST_CODES, Trial
from adapters.trial.found import Unlisted
from adapters.values.convert import fold
from gateway.main.say import escape, out, say

_TEXT = 40  # characters of a cell that are shown
_LINES = 30  # of labels that are shown
_APART = 4  # spellings of each field
_LONGEST = 1_000  # YAML has no longer names


def cut(cell: str) -> str:
    """As much of a cell as is shown; what is missing is marked."""
    return cell if len(cell) <= _TEXT else f"{cell[:_TEXT]}…"


def unlisted(found: Trial) -> None:
    """The most frequent by catalogue, and how many more there are. Comments, so that pasting them decides nothing."""
    if not found.codes:
        return
    listed = _once(found.codes)
    shown = [(code, n) for code, n in listed.most_common() if len(code.label) <= _LONGEST][:_LINES]
    out.print("[bold]Sin clave en el catálogo · not in the catalogue[/bold]")
    say(
        "Péguelas en el mapeo; en vez de TODO, su valor, y quite el primer #",
        "paste them, write the value, remove the #",
    )
    out.print("catalogues:")
    for (catalogue, column), codes in groupby(sorted(shown, key=lambda one: one[0][:2]), lambda one: one[0][:2]):
        out.print(escape(f"  {quoted(catalogue)}:   # {quoted(column)}"), soft_wrap=True)
        for code, n in codes:
            out.print(escape(f"    # {quoted(code.label)}: TODO   # {n:,}"), soft_wrap=True)
    if left := len(listed) - len(shown):
        more = f"{left:,} o más" if len(found.codes) == MOST_CODES else f"{left:,}"
        say(f"Faltan aquí {more} etiquetas: `--json --values` las da todas", f"{left:,} more: --json --values")


def apart(found: Trial) -> Iterator[str]:
    """Labels that stay in several spellings; of each field the most frequent."""
    for path, some in found.apart.items():
        shown = "; ".join(f"{quoted(cut(one.text))}: {quoted(cut(one.label))} ({one.times:,})" for one in some[:_APART])
        es = "escrituras de una etiqueta se comparten por separado: reúnalas en un catálogo de repairs"
        en = "spellings of one label stay apart: a repair's catalogue brings them together"
        yield f"{path}: {len(some):,} {es} · {en}: {shown}"


def several(found: Trial) -> Iterator[str]:
    """Offences that are joined in one text: a search for one of them finds none of these."""
    for path, some in found.several.items():
        how = ": each con cells, y only, los separa" if "[]" in path else ", y el contrato pide una: así se comparte"
        es = f"{some.times:,} veces {path} parece llevar varias etiquetas ({quoted(cut(some.text))}){how}"
        yield f"{es} · several labels in one text"


def as_above(found: Trial) -> None:
    """Places and persons that would be shared as a word that says no more than "as above"."""
    for path, n in found.above.items():
        es = f"{n:,} veces {path} solo diría «lo mismo que arriba» (IDEM, ID., MISMO, comillas): póngalo en unknown"
        out.print(f"[red]✗[/red] {escape(es)} · it would only say as above: list it in unknown", soft_wrap=True)


def _once(codes: Counter[Unlisted]) -> Counter[Unlisted]:
    """Labels that a catalogue takes for one, under the most frequent of their spellings."""
    made, first = Counter[Unlisted](), dict[Unlisted, Unlisted]()
    for code, n in codes.most_common():
        made[first.setdefault(code._replace(label=fold(code.label)), code)] += n
    return made


def quoted(text: str) -> str:
    """As YAML, on one line, in quotes where YAML would take it for something else."""
    style = '"' if not text.isprintable() else None
    return yaml.safe_dump([text], default_style=style, default_flow_style=True, allow_unicode=True, width=10**6)[1:-2]
