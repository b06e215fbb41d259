"""What ``convenio source inspect`` says of rows that are copies, or that share a folio."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from adapters.draft.shared import repeated
from adapters.profile.column import Column
from adapters.profile.table import Profile
from gateway.main.say import escape

_NAMED = 6  # columns
_SHOWN = 5  # texts that repeat


def keys(profile: Profile, above: Sequence[str]) -> Iterator[tuple[str, object]]:
    """How many rows are exact copies, how many folios repeat, and what differs in their rows.

    ``above``: columns that seem to say "as above" where they are blank.
    """
    memory = profile.memory.filled_down(above)
    copies, shared = memory.copies(), repeated(profile, memory)
    least = "" if copies.whole else "al menos · at least "
    if copies.rows:
        yield "  copias exactas de otra fila · exact copies of another row", f"{least}{copies.rows:,}"
    if shared is not None:
        each = shared.each()
        named = ", ".join(f"{name} ({n:,})" for name, n in each[:_NAMED])
        more = f", y {len(each) - _NAMED:,} más · more" if len(each) > _NAMED else ""
        said = f"{least}{shared.texts:,}, en {shared.rows:,} filas · rows; cambian · differ: {named}{more}"
        yield (
            f"  «{escape(shared.column)}» que se repiten · that repeat",
            escape(said + _first(profile.columns[shared.column])),
        )


def _first(column: Column) -> str:
    """Some of the texts that repeat, as far as they are kept; none that may name a person."""
    again = [] if column.sensitive else [text for text, n in column.sample.texts if n > 1]
    return f"; por ejemplo · for instance: {', '.join(sorted(again)[:_SHOWN])}" if again else ""


def keys_document(profile: Profile, above: Sequence[str]) -> dict[str, Any]:
    """The same for scripts."""
    memory = profile.memory.filled_down(above)
    shared = repeated(profile, memory)
    told = shared and {"column": shared.column, "texts": shared.texts, "rows": shared.rows, "differ": shared.each()}
    return {"copies": memory.copies().rows, "shared": told}
